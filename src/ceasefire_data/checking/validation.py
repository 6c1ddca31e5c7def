"""The whole check: files in, report out. Bad data never raises; a wrong call does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

import duckdb

from ceasefire_data.checking.across import check_query_rules
from ceasefire_data.checking.connection import SMALL_BYTES, lock, open_connection
from ceasefire_data.checking.dataset import Dataset, csv_folder, published_texts
from ceasefire_data.checking.engine import check_parts
from ceasefire_data.checking.keys import check_keys
from ceasefire_data.checking.parts import Part, create_parts, touched_rows
from ceasefire_data.checking.references import check_references
from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import CeasefireDataError, UsageError
from ceasefire_data.findings import (
    Collector,
    FileSummary,
    Finding,
    Level,
    Report,
    SheetSummary,
    rows_key,
    sort_findings,
)
from ceasefire_data.intake.delimited import Job
from ceasefire_data.intake.files import FoundFile, find_files
from ceasefire_data.intake.reading import read_tables
from ceasefire_data.intake.records import Intake, Records
from ceasefire_data.messages import say, text


@dataclass(frozen=True, slots=True)
class Options:
    """How a check is run.

    Attributes:
        today: what ``$today`` stands for in the rules.
        table: the table of every file; None where name or header tell.
        against: a folder of published CSV files that keys and references may lead to.
        limit: findings kept of each rule in each file; None keeps all.
        stream: what the path ``-`` stands for.
        keep_rows: put the cells of records with findings into the report.
    """

    today: date
    table: str | None = None
    against: Path | None = None
    limit: int | None = 20
    stream: BinaryIO | None = None
    keep_rows: bool = False


def validate_paths(paths: Sequence[str], contract: Contract, options: Options) -> Report:
    """Return the report on files of records (CSV, workbooks, Parquet) and folders of them.

    Args:
        paths: files, folders, or ``-`` for standard input.
        contract: what is right.
        options: how to check.

    Raises:
        UsageError: a path is not there, or a folder holds nothing to check.
    """
    table = _table(contract, options.table)
    collector = Collector(options.limit)
    found = find_files(paths)
    with open_connection(options.today, _size(found)) as (con, folder):
        job = Job(contract, collector, folder, stream=options.stream, con=con)
        published = _published(found, contract, options)
        intakes: list[Intake] = []
        parts = create_parts(con, _read(found, job, table, intakes))
        check_dataset(con, Dataset(con, contract, parts, published), collector)
        report = report_on(contract, intakes, collector)
        if options.keep_rows:
            rows = {rows_key(p.records.path, p.records.sheet): touched_rows(con, p) for p in parts}
            report = replace(report, rows=rows)
    return report


def _read(
    found: Sequence[FoundFile], job: Job, table: Table | None, intakes: list[Intake]
) -> Iterator[Records]:
    """Yield the records of each file that has some; every file is noted among the intakes."""
    for file in found:
        for intake in read_tables(file, job, table):
            intakes.append(intake)
            if intake.records is not None:
                yield intake.records


def _size(found: Sequence[FoundFile]) -> int:
    """Return the bytes of the files; standard input counts as much."""
    paths = [file.path for file in found if file.path is not None and file.path.is_file()]
    streams = len(found) - len([file for file in found if file.path is not None])
    return sum(path.stat().st_size for path in paths) + streams * SMALL_BYTES


def _table(contract: Contract, name: str | None) -> Table | None:
    if name is None or name in contract.tables:
        return contract.tables[name] if name else None
    raise UsageError(f"there is no table {name!r}{did_you_mean(name, contract.tables)}")


def check_dataset(con: duckdb.DuckDBPyConnection, data: Dataset, collector: Collector) -> None:
    """Collect the findings of all rules over the parts of a dataset.

    Raises:
        CeasefireDataError: even on the disk there is no room for what the check needs.
    """
    if not data.parts:
        return
    try:
        _check(con, data, collector)
    except duckdb.OutOfMemoryException as error:
        raise CeasefireDataError(text("check-memory")) from error


def _check(con: duckdb.DuckDBPyConnection, data: Dataset, collector: Collector) -> None:
    data.create_published()
    if not data.contract.trusted:
        lock(con, [path for part in data.parts for path in part.records.files])
    check_parts(con, data.parts, data.contract, collector)
    data.create_tables()
    check_keys(data, collector)
    unchecked = [*check_references(data, collector), *check_query_rules(data, collector)]
    if unchecked:
        _note_unchecked(data.parts, sorted(set(unchecked)), collector)
    for part in data.parts:
        if part.records.unchanged is not None and not part.records.unchanged():
            _report_changed(part, collector)


def _published(found: Sequence[FoundFile], contract: Contract, options: Options) -> Mapping[str, str]:
    """Return the published tables to check against, but for files that are being checked."""
    if options.against is None:
        return {}
    folder = csv_folder(options.against)
    checked = {file.path.resolve() for file in found if file.path is not None}
    skip = [name for name in contract.tables if (folder / f"{name}.csv").resolve() in checked]
    return published_texts(folder, contract, skip)


def _report_changed(part: Part, collector: Collector) -> None:
    """Collect that a file is another one than at the start: what was found may not be all."""
    message, hint = say("file-changed", {})
    path, table = part.records.path, part.table.name
    collector.add(Finding("file-changed", Level.ERROR, path, table, message=message, hint=hint))


def _note_unchecked(parts: Sequence[Part], tables: list[str], collector: Collector) -> None:
    for part in parts:
        message, hint = say("unchecked", {"tables": ", ".join(tables)})
        collector.add(
            Finding(
                rule="unchecked",
                level=Level.NOTE,
                path=part.records.path,
                table=part.table.name,
                message=message,
                hint=hint,
            )
        )


def report_on(contract: Contract, intakes: Sequence[Intake], collector: Collector) -> Report:
    """Return the report on what was read and collected."""
    by_path: dict[str, list[Intake]] = {}
    for intake in intakes:
        by_path.setdefault(intake.path, []).append(intake)
    files = tuple(_summary(path, parts, collector) for path, parts in by_path.items())
    return Report(
        contract=contract.version,
        files=files,
        counts=collector.rule_counts(),
        findings=sort_findings(collector.kept),
        truncated=collector.truncated,
    )


def _summary(path: str, parts: Sequence[Intake], collector: Collector) -> FileSummary:
    """Return the summary of a file, which may be a workbook of several tables."""
    tables = {part.table.name for part in parts if part.table}
    sheets = [(p.sheet, p.table.name, _count(p)) for p in parts if p.sheet is not None and p.table]
    return FileSummary(
        path=path,
        table=min(tables) if len(tables) == 1 else None,
        records=sum(map(_count, parts)),
        sha256=parts[0].sha256,
        errors=collector.level_count(path, Level.ERROR),
        warnings=collector.level_count(path, Level.WARNING),
        notes=collector.level_count(path, Level.NOTE),
        sheets=tuple(SheetSummary(*sheet) for sheet in sheets),
    )


def _count(intake: Intake) -> int:
    return intake.records.count if intake.records else 0
