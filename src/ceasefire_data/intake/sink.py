"""Writes the records of the careful road into a file that DuckDB reads without guessing.

Cells are separated by U+001F and records by LF, without quotes; the few cells that hold one of
these are escaped and the relation undoes that. A quoted CSV would be shorter to tell, but DuckDB
1.5 loses records where a quoted cell holds another line break than the records end with.
"""

import os
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from pathlib import Path

from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.intake.layout import Layout
from ceasefire_data.intake.row import Row

_SEPARATOR, _ESCAPE = "\x1f", "\x1b"
_ESCAPES = ((_ESCAPE, "e"), ("\n", "n"), ("\r", "r"), (_SEPARATOR, "s"))
WHOLE_RECORD = "*"


class RecordFile:
    """The records of a file, in order, and on which line and spreadsheet row each starts."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        number, name = tempfile.mkstemp(prefix="records-", suffix=".txt", dir=folder)
        self.path = Path(name).resolve()
        self.lines, self.rows = array("L"), array("L")
        self.breaks = LineBreaks()
        self.is_spoilable = False
        self._file = os.fdopen(number, "w", encoding="utf-8", errors="replace", newline="")
        self._names = layout.present
        self._places = tuple(layout.positions[name] - 1 for name in layout.present)
        self._last = max(self._places, default=-1)
        self._is_whole = self._places == tuple(range(layout.width))
        self._escaped: set[int] = set()

    @property
    def count(self) -> int:
        """The number of records."""
        return len(self.lines)

    def write(self, row: Row, cells: Sequence[str], spoiled: str = "") -> None:
        """Write one record: its cells in the order of the file, and what was reported of it."""
        self.lines.append(row.line)
        self.rows.append(row.number)
        if row.breaks:
            self.breaks.add(self.count, row.breaks)
        if spoiled:
            self.is_spoilable = True
        if len(cells) <= self._last:
            cells = [*cells, *[""] * (self._last + 1 - len(cells))]
        wanted = cells if self._is_whole and len(cells) == len(self._places) else self._pick(cells)
        text = _SEPARATOR.join(wanted)
        if _ESCAPE in text or "\n" in text or "\r" in text or text.count(_SEPARATOR) >= max(len(wanted), 1):
            text = _SEPARATOR.join(self._escape(wanted))
        self._file.write(f"{self.count}{_SEPARATOR}{spoiled}{_SEPARATOR}{text}\n")

    def _pick(self, cells: Sequence[str]) -> Sequence[str]:
        return [cells[place] for place in self._places]

    def _escape(self, cells: Sequence[str]) -> list[str]:
        found = list(cells)
        for index, cell in enumerate(cells):
            if "\n" in cell or "\r" in cell or _ESCAPE in cell or _SEPARATOR in cell:
                self._escaped.add(index)
                for char, code in _ESCAPES:
                    cell = cell.replace(char, _ESCAPE + code)  # noqa: PLW2901 - step by step
                found[index] = cell
        return found

    def close(self) -> None:
        """Finish the file, so that it can be read."""
        self._file.close()

    def relation(self) -> str:
        """Return SQL of the relation of the records."""
        names = ("_record", "_spoiled", *self._names)
        kinds = ", ".join(
            f"{literal(f'c{i}')}: {'VARCHAR' if i else 'BIGINT'!r}" for i in range(max(len(names), 3))
        )
        columns = [f"c{i} AS {quote(name)}" for i, name in enumerate(names)]
        for index in self._escaped:
            columns[index + 2] = f"{_unescaped(f'c{index + 2}')} AS {quote(self._names[index])}"
        if not self.is_spoilable:
            del columns[1]
        source = (
            f"read_csv({literal(str(self.path))}, columns = {{{kinds}}}, auto_detect = false, header = false,"
            f" delim = {literal(_SEPARATOR)}, quote = '', escape = '', new_line = '\\n',"
            f" strict_mode = true, compression = 'none')"
        )
        return f"(SELECT {', '.join(columns)} FROM {source})"

    def line_of(self) -> Callable[[int], int]:
        """Return the function from a record to the physical line on which it starts."""
        lines = self.lines
        return lambda record: lines[record - 1]

    def row_of(self) -> Callable[[int], int]:
        """Return the function from a record to its row in a spreadsheet."""
        rows = self.rows
        return lambda record: rows[record - 1]

    def column_line(self) -> Callable[[int, int], int] | None:
        """Return the function from record and position to a line; None where no record spans lines."""
        if not self.breaks:
            return None
        lines, breaks = self.lines, self.breaks
        return lambda record, position: lines[record - 1] + breaks.before(record, position)


class LineBreaks:
    """The line breaks inside cells, kept compactly: for each such cell a record, place and number."""

    def __init__(self) -> None:
        self._records, self._positions, self._numbers = array("L"), array("L"), array("L")

    def __bool__(self) -> bool:
        """Return whether any cell holds a line break."""
        return len(self._records) > 0

    def add(self, record: int, breaks: Sequence[tuple[int, int]]) -> None:
        """Take the breaks of a record: (position, number) of each cell that has some."""
        for position, number in breaks:
            self._records.append(record)
            self._positions.append(position)
            self._numbers.append(number)

    def before(self, record: int, position: int) -> int:
        """Return how many line breaks stand in the cells before a position of a record."""
        at, found = bisect_left(self._records, record), 0
        while at < len(self._records) and self._records[at] == record and self._positions[at] < position:
            found += self._numbers[at]
            at += 1
        return found


def _unescaped(column: str) -> str:
    for char, code in reversed(_ESCAPES):
        column = f"replace({column}, {literal(_ESCAPE + code)}, chr({ord(char)}))"
    return column
