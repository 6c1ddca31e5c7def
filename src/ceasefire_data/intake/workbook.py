"""Reads a workbook: which sheets are tables of the contract, and their records.

A sheet is a table if its header or its name says so; all others (a codebook, instructions) are
named and left alone. Nothing is computed, followed or run: the last results of formulas are read,
links to other files and macros are not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.intake.book import Book, SheetPart, read_book
from ceasefire_data.intake.delimited import Job, table_by_name
from ceasefire_data.intake.faults import Faults, Place
from ceasefire_data.intake.opening import Match
from ceasefire_data.intake.package import Package, UnreadableFileError, open_package
from ceasefire_data.intake.records import Intake
from ceasefire_data.intake.sheet import read_sheet
from ceasefire_data.intake.sheet_cells import SheetCells, SheetRow
from ceasefire_data.intake.sheet_heading import (
    LOOKED_AT,
    is_filled,
    match_sheet,
    names_table,
    read_sheet_heading,
)
from ceasefire_data.intake.source import Source
from ceasefire_data.intake.text import hash_source

NAMED_SHEETS = 10


@dataclass(frozen=True, slots=True)
class Glance:
    """The first rows of a sheet that hold anything, and which table they seem to be of."""

    part: SheetPart
    rows: Sequence[SheetRow]
    match: Match
    table: Table | None
    named: Table | None


def read_workbook(
    source: Source, shown: str, job: Job, table: Table | None = None, named: Table | None = None
) -> list[Intake]:
    """Return the records of each sheet that is a table; everything wrong with the form is collected.

    Args:
        source: the open file.
        shown: the path as the user named it, for findings.
        job: the contract, the collector and where to put files.
        table: the table to check; by default all tables of the contract are looked for.
        named: the table that the file's name tells.
    """
    faults = Faults(job.collector, shown, table.name if table else None)
    digest = hash_source(source)
    try:
        with open_package(source) as package:
            kind = package.kind()
            if kind != "xlsx":
                faults.add(f"file-type.{kind}", Place())
                return [Intake(shown, table, None, digest)]
            return _read_sheets(package, job, shown, (table, named), digest)
    except UnreadableFileError as error:
        faults.add(error.key, Place(), **error.words)
        return [Intake(shown, table, None, digest)]


def _read_sheets(
    package: Package, job: Job, shown: str, tables: tuple[Table | None, Table | None], digest: str
) -> list[Intake]:
    book = read_book(package)
    glances = [_glance(book, part, job.contract, tables[0]) for part in book.sheets]
    chosen = choose_sheets(glances, *tables)
    if not chosen:
        _tell_none(glances, Faults(job.collector, shown, tables[0].name if tables[0] else None))
        return [Intake(shown, tables[0] or tables[1], None, digest)]
    found = []
    for glance in glances:
        table = chosen.get(glance.part.name)
        if table is not None:
            found.append(_read_table(book, glance, table, job, shown, digest))
        elif glance.rows or not glance.part.is_grid:
            _tell_other(glance, job, shown)
    return found


def _glance(book: Book, part: SheetPart, contract: Contract, table: Table | None) -> Glance:
    """Return the start of a sheet."""
    named = table_by_name(part.name, contract)
    rows: list[SheetRow] = []
    if part.is_grid:
        found = SheetCells(book, part.part).rows()
        for row in found:
            if is_filled(row):
                rows.append(row)
            if len(rows) >= LOOKED_AT:
                break
    wanted = [table] if table else list(contract.tables.values())
    match = match_sheet(rows, wanted, table or named) if rows else Match(0, 1)
    return Glance(part, rows, match, match.table if match.is_header else None, named)


def choose_sheets(glances: Sequence[Glance], table: Table | None, named: Table | None) -> dict[str, Table]:
    """Return the sheets that are tables: those whose header or name tells so.

    Args:
        glances: the sheets.
        table: the one table that is wanted, if the user named one.
        named: the table that the file's name tells; it counts for a workbook of one sheet.
    """
    filled = [glance for glance in glances if glance.rows]
    found: dict[str, Table] = {}
    for glance in filled:
        is_named = glance.named is not None and glance.named in (table, glance.table or glance.named)
        if glance.table is not None and (is_named or names_table(glance.rows, glance.match)):
            found[glance.part.name] = glance.table
        elif glance.table is None and glance.named is not None and table in (None, glance.named):
            found[glance.part.name] = glance.named
    if not found and len(filled) == 1:
        only = filled[0].table or table or named
        return {filled[0].part.name: only} if only else {}
    return found


def _read_table(book: Book, glance: Glance, table: Table, job: Job, shown: str, digest: str) -> Intake:
    name = glance.part.name
    faults = Faults(job.collector, shown, table.name, name)
    if glance.part.is_hidden:
        faults.add("hidden.sheet", Place(line=1))
    heading = read_sheet_heading(glance.rows, glance.match, table, faults)
    if heading is None:
        return Intake(shown, table, None, digest, name)
    cells = SheetCells(book, glance.part.part)
    records = read_sheet(heading, cells.rows(), cells, Path(job.workspace), faults)
    return Intake(shown, table, records, digest, name)


def _tell_other(glance: Glance, job: Job, shown: str) -> None:
    kind = "" if glance.part.is_grid else ".chart"
    faults = Faults(job.collector, shown, None, glance.part.name)
    faults.add(f"sheet-other{kind}", Place(), value=glance.part.name)


def _tell_none(glances: Sequence[Glance], faults: Faults) -> None:
    """Report that no sheet is a table."""
    filled = [glance for glance in glances if glance.rows]
    if not filled:
        faults.add("file-empty.workbook", Place())
    elif len(filled) == 1:
        faults.sheet = filled[0].part.name
        first = filled[0].rows[0]
        faults.add("header-no.table", Place(line=first.number), value=",".join(first.cells.values()))
    else:
        faults.add("header-no.sheets", Place(), value=", ".join(_names(filled)))


def _names(glances: Sequence[Glance]) -> Iterator[str]:
    names = (glance.part.name for glance in glances[:NAMED_SHEETS])
    return chain(names, ["…"] if len(glances) > NAMED_SHEETS else [])
