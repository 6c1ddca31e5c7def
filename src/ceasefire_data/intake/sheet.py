"""Reads one sheet of a workbook into records, as if it were a file of separated values.

Blank rows, totals, notes and headers that come again are told by the same sorter as for text, so
that they get the same findings. What only a sheet has is told besides: cells with formulas, errors,
or a format that shows them otherwise than they are read; hidden and merged ones.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ceasefire_data.contract.characters import is_suspect
from ceasefire_data.contract.model import Table
from ceasefire_data.intake.faults import Faults, Place
from ceasefire_data.intake.header import report_header
from ceasefire_data.intake.recorder import Recorder
from ceasefire_data.intake.records import Records
from ceasefire_data.intake.row import Flaw, Row
from ceasefire_data.intake.sheet_cells import COLUMNS, Oddity, SheetCells, SheetFacts, SheetRow, column_number
from ceasefire_data.intake.sheet_heading import SheetHeading, header_of, row_texts
from ceasefire_data.intake.sink import RecordFile
from ceasefire_data.intake.sorter import Sorter

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
# What spoils a cell: its text is no value. All else is told, and the text is checked.
_SPOILING = {"error": "cell-error", "formula-empty": "cell-formula-empty"}


@dataclass(slots=True)
class OddRow(Row):
    """A row of a sheet, and what its cells hold beside their texts, by position."""

    odd: dict[int, Oddity] = field(default_factory=dict)


class SheetRecorder(Recorder):
    """Writes the records of a sheet, and tells what their cells hold beside their texts."""

    def record(self, row: Row, *, is_last: bool = False, is_rest: bool = False) -> None:
        """Report and write a record."""
        if isinstance(row, OddRow):
            for position, odd in sorted(row.odd.items()):
                self._tell(row, position, odd)
        super().record(row, is_last=is_last, is_rest=is_rest)

    def _tell(self, row: OddRow, position: int, odd: Oddity) -> None:
        key = "cell-formula" if odd.kind == "formula" else f"cell-format.{odd.kind}"
        shown = odd.shown[:200]
        if odd.kind == "formula" and not shown:
            key = "cell-formula.shared"
        value = row.cells[position - 1]
        self.faults.add(key, self.place(row, position), value=value, shown=shown)


@dataclass
class SheetBody:
    """The rows below the header of a sheet, as the sorter takes them, and what was seen on the way.

    Attributes:
        heading: the head of the sheet.
        beyond: position → 1 for each column beyond the header's last that holds something.
        hidden: the numbers of the first and the last hidden row, and how many there are.
        odd_letters: the characters that are not plain ones.
        last: the last row that holds anything.
    """

    heading: SheetHeading
    beyond: set[int] = field(default_factory=set)
    hidden: tuple[int, int, int] = (0, 0, 0)
    odd_letters: set[str] = field(default_factory=set)
    last: int = 0

    def rows(self, found: Iterable[SheetRow]) -> Iterator[Row]:
        """Yield the rows below the header; a run of empty ones as one."""
        above = self.heading.number
        width = self.heading.layout.width
        for row in found:
            if row.number <= self.heading.number:
                continue
            if row.number > above + 1:
                gap = row.number - above - 2
                yield Row(above + 1, [""] * width, width, "\n", number=above + 1, repeats=gap)
            above = self.last = row.number
            self._look(row, width)
            yield _as_row(row, width)

    def _look(self, row: SheetRow, width: int) -> None:
        self.beyond.update(position for position in row.cells if position > width)
        if row.is_hidden:
            first, _, count = self.hidden
            self.hidden = (first or row.number, row.number, count + 1)
        text = "".join(row.cells.values())
        if not text.isascii() or not text.isprintable():
            self.odd_letters.update(text)

    @property
    def is_clean(self) -> bool:
        """Whether no suspect character stands in any cell."""
        return not any((char < " " and char not in "\r\n") or is_suspect(char) for char in self.odd_letters)


def _as_row(row: SheetRow, width: int) -> Row:
    """Return a row of a sheet as the sorter takes it; cells beyond the header are left out."""
    cells = row_texts(row.cells, width)
    if not row.odd:
        return Row(row.number, cells, width, "\n", number=row.number)
    odd = {position: told for position, told in row.odd.items() if position <= width}
    flaws = tuple(
        Flaw(_SPOILING[told.kind], row.number, position, told.shown)
        for position, told in sorted(odd.items())
        if told.kind in _SPOILING
    )
    rest = {position: told for position, told in odd.items() if told.kind not in _SPOILING}
    return OddRow(row.number, cells, width, "\n", flaws=flaws, number=row.number, odd=rest)


def read_sheet(
    heading: SheetHeading, found: Iterable[SheetRow], cells: SheetCells, workspace: Path, faults: Faults
) -> Records:
    """Return the records of a sheet.

    Args:
        heading: the head of the sheet.
        found: its rows, from the first.
        cells: tells, when all rows are read, what is merged and hidden.
        workspace: where the file of records is put.
        faults: takes the findings; it knows the sheet.
    """
    layout = heading.layout
    sink = RecordFile(workspace, layout)
    recorder = SheetRecorder(layout, faults, sink)
    sorter = Sorter(layout, faults, recorder)
    body = SheetBody(heading)
    for row in body.rows(found):
        sorter.take(row)
    sorter.finish(max(heading.number, 1))
    sink.close()
    _report_names(heading, body, recorder.used, layout.table, faults)
    _report_hidden(heading, body, cells.facts, faults)
    _report_merged(heading, body, cells.facts, faults)
    return Records(
        path=faults.path,
        table=layout.table,
        relation=sink.relation(),
        columns=layout.present,
        positions=layout.positions,
        count=sink.count,
        line_of=sink.line_of(),
        spoilable=sink.is_spoilable,
        clean_text=body.is_clean,
        row_of=sink.row_of(),
        sheet=faults.sheet,
        files=(sink.path,),
    )


def _report_names(
    heading: SheetHeading, body: SheetBody, used: set[int], table: Table, faults: Faults
) -> None:
    """Report the header; columns beyond its last name belong to it as far as they hold something."""
    header = heading.header
    if header is None:
        for position in sorted(body.beyond):
            faults.add(
                "header-blank", Place(line=heading.number + 1, position=position, row=heading.number + 1)
            )
        return
    if body.beyond:
        # A cell far off must not make a header of thousands of empty names.
        near = [p for p in body.beyond if p <= len(header.cells) + COLUMNS // 100]
        wide = [*header.cells, *[""] * (max(near, default=len(header.cells)) - len(header.cells))]
        header = header_of(wide, heading.number, table)
        for position in sorted(body.beyond.difference(near))[:100]:
            faults.add("header-blank", Place(line=heading.number, position=position, row=heading.number))
    report_header(header, table, faults, used | body.beyond)


def _report_hidden(heading: SheetHeading, body: SheetBody, facts: SheetFacts, faults: Faults) -> None:
    first, last, count = body.hidden
    if count:
        faults.add("hidden.rows", Place(line=first, row=first), count=count, last=last)
    for low, high in facts.hidden_columns:
        for position in range(low, min(high, heading.layout.width) + 1):
            name = heading.layout.column_at(position)
            if name is not None:
                place = Place(line=max(heading.number, 1), position=position, column=name, row=heading.number)
                faults.add("hidden.column", place)


def _report_merged(heading: SheetHeading, body: SheetBody, facts: SheetFacts, faults: Faults) -> None:
    for text in facts.merged:
        match = _RANGE.fullmatch(text)
        if match is None:
            continue
        left, top, bottom = column_number(match[1]), int(match[2]), int(match[4])
        if bottom < heading.number or top > body.last or not 0 < left <= heading.layout.width:
            continue
        place = Place(line=top, position=left, column=heading.layout.column_at(left), row=top)
        faults.add("merged-cells", place, range=text, cell=f"{match[1]}{match[2]}")
