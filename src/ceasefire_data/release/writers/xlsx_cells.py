"""What a worksheet can hold, and as what a value stands in it, so that nothing is lost.

Dates are true dates where Excel and all other readers agree on them, from 1 March 1900 on; numbers
are numbers where the file keeps every digit; everything else is text. An empty cell is not written.
"""

from collections.abc import Iterable
from datetime import date

from ceasefire_data.release.assemble import Assembly, Value

ROWS = 1_048_576
COLUMNS = 16_384
CHARACTERS = 32_767
NAME = 31
FIRST_DAY = date(1900, 3, 1)  # Excel has a 29 February 1900; readers disagree on the days before
DIGITS = 15

Cell = str | float | bool | date | None


def as_cell(value: Value) -> Cell:
    """Return what is written for a value: None for nothing."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, date):
        return value if value >= FIRST_DAY else value.isoformat()
    if isinstance(value, int):
        return float(value) if abs(value) < 10**DIGITS else str(value)
    if isinstance(value, float):
        # XlsxWriter writes 16 digits, which is one too few for some numbers.
        return value if float(f"{value:.16G}") == value else repr(value)
    return value


def as_read(value: Value) -> Cell:
    """Return what a reader finds for a value; an empty cell is an empty text."""
    cell = as_cell(value)
    return "" if cell is None else cell


def measure_columns(tables: Assembly, name: str) -> list[int]:
    """Return the number of characters of the longest cell of each column, header included."""
    longest = [len(column) for column in tables.columns(name)]
    for row in tables.rows(name):
        longest = [max(known, len(cell)) for known, cell in zip(longest, row, strict=True)]
    return longest


def whole_tables(tables: Assembly) -> dict[str, list[int]]:
    """Return the tables that a worksheet can hold whole, with the longest cell of each column."""
    measured = {name: measure_columns(tables, name) for name in tables.contract.tables}
    return {
        name: longest
        for name, longest in measured.items()
        if tables.count(name) < ROWS and len(longest) <= COLUMNS and max(longest) <= CHARACTERS
    }


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Return a name for each sheet, as near to the wanted one as Excel allows, and each only once."""
    names: list[str] = []
    taken: set[str] = {"history"}  # Excel keeps this one for itself
    for plain in ("".join("_" if sign in "[]:*?/\\'" else sign for sign in name) for name in wanted):
        name, number = plain[:NAME], 1
        while name.lower() in taken:
            number += 1
            name = f"{plain[: NAME - len(str(number)) - 1]}_{number}"
        taken.add(name.lower())
        names.append(name)
    return names
