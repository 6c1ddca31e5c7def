"""Writes the clean events as the Parquet file of a release, which loading is measured on.

The texts of the generated CSV are typed by DuckDB as they stream past and written by the release's
own writer, so the bytes follow from the CSV, and memory from the size of a row group.
"""

import os
import sys
import time

import duckdb

from benchmarks.data import RELEASE, Files
from ceasefire_data.contract.model import Field, Table
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.sql import SQL_TYPES
from ceasefire_data.release.writers.parquet import ROW_GROUP, write_table


def write_release(table: Table, files: Files) -> None:
    """Write the folder of a release with one table, unless it is there."""
    path = files.parquet
    if path.exists():
        return
    started = time.perf_counter()
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    con = duckdb.connect()
    try:
        typed = con.execute(f"SELECT {', '.join(map(_typed, table.fields))} FROM {_texts(files)}")
        with beside.open("wb") as file:
            write_table(file, table, typed.arrow(ROW_GROUP))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
        con.close()
    # By its descriptor a folder is known for a release.
    descriptor = files.release / "datapackage.json"
    descriptor.write_text(f'{{"name": "benchmarks", "version": "{RELEASE}"}}\n', encoding="utf-8")
    size = path.stat().st_size / 1e6
    took = time.perf_counter() - started
    print(f"wrote Parquet, {files.folder.name} records, {size:,.0f} MB in {took:.1f} s", file=sys.stderr)


def _texts(files: Files) -> str:
    path = literal(str(files.events("clean")))
    return f"read_csv({path}, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')"


def _typed(field: Field) -> str:
    column = quote(field.name)
    if field.type == "list":
        return f"string_split({column}, {literal(field.delimiter)}) AS {column}"
    return f"CAST({column} AS {SQL_TYPES[field.type]}) AS {column}"
