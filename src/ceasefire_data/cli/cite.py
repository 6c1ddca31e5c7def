"""``ceasefire-data cite``."""

from datetime import date
from pathlib import Path

import click

from ceasefire_data.access.citation import STYLES
from ceasefire_data.cli.completion import complete_version
from ceasefire_data.cli.options import DateType, output_options, write_result


@click.command("cite")
@click.argument("version", required=False, metavar="[VERSION]", shell_complete=complete_version)
@click.option("--as-of", type=DateType(), metavar="DATE", help="The release of that day, YYYY-MM-DD.")
@click.option(
    "--style",
    type=click.Choice(STYLES),
    default="text",
    show_default=True,
    help="One line, a BibTeX entry, a reference in APA style, or the citation file of the release.",
)
@click.option("--source", metavar="URL", help="Where the release is: a folder or a URL.")
@output_options
def command(
    version: str | None, as_of: date | None, style: str, source: str | None, output: Path | None
) -> int:
    """Say how a release is cited.

    \b
    ceasefire-data cite
    ceasefire-data cite 0.1.0 --style bibtex
    """
    from ceasefire_data.access.citation import cite

    write_result(cite(version, style, as_of=as_of, source=source).rstrip("\n") + "\n", output)
    return 0
