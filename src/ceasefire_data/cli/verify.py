"""``ceasefire-data verify``."""

from pathlib import Path

import click

from ceasefire_data import reporting
from ceasefire_data.access.catalog import find_release
from ceasefire_data.cli.options import is_quiet, output_options, wants_color, write_result
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Report
from ceasefire_data.release.verify import verify_release


@click.command("verify")
@click.argument("path", metavar="PATH|VERSION")
@click.option(
    "--format",
    "style",
    type=click.Choice(reporting.FORMATS),
    default="text",
    show_default=True,
    help="How the report is written.",
)
@output_options
def command(path: str, style: str, output: Path | None) -> int:
    """Say whether a release is exactly what was published and still keeps its contract.

    Sizes, hashes, the list of files, the descriptor, every rule on every table, and that CSV and
    Parquet hold the same records. Nothing is fetched.

    \b
    ceasefire-data verify build/0.1.0
    ceasefire-data verify 0.1.0
    """
    folder = Path(path) if Path(path).is_dir() else find_release(path)
    if folder is None:
        raise UsageError(f"{path}: neither the folder of a release nor a version that is known here")
    report = verify_release(folder)
    if report.valid and style == "text":
        text = "" if is_quiet() else _praise(folder, report)
    else:
        text = reporting.render(report, style, reporting.Options(color=wants_color(output), next_steps=()))
    write_result(text, output)
    return 0 if report.valid else 1


def _praise(folder: Path, report: Report) -> str:
    records = sum(file.records for file in report.files)
    told = f" ({records:,} records)" if records else ""
    return f"✓ {folder}: every file is as published, and every table keeps its contract{told}\n"
