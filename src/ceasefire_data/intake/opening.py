"""Finds the header among the first lines of a file, and with it the delimiter and the table."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from ceasefire_data.contract.model import Table
from ceasefire_data.intake.evidence import BLANKS, RowShape, is_blank
from ceasefire_data.intake.limits import COLUMNS
from ceasefire_data.intake.lines import Line, Lines
from ceasefire_data.intake.marks import conflict_marker
from ceasefire_data.intake.names import fold, known_names
from ceasefire_data.intake.widths import OTHER_DELIMITERS

_LOOKED_AT = 30
_MOST_LINES = 1_000
_ROWS = 10
_MOST_HEADER_LINES = 5
_HINT = re.compile(r'"?sep=.?"?[,;\t|]*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opening:
    """The start of a file.

    Attributes:
        first_line: the first line, if it is not the header's; 0 otherwise.
        above: the lines above the header that are not blank.
        line: the header, or the first row where there is no header.
        delimiter: what stands between its cells.
        row_delimiter: what stands between the cells of the rows below.
        table: its table; None where neither name nor header tells.
        has_header: whether it is a header.
    """

    first_line: int
    above: tuple[Line, ...]
    line: Line
    delimiter: str
    row_delimiter: str
    table: Table | None
    has_header: bool

    @property
    def is_hint(self) -> bool:
        """Whether nothing but blank lines and a spreadsheet's ``sep=`` stands above."""
        return all(is_hint(line.text) for line in self.above)

    @property
    def is_conflict(self) -> bool:
        """Whether markers of version control, and nothing else, stand above."""
        return bool(self.above) and all(conflict_marker((line.text,)) for line in self.above)


@dataclass(frozen=True, slots=True)
class Match:
    """How well a line fits as the header of a table."""

    known: int
    filled: int
    index: int = 0
    delimiter: str = ","
    table: Table | None = None
    weight: int = 0  # the table that the file's name tells counts twice

    @property
    def is_header(self) -> bool:
        """Whether enough cells are names of columns."""
        if self.index == 0:
            return self.known * 4 >= self.filled and (self.known > 1 or self.filled == 1)
        return self.known * 2 >= self.filled and (self.known > 2 or self.known == self.filled == 2)

    @property
    def is_sure(self) -> bool:
        """Whether no other line need be looked at."""
        wanted = len(self.table.names) if self.table else 0
        return self.known > 1 and self.known * 5 >= wanted * 3 and self.known * 2 >= self.filled


def is_hint(text: str) -> bool:
    """Return whether a line is the hint on the delimiter that spreadsheets read."""
    return _HINT.fullmatch(text.strip()) is not None


def find_opening(lines: Lines, tables: Sequence[Table], named: Table | None) -> Opening | None:
    """Return the start of a file; None where every line is blank.

    The lines from the header on are given back.

    Args:
        lines: the lines of the file, from the first.
        tables: the tables it may belong to.
        named: the table that the file's name tells, or the only one.
    """
    seen = _look(lines)
    filled = [line for line in seen if not _is_empty(line)]
    if not filled:
        return None
    match = _best_match(filled, tables, named)
    index, table = match.index, match.table
    if not match.is_header or table is None:
        table = named
        index = next((i for i, line in enumerate(filled) if not is_hint(line.text)), 0)
    start = filled[index]
    below = [line.text for line in filled[index + 1 : index + 1 + _ROWS]]
    if match.is_header:
        delimiter = match.delimiter
        row_delimiter = _row_delimiter(len(split_line(start.text, delimiter)), delimiter, below)
    else:
        delimiter = row_delimiter = _likely_delimiter([start.text, *below], table)
    lines.give_back(line for line in seen if line.number >= start.number)
    return Opening(
        first_line=1 if start.number > 1 else 0,
        above=tuple(filled[:index]),
        line=start,
        delimiter=delimiter,
        row_delimiter=row_delimiter,
        table=table,
        has_header=match.is_header,
    )


def split_line(text: str, delimiter: str) -> list[str]:
    """Return the cells of a line on its own, as well as that can be done."""
    if '"' in text and text.count('"') % 2 == 0 and len(text) < 100_000:
        try:
            return next(csv.reader([text], delimiter=delimiter), [])
        except csv.Error:
            pass
    return [cell.strip('"') for cell in text.split(delimiter, COLUMNS)]


def _is_empty(line: Line) -> bool:
    return not line.text.strip(BLANKS + '\ufeff",;|')


def _look(lines: Lines) -> list[Line]:
    """Return some lines, from the first one that is not blank."""
    seen: list[Line] = []
    filled = 0
    while filled < _LOOKED_AT and len(seen) < _MOST_LINES and (line := lines.take()) is not None:
        filled += not _is_empty(line)
        if filled:
            seen.append(line)
    return seen


def _best_match(filled: Sequence[Line], tables: Sequence[Table], named: Table | None) -> Match:
    """Return which line fits best as a header, of which table, cut at which delimiter."""
    ordered = sorted(tables, key=lambda table: table is not named)
    names = [(table, known_names(table)) for table in ordered]
    best = Match(0, 1)
    for index, line in enumerate(filled):
        if any(RowShape(t.fields).starts_record(line.text, ",") for t in ordered):
            break  # what stands below a record is no first header
        texts = dict.fromkeys((line.text, _whole_row(filled[index : index + _MOST_HEADER_LINES])))
        for text, delimiter in product(texts, OTHER_DELIMITERS):
            if delimiter not in text and delimiter != ",":
                continue
            best = _better(best, split_line(text, delimiter), names, named, index, delimiter)
        if best.is_sure:
            break
    return best


def find_match(rows: Sequence[Sequence[str]], tables: Sequence[Table], named: Table | None) -> Match:
    """Return which of some rows of cells fits best as a header, and of which table."""
    ordered = sorted(tables, key=lambda table: table is not named)
    names = [(table, known_names(table)) for table in ordered]
    best = Match(0, 1)
    for index, cells in enumerate(rows):
        if any(RowShape(t.fields).is_like(cells) for t in ordered):
            break  # what stands below a record is no first header
        best = _better(best, cells, names, named, index)
        if best.is_sure:
            break
    return best


def _better(
    best: Match,
    cells: Sequence[str],
    names: Sequence[tuple[Table, Mapping[str, str]]],
    named: Table | None,
    index: int,
    delimiter: str = ",",
) -> Match:
    """Return the match of a row with the table it fits best, if it is better than the best so far."""
    folded = [fold(cell) for cell in cells if not is_blank(cell)]
    for table, known in names:
        number = len({known[cell] for cell in folded if cell in known})
        weight = number * 2 if table is named else number
        if weight > best.weight:
            best = Match(number, len(folded), index, delimiter, table, weight)
    return best


def _whole_row(lines: Sequence[Line]) -> str:
    """Return the first line, with those below it while a quote is open."""
    text = lines[0].text
    for line in lines[1:]:
        if text.count('"') % 2 == 0:
            return text
        text += "\n" + line.text
    return text if text.count('"') % 2 == 0 else lines[0].text


def _row_delimiter(width: int, delimiter: str, rows: Sequence[str]) -> str:
    """Return the delimiter of the rows below a header: another one only if most of them say so."""
    if len(rows) > 1 and not any(len(split_line(row, delimiter)) == width for row in rows):
        for other in OTHER_DELIMITERS:
            if sum(len(split_line(row, other)) == width for row in rows) * 2 >= len(rows):
                return other
    return delimiter


def _likely_delimiter(rows: Sequence[str], table: Table | None) -> str:
    """Return the delimiter that gives the first rows the width of the table."""
    if table is not None:
        for delimiter in OTHER_DELIMITERS:
            if len(split_line(rows[0], delimiter)) == len(table.names) > 1:
                return delimiter
    return ","
