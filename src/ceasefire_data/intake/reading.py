"""Reads a file of any kind: the one door to the intake."""

from ceasefire_data.contract.model import Table
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Finding, Level
from ceasefire_data.intake.delimited import Job, read_delimited, read_input
from ceasefire_data.intake.files import FoundFile
from ceasefire_data.intake.records import Intake
from ceasefire_data.messages import say

CHANGES = b"table,record,column,old,new,reason"


def read_file(file: FoundFile, job: Job, table: Table | None = None) -> Intake:
    """Return the records of a file; everything wrong with its form goes to the job's collector.

    Args:
        file: what to read.
        job: the contract, the collector and where to put files.
        table: the file's table; by default its name or its header tells.

    Raises:
        UsageError: the file may not be read.
    """
    if file.path is None:
        if job.stream is None:
            raise UsageError("-: there is no standard input to read")
        return read_input(job.stream, job, table)
    if table is None and _tells_changes(file):
        message, hint = say("not-a-table", {})
        job.collector.add(Finding("not-a-table", Level.NOTE, file.shown, message=message, hint=hint))
        return Intake(file.shown, None, None, None)
    return read_delimited(file.path, file.shown, job, table, file.root)


def _tells_changes(file: FoundFile) -> bool:
    """Return whether the file is the list of reasons that goes with a submission."""
    path = file.path
    if path is None or path.name.lower() != "changes.csv" or not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as stream:
        return stream.readline(200).removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n") == CHANGES
