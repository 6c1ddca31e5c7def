"""What changed, as a section of a changelog: counts, the contract, each correction with its reason."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ceasefire_data.contract.escape import visible
from ceasefire_data.messages import text
from ceasefire_data.release.changes_marks import compare_items, mark_changed, shorten
from ceasefire_data.release.changes_model import Change, Difference, Kind, count_changes
from ceasefire_data.release.changes_summary import headline, tell_contract, verdict
from ceasefire_data.release.writers.markdown import code, escape, table_lines

CHANGES = "changes.csv"
LONGEST = 160
MOVED = (Kind.WITHDRAWN, Kind.SUPERSEDED, Kind.RESTORED, Kind.VANISHED, Kind.REMOVED)


def render_markdown(difference: Difference, *, limit: int | None = 20, level: int = 2) -> str:
    """Return the difference as a section of Markdown.

    Args:
        difference: what changed.
        limit: the number of records shown of each table under a heading; the others are in
            ``changes.csv``.
        level: of the section's heading.
    """
    lines = [f"{'#' * level} {_title(difference)}", ""]
    for told in verdict(difference):
        lines += [escape(visible(told, None)), ""]
    lines += _counts(difference)
    below = "#" * (level + 1)
    lines += _contract(difference, below, limit)
    lines += _records(difference, below, "moved", MOVED, limit)
    lines += _records(difference, below, "corrected", (Kind.CORRECTED,), limit)
    return "\n".join(lines).rstrip() + "\n"


def _title(difference: Difference) -> str:
    if difference.is_empty:
        return escape(visible(headline(difference), None))
    return escape(visible(text("changes-markdown-title", old=difference.old), None))


def _counts(difference: Difference) -> Iterator[str]:
    counted = count_changes(c for c in difference.changes if c.kind.is_of_record)
    kinds = [kind for kind in Kind if any(kind in counts for counts in counted.values())]
    if not kinds:
        return
    yield text("changes-markdown-counts")
    yield ""
    heads = [text("changes-head-table"), text("changes-head-before"), text("changes-head-after")]
    rows = []
    for table, counts in counted.items():
        row = [code(visible(table, None)), *(f"{n:,}" for n in (difference.sizes or {}).get(table, (0, 0)))]
        for kind in kinds:
            count = counts.get(kind)
            number = f"{count.records:,}" if count else ""
            row.append(f"{number} ({count.cells:,})" if count and kind is Kind.CORRECTED else number)
        rows.append(row)
    yield from table_lines([*heads, *(kind.value for kind in kinds)], rows)


def _contract(difference: Difference, heading: str, limit: int | None) -> Iterator[str]:
    changes = [c for c in difference.changes if not c.kind.is_of_record]
    if not changes:
        return
    yield f"{heading} {text('changes-markdown-contract')}"
    yield ""
    for change in changes[:limit]:
        told, old, new = tell_contract(change)
        shift = f": {_shift(old, new)}" if old or new else ""
        yield f"- {escape(visible(told, None))}{shift}"
    yield from _more(len(changes), limit)
    yield ""


def _records(
    difference: Difference, heading: str, name: str, kinds: Sequence[Kind], limit: int | None
) -> Iterator[str]:
    """Yield a list of the records that one of the kinds touched, with these changes."""
    found = [change for change in difference.changes if change.kind in kinds]
    if not found:
        return
    yield f"{heading} {text(f'changes-markdown-{name}')}"
    yield ""
    for table, group in groupby(found, lambda change: change.table):
        records = [list(cells) for _, cells in groupby(group, lambda change: change.record)]
        yield f"**{escape(visible(table, None))}**"
        yield ""
        for cells in records[:limit]:
            yield from _record(difference, cells)
        yield from _more(len(records), limit)
        yield ""


def _record(difference: Difference, cells: Sequence[Change]) -> Iterator[str]:
    yield f"- {code(visible(cells[0].record, None))}{_kinds(cells)}"
    for reason in dict.fromkeys(change.reason for change in cells):
        told = "; ".join(_cell(difference, c) for c in cells if c.reason == reason and c.column)
        why = f" ({escape(visible(reason, None))})" if reason else ""
        if told:
            yield f"  - {told}{why}"


def _kinds(cells: Iterable[Change]) -> str:
    kinds = [kind for kind in dict.fromkeys(change.kind for change in cells) if kind is not Kind.CORRECTED]
    return f": {', '.join(kinds)}" if kinds else ""


def _cell(difference: Difference, change: Change) -> str:
    name = code(visible(change.column, None))
    delimiter = (difference.lists or {}).get((change.table, change.column))
    if delimiter and change.old and change.new:
        gone, come, _ = compare_items(change.old, change.new, delimiter)
        if gone or come:
            items = [("−", item) for item in gone] + [("+", item) for item in come]
            return " ".join([name, *(sign + code(visible(item, None)) for sign, item in items)])
    return f"{name} {_shift(change.old, change.new)}"


def _shift(old: str, new: str) -> str:
    before, after = mark_changed(visible(old, None), visible(new, None))
    return " → ".join(_quoted("".join(span.text for span in shorten(spans))) for spans in (before, after))


def _quoted(value: str) -> str:
    return f"“{escape(visible(value, LONGEST))}”" if value else text("report-empty")


def _more(number: int, limit: int | None) -> Iterator[str]:
    if limit is not None and number > limit:
        yield f"- {text('changes-and-more', n=number - limit, file=code(CHANGES))}"
