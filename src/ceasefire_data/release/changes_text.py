"""What changed, for people at a terminal: counts first, then table by table, record by record.

The changed part of a text is marked: by colour where there is one, else as ``[-old-]`` and
``{+new+}``. Nothing from a cell reaches the terminal as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ceasefire_data.contract.escape import display_width, guarded, split_at, visible
from ceasefire_data.findings import Level
from ceasefire_data.messages import text
from ceasefire_data.release.changes_marks import Span, compare_items, mark_changed, shorten
from ceasefire_data.release.changes_model import Change, Difference, Kind, Weighed, count_changes
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
LONGEST_KEY = 60


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
        rows = [[*heads, *(kind.value for kind in kinds)]]
        for table, counts in counted.items():
            before, after = (self.difference.sizes or {}).get(table, (0, 0))
            cells = [visible(table, 24), f"{before:,}", f"{after:,}"]
            for kind in kinds:
                count = counts.get(kind)
                number = f"{count.records:,}" if count else ""
                cells.append(f"{number} ({count.cells:,})" if count and kind is Kind.CORRECTED else number)
            rows.append(cells)
        widths = [max(display_width(row[i]) for row in rows) for i in range(len(rows[0]))]
        if sum(widths) + 2 * len(widths) - 2 > self.width:
            return [found for row in rows[1:] for found in self._counts_in_words(rows[0], row)]
        return [_aligned(row, widths, QUIET if number == 0 else "") for number, row in enumerate(rows)]

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
        """Yield the records that came or went as a whole, many on a line."""
        kinds: dict[Kind, list[Change]] = {}
        for change in changes:
            if not change.column:
                kinds.setdefault(change.kind, []).append(change)
        for kind in (kind for kind in Kind if kind in kinds):
            found = kinds[kind]
            shown = [visible(change.record, LONGEST_KEY) for change in found[: self.limit]]
            rest = len(found) - len(shown)
            if rest:
                shown.append(text("changes-and-more-limit", n=rest, all=len(found)))
            yield line("  ", (f"{kind}: {len(found):,}", STYLES[kind]))
            yield from paragraph(", ".join(shown), self.width, 4)

    def _records(self, changes: Sequence[Change]) -> Iterator[Line]:
        """Yield the records of which cells changed; cells with one reason stand together."""
        records = [list(group) for _, group in groupby(changes, lambda change: change.record)]
        for cells in records[: self.limit]:
            kinds = list(dict.fromkeys(change.kind for change in cells))
            yield line()
            name = (visible(cells[0].record, LONGEST_KEY), STRONG)
            yield line("  ", name, (" · ", QUIET), (", ".join(kinds), STYLES.get(kinds[0], "")))
            for reason in dict.fromkeys(change.reason for change in cells):
                for change in cells:
                    if change.reason == reason:
                        yield from self._cell(change)
                if reason:
                    why = text("changes-reason")
                    yield from paragraph(visible(reason, None), self.width, 4, first=why, style=QUIET)
        yield from self._more(len(records))

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
