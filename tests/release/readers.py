"""Outside readers of a release: each returns the records of a table as typed values, list by list.

A value is None, str, int, float, bool, date or a list of str, whatever the reader calls it.
"""

import csv
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ceasefire_data.contract.model import Contract, Field, Table

Rows = list[list[Any]]
Reader = Callable[[Path, Table], Rows]


def typed(field: Field, text: str) -> Any:
    """The value of a canonical cell."""
    if text == "":
        return None
    kinds: dict[str, Callable[[str], Any]] = {
        "string": str,
        "integer": int,
        "number": float,
        "boolean": lambda value: {"true": True, "false": False}[value],
        "date": date.fromisoformat,
        "list": lambda value: value.split(field.delimiter),
    }
    return kinds[field.type](text)


def canonical_texts(folder: Path, name: str) -> list[list[str]]:
    with (folder / f"csv/{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    return rows[1:]


def canonical(folder: Path, table: Table) -> Rows:
    rows = canonical_texts(folder, table.name)
    return [[typed(f, cell) for f, cell in zip(table.fields, row, strict=True)] for row in rows]


def plain(field: Field, value: Any) -> Any:
    """What a library calls a value, as a plain one."""
    if field.type == "list":
        return None if value is None else [str(item) for item in value]
    missing = value is None or value != value or str(value) in {"<NA>", "NaT"}  # noqa: PLR0124 - NaN
    if missing:
        return None
    if field.type == "date":
        return value.date() if isinstance(value, datetime) else value
    kinds = {"integer": int, "number": float, "boolean": bool}
    return kinds.get(field.type, lambda same: same)(value)


def plain_rows(table: Table, rows: Iterable[Iterable[Any]]) -> Rows:
    return [[plain(f, v) for f, v in zip(table.fields, row, strict=True)] for row in rows]


def parquet_of(folder: Path, table: Table) -> str:
    return str(folder / f"parquet/{table.name}.parquet")


def csv_of(folder: Path, table: Table) -> str:
    return str(folder / f"csv/{table.name}.csv")


def pandas_parquet(folder: Path, table: Table) -> Rows:
    import pandas as pd

    frame = pd.read_parquet(parquet_of(folder, table), dtype_backend="pyarrow")
    return plain_rows(table, ([row[n] for n in table.names] for row in frame.to_dict("records")))


def pandas_csv(folder: Path, table: Table) -> Rows:
    import pandas as pd

    frame = pd.read_csv(csv_of(folder, table), dtype=str, keep_default_na=False)
    assert tuple(frame.columns) == table.names
    return [[typed(f, c) for f, c in zip(table.fields, row, strict=True)] for row in frame.values.tolist()]


def polars_parquet(folder: Path, table: Table) -> Rows:
    import polars as pl

    return plain_rows(table, pl.read_parquet(parquet_of(folder, table)).rows())


def polars_csv(folder: Path, table: Table) -> Rows:
    import polars as pl

    frame = pl.read_csv(csv_of(folder, table), infer_schema=False)
    return [[typed(f, c or "") for f, c in zip(table.fields, row, strict=True)] for row in frame.rows()]


def duckdb_parquet(folder: Path, table: Table) -> Rows:
    import duckdb

    with duckdb.connect() as con:
        return plain_rows(table, con.execute("FROM read_parquet($1)", [parquet_of(folder, table)]).fetchall())


def duckdb_csv(folder: Path, table: Table) -> Rows:
    import duckdb

    sql = "FROM read_csv($1, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')"
    with duckdb.connect() as con:
        rows = con.execute(sql, [csv_of(folder, table)]).fetchall()
    return [[typed(f, c or "") for f, c in zip(table.fields, row, strict=True)] for row in rows]


def pyarrow_parquet(folder: Path, table: Table) -> Rows:
    import pyarrow.parquet as pq

    columns = pq.read_table(parquet_of(folder, table)).to_pydict()
    return plain_rows(table, zip(*(columns[name] for name in table.names), strict=True))


def sqlite(folder: Path, table: Table) -> Rows:
    (path,) = folder.glob("*.sqlite")
    with closing(sqlite3.connect(path)) as con:
        rows = con.execute(f'SELECT * FROM "{table.name}"').fetchall()
    return [[_of_sqlite(f, v) for f, v in zip(table.fields, row, strict=True)] for row in rows]


def _of_sqlite(field: Field, value: Any) -> Any:
    if value is None:
        return None
    kinds = {"string": str, "integer": int, "number": float, "boolean": int, "date": str, "list": str}
    assert type(value) is kinds[field.type], (field.name, value)
    return (
        bool(value) if field.type == "boolean" else value if field.type == "integer" else _cell(field, value)
    )


def calamine(folder: Path, table: Table) -> Rows:
    from python_calamine import CalamineWorkbook

    (path,) = folder.glob("*.xlsx")
    with CalamineWorkbook.from_path(path) as book:
        head, *rows = book.get_sheet_by_name(table.name).to_python(skip_empty_area=False)
    assert tuple(head) == table.names
    return [[_of_sheet(f, v) for f, v in zip(table.fields, row, strict=True)] for row in rows]


def _of_sheet(field: Field, value: Any) -> Any:
    if value == "":
        return None
    kinds = {
        "string": str,
        "integer": float,
        "number": float,
        "boolean": bool,
        "date": date,
        "list": str,
    }
    assert type(value) is kinds[field.type], (field.name, value)
    return int(value) if field.type == "integer" else _cell(field, value)


def _cell(field: Field, value: Any) -> Any:
    return typed(field, value) if isinstance(value, str) else value


def frictionless(folder: Path, table: Table) -> Rows:
    from frictionless import Package

    resource = Package(str(folder / "datapackage.json")).get_resource(table.name)
    return plain_rows(table, ([row[name] for name in table.names] for row in resource.read_rows()))


def mlcroissant(folder: Path, table: Table) -> Rows:
    records = load_croissant(folder).records(table.name)
    return [list(_of_croissant(table, record)) for record in records]


@cache
def load_croissant(folder: Path) -> Any:
    from mlcroissant import Dataset

    return Dataset(str(folder / "croissant.json"))


def _of_croissant(table: Table, record: dict[str, Any]) -> Iterator[Any]:
    for field in table.fields:
        value = record[f"{table.name}/{field.name}"]
        if isinstance(value, bytes):
            value = value.decode()
        if field.type == "list" and value is not None:
            value = [item.decode() for item in value]
        yield plain(field, value)


READERS: dict[str, Reader] = {
    "pandas-csv": pandas_csv,
    "pandas-parquet": pandas_parquet,
    "polars-csv": polars_csv,
    "polars-parquet": polars_parquet,
    "duckdb-csv": duckdb_csv,
    "duckdb-parquet": duckdb_parquet,
    "pyarrow-parquet": pyarrow_parquet,
    "sqlite3": sqlite,
    "calamine": calamine,
    "frictionless": frictionless,
    "mlcroissant": mlcroissant,
}


def tables_of(contract: Contract) -> list[Table]:
    return list(contract.tables.values())
