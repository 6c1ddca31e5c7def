"""``ceasefire-data diff``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_data.cli.options import is_quiet, output_options, wants_color, write_result
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError

if TYPE_CHECKING:
    from ceasefire_data.release.changes_model import Difference
    from ceasefire_data.release.changes_reasons import Reason
    from ceasefire_data.release.history import Edition

FORMATS = ("text", "json", "csv", "markdown")


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--table", metavar="TABLE", help="Show one table only.")
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
def command(
    old: str, new: str, table: str | None, style: str, limit: int, output: Path | None
) -> int:
    r"""Say what changed between two releases: records, cells and contract, with reasons.

    OLD and NEW are versions that are known here, folders of releases, or a repository with raw/
    and schemas/, whose records are then taken as the next release. Ends with 1 when a published
    record is gone, else with 0, whether or not anything differs.

    \b
    ceasefire-data diff 0.1.0 0.2.0
    ceasefire-data diff build/0.2.0 . --table events
    ceasefire-data diff 0.1.0 0.2.0 --format csv --output changes.csv
    """
    from ceasefire_data.release.changes import compare_releases, require_table

    before, after = _find(old), _find(new)
    reasons, judged, faults = _reasons(before, after)
    difference = compare_releases(before, after, reasons, judge_reasons=judged, more=faults)
    if table is not None:
        difference = require_table(difference, table)
    if not (is_quiet() and style == "text" and difference.is_empty):
        write_result(_render(difference, style, limit, color=wants_color(output)), output)
    return 1 if difference.has_errors else 0
