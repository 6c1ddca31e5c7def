"""``ceasefire-data info``."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from ceasefire_data.access.contracts import read_contract
from ceasefire_data.cli.options import (
    contract_option,
    find_repository,
    output_options,
    write_result,
)


@click.command("info")
@contract_option
@output_options
def command(contract_folder: Path | None, output: Path | None) -> int:
    """Say which contract is used and which releases are at hand.

    \b
    ceasefire-data info
    ceasefire-data info --contract my-schemas/
    """
    from ceasefire_data.access.catalog import is_kept_only, known_releases

    contract = read_contract(contract_folder)
    repository = find_repository()
    rows = [
        ("program", f"ceasefire-data {_version()}"),
        ("contract", f"{contract.name} {contract.version} ({contract.folder})"),
        ("repository", str(repository or "none here")),
    ]
    for name, folder in known_releases().items():
        told = " (CSV and contract only; make rebuild builds it again)" if is_kept_only(folder) else ""
        rows.append((f"release {name}", f"{folder}{told}"))
    wide = max(len(name) for name, _ in rows)
    lines = [f"{name:<{wide}}  {value}" for name, value in rows]
    lines += ["", f"{'table':<14} {'columns':>7} {'rules':>6}"]
    for table in contract.tables.values():
        lines.append(f"{table.name:<14} {len(table.fields):>7} {len(table.rules):>6}")
    write_result("\n".join(lines) + "\n", output)
    return 0


def _version() -> str:
    try:
        return version("ceasefire-data")
    except PackageNotFoundError:
        return "(not installed)"
