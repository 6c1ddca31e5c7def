"""Whether the files of a release hold the same records: CSV, link tables, Parquet, SQLite, XLSX, counts."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ceasefire_data.contract.arrow import SCHEMA_KEY, arrow_schema, schema_text
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.release.assemble import Assembly, assemble_tables
from ceasefire_data.release.copies import compare_sqlite, compare_workbook
from ceasefire_data.release.metadata import PROVENANCE
from ceasefire_data.release.writers.csv import write_rows
from ceasefire_data.release.writers.parquet import ROW_GROUP, cut_groups

COPIES = {".sqlite": compare_sqlite, ".xlsx": compare_workbook}

Fault = tuple[str, str, str]


def check_contents(
    folder: Path, contract: Contract, facts: Mapping[str, FileFacts], today: date
) -> Iterator[Fault]:
    """Yield rule, file and detail of each file that holds other records than it should.

    The tables are assembled anew from the CSVs of the release: what comes out must be these very
    CSVs and link tables, byte by byte, and the values of the Parquet files, in the same order.
    """
    try:
        with assemble_tables(folder / "csv", contract, today) as tables:
            for name in (*contract.tables, *(link.name for link in tables.links)):
                path = f"csv/{name}.csv"
                if _hash_rows(tables, name) != facts[path].sha256:
                    yield "release-csv", path, "the records are not in canonical form"
            yield from _compare_counts(folder, tables)
            for table in contract.tables.values():
                detail = _compare_parquet(folder / f"parquet/{table.name}.parquet", table, tables)
                if detail:
                    yield "release-parquet", f"parquet/{table.name}.parquet", detail
            yield from _compare_copies(folder, facts, tables)
    except (duckdb.Error, UnicodeDecodeError) as error:
        yield "release-csv", "csv", str(error).splitlines()[0]


def _hash_rows(tables: Assembly, name: str) -> str:
    digest = _Digest()
    write_rows(digest, tables.columns(name), tables.rows(name))
    return digest.hash.hexdigest()


def _compare_counts(folder: Path, tables: Assembly) -> Iterator[Fault]:
    told = json.loads((folder / PROVENANCE).read_bytes())["tables"]
    for name in (*tables.contract.tables, *(link.name for link in tables.links)):
        if told[name].get("records") != tables.count(name):
            yield "release-provenance", PROVENANCE, f"the number of records of {name} differs"


def _compare_copies(folder: Path, facts: Mapping[str, FileFacts], tables: Assembly) -> Iterator[Fault]:
    """Yield the faults of the files that hold all tables; a release made before they were has none."""
    for path in sorted(name for name in facts if "/" not in name):
        for suffix, compare in COPIES.items():
            detail = compare(folder / path, tables) if path.endswith(suffix) else None
            if detail:
                yield f"release-{suffix[1:]}", path, detail


def _compare_parquet(path: Path, table: Table, tables: Assembly) -> str | None:
    """Return how a Parquet file differs from the records of its table, or None."""
    schema = arrow_schema(table).remove_metadata()
    try:
        with pq.ParquetFile(path) as file:
            if not file.schema_arrow.remove_metadata().equals(schema, check_metadata=True):
                return "columns or types differ from the contract"
            if (file.metadata.metadata or {}).get(SCHEMA_KEY) != schema_text(table):
                return "the Table Schema inside differs from the contract"
            if file.metadata.num_rows != tables.count(table.name):
                return "the number of records differs from the CSV"
            return _compare_values(file, schema, tables.batches(table.name, ROW_GROUP))
    except pa.ArrowException as error:
        return str(error).splitlines()[0]


def _compare_values(file: Any, schema: pa.Schema, batches: Any) -> str | None:
    groups = cut_groups(batches, schema)
    for number in range(file.num_row_groups):
        here, there = file.read_row_group(number), next(groups, None)
        if there is None or not here.replace_schema_metadata(None).equals(there):
            return f"values differ from the CSV in row group {number + 1}"
    return None


class _Digest:
    """A file that keeps nothing of what is written but its SHA-256."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.hash.update(data)
