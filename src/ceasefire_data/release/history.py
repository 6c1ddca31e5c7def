"""Releases read back as records and contract, so that one version can be held against another.

A folder is read as a release (``csv/`` beside ``schemas/``) or as a repository (``raw/`` beside
``schemas/``). Nothing of a contract is run, only read; texts stay as they are.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from semver import Version

from ceasefire_data.contract.loader import load_contract
from ceasefire_data.contract.model import Contract, Record, Table
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError

DESCRIPTOR = "datapackage.json"
LAYOUTS = ("csv", "raw")

Cells = tuple[str, ...]
Reader = Callable[[str], Iterator[Cells]]


@dataclass(frozen=True)
class Edition:
    """The records of one version and the contract they keep.

    Attributes:
        name: how people call it: the version, else the folder.
        contract: what the records keep.
        rows: table → its records as texts in schema order; may be asked again and again.
        version: the version, where it is known.
        folder: where the CSVs stand, where there is one.
    """

    name: str
    contract: Contract
    rows: Reader
    version: str | None = None
    folder: Path | None = None

    def path_of(self, table: str) -> str:
        """Return the file of a table as it is shown."""
        return str(self.folder / f"{table}.csv") if self.folder else f"{table}.csv"


def read_edition(folder: Path) -> Edition:
    """Return the release in a folder, or the records in the making of a repository.

    Raises:
        UsageError: it is neither.
        ContractError: its contract cannot be read.
    """
    places = [folder / name for name in LAYOUTS if (folder / name).is_dir()]
    if not places or not (folder / "schemas").is_dir():
        raise UsageError(f"{folder}: is no release (csv/ and schemas/) and no repository (raw/ and schemas/)")
    contract = load_contract(folder / "schemas")
    version = _read_version(folder / DESCRIPTOR) if places[0].name == "csv" else None
    edition = open_edition(places[0], contract, version)
    return edition if version else replace(edition, name=str(folder))


def open_edition(folder: Path, contract: Contract, version: str | None = None) -> Edition:
    """Return the CSVs of a folder as the records of a version, read when they are asked for."""

    def rows(table: str) -> Iterator[Cells]:
        return _read_rows(folder / f"{table}.csv", contract.tables[table])

    return Edition(version or str(folder), contract, rows, version, folder)


def hold_edition(
    name: str, contract: Contract, tables: Mapping[str, Iterable[Record]], version: str | None = None
) -> Edition:
    """Return records in memory as a release; a column that a record lacks is empty."""
    held = {
        table.name: [tuple(record.get(n, "") for n in table.names) for record in tables.get(table.name, ())]
        for table in contract.tables.values()
    }
    return Edition(name, contract, lambda table: iter(held[table]), version)


def render_key(cells: Iterable[str]) -> str:
    """Return the key of a record as one text; the parts of a compound key as CSV."""
    parts = list(cells)
    if len(parts) == 1:
        return parts[0]
    shown = ['"' + part.replace('"', '""') + '"' if _needs_quotes(part) else part for part in parts]
    return ",".join(shown)


def _needs_quotes(part: str) -> bool:
    return part == "" or any(sign in part for sign in ',"\r\n')


def _read_version(path: Path) -> str | None:
    try:
        told = json.loads(path.read_bytes()) if path.is_file() else None
    except ValueError:
        return None
    version = told.get("version") if isinstance(told, dict) else None
    return version if isinstance(version, str) and Version.is_valid(version) else None


def _read_rows(path: Path, table: Table) -> Iterator[Cells]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            order, width = _order(path, header, table), len(header)
            is_canonical = order == list(range(width))
            for row in reader:
                if len(row) != width:
                    raise UsageError(f"{path}:{reader.line_num}: has {len(row)} cells, not {width}")
                yield tuple(row) if is_canonical else tuple("" if at is None else row[at] for at in order)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: is not canonical CSV ({error}); check the release first") from error


def _order(path: Path, header: list[str], table: Table) -> list[int | None]:
    """Return the place of each column of the contract in the file; None for one it lacks."""
    if len(set(header)) != len(header) or not header:
        raise UsageError(f"{path}: its first line does not name each column once")
    for name in header:
        if name not in table.by_name:
            near = did_you_mean(name, table.names)
            raise UsageError(f'{path}: {table.name} has no column "{name}"{near}')
    return [header.index(name) if name in header else None for name in table.names]
