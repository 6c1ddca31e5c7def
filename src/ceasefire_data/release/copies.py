"""Whether the SQLite file and the workbook of a release hold the very records of its CSVs.

Both come from strangers: no view, trigger or generated column is run, and no sheet is read before
its size is known.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError, XMLParser
from zipfile import BadZipFile, ZipFile

from ceasefire_data.contract.quoting import quote
from ceasefire_data.release.assemble import Assembly
from ceasefire_data.release.writers.sqlite import stored_rows
from ceasefire_data.release.writers.xlsx_cells import Cell, as_read, sheet_names, whole_tables

SPARE_CELLS = 1_000_000
SPARE_BYTES = 100_000_000
BYTES_PER_CELL = 2_000


def compare_sqlite(path: Path, tables: Assembly) -> str | None:
    """Return how a SQLite file differs from the records, or None."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as con:
            con.execute("PRAGMA trusted_schema = OFF")
            return next(_sqlite_faults(con, tables), None)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error).splitlines()[0]


def compare_workbook(path: Path, tables: Assembly) -> str | None:
    """Return how a workbook differs from the records, or None."""
    from python_calamine import CalamineError, CalamineWorkbook

    whole = whole_tables(tables)
    try:
        if not _is_reasonable(path, sum(tables.count(n) * len(tables.columns(n)) for n in whole)):
            return "the sheets are larger than the tables"
        with CalamineWorkbook.from_path(path) as book:
            for name, sheet in zip(whole, sheet_names(whole), strict=True):
                if sheet not in book.sheet_names:
                    return f"the sheet {sheet} is missing"
                rows = book.get_sheet_by_name(sheet).iter_rows()
                detail = _compare_rows(name, rows, _sheet_rows(tables, name))
                if detail:
                    return detail
    except (CalamineError, BadZipFile, ParseError, OSError, NotImplementedError) as error:
        return str(error).splitlines()[0] if str(error) else type(error).__name__
    return None


def _sqlite_faults(con: sqlite3.Connection, tables: Assembly) -> Iterator[str]:
    kinds = {
        name: (kind, sql or "")
        for kind, name, sql in con.execute("SELECT type, name, sql FROM sqlite_master")
        if kind != "index"
    }
    if any(kind == "trigger" for kind, _ in kinds.values()):
        yield "it holds a trigger"
    for name in (*tables.contract.tables, *(link.name for link in tables.links)):
        kind, sql = kinds.get(name, ("", ""))
        if kind != "table" or not sql.upper().startswith("CREATE TABLE"):
            yield f"the table {name} is missing"
            return
        columns = con.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", [name]).fetchall()
        if columns != [(column, 0) for column in tables.columns(name)]:
            yield f"{name}: columns differ from the contract"
            return
        selected = ", ".join(quote(column) for column in tables.columns(name))
        rows = con.execute(f"SELECT {selected} FROM {quote(name)} ORDER BY rowid")
        detail = _compare_rows(name, rows, stored_rows(tables, name))
        if detail:
            yield detail


def _sheet_rows(tables: Assembly, name: str) -> Iterator[tuple[Cell, ...]]:
    yield tables.columns(name)
    for row in tables.values(name):
        yield tuple(as_read(value) for value in row)


def _compare_rows(
    name: str, here: Iterable[Iterable[object]], there: Iterable[Iterable[object]]
) -> str | None:
    """Return how rows differ from what they should be; also a number from a text that looks like it."""
    for number, (found, expected) in enumerate(zip_longest(here, there), 1):
        if found is None or expected is None:
            return f"{name}: the number of records differs from the CSV"
        cells, wanted = tuple(found), tuple(expected)
        if cells != wanted or [*map(_kind, cells)] != [*map(_kind, wanted)]:
            return f"{name}: row {number} differs from the CSV"
    return None


def _kind(value: object) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def _is_reasonable(path: Path, cells: int) -> bool:
    """Return whether a workbook stays near the size that so many cells need, once it is unpacked.

    A reader makes room for every cell between A1 and the farthest one.
    """
    with ZipFile(path) as package:
        entries = package.infolist()
        if sum(entry.file_size for entry in entries) > SPARE_BYTES + cells * BYTES_PER_CELL:
            return False
        for entry in entries:
            with package.open(entry) as file:
                if _measure(file) > SPARE_CELLS + cells:
                    return False
    return True


def _measure(file: IO[bytes]) -> int:
    extent = _Extent()
    # It keeps nothing of what it reads, and expat bounds what entities expand to.
    parser = XMLParser(target=extent)  # noqa: S314
    while chunk := file.read(1 << 16):
        parser.feed(chunk)
    parser.close()
    return extent.rows * extent.columns


class _Extent:
    """Sees the elements of an XML file, and how far the cells among them reach."""

    def __init__(self) -> None:
        self.rows = self.columns = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Look at an element that begins."""
        if tag.rpartition("}")[2] != "c":
            return
        place = re.fullmatch("([A-Z]{1,3})([0-9]{1,7})", attributes.get("r", ""))
        if place is None:
            raise ParseError("a cell without a place")
        column = 0
        for letter in place[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        self.rows, self.columns = max(self.rows, int(place[2])), max(self.columns, column)
