"""What the intake yields: the records of one file as a relation, with a line for each record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ceasefire_data.contract.model import Table


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one file, ready for the program of its table.

    Attributes:
        path: the file as the user named it.
        table: the table of the contract.
        relation: SQL of a relation with ``_record`` (from 1) and a VARCHAR per present column,
            named as in the contract; with ``spoilable`` also ``_spoiled`` (see ``contract.sql``).
        columns: the contract columns that are there, in schema order.
        positions: column → its number in the file, from 1.
        count: the number of records.
        line_of: record → physical line on which it starts; None where lines do not apply.
        column_line: (record, position) → physical line on which the cell starts, for records
            that span lines; None where every record stands on one line.
        spoilable: whether some cells or records were reported already.
        clean_text: whether no suspect character stands in any cell.
        regular: whether no cell holds a line break and every empty one is NULL in the relation.
        row_of: record → spreadsheet row, for the cell reference; record + 1 by default.
        sheet: the sheet's name, for workbooks.
        unnumbered: the same relation with 0 for every ``_record``, where that is read faster:
            for counting only.
        files: the files the relation reads, for a connection that is closed to all others.
        unchanged: says whether the file is still the one that was read; None where nothing is
            read any more.
    """

    path: str
    table: Table
    relation: str
    columns: tuple[str, ...]
    positions: Mapping[str, int]
    count: int
    line_of: Callable[[int], int] | None
    column_line: Callable[[int, int], int] | None = None
    spoilable: bool = False
    clean_text: bool = False
    regular: bool = False
    row_of: Callable[[int], int] | None = None
    sheet: str | None = None
    unnumbered: str | None = None
    files: tuple[Path, ...] = ()
    unchanged: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """A file or sheet that was read: its records, or None where it could not be read as a table."""

    path: str
    table: Table | None
    records: Records | None
    sha256: str | None
    sheet: str | None = None
