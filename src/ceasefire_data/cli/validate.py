"""``ceasefire-data validate``."""

import os
import sys
from datetime import date, datetime
from pathlib import Path

import click

from ceasefire_data import reporting
from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.cli.completion import complete_path, complete_place, complete_table
from ceasefire_data.cli.options import (
    DateType,
    contract_option,
    find_repository,
    is_quiet,
    output_options,
    wants_color,
    write_result,
)
from ceasefire_data.contract.folder import read_contract
from ceasefire_data.contract.model import Contract
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Level, Report


@click.command("validate")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=complete_path)
@click.option(
    "--table",
    metavar="TABLE",
    shell_complete=complete_table,
    help="The table, where name and header do not tell.",
)
@click.option(
    "--against",
    shell_complete=complete_place,
    metavar="DIR|VERSION|none",
    help="Records that keys and references may lead to  [default: raw/, else the bundled release]",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(reporting.FORMATS),
    default="text",
    show_default=True,
    help="How the report is written.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Findings shown of each rule in each file; counts are always complete.",
)
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level]),
    default=Level.NOTE.value,
    help="Show findings of this level and above.  [default: note]",
)
@click.option("--today", type=DateType(), help="The day the rules take for today.")
@contract_option
@output_options
def command(
    paths: tuple[str, ...],
    table: str | None,
    against: str | None,
    style: str,
    limit: int,
    level: str,
    today: date | None,
    contract_folder: Path | None,
    output: Path | None,
) -> int:
    """Check CSV files, workbooks, Parquet files or folders of them, and say exactly what to mend.

    PATH is a file, a folder, or - for standard input. Of a workbook every sheet is checked whose
    header or name is a table's.

    \b
    ceasefire-data validate my-events.csv
    ceasefire-data validate draft.xlsx
    ceasefire-data validate submissions/2025-12/ --format json
    """
    contract = read_contract(contract_folder)
    options = Options(
        today=today or datetime.now().astimezone().date(),
        table=table,
        against=_against(against, contract),
        limit=limit,
        stream=sys.stdin.buffer,
        keep_rows=style == "html",
    )
    report = validate_paths(paths, contract, options)
    shown = report.at_level(Level(level))
    rules = [rule for found in contract.tables.values() for rule in found.rules]
    look = reporting.Options(color=wants_color(output), limit=limit, rules=rules)
    text = reporting.render(shown, style, look)
    if not (is_quiet() and report.valid and style == "text"):
        write_result(text, output)
    if style == "github":
        _write_summary(shown, limit)
    return 0 if report.valid else 1


def _write_summary(report: Report, limit: int) -> None:
    """Add the whole report to the step summary, where the CI runner names a file for it."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        summary = reporting.render_github(report, limit=limit)[1]
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(summary)


def _against(value: str | None, contract: Contract) -> Path | None:
    """Return the folder of published records to check against, if any."""
    if value == "none":
        return None
    if value is None:
        if not contract.trusted:
            return None
        repository = find_repository()
        if repository is not None:
            return repository / "raw"
        from ceasefire_data.access.catalog import bundled_release

        return bundled_release()
    folder = Path(value)
    if folder.is_dir():
        return folder
    from ceasefire_data.access.catalog import known_releases

    found = known_releases().get(value)
    if found is None:
        raise UsageError(f"--against {value}: neither a folder nor a version that is known here")
    return found
