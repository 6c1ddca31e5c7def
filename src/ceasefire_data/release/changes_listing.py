"""Records that came or went as a whole, as lines for a terminal: by reason, or each with its own."""

from collections.abc import Iterator, Sequence

from ceasefire_data.contract.escape import display_width, visible
from ceasefire_data.messages import text
from ceasefire_data.release.changes_model import Change
from ceasefire_data.reporting.layout import Line, line, paragraph

LONGEST_KEY = 60
BESIDE = 24
INDENT = 4
FEW = 3


def list_records(changes: Sequence[Change], limit: int | None, width: int, style: str) -> Iterator[Line]:
    """Yield the records of one kind: many on a line where they share a reason, else one on each.

    Args:
        changes: of one table and kind, in order.
        limit: the number of records shown; None shows all.
        width: the columns of the terminal.
        style: of the reasons.
    """
    shown = changes[:limit]
    groups: dict[str, list[Change]] = {}
    for change in shown:
        groups.setdefault(change.reason, []).append(change)
    rest = _tell_rest(len(changes) - len(shown), len(changes))
    if len(shown) >= FEW * len(groups) or list(groups) == [""]:
        yield from _by_reason(groups, rest, width, style)
        return
    yield from _one_by_one(shown, width, style)
    yield from paragraph(rest, width, INDENT, style=style) if rest else ()


def _by_reason(groups: dict[str, list[Change]], rest: str, width: int, style: str) -> Iterator[Line]:
    last = list(groups)[-1]
    for reason, changes in groups.items():
        names = [visible(change.record, LONGEST_KEY) for change in changes]
        names += [rest] if rest and reason == last else []
        yield from paragraph(", ".join(names), width, INDENT)
        if reason:
            why = text("changes-reason")
            yield from paragraph(visible(reason, None), width, INDENT, first=why, style=style)


def _one_by_one(changes: Sequence[Change], width: int, style: str) -> Iterator[Line]:
    """Yield each record with its reason, beside it where all names are short, else below it."""
    names = [visible(change.record, LONGEST_KEY) for change in changes]
    wide = max(map(display_width, names))
    for name, change in zip(names, changes, strict=True):
        reason = visible(change.reason, None)
        if wide <= BESIDE:
            first = f"{name}{' ' * (wide - display_width(name))}  "
            yield from paragraph(reason, width, INDENT, first=first, style=style) or [
                line(" " * INDENT, name)
            ]
        else:
            yield line(" " * INDENT, name)
            yield from paragraph(reason, width, INDENT + 2, style=style)


def _tell_rest(number: int, every: int) -> str:
    return text("changes-and-more-limit", n=number, all=every) if number else ""
