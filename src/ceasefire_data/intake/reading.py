"""Reads a file of any kind: the one door to the intake.

Names that end like a text's are read as text, whatever they hold; those of workbooks and Parquet
files as what they are; for all others, and standard input, the first bytes tell.
"""

from pathlib import Path

from ceasefire_data.contract.model import Table
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Finding, Level
from ceasefire_data.intake.delimited import Job, read_delimited, table_by_name
from ceasefire_data.intake.faults import Faults, Place
from ceasefire_data.intake.files import FoundFile
from ceasefire_data.intake.limits import HEAD_BYTES
from ceasefire_data.intake.records import Intake
from ceasefire_data.intake.signatures import file_type, is_encrypted_office
from ceasefire_data.intake.source import Source, open_source, spool_input
from ceasefire_data.intake.text import hash_source
from ceasefire_data.messages import say

CHANGES = (b"table,record,column,old,new,reason", b"table,record,kind,column,old,new,reason")
TEXTS = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsm")
PARQUET = (".parquet", ".parq", ".pq")


def read_tables(file: FoundFile, job: Job, table: Table | None = None) -> list[Intake]:
    """Return the records of a file: of each sheet that is a table, for a workbook.

    Everything wrong with the file's form goes to the job's collector.

    Args:
        file: what to read.
        job: the contract, the collector and where to put files.
        table: the file's table; by default its name or its header tells.

    Raises:
        UsageError: the file may not be read.
    """
    if file.path is None:
        return _read_input(job, table)
    if table is None and _tells_changes(file):
        message, hint = say("not-a-table", {})
        job.collector.add(Finding("not-a-table", Level.NOTE, file.shown, message=message, hint=hint))
        return [Intake(file.shown, None, None, None)]
    if file.path.suffix.lower() in TEXTS:
        return [read_delimited(file.path, file.shown, job, table, file.root)]
    return _read_by_content(file.path, file.shown, job, table, file.root)


def _read_input(job: Job, table: Table | None) -> list[Intake]:
    """Return the records of standard input, which is called ``-``."""
    if job.stream is None:
        raise UsageError("-: there is no standard input to read")
    faults = Faults(job.collector, "-", table.name if table else None)
    path = spool_input(job.stream, job.workspace, job.limits, faults)
    if path is None:
        return [Intake("-", table, None, None)]
    return _read_by_content(path, "-", job, table, None)


def _read_by_content(
    path: Path, shown: str, job: Job, table: Table | None, root: Path | None
) -> list[Intake]:
    named = table or table_by_name(Path(shown).name, job.contract)
    faults = Faults(job.collector, shown, named.name if named else None)
    source = open_source(path, root, job.limits, faults)
    if source is None:
        return [Intake(shown, named, None, None)]
    with source.file:
        kind = _kind(source)
        suffix = Path(shown).suffix.lower()
        if kind not in ("xlsx", "zip", "parquet") and suffix not in (*WORKBOOKS, *PARQUET):
            return [read_delimited(path, shown, job, table, root)]
        found = _read_typed(source, kind, (shown, suffix), job, (table, named), faults)
        if not source.unchanged():
            faults.add("file-changed", Place())
    return found


def _read_typed(
    source: Source,
    kind: str | None,
    name: tuple[str, str],
    job: Job,
    tables: tuple[Table | None, Table | None],
    faults: Faults,
) -> list[Intake]:
    shown, suffix = name
    if kind in ("xlsx", "zip") and suffix not in PARQUET:
        from ceasefire_data.intake.workbook import read_workbook  # most files are text

        return read_workbook(source, shown, job, *tables)
    if kind == "parquet" and suffix not in WORKBOOKS:
        from ceasefire_data.intake.parquet import read_parquet

        return [read_parquet(source, shown, job, *tables)]
    if source.size == 0:
        faults.add("file-empty.bytes", Place())
    else:
        faults.add(f"file-type.{kind or 'text'}", Place())
    return [Intake(shown, tables[1], None, hash_source(source))]


def _kind(source: Source) -> str | None:
    """Return what the first bytes of a file tell, None where it may be text."""
    source.file.seek(0)
    head = source.file.read(HEAD_BYTES)
    kind = file_type(head)
    return "encrypted" if kind == "xls" and is_encrypted_office(head) else kind


def _tells_changes(file: FoundFile) -> bool:
    """Return whether the file is the list of reasons that goes with a submission."""
    path = file.path
    if path is None or path.name.lower() != "changes.csv" or not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as stream:
        return stream.readline(200).removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n") in CHANGES
