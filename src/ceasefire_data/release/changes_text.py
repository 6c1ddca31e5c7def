"""What changed, for people at a terminal: counts first, then table by table, record by record.

The changed part of a text is marked: by colour where there is one, else as ``[-old-]`` and
``{+new+}``. Nothing from a cell reaches the terminal as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from ceasefire_data.contract.escape import display_width, guarded, split_at, visible
from ceasefire_data.findings import Level
from ceasefire_data.messages import text
from ceasefire_data.release.changes_listing import LONGEST_KEY, list_records
from ceasefire_data.release.changes_marks import Span, compare_items, mark_changed, shorten
from ceasefire_data.release.changes_model import Change, Count, Difference, Kind, Weighed, count_changes
from ceasefire_data.release.changes_summary import headline, tell_contract, verdict
from ceasefire_data.reporting.layout import Line, Segment, line, line_width, painted, paragraph, plain

ADDED, GONE, QUIET, STRONG, NAME = "green", "red", "dim", "bold", "cyan"
STYLES = {
    Kind.ADDED: "bold green",
    Kind.CORRECTED: "bold yellow",
    Kind.WITHDRAWN: "bold magenta",
    Kind.SUPERSEDED: "bold magenta",
    Kind.VANISHED: "bold red",
    Kind.REMOVED: "bold red",
}
LEVELS = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.NOTE: "bold blue"}


def render_text(
    difference: Difference, *, width: int = 80, color: bool = False, limit: int | None = 20
) -> str:
    """Return the difference as text.

    Args:
        difference: what changed.
        width: the columns of the terminal, at least 40.
        color: whether to add terminal colours.
        limit: the number of records shown of each table and kind, and of findings of each rule;
            counts are always complete. None shows all.
    """
    page = Page(difference, max(width, 40), color, limit)
    lines = [*page.head(), *page.body(), *page.end()]
    return painted(lines) if color else plain(lines)


class Page:
    """The lines of one difference."""

    def __init__(self, difference: Difference, width: int, color: bool, limit: int | None) -> None:
        self.difference = difference
        self.width = width
        self.color = color
        self.limit = limit

    def head(self) -> list[Line]:
        """Return what is compared, the counts, and the least version."""
        lines = [line((visible(headline(self.difference), self.width), STRONG))]
        counts = self._counts()
        if counts:
            lines += [line(), *counts]
        for told in verdict(self.difference):
            lines += [line(), *paragraph(visible(told, None), self.width, 0)]
        return lines

    def body(self) -> Iterator[Line]:
        """Yield the changes: of the contract, then of records, table by table."""
        for table, group in groupby(self.difference.entries, lambda entry: entry.change.table):
            entries = list(group)
            contract = [entry for entry in entries if not entry.change.kind.is_of_record]
            changes = [entry.change for entry in entries if entry.change.kind.is_of_record]
            yield line()
            yield line((visible(table, self.width) or text("changes-contract"), STRONG))
            above = [*self._contract(contract), *self._whole(changes)]
            records = list(self._records([change for change in changes if change.column]))
            yield from above
            yield from records if above else records[1:]

    def end(self) -> Iterator[Line]:
        """Yield the findings, errors first."""
        order = list(Level)
        found = sorted(self.difference.findings, key=lambda f: (order.index(f.level), f.rule))
        for rule, group in groupby(found, lambda finding: finding.rule):
            findings = list(group)
            yield line()
            yield line((f"{findings[0].level.value} · {rule}: {len(findings):,}", LEVELS[findings[0].level]))
            for hint, alike in groupby(findings[: self.limit], lambda finding: finding.hint):
                for finding in alike:
                    place = f"{finding.path}:{finding.line}" if finding.line else finding.table
                    told = f"{place or finding.path} · {finding.message}"
                    yield from paragraph(visible(told, 600), self.width, 2)
                yield from paragraph(visible(hint or "", 600), self.width, 2, first="→ ")
            yield from self._more(len(findings))

    def _counts(self) -> list[Line]:
        """Return a table of counts: a row for each table that changed, a column for each kind."""
        counted = count_changes(c for c in self.difference.changes if c.kind.is_of_record)
        kinds = [kind for kind in Kind if any(kind in counts for counts in counted.values())]
        if not kinds:
            return []
        heads = [text(f"changes-head-{name}") for name in ("table", "before", "after")]
        rows = [[*heads, *(text("changes-head-cells", kind=k) if k is Kind.CORRECTED else k for k in kinds)]]
        for table, counts in counted.items():
            before, after = (self.difference.sizes or {}).get(table, (0, 0))
            rows.append(
                [visible(table, 24), f"{before:,}", f"{after:,}", *map(_told, kinds, map(counts.get, kinds))]
            )
        if len(counted) > 1:
            rows.append(self._total(counted, kinds))
        widths = [max(display_width(row[i]) for row in rows) for i in range(len(rows[0]))]
        if sum(widths) + 2 * len(widths) - 2 > self.width:
            return [found for row in rows[1:] for found in self._counts_in_words(rows[0], row)]
        return [_aligned(row, widths, QUIET if number == 0 else "") for number, row in enumerate(rows)]

    def _total(self, counted: Mapping[str, Mapping[Kind, Count]], kinds: Sequence[Kind]) -> list[str]:
        """Return the sums over all tables, those without a change too."""
        sizes = (self.difference.sizes or {}).values()
        sums = []
        for kind in kinds:
            found = [counts[kind] for counts in counted.values() if kind in counts]
            sums.append(Count(sum(count.records for count in found), sum(count.cells for count in found)))
        before, after = (sum(size[at] for size in sizes) for at in (0, 1))
        return [text("changes-head-all"), f"{before:,}", f"{after:,}", *map(_told, kinds, sums)]

    def _counts_in_words(self, heads: Sequence[str], row: Sequence[str]) -> list[Line]:
        """Return the counts of a table where there is no room for columns."""
        told = ", ".join(f"{head} {cell}" for head, cell in zip(heads[1:], row[1:], strict=True) if cell)
        return paragraph(told, self.width, 2, first=f"{row[0]}: ")

    def _contract(self, entries: Sequence[Weighed]) -> Iterator[Line]:
        for entry in entries[: self.limit]:
            told, old, new = tell_contract(entry.change)
            yield from paragraph(visible(told, None), self.width, 2, first="~ ")
            if old or new:
                yield from self._old_and_new(old, new, 4, "")
        yield from self._more(len(entries))

    def _whole(self, changes: Iterable[Change]) -> Iterator[Line]:
        """Yield the records that came or went as a whole, with their reasons."""
        kinds: dict[Kind, list[Change]] = {}
        for change in changes:
            if not change.column:
                kinds.setdefault(change.kind, []).append(change)
        for kind in (kind for kind in Kind if kind in kinds):
            yield line("  ", (f"{kind}: {len(kinds[kind]):,}", STYLES[kind]))
            yield from list_records(kinds[kind], self.limit, self.width, QUIET)

    def _records(self, changes: Sequence[Change]) -> Iterator[Line]:
        """Yield the records of which cells changed; neighbours with one reason share it."""
        records = [list(group) for _, group in groupby(changes, lambda change: change.record)]
        shown = records[: self.limit]
        for reason, group in groupby(shown, _only_reason):
            alike = list(group)
            if reason and len(alike) > 1:
                yield line()
                for cells in alike:
                    yield from self._record(cells)
                yield from self._why(reason, text("changes-reason-shared", n=len(alike)))
                continue
            for cells in alike:
                yield line()
                yield from self._record(cells, text("changes-reason"))
        yield from self._more(len(records))

    def _record(self, cells: Sequence[Change], why: str = "") -> Iterator[Line]:
        """Yield the cells of a record; with ``why``, each reason below what it explains."""
        kinds = list(dict.fromkeys(change.kind for change in cells))
        name = (visible(cells[0].record, LONGEST_KEY), STRONG)
        yield line("  ", name, (" · ", QUIET), (", ".join(kinds), STYLES.get(kinds[0], "")))
        for reason in dict.fromkeys(change.reason for change in cells):
            for change in cells:
                if change.reason == reason:
                    yield from self._cell(change)
            if reason and why:
                yield from self._why(reason, why)

    def _why(self, reason: str, first: str) -> list[Line]:
        return paragraph(visible(reason, None), self.width, 4, first=first, style=QUIET)

    def _cell(self, change: Change) -> Iterator[Line]:
        delimiter = (self.difference.lists or {}).get((change.table, change.column))
        if delimiter and change.old and change.new:
            gone, come, stay = compare_items(change.old, change.new, delimiter)
            if gone or come:
                yield from self._items(change.column, gone, come, stay)
                return
        yield from self._old_and_new(change.old, change.new, 4, change.column)

    def _items(self, column: str, gone: list[str], come: list[str], stay: int) -> Iterator[Line]:
        segments: list[Segment] = [(f"{visible(column, LONGEST_KEY)}:", NAME)]
        segments += [(f" -{visible(item, LONGEST_KEY)}", GONE) for item in gone]
        segments += [(f" +{visible(item, LONGEST_KEY)}", ADDED) for item in come]
        if stay:
            segments.append((f" ({text('changes-kept', n=stay)})", QUIET))
        yield from self._wrapped(segments, 4)

    def _old_and_new(self, old: str, new: str, indent: int, column: str) -> Iterator[Line]:
        """Yield old → new on one line where it fits, else one below the other."""
        before, after = mark_changed(visible(old, None), visible(new, None))
        was = self._marked(before, GONE, ("[-", "-]")) or [(text("report-empty"), QUIET)]
        now = self._marked(after, ADDED, ("{+", "+}")) or [(text("report-empty"), QUIET)]
        head: list[Segment] = [(f"{visible(column, LONGEST_KEY)}: ", NAME)] if column else []
        together = [*head, *was, (" → ", QUIET), *now]
        if indent + line_width(together) <= self.width:
            yield line(" " * indent, *together)
            return
        if head:
            yield line(" " * indent, *head)
        yield from self._wrapped(was, indent + 2, ("- ", GONE))
        yield from self._wrapped(now, indent + 2, ("+ ", ADDED))

    def _marked(self, spans: list[Span], style: str, signs: tuple[str, str]) -> list[Segment]:
        """Return a text in segments; one that changed as a whole needs no mark but its place."""
        whole = all(span.changed for span in spans)
        return [
            (span.text if self.color or whole or not span.changed else span.text.join(signs), mark)
            for span in shorten(spans)
            for mark in [style if span.changed else ""]
        ]

    def _wrapped(self, segments: Sequence[Segment], indent: int, first: Segment = ("", "")) -> Iterator[Line]:
        """Yield the segments in lines of the page's width, broken at spaces."""
        margin = " " * indent
        hanging = " " * display_width(first[0])
        room = self.width - indent - len(hanging)
        for number, found in enumerate(_wrap(segments, room)):
            yield line(margin, (hanging, "") if number else first, *found)

    def _more(self, number: int) -> Iterator[Line]:
        if self.limit is not None and number > self.limit:
            told = text("changes-and-more-limit", n=number - self.limit, all=number)
            yield from paragraph(told, self.width, 2, style=QUIET)


def _told(kind: Kind, count: Count | None) -> str:
    """Return how many records, and of corrections also how many cells."""
    if count is None:
        return ""
    return f"{count.records:,} ({count.cells:,})" if kind is Kind.CORRECTED else f"{count.records:,}"


def _only_reason(cells: Sequence[Change]) -> str:
    """Return the reason of all cells of a record, empty where they have several or none."""
    reasons = {change.reason for change in cells}
    return reasons.pop() if len(reasons) == 1 else ""


def _aligned(cells: Sequence[str], widths: Sequence[int], style: str) -> Line:
    """Return the cells in columns, the first to the left and the numbers to the right."""
    first, *rest = cells
    shown = [first + " " * (widths[0] - display_width(first))]
    shown += [" " * (w - display_width(c)) + c for c, w in zip(rest, widths[1:], strict=True)]
    return line(("  ".join(shown), style))


def _wrap(segments: Sequence[Segment], room: int) -> Iterator[Line]:
    current: Line = []
    for word in _words(segments, room):
        gap = 1 if current else 0
        if current and line_width(current) + gap + line_width(word) > room:
            yield current
            current, gap = [], 0
        current += [*([(" ", "")] if gap else []), *word]
    if current:
        yield current


def _words(segments: Sequence[Segment], room: int) -> Iterator[Line]:
    """Yield the words of segments, each a line of its own pieces; too long a word in parts."""
    words: list[Line] = [[]]
    for told, style in segments:
        head, *rest = told.split(" ")
        words[-1].append((head, style))
        words += [[(part, style)] for part in rest]
    for word in words:
        pieces = [(guarded(piece) if at == 0 else piece, style) for at, (piece, style) in enumerate(word)]
        if line_width(pieces) <= room:
            if line_width(pieces):
                yield pieces
            continue
        for piece, style in pieces:
            left = piece
            while left:
                part, rest_of = split_at(left, room)
                yield [(part or left[:1], style)]
                left = rest_of if part else left[1:]
