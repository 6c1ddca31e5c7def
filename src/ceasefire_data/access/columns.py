"""Columns of a table of a release: from its Parquet file, or from the CSV that a repository keeps."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from ceasefire_data.access.release import Release
from ceasefire_data.contract.arrow import SCHEMA_KEY, arrow_schema
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import SourceError, UsageError

if TYPE_CHECKING:
    from ceasefire_data.access.conditions import Where
    from ceasefire_data.contract.model import Contract

BATCH = 65_536


@dataclass(frozen=True)
class Records:
    """The records of a table, of which nothing but the schema has been read.

    Attributes:
        name: how they are called in messages.
        source: a Parquet file, or the table itself where there is none.
        schema: names and types of the columns.
        told: the Table Schema of the table.
        footer: what the Parquet file says of itself, read once.
    """

    name: str
    source: Path | pa.Table
    schema: pa.Schema
    told: Mapping[str, Any]
    footer: pq.FileMetaData | None = None

    def choose(self, columns: Sequence[str] | None) -> list[str]:
        """Return the columns wanted, each once; all where none are named.

        Raises:
            UsageError: one is not there; the nearest one is named.
        """
        if isinstance(columns, str):
            raise UsageError(f'columns: expected a list of names, such as ["{columns}"]')
        known = self.schema.names
        for name in columns or ():
            if name not in known:
                raise UsageError(f'{self.name} has no column "{name}"{did_you_mean(str(name), known)}')
        return known if columns is None else list(dict.fromkeys(columns))

    def read(self, columns: list[str], where: "Where | None") -> pa.Table:
        """Return some columns of the records, of all or of those that a condition holds for."""
        if where is not None and where != "":
            from ceasefire_data.access.conditions import choose_records, render_condition

            condition = render_condition(where, self.schema, self.name)
            return choose_records(self.source, columns, condition, self.schema.names).select(columns)
        if isinstance(self.source, pa.Table):
            return self.source.select(columns)
        try:
            with pq.ParquetFile(self.source, metadata=self.footer) as file:
                return file.read(columns).select(columns)
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(self.source, error) from error


def open_records(release: Release, table: str) -> Records:
    """Return the records of a table of a release.

    Raises:
        UsageError: there is no such table; the nearest one is named.
        SourceError: its file cannot be had, or is not what was published.
    """
    release.require_table(table)
    name = f"{table} of {release.version}"
    if not release.has_parquet():
        held = _read_kept(release.path(f"csv/{table}.csv"), release.folder / "schemas", table)
        return Records(name, held, held.schema, _told(held.schema.metadata))
    path = release.path(f"parquet/{table}.parquet")
    try:
        with pq.ParquetFile(path) as file:
            return Records(name, path, file.schema_arrow, _told(file.metadata.metadata), file.metadata)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error


def read_contract_of(release: Release) -> "Contract | None":
    """Return the contract that lies in a release, None where there is none.

    Raises:
        SourceError: a file of it cannot be had, or is not what was published.
        ContractError: it is wrong.
    """
    from ceasefire_data.contract.loader import load_contract

    names = release.names_in("schemas")
    for name in names:
        release.path(name)
    return load_contract(release.folder / "schemas") if names else None


@cache
def _read_kept(path: Path, schemas: Path, table: str) -> pa.Table:
    """Return a table of a release kept as CSV, typed by the very program that built it."""
    from ceasefire_data.contract.loader import load_contract
    from ceasefire_data.release.assemble import assemble_tables

    contract = load_contract(schemas)
    only = replace(contract, tables={table: contract.tables[table]})
    schema = arrow_schema(only.tables[table])
    with assemble_tables(path.parent, only, date.min) as assembly:
        batches = list(assembly.batches(table, BATCH))
    held = pa.Table.from_batches(batches) if batches else schema.empty_table()
    return pa.Table.from_arrays([held[f.name].cast(f.type) for f in schema], schema=schema)


def _told(metadata: Mapping[bytes, bytes] | None) -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads((metadata or {}).get(SCHEMA_KEY, b"{}"))
    return told


def _unreadable(path: Path, error: Exception) -> SourceError:
    reason = " ".join(str(error).split())[:160]
    return SourceError(f"{path}: cannot be read as Parquet ({reason}); fetch or build the release again")
