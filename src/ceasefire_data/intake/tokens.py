"""Cuts lines into rows of cells: the one reader of delimiters, for good files and bad ones.

Source: RFC 4180, with LF, CR LF or CR as line end. A row without a quote is split at its
delimiters; one with quotes is read cell by cell by ``quotes``. Time is linear in the bytes; of a
row no more cells are kept than a table may have columns.
"""

from collections.abc import Iterator

from ceasefire_data.intake.evidence import RowShape
from ceasefire_data.intake.limits import COLUMNS
from ceasefire_data.intake.lines import Line, Lines
from ceasefire_data.intake.quotes import QuotedRow
from ceasefire_data.intake.row import Row


def read_rows(
    lines: Lines, delimiter: str, shape: RowShape | None = None, first_number: int = 1
) -> Iterator[Row]:
    """Yield the rows of a file.

    Args:
        lines: the physical lines.
        delimiter: what stands between cells.
        shape: what a record looks like, to find the end of a row with broken quotes.
        first_number: the spreadsheet row of the first one.
    """
    number = first_number
    for line in lines:
        if '"' in line.text:
            row = QuotedRow(lines, line, delimiter, shape).read()
        else:
            row = _plain_row(line, delimiter)
        row.number = number
        number += 1 + row.repeats
        yield row


def _plain_row(line: Line, delimiter: str) -> Row:
    """Return the row of a line without quotes."""
    cells = line.text.split(delimiter, COLUMNS + 1)
    row = Row(line.number, cells, len(cells), line.end)
    if row.count > COLUMNS:
        row.count = line.text.count(delimiter) + 1
    if not line.is_whole:
        row.cut_at = row.count
    if not line.is_utf8:
        row.odd_lines = (line,)
    row.repeats = line.repeats
    return row
