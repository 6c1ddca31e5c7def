"""``raw/`` → ``build/VERSION/``: check, assemble, write, read again, put in place.

An error in the records stops before anything is written; a fault later leaves nothing behind.
"""

import hashlib
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.model import Contract
from ceasefire_data.errors import BuildError, UsageError
from ceasefire_data.findings import Finding, Level, Report
from ceasefire_data.release.assemble import assemble_tables
from ceasefire_data.release.changes_model import Difference
from ceasefire_data.release.changes_reasons import REASONS
from ceasefire_data.release.history import open_edition
from ceasefire_data.release.metadata import SUMS, Metadata, check_version
from ceasefire_data.release.model import Release
from ceasefire_data.release.origin import Origin
from ceasefire_data.release.package import write_package
from ceasefire_data.release.sink import Sink
from ceasefire_data.release.target import lock_target, new_folder, put_in_place, sweep_target
from ceasefire_data.release.verify import verify_built, verify_files
from ceasefire_data.release.version import judge_release
from ceasefire_data.release.writers import WRITERS

SHOWN = 10

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a release is made from.

    Attributes:
        raw: the folder of the reviewed records, one CSV a table.
        contract: what they must keep to.
        metadata: what the dataset says about itself, with the version.
        origin: commit and date; the clock is not asked.
        today: what ``$today`` stands for in the rules.
        previous: the folder of the release before; None for the first one.
    """

    raw: Path
    contract: Contract
    metadata: Metadata
    origin: Origin
    today: date
    previous: Path | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made.

    Attributes:
        folder: the release.
        state: ``new``, ``unchanged`` (the same bytes were there) or ``replaced``.
        records: table or link table → number of records.
        links: the names of the link tables.
        sizes: path in the release → bytes.
        report: what the checks found; no error.
    """

    folder: Path
    state: str
    records: dict[str, int]
    links: tuple[str, ...]
    sizes: dict[str, int]
    report: Report


def steps() -> tuple[str, ...]:
    """Return the names of the steps of a build, in their order."""
    return ("check", "assemble", *WRITERS, "package", "verify")


def build_release(inputs: Inputs, target: Path, progress: Progress = lambda _: None) -> Built:
    """Build the version that the metadata names, and return what was made.

    Args:
        inputs: records, contract and where they come from.
        target: the folder in which versions stand; the release is ``target/VERSION``.
        progress: is told the name of each step that begins.

    Raises:
        BuildError: the records have errors, or the release could not be written; no version in
            the target is half-written.
        UsageError: a folder is not what it should be.
    """
    check_version(inputs.metadata.version)
    version = inputs.metadata.version
    try:
        progress("check")
        report = check_records(inputs.raw, inputs.contract, inputs.today)
        difference = judge_release(inputs.previous, open_edition(inputs.raw, inputs.contract, version))
        with lock_target(target):
            sweep_target(target)
            return _build(inputs, report, difference, target, progress)
    except OSError as error:
        raise BuildError(_explain(error, target)) from error


def check_records(raw: Path, contract: Contract, today: date) -> Report:
    """Return the report on ``raw/``, with all findings.

    Raises:
        BuildError: a table is missing, a CSV belongs to no table, or the records have errors; the
            text names the first of them with rule and place.
    """
    if not raw.is_dir():
        raise UsageError(f"{raw}: is not a folder with records (TABLE.csv)")
    there = {path.stem for path in raw.glob("*.csv")}
    missing = [f"{raw / name}.csv is missing" for name in contract.tables if name not in there]
    known = {*contract.tables, Path(REASONS).stem}
    stray = [f"{raw / name}.csv belongs to no table" for name in sorted(there - known)]
    if missing or stray:
        raise BuildError("; ".join([*missing, *stray]))
    paths = [str(raw / f"{name}.csv") for name in contract.tables]
    report = validate_paths(paths, contract, Options(today=today, limit=None))
    if not report.valid:
        raise BuildError(_tell_errors(report))
    return report


def _build(inputs: Inputs, report: Report, difference: Difference, target: Path, progress: Progress) -> Built:
    version = inputs.metadata.version
    folder = new_folder(target, version)
    try:
        progress("assemble")
        with assemble_tables(inputs.raw, inputs.contract, inputs.today) as tables:
            _refuse_changed(report)
            release = Release(
                version=version,
                contract=inputs.contract,
                metadata=inputs.metadata,
                origin=inputs.origin,
                tables=tables,
                report=report,
                today=inputs.today.isoformat(),
                difference=difference,
            )
            sink = _write(release, folder, progress)
            links = tuple(link.name for link in tables.links)
            records = {name: tables.count(name) for name in (*inputs.contract.tables, *links)}
        progress("verify")
        _verify(folder)
        state = _place(folder, target, version)
    finally:
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
    sizes = {path: facts.size for path, facts in sink.files.items()}
    return Built(target / version, state, records, links, sizes, report)


def _write(release: Release, folder: Path, progress: Progress) -> Sink:
    sink = Sink(folder)
    for name, write in WRITERS.items():
        progress(name)
        write(release, sink)
    progress("package")
    write_package(release, sink)
    sink.sync_folders()
    return sink


def _verify(folder: Path) -> None:
    report = verify_built(folder)
    if not report.valid:
        first = report.findings[0]
        raise BuildError(
            f"what was written is not what was meant ({first.path}: {first.message}); nothing was"
            " put in place; this is a fault of the program or of the disk"
        )


def _place(folder: Path, target: Path, version: str) -> str:
    """Put a verified release in place unless the same bytes are there, and say which it was."""
    place = target / version
    if not place.exists():
        put_in_place(folder, target, version)
        return "new"
    sums = place / SUMS
    same = sums.is_file() and sums.read_bytes() == (folder / SUMS).read_bytes()
    if same and verify_files(place).valid:
        return "unchanged"
    put_in_place(folder, target, version)
    return "replaced"


def _refuse_changed(report: Report) -> None:
    """Refuse records that changed between their check and their assembly."""
    for file in report.files:
        with Path(file.path).open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != file.sha256:
                raise BuildError(f"{file.path}: changed during the build; build again")


def _tell_errors(report: Report) -> str:
    errors = [f for f in report.findings if f.level is Level.ERROR]
    counts: dict[str, int] = {}
    for finding in errors:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    told = ", ".join(f"{rule} {number:,}" for rule, number in sorted(counts.items()))
    noun = "1 error" if len(errors) == 1 else f"{len(errors):,} errors"
    lines = [f"the records have {noun}, so nothing was built ({told})"]
    lines += [f"  {_place_of(f)} · {f.rule}: {f.message}" for f in errors[:SHOWN]]
    if len(errors) > SHOWN:
        lines.append(f"  … and {len(errors) - SHOWN:,} more")
    lines.append(f"see all of them: ceasefire-data validate {Path(errors[0].path).parent}")
    return "\n".join(lines)


def _place_of(finding: Finding) -> str:
    place = finding.path if finding.line is None else f"{finding.path}:{finding.line}"
    return f"{place} · {finding.column}" if finding.column else place


def _explain(error: OSError, target: Path) -> str:
    what = error.strerror or str(error)
    room = ""
    with suppress(OSError):
        room = f"; {shutil.disk_usage(target).free // 2**20:,} MiB are free there"
    return f"{error.filename or target}: {what}{room}; nothing half-written is left in place"
