"""``ceasefire-data diff``."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_data.cli.completion import complete_place, complete_table
from ceasefire_data.cli.options import is_quiet, output_options, wants_color, write_result
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError

if TYPE_CHECKING:
    from ceasefire_data.release.changes_model import Difference

FORMATS = ("text", "json", "csv", "markdown")


@click.command("diff")
@click.argument("old", metavar="OLD", shell_complete=complete_place)
@click.argument("new", metavar="NEW", shell_complete=complete_place)
@click.option("--table", metavar="TABLE", shell_complete=complete_table, help="Show one table only.")
@click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How the changes are written; csv has the columns of changes.csv.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Records shown of each table and kind in text and markdown; counts are always complete.",
)
@output_options
def command(old: str, new: str, table: str | None, style: str, limit: int, output: Path | None) -> int:
    """Say what changed between two releases: records, cells and contract, with reasons.

    OLD and NEW are versions that are known here, folders of releases, or a repository with raw/
    and schemas/, whose records are then taken as the next release. Ends with 1 when a published
    record is gone, else with 0, whether or not anything differs.

    \b
    ceasefire-data diff 0.1.0 0.2.0
    ceasefire-data diff build/0.2.0 . --table events
    ceasefire-data diff 0.1.0 0.2.0 --format csv --output changes.csv
    """
    from ceasefire_data.access.catalog import known_releases
    from ceasefire_data.release.changes import compare_folders

    releases = known_releases()
    difference = compare_folders(_find(old, releases), _find(new, releases), releases, table)
    if not (is_quiet() and style == "text" and difference.is_empty):
        write_result(_render(difference, style, limit, color=wants_color(output)), output)
    return 1 if difference.has_errors else 0


def _find(value: str, releases: Mapping[str, Path]) -> Path:
    """Return the folder that a value names, else the one of the version that it names."""
    folder = Path(value)
    found = folder if folder.is_dir() else releases.get(value)
    if found is None:
        near = did_you_mean(value, releases)
        raise UsageError(f"{value}: neither a folder nor a version that is known here{near}")
    return found


def _render(difference: "Difference", style: str, limit: int, *, color: bool) -> str:
    if style == "text":
        from ceasefire_data.release.changes_text import render_text

        return render_text(difference, color=color, limit=limit)
    if style == "markdown":
        from ceasefire_data.release.changes_markdown import render_markdown

        return render_markdown(difference, limit=limit)
    from ceasefire_data.release.changes_files import render_csv, render_json

    return render_json(difference) if style == "json" else render_csv(difference.changes)
