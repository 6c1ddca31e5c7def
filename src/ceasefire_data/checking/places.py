"""Where a cell stands: physical line and spreadsheet reference."""

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
    prefix = f"{records.sheet}!" if records.sheet else ""
    return f"{prefix}{column_letters(position)}{row}"


def column_letters(position: int) -> str:
    """Return the spreadsheet letters of a column number from 1."""
    letters = ""
    while position > 0:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
