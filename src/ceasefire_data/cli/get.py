"""``ceasefire-data get``."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_data.access.getting import FORMATS
from ceasefire_data.cli.completion import complete_version
from ceasefire_data.cli.options import DateType, write_result
from ceasefire_data.messages import text

if TYPE_CHECKING:
    from ceasefire_data.access.getting import Got


@click.command("get")
@click.argument("version", required=False, metavar="[VERSION]", shell_complete=complete_version)
@click.option("--as-of", type=DateType(), metavar="DATE", help="The release of that day, YYYY-MM-DD.")
@click.option(
    "--source",
    metavar="URL",
    help="Where from: a folder, https://…, s3://… or any fsspec URL (also: CEASEFIRE_DATA_SOURCE).",
)
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Put it into FOLDER/VERSION instead of the cache.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="Only the tables in this format, with what describes them; may be repeated.",
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless it fails.")
def command(
    version: str | None,
    as_of: date | None,
    source: str | None,
    to: Path | None,
    formats: tuple[str, ...],
    quiet: bool,
) -> int:
    """Fetch a release into the cache or a folder, every file checked by its hash.

    Without VERSION and --as-of it is the newest of the source. What is there already is kept; a
    download that broke off goes on where it ended. Ends with 1 when the release cannot be had, or
    is not what was published.

    \b
    ceasefire-data get --source https://example.org/ceasefire
    ceasefire-data get 0.2.0 --source s3://my-bucket/ceasefire --to data/
    ceasefire-data get --as-of 2026-01-31 --format parquet --to data/
    """
    from ceasefire_data.access.cache import Cache
    from ceasefire_data.access.getting import get_release, wanted_files
    from ceasefire_data.access.progress import show_progress
    from ceasefire_data.access.resolve import resolve_release
    from ceasefire_data.access.settings import read_settings

    release = resolve_release(version, as_of=as_of, source=source)
    files = wanted_files(release, formats)
    size = sum(facts.size for facts in files.values())
    with show_progress(size, release.version, quiet=quiet) as progress:
        got = get_release(release, files, to, Cache(read_settings().cache), progress)
    if not quiet:
        write_result(_render(got, source, to), None)
    return 0


def _render(got: "Got", source: str | None, to: Path | None) -> str:
    """Return what was done and what comes next, as text for a terminal."""
    state = "new" if got.fetched else "unchanged"
    told = {"version": got.version, "origin": got.origin, "folder": got.folder, "size": _size(got.size)}
    lines = [
        text(f"get-{state}", **told),
        text("get-files", files=got.files, fetched=got.fetched, **told),
        "",
    ]
    where = f', source="{to}"' if to is not None else f', source="{source}"' if source else ""
    lines.append(text("get-load", where=where, **told))
    lines.append(text("get-verify" if got.whole else "get-part", **told))
    return "\n".join(lines) + "\n"


def _size(number: int) -> str:
    return f"{number / 1000:,.0f} kB" if number < 10_000_000 else f"{number / 1_000_000:,.1f} MB"
