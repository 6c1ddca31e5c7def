"""``ceasefire-data info``."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
from semver import Version

from ceasefire_data.cli.options import (
    contract_option,
    find_repository,
    output_options,
    write_result,
)
from ceasefire_data.contract.escape import visible
from ceasefire_data.contract.folder import read_contract
from ceasefire_data.messages import text


@click.command("info")
@contract_option
@output_options
def command(contract_folder: Path | None, output: Path | None) -> int:
    """Say which contract, releases, source and cache are used.

    Nothing is asked of a source.

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
    rows += _places()
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


def _places() -> list[tuple[str, str]]:
    """Return where releases come from, and what is cached of them."""
    from ceasefire_data.access.cache import Cache
    from ceasefire_data.access.settings import read_settings

    settings = read_settings()
    cache = Cache(settings.cache)
    kept = list(cache.releases())
    told = {"folder": settings.cache, "size": f"{cache.size() / 1_000_000:,.1f} MB", "count": len(kept)}
    source = visible(settings.source or "", 120)
    rows = [
        ("source", text("info-source", source=source) if source else text("info-source-none")),
        ("cache", text("info-cache" if kept else "info-cache-empty", **told)),
    ]
    if settings.offline:
        rows.append(("offline", text("info-offline")))
    for it in sorted(kept, key=lambda it: Version.parse(it.version)):
        there = sum((it.folder / name).is_file() for name in it.files)
        rows.append((f"cached {it.version}", text("info-cached", there=there, files=len(it.files))))
    return rows


def _version() -> str:
    try:
        return version("ceasefire-data")
    except PackageNotFoundError:
        return "(not installed)"
