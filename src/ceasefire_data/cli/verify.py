"""``ceasefire-data verify``."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_data import reporting
from ceasefire_data.access.catalog import is_kept_only, locate_release
from ceasefire_data.cli.completion import complete_place
from ceasefire_data.cli.options import is_quiet, output_options, wants_color, write_result
from ceasefire_data.errors import UsageError

if TYPE_CHECKING:
    from ceasefire_data.release.verify_source import Source


@click.command("verify")
@click.argument("path", metavar="PATH|URL|VERSION", shell_complete=complete_place)
@click.option(
    "--against",
    shell_complete=complete_place,
    metavar="PATH|URL|VERSION",
    help="Another copy or build of it, such as releases/0.1.0: does it hold the same records.",
)
@click.option(
    "--signers",
    "signers_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Whose signatures count, as ssh-keygen takes it; by default the packaged list.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(reporting.FORMATS),
    default="text",
    show_default=True,
    help="How the report is written.",
)
@output_options
def command(
    path: str, against: str | None, signers_file: Path | None, style: str, output: Path | None
) -> int:
    """Say whether a release is exactly what was published and still keeps its contract.

    Sizes, hashes, the list of files, the descriptor, every rule on every table, that CSV, Parquet,
    SQLite and XLSX hold the same records, the signature, and the catalogue around it. Foreign files
    are read in a process of its own, with bounded time and memory. Nothing is fetched but from a URL.

    \b
    ceasefire-data verify build/0.1.0
    ceasefire-data verify s3://my-bucket/ceasefire/0.1.0
    ceasefire-data verify build/0.1.0 --against releases/0.1.0
    """
    from ceasefire_data.release.store_errors import StoreError
    from ceasefire_data.release.verify import examine_release
    from ceasefire_data.release.verify_signature import find_signers, read_signers
    from ceasefire_data.release.verify_told import render_verified

    signers = read_signers(signers_file or find_signers())
    try:
        with _open(path, whole=True) as source, _open(against) if against else nullcontext() as other:
            found = examine_release(source, signers=signers, against=other)
    except StoreError as error:
        click.echo(f"error: {error}", err=True)
        return 1
    color, report = wants_color(output), found.report
    if style != "text":
        told = reporting.render(report, style, reporting.Options(color=color, next_steps=()))
    else:
        told = "" if report.valid and is_quiet() else render_verified(found, color=color)
    write_result(told, output)
    return 0 if report.valid else 1


@contextmanager
def _open(value: str, *, whole: bool = False) -> Iterator["Source"]:
    """Yield what a path, an address or a version names; a whole release where that is wanted."""
    from ceasefire_data.release.verify_source import is_address, open_source

    place = value if is_address(value) else str(locate_release(value))
    if whole and not Path(value).is_dir() and not is_address(value) and is_kept_only(Path(place)):
        told = "is kept here as CSV and contract only; make rebuild builds it again"
        raise UsageError(f"release {value} {told}")
    with open_source(place) as source:
        yield source
