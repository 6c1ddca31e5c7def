"""Reads a file of separated values into records with a line for each, on one of two roads.

The fast road is for files that one pass over the bytes has proven regular: DuckDB reads the file
itself. All others go the careful road, row by row, into a file of records. Both give the same
records, lines and findings. What cannot be read as a table at all gets one finding and no records.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.findings import Collector
from ceasefire_data.intake.careful import read_carefully
from ceasefire_data.intake.encodings import wide_encoding
from ceasefire_data.intake.fast import read_regular, scanned_layout
from ceasefire_data.intake.faults import SAFE_REPAIR, Faults, Place, Repair
from ceasefire_data.intake.header import report_header
from ceasefire_data.intake.heading import read_heading
from ceasefire_data.intake.limits import HEAD_BYTES, Limits
from ceasefire_data.intake.lines import BOM, Lines
from ceasefire_data.intake.opening import find_opening
from ceasefire_data.intake.records import Intake
from ceasefire_data.intake.signatures import file_type
from ceasefire_data.intake.source import Source, open_source
from ceasefire_data.intake.text import hash_source, scan_text

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Job:
    """What reading needs beside a file.

    Attributes:
        contract: the tables there are.
        collector: takes the findings.
        workspace: a folder for files of records; the caller removes it when all is checked.
        limits: how much is read.
        stream: what ``-`` stands for, usually standard input.
        allows_fast: whether regular files may take the fast road; false in tests of the other.
        con: the connection that will read the records; needed for Parquet files only.
    """

    contract: Contract
    collector: Collector
    workspace: Path
    limits: Limits = field(default_factory=Limits)
    stream: BinaryIO | None = None
    allows_fast: bool = True
    con: "duckdb.DuckDBPyConnection | None" = None


def read_delimited(
    path: Path, shown: str, job: Job, table: Table | None = None, root: Path | None = None
) -> Intake:
    """Return the records of a file of separated values; everything wrong with its form is collected.

    Args:
        path: the file.
        shown: the path as the user named it, for findings.
        job: the contract, the collector and where to put files.
        table: the file's table; by default its name tells, else its header.
        root: the folder that a link may not leave; the file's own by default.

    Raises:
        UsageError: there is no such file, or it may not be read.
    """
    named = table or table_by_name(Path(shown).name, job.contract)
    faults = Faults(job.collector, shown, named.name if named else None)
    source = open_source(path, root, job.limits, faults)
    if source is None:
        return Intake(shown, named, None, None)
    with source.file:
        if not _is_text(source, faults):
            return Intake(shown, named, None, hash_source(source))
        tables = [table] if table else list(job.contract.tables.values())
        intake = _read_text(source, job, tables, named, faults)
        if not source.unchanged():
            faults.add("file-changed", Place())
    return intake


def table_by_name(name: str, contract: Contract) -> Table | None:
    """Return the table that a file's name tells: ``events.csv``, ``events-draft.csv``, ``events_2.csv``."""
    stem = name.split(".", maxsplit=1)[0].lower()
    fitting = [t for t in contract.tables if stem == t or (stem.startswith(t) and not stem[len(t)].isalpha())]
    return contract.tables[max(fitting, key=len)] if fitting else None


def _is_text(source: Source, faults: Faults) -> bool:
    """Return whether a file starts like UTF-8 text; report what it is if not."""
    source.file.seek(0)
    head = source.file.read(HEAD_BYTES)
    wide = wide_encoding(head)
    if wide is not None:
        key = "encoding-utf16" if wide.is_marked else "encoding-utf16.guess"
        repair = Repair(wide.name, safe=wide.is_marked)
        faults.add(key, Place(line=1), repair=repair, name=wide.name)
        return False
    kind = file_type(head)
    if kind is not None:
        faults.add(f"file-type.{kind}", Place(line=1))
        return False
    if head.startswith(BOM):
        faults.add("bom", Place(line=1), repair=SAFE_REPAIR)
    return True


def _read_text(source: Source, job: Job, tables: list[Table], named: Table | None, faults: Faults) -> Intake:
    lines = Lines(source.blocks())
    opening = find_opening(lines, tables, named or (tables[0] if len(tables) == 1 else None))
    if opening is None:
        faults.add("file-empty", Place(line=1))
        return Intake(faults.path, named, None, hash_source(source))
    faults.table = opening.table.name if opening.table else None
    heading = read_heading(lines, opening, faults)
    if heading is None:
        return Intake(faults.path, opening.table, None, hash_source(source))
    layout = scanned_layout(heading, source) if job.allows_fast else None
    scan = scan_text(source, layout, heading.body, heading.end)
    if not scan.is_complete:
        faults.add("file-changed", Place())
    records = read_regular(heading, source, scan, faults.path) if scan.is_regular else None
    used: set[int] = set()
    if records is None:
        records, used = read_carefully(lines, heading, job.workspace, faults, is_clean=scan.is_clean)
    if heading.header is not None:
        report_header(heading.header, heading.layout.table, faults, used)
    return Intake(faults.path, opening.table, records, scan.sha256)
