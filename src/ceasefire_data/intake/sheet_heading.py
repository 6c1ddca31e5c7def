"""Finds the header among the first rows of a sheet, and with it the table and the layout.

The same signs as for a file of separated values tell; here the cells are cut already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ceasefire_data.contract.model import Table
from ceasefire_data.intake.evidence import RowShape, is_blank
from ceasefire_data.intake.faults import DROP, DROP_IF_CONFIRMED, Faults, Place, Repair
from ceasefire_data.intake.header import Header, read_header
from ceasefire_data.intake.layout import Layout
from ceasefire_data.intake.limits import COLUMNS
from ceasefire_data.intake.names import fold
from ceasefire_data.intake.opening import Match, find_match
from ceasefire_data.intake.row import Row
from ceasefire_data.intake.sheet_cells import SheetRow
from ceasefire_data.intake.widths import as_line

LOOKED_AT = 30


@dataclass(frozen=True, slots=True)
class SheetHeading:
    """The head of a sheet: its layout, its header or None, and the row it is, or the one above."""

    layout: Layout
    number: int
    header: Header | None


def match_sheet(rows: Sequence[SheetRow], tables: Sequence[Table], named: Table | None) -> Match:
    """Return which of the first rows of a sheet fits best as a header, and of which table."""
    cells = [row_texts(row.cells, min(max(row.cells), COLUMNS)) for row in rows[:LOOKED_AT]]
    return find_match(cells, tables, named)


def names_table(rows: Sequence[SheetRow], match: Match) -> bool:
    """Return whether a header is surely a table's: half of it, or the table's whole key, is known.

    A codebook or a list of codes may have some column names too.
    """
    if match.table is None or not match.is_header:
        return False
    cells = {fold(cell) for cell in rows[match.index].cells.values()}
    keys = {fold(name) for name in match.table.primary_key}
    is_half = match.known * 2 >= match.filled and match.known >= min(3, len(match.table.names))
    return is_half or (bool(keys) and keys <= cells)


def read_sheet_heading(
    rows: Sequence[SheetRow], match: Match, table: Table, faults: Faults
) -> SheetHeading | None:
    """Return the head of a sheet; None where no layout can be found.

    Args:
        rows: its first rows, of those that hold anything.
        match: which of them fits best as a header.
        table: the sheet's table.
        faults: takes the findings.
    """
    if not match.is_header or match.table is not table:
        return _without_header(rows[0], table, faults)
    start = rows[match.index]
    _report_above(rows[: match.index], start.number, faults)
    cells = row_texts(start.cells, max(start.cells))
    if len(cells) > COLUMNS:
        faults.add("columns-too-many", Place(line=start.number), limit=COLUMNS)
        return None
    header = header_of(cells, start.number, table)
    layout = Layout(table, ",", header.cells, tuple(header.columns), header.blank_tail)
    return SheetHeading(layout, start.number, header)


def header_of(cells: Sequence[str], number: int, table: Table) -> Header:
    """Return what the cells of a header say about the columns of a table."""
    row = Row(line=number, cells=list(cells), count=len(cells), end="\n", number=number)
    return read_header(row, table)


def row_texts(cells: Mapping[int, str], width: int) -> list[str]:
    """Return the cells of a row as a list, up to a width."""
    return [cells.get(position, "") for position in range(1, width + 1)]


def _report_above(above: Sequence[SheetRow], header: int, faults: Faults) -> None:
    if header == 1:
        return
    place = Place(line=1, row=1)
    if above:
        value = next(cell for cell in above[0].cells.values() if cell)
        place = Place(line=above[0].number, row=above[0].number)
        faults.add("preamble", place, value=value, repair=DROP_IF_CONFIRMED, header=header)
    else:
        faults.add("preamble.blank", place, repair=DROP, header=header)


def _without_header(first: SheetRow, table: Table, faults: Faults) -> SheetHeading | None:
    """Return a head without a header if the first row looks like a record, its columns in order."""
    width = max(first.cells)
    cells = row_texts(first.cells, min(width, COLUMNS))
    shape = RowShape(table.fields)
    good, bad = shape.score(cells)
    place, value = Place(line=first.number), ",".join(cells)
    if len(cells) > len(table.names) or good < min(2, len(shape.strict)) or bad >= max(good, 1):
        faults.add("header-no.unknown", place, value=value, first=table.names[0], table=table.name)
        return None
    faults.add("header-no", place, value=value, repair=Repair(as_line(table.names)))
    return SheetHeading(Layout(table, ",", (), table.names), first.number - 1, None)


def is_filled(row: SheetRow) -> bool:
    """Return whether a row holds more than spaces."""
    return any(not is_blank(cell) for cell in row.cells.values())
