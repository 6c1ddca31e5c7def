"""Faults planted in copies of the real records, one of each kind, and where they must be found."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Edit = Callable[[list[bytes], list[str]], list[bytes]]


@dataclass(frozen=True)
class Planted:
    """A fault: the table, what is done to its lines, and the finding that must come of it.

    ``line`` counts from 1; a negative one counts from the end of the faulty file.
    """

    name: str
    table: str
    edit: Edit
    rule: str
    line: int
    column: str | None
    level: str = "error"


def read_line(line: bytes) -> list[str]:
    """Return the cells of a line."""
    return next(csv.reader(io.StringIO(line.decode("utf-8"), newline="")))


def write_line(cells: list[str]) -> bytes:
    """Return a line of cells."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode("utf-8")


def plant(planted: Planted, raw: Path, folder: Path) -> Path:
    """Write the faulty copy of the table's file into the folder and return its path."""
    lines = (raw / f"{planted.table}.csv").read_bytes().splitlines(keepends=True)
    path = folder / f"{planted.table}.csv"
    path.write_bytes(b"".join(planted.edit(lines, read_line(lines[0]))))
    return path


def cell(line: int, column: str, value: str | Callable[[str], str]) -> Edit:
    """Return an edit of one cell."""

    def edit(lines: list[bytes], header: list[str]) -> list[bytes]:
        cells = read_line(lines[line - 1])
        place = header.index(column)
        cells[place] = value(cells[place]) if callable(value) else value
        lines[line - 1] = write_line(cells)
        return lines

    return edit


def cells(line: int, values: dict[str, str]) -> Edit:
    """Return an edit of several cells of a record."""

    def edit(lines: list[bytes], header: list[str]) -> list[bytes]:
        row = read_line(lines[line - 1])
        for column, value in values.items():
            row[header.index(column)] = value
        lines[line - 1] = write_line(row)
        return lines

    return edit


def find_line(raw: Path, table: str, **wanted: str) -> int:
    """Return the line of the first record whose cells are as wanted; "*" wants any filled cell."""
    with (raw / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), 2):
            if all(row[c] == v or (v == "*" and row[c]) for c, v in wanted.items()):
                return number
    raise AssertionError(f"{table} has no record with {wanted}")
