"""Keeps a release that was built: `make keep`, before the version is announced.

releases/VERSION/ holds in git the canonical CSV of every table, the contract, the descriptor, the
provenance, the changes with their reasons, the notes on the data and the hashes of all files: what
later versions are compared with, and what any version can be built from again. Workbook, database
and Parquet follow from these and are left out. A version that is kept is never changed: keeping it
again with other records is refused, as is a release that no commit can make again.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "releases"
HEADS = ("datapackage.json", "provenance.json", "changes.csv", "SHA256SUMS")
NOTES = "data-notes.md"


def provenance(folder: Path) -> dict[str, Any]:
    """Return where a release comes from."""
    told: dict[str, Any] = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    return told


def table_names(folder: Path) -> list[str]:
    """Return the tables of a release; link tables follow from them and are left out."""
    return sorted(path.stem for path in (folder / "parquet").glob("*.parquet"))


def keep(built: Path) -> None:
    """Copy what is kept of a built release."""
    kept, told = KEPT / built.name, provenance(built)
    if told["dirty"] or told["commit"] is None:
        sys.exit(f"{built.name} was built from uncommitted changes: commit them, build, then keep it")
    if kept.is_dir() and provenance(kept)["logical_sha256"] != told["logical_sha256"]:
        sys.exit(f"{built.name} is kept with other records: a published version is never changed")
    tables = [f"csv/{name}.csv" for name in table_names(built)]
    notes = [NOTES] if (built / NOTES).is_file() else []
    copy(built, kept, [*HEADS, *notes, *tables, *schema_files(built)])


def schema_files(built: Path) -> list[str]:
    """Return the files of the contract in a release."""
    return sorted(f"schemas/{path.name}" for path in (built / "schemas").glob("*.json"))


def copy(source: Path, target: Path, names: list[str]) -> None:
    """Copy the named files of a folder into a new folder that replaces the target."""
    if target.exists():
        shutil.rmtree(target)
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
    print(f"kept {len(names)} files in {target.relative_to(ROOT)}/")


if __name__ == "__main__":
    version = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["version"]
    keep(ROOT / "build" / version)
