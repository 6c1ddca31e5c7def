"""Reads the head of a file, from the first line to the header, and settles the layout.

Stops the reading, with one finding, where no layout can be found: no column is known, no table, or
more columns than any table may have.
"""

from dataclasses import dataclass
from typing import Any

from ceasefire_data.contract.escape import code_point
from ceasefire_data.contract.model import Table
from ceasefire_data.intake.cellfaults import report_cells
from ceasefire_data.intake.evidence import RowShape
from ceasefire_data.intake.faults import DROP, DROP_IF_CONFIRMED, SAFE_REPAIR, Faults, Place, Repair
from ceasefire_data.intake.header import Header, read_header
from ceasefire_data.intake.layout import Layout
from ceasefire_data.intake.limits import COLUMNS
from ceasefire_data.intake.lines import Lines
from ceasefire_data.intake.opening import Opening, split_line
from ceasefire_data.intake.row import Row
from ceasefire_data.intake.tokens import read_rows
from ceasefire_data.intake.widths import as_line

_SIGNS = {"\t": "a tab", ";": 'a semicolon, ";"', "|": 'a bar, "|"', ",": 'a comma, ","'}


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a file.

    Attributes:
        layout: table, delimiter and columns.
        line: the line of the header; of the first row where there is none.
        number: its spreadsheet row; one less than that of the first record.
        body: the bytes before the first record; 0 where there is none.
        header: the header's names; None where there is no header.
        row: the header as it was read; None where there is none.
        is_conflict: whether a merge conflict is open where the records begin.
    """

    layout: Layout
    line: int
    number: int
    body: int
    header: Header | None = None
    row: Row | None = None
    is_conflict: bool = False

    @property
    def end(self) -> str:
        """The header's line end."""
        return self.row.end if self.row else ""


def read_heading(lines: Lines, opening: Opening, faults: Faults) -> Heading | None:
    """Return the head of a file, its lines taken; None where no layout can be found."""
    line, table = opening.line, opening.table
    _report_above(opening, faults)
    if line.text.count(opening.delimiter) >= COLUMNS:
        place = Place(line=line.number)
        faults.add("columns-too-many", place, limit=COLUMNS)
        return None
    if table is None:
        faults.add("header-no.table", Place(line=line.number), value=line.text)
        return None
    if not opening.has_header:
        return _without_header(opening, table, faults)
    _report_delimiter(opening, faults)
    row = next(read_rows(lines, opening.delimiter, RowShape(table.fields), line.number))
    reported = _report_cells(row, faults)
    header = read_header(row, table, reported)
    layout = Layout(table, opening.row_delimiter, header.cells, tuple(header.columns), header.blank_tail)
    following = lines.take()
    if following is not None:
        lines.give_back((following,))
    body = following.offset if following else 0
    return Heading(layout, row.line, row.number, body, header, row, opening.is_conflict)


def _report_above(opening: Opening, faults: Faults) -> None:
    if not opening.first_line:
        return
    place = Place(line=opening.first_line, row=opening.first_line)
    header = opening.line.number
    if opening.is_conflict:
        for line in opening.above:
            faults.add("merge-conflict", Place(line=line.number, row=line.number), value=line.text)
    elif not opening.above:
        faults.add("preamble.blank", place, repair=DROP, header=header)
    elif opening.is_hint:
        faults.add("preamble.hint", place, value=opening.above[0].text, repair=DROP, header=header)
    else:
        faults.add("preamble", place, value=opening.above[0].text, repair=DROP_IF_CONFIRMED, header=header)


def _report_delimiter(opening: Opening, faults: Faults) -> None:
    line = opening.line.number
    if opening.delimiter == opening.row_delimiter == ",":
        return
    key, sign = "delimiter-wrong", opening.delimiter
    if opening.row_delimiter == ",":
        key = "delimiter-wrong.header"
    elif opening.delimiter == ",":
        key, sign, line = "delimiter-wrong.rows", opening.row_delimiter, line + 1
    name = _SIGNS.get(sign) or code_point(sign)
    faults.add(key, Place(line=line), repair=SAFE_REPAIR, sign=name)


def _without_header(opening: Opening, table: Table, faults: Faults) -> Heading | None:
    """Return a head without a header if the first row looks like a record, its columns in order."""
    line = opening.line
    cells = split_line(line.text, opening.delimiter)
    shape = RowShape(table.fields)
    good, bad = shape.score(cells)
    place = Place(line=line.number)
    if len(cells) != len(table.names) or good < min(2, len(shape.strict)) or bad >= max(good, 1):
        faults.add("header-no.unknown", place, value=line.text, first=table.names[0], table=table.name)
        return None
    if opening.delimiter != ",":
        _report_delimiter(opening, faults)
    faults.add("header-no", place, value=line.text, repair=Repair(as_line(table.names)))
    layout = Layout(table, opening.delimiter, (), table.names)
    return Heading(layout, line.number, line.number - 1, line.offset)


def _report_cells(row: Row, faults: Faults) -> set[int]:
    """Report broken quotes and bytes that are not UTF-8 in a header; return the positions."""
    for flaw in row.flaws:
        place = Place(flaw.line, flaw.position, None, row.number)
        repair = Repair(flaw.meant, safe=flaw.is_certain)
        words: dict[str, Any] = {"next": flaw.next_line, "meant": flaw.meant or ""}
        faults.add(flaw.key, place, value=flaw.value, repair=repair, **words)
    reported = {flaw.position for flaw in row.flaws}
    if row.odd_lines:
        reported |= report_cells(
            row, row.count, lambda p: Place(row.line, p, None, row.number), faults, reported
        )
    return reported
