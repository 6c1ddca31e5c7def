"""Where a cell stands: physical line and spreadsheet reference."""

from ceasefire_data.intake.faults import column_letters, in_sheet
from ceasefire_data.intake.records import Records


def line_of(records: Records, record: int, position: int | None) -> int | None:
    """Return the physical line on which the cell (or the record) starts."""
    if records.line_of is None:
        return None
    if records.column_line is not None and position is not None:
        return records.column_line(record, position)
    return records.line_of(record)


def cell_of(records: Records, record: int, position: int | None) -> str | None:
    """Return the spreadsheet reference of a cell, such as ``G17`` or ``events!G17``."""
    if position is None:
        return None
    row = records.row_of(record) if records.row_of else record + 1
    return in_sheet(records.sheet, f"{column_letters(position)}{row}")


def form_of(records: Records) -> str:
    """Return how a message speaks of a place in these records: by line, by row of a sheet, by number."""
    if records.sheet is not None:
        return "sheet"
    return "" if records.line_of is not None else "record"
