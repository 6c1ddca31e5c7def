"""``ceasefire-data build``."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_data.cli.options import (
    DateType,
    contract_option,
    find_repository,
    write_result,
)
from ceasefire_data.contract.folder import read_contract
from ceasefire_data.contract.loader import CONTRACT_FILE, find_schemas
from ceasefire_data.contract.model import Contract
from ceasefire_data.errors import UsageError
from ceasefire_data.messages import text

if TYPE_CHECKING:
    from ceasefire_data.release.build import Built, Progress
    from ceasefire_data.release.origin import Origin


@click.command("build")
@click.option(
    "--raw",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of the reviewed records.  [default: raw/ of the repository around]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder in which versions stand.  [default: build/ beside the records]",
)
@contract_option
@click.option(
    "--today",
    type=DateType(),
    help="The day the rules take for today.  [default: the day of the commit]",
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless the build fails.")
def command(
    raw: Path | None,
    out: Path | None,
    contract_folder: Path | None,
    today: date | None,
    quiet: bool,
) -> int:
    """Turn raw/ into a release: checked, in all formats, described and hashed.

    The version is that of datapackage.json beside the records. The same commit gives the same
    bytes. A version that stands there with other bytes is replaced at once.

    \b
    ceasefire-data build
    ceasefire-data build --raw my-records/ --contract my-schemas/ --out releases/
    """
    from ceasefire_data.release.build import Inputs, build_release
    from ceasefire_data.release.metadata import read_metadata
    from ceasefire_data.release.origin import read_origin
    from ceasefire_data.release.since import previous_release
    from ceasefire_data.release.writers.readme import example_table

    folder = raw or _find_raw()
    contract = _contract_of(folder, contract_folder)
    metadata = read_metadata(folder.parent)
    origin = read_origin(folder, contract.folder)
    # Uncommitted records may be newer than the last commit, so only the clock knows their day.
    day = today or (origin.day if origin.is_committed or origin.commit is None else None)
    previous = previous_release(folder.parent, metadata.version)
    inputs = Inputs(folder, contract, metadata, origin, day or date.today(), previous)  # noqa: DTZ011 - the day here
    with _progress(quiet) as progress:
        built = build_release(inputs, out or folder.parent / "build", progress)
    if not quiet:
        write_result(_render(built, origin, folder, example_table(contract)), None)
    return 0


def _find_raw() -> Path:
    repository = find_repository()
    if repository is None:
        raise UsageError("there is no raw/ here or above; name the folder of records with --raw")
    here = Path.cwd().resolve()
    return Path(os.path.relpath(repository / "raw", here))


def _contract_of(raw: Path, folder: Path | None) -> Contract:
    """Return the contract of a folder, else that beside the records, else the packaged one."""
    beside = raw.resolve().parent / "schemas"
    if folder is None and (beside / CONTRACT_FILE).is_file() and beside != find_schemas():
        folder = beside
    return read_contract(folder)


@contextmanager
def _progress(quiet: bool) -> Iterator["Progress"]:
    """Yield what shows the steps: a bar on a terminal, else nothing."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    from ceasefire_data.release.build import steps

    names = steps()
    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(names))
        yield lambda name: bar.update(
            task, completed=names.index(name), description=text(f"build-step-{name}")
        )


def _render(built: "Built", origin: "Origin", raw: Path, example: str) -> str:
    """Return what was built, as text for a terminal."""
    version = built.folder.name
    lines = [text(f"build-state-{built.state}", version=version, folder=f"{built.folder}/")]
    if origin.commit is None:
        lines.append(text("build-no-commit"))
    elif origin.dirty:
        lines.append(text("build-dirty"))
    lines += ["", *_table(built), ""]
    total = _size(sum(built.sizes.values()))
    lines.append(text("build-total", files=len(built.sizes), size=total))
    warnings = sum(file.warnings for file in built.report.files)
    notes = sum(file.notes for file in built.report.files)
    if warnings or notes:
        lines.append(text("build-warnings", warnings=warnings, notes=notes, raw=raw))
    path = built.folder / "parquet" / f"{example}.parquet"
    lines += [
        "",
        text("build-use"),
        f'  pandas  pd.read_parquet("{path.as_posix()}")',
        f"  DuckDB  SELECT * FROM '{path.as_posix()}'",
        f"  {text('build-use-read'):<6}  {(built.folder / 'README.md').as_posix()}",
    ]
    return "\n".join(lines) + "\n"


def _table(built: "Built") -> Iterator[str]:
    """Yield a line for each table, and one for all link tables."""
    heads = [text(f"build-head-{head}") for head in ("table", "records", "csv", "parquet")]
    rows = [heads]
    for name, records in built.records.items():
        if name not in built.links:
            sizes = [built.sizes[f"{f}/{name}.{f}"] for f in ("csv", "parquet")]
            rows.append([name, f"{records:,}", *(_size(size) for size in sizes)])
    if built.links:
        records = sum(built.records[name] for name in built.links)
        size = sum(built.sizes[f"csv/{name}.csv"] for name in built.links)
        rows.append([text("build-links", n=len(built.links)), f"{records:,}", _size(size), ""])
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    for row in rows:
        cells = [f"{row[0]:<{widths[0]}}", *(f"{c:>{w}}" for c, w in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def _size(number: int) -> str:
    return f"{number / 1000:,.0f} kB" if number < 10_000_000 else f"{number / 1_000_000:,.1f} MB"
