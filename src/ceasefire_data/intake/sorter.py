"""Decides what each row of a file is: a record, or a blank, a total, a note, a marker, a header.

A row that is no record is reported once and never reaches the checks. What only later rows can
decide waits: a blank row is another thing at the end of a file than before a record, and a row
that is too short may go on in the next line.
"""

from dataclasses import dataclass, replace

from ceasefire_data.intake import marks
from ceasefire_data.intake.ends import LineEnds
from ceasefire_data.intake.evidence import BLANKS, is_blank
from ceasefire_data.intake.faults import DROP, DROP_IF_CONFIRMED, Faults, Place
from ceasefire_data.intake.layout import Layout, plain_cells
from ceasefire_data.intake.pieces import Pieces
from ceasefire_data.intake.recorder import Recorder
from ceasefire_data.intake.resemblance import looks_like_footer, looks_like_header
from ceasefire_data.intake.row import Row

_MOST_WAITING = 100
_MOST_HEADERS = 3


@dataclass(slots=True)
class Blanks:
    """A run of blank rows of one line each."""

    line: int
    number: int
    count: int


class Sorter:
    """Sorts the rows below the header, one after the other."""

    def __init__(
        self, layout: Layout, faults: Faults, recorder: Recorder, *, is_conflict: bool = False
    ) -> None:
        self.layout = layout
        self.faults = faults
        self.recorder = recorder
        self.ends = LineEnds()
        self._waiting: list[Blanks | Row] = []
        self._headers: list[Row] = []
        self._pieces = Pieces(layout, recorder, self.ends)
        self._side: str | None = "" if is_conflict else None

    def take(self, row: Row) -> None:
        """Take the next row."""
        if not self.ends.add(row):
            return
        cells = row.cells
        first = cells[0].strip(BLANKS)
        if first[:7] in marks.CONFLICT and row.span == 1 and marks.conflict_marker(cells):
            self._take_marker(row, first[:7])
        elif not first and not row.flaws and all(map(is_blank, cells)):
            self._take_blank(row)
        elif not first[:1].isalnum() and not row.flaws and (rule := self._residue(row)):
            place = Place(line=row.line, row=row.number)
            self.faults.add(f"{rule}.line", place, value="".join(cells), repair=DROP)
        elif self._is_header(row):
            self._take_header(row)
        elif looks_like_footer(row, self.layout, follows=bool(self._waiting)):
            self._pieces.settle()
            self._waiting.append(row)
        else:
            self._take_record(row)
        if len(self._waiting) > _MOST_WAITING:
            self._settle()

    def finish(self, header_line: int) -> None:
        """Decide what waits: nothing follows any more."""
        self._settle_headers(None)
        self._pieces.settle(at_end=not self._waiting)
        self._settle_end()
        self.ends.report(self.faults)
        if self.recorder.sink.count == 0:
            self.faults.add("no-rows", Place(line=header_line))

    def _residue(self, row: Row) -> str | None:
        return marks.residue(row.cells) if row.count != self.layout.width else None

    def _take_record(self, row: Row) -> None:
        is_first = self.recorder.sink.count == 0 and len(self._headers) < _MOST_HEADERS
        if is_first and not self._side and not self._pieces and looks_like_header(row, self.layout):
            self._headers.append(row)
            return
        self._settle_headers(row)
        self._settle()
        if self._side:
            self.recorder.keep(row)
        elif not self._pieces.take(row):
            self.recorder.record(row)

    def _take_marker(self, row: Row, marker: str) -> None:
        """Take a conflict marker; of the two versions between them the first is checked."""
        self._settle_headers(None)
        self._settle()
        self._pieces.settle()
        place = Place(line=row.line, row=row.number)
        self.faults.add("merge-conflict", place, value=self.layout.delimiter.join(row.cells))
        if marker in ("<<<<<<<", ">>>>>>>"):
            self._side = None if marker == ">>>>>>>" else ""
        elif self._side is not None:
            self._side = marker

    def _take_blank(self, row: Row) -> None:
        self._pieces.settle()
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, Blanks) and last.line + last.count == row.line and row.span == 1:
            last.count += 1 + row.repeats
        else:
            self._waiting.append(Blanks(row.line, row.number, 1 + row.repeats))

    def _is_header(self, row: Row) -> bool:
        header = self.layout.plain_header
        if not header or row.count != len(header) or len(row.cells[0]) < len(header[0]):
            return False
        return plain_cells(row.cells[:1])[0] == header[0] and plain_cells(row.cells) == header

    def _take_header(self, row: Row) -> None:
        is_first = self.recorder.sink.count == 0 and not self._pieces
        self._settle_headers(None, keep=True)
        self._settle()
        self._pieces.settle()
        key = "header-extra-row.again" if is_first else "header-repeated"
        repair = DROP_IF_CONFIRMED if is_first else DROP
        place = Place(line=row.line, row=row.number)
        self.faults.add(key, place, value=self.layout.delimiter.join(row.cells), repair=repair)

    def _settle_headers(self, row: Row | None, *, keep: bool = False) -> None:
        """Decide on rows right below the header: more header if the row after them is a record."""
        headers, self._headers = self._headers, []
        if not headers:
            return
        good, bad = self.layout.shape.score(row.cells) if row is not None else (0, 1)
        for extra in headers:
            if good > bad or keep:
                place = Place(line=extra.line, row=extra.number)
                value = self.layout.delimiter.join(extra.cells)
                self.faults.add("header-extra-row", place, value=value, repair=DROP_IF_CONFIRMED)
            else:
                self.recorder.record(extra)

    def _settle(self) -> None:
        """Decide what waits: a record follows."""
        waiting, self._waiting = self._waiting, []
        for item in waiting:
            if isinstance(item, Blanks):
                self._report_blanks(item)
            elif marks.is_total(marks.first_filled(item.cells)):
                self._report_footer(item, item)
            else:
                self._pieces.settle()
                self.recorder.record(item)

    def _settle_end(self) -> None:
        """Decide what waits: notes and totals are footers, blank rows after them the end."""
        footers = [item for item in self._waiting if isinstance(item, Row)]
        if footers:
            self._report_footer(footers[0], footers[-1])
        tail = self._waiting[self._waiting.index(footers[-1]) + 1 :] if footers else self._waiting
        blanks = [item for item in tail if isinstance(item, Blanks)]
        if blanks and (footers or self.recorder.sink.count):
            place = Place(line=blanks[0].line, row=blanks[0].number)
            count = sum(item.count for item in blanks)
            self.faults.add("blank-row-at-end", place, repair=DROP, count=count)

    def _report_blanks(self, run: Blanks) -> None:
        for i in range(run.count):
            if not self.faults.has_room("blank-row"):
                self.faults.count("blank-row", run.count - i)
                return
            self.faults.add("blank-row", Place(line=run.line + i, row=run.number + i), repair=DROP)

    def _report_footer(self, first: Row, last: Row) -> None:
        """Report a total or note, or a block of them that ends a file, as one finding."""
        position = next(i for i, cell in enumerate(first.cells, 1) if not is_blank(cell))
        key = "footer-row" if first is last else "footer-row.several"
        self.faults.add(
            key,
            replace(self.recorder.place(first, position), record=None),
            value=first.cells[position - 1],
            repair=DROP_IF_CONFIRMED,
            last=last.last_line,
        )
