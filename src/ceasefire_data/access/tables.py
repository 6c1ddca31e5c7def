"""Typed tables of a release, as pandas, polars or Arrow frames or in DuckDB, with their meaning.

A table is read from the Parquet file of the release: only the columns that are wanted, in the
order of the key. What the columns mean is told by the file itself, so that an old release is told
in its own words.
"""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import pyarrow.parquet as pq

from ceasefire_data.access.catalog import require_release
from ceasefire_data.access.questions.macros import add_views
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl

Frame = Literal["pandas", "polars", "arrow", "duckdb"]
FRAMES = ("pandas", "polars", "arrow", "duckdb")
ATTRIBUTE = "ceasefire_data"
SCHEMA_KEY = b"table_schema"


class Notes(dict[str, Any]):
    """What is told about a frame. pandas copies this with every step, so a copy is the same object."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "Notes":
        """Return the notes themselves: nobody changes them."""
        return self


@overload
def load(
    table: str,
    version: str | None = ...,
    *,
    frame: Literal["pandas"] = ...,
    columns: Sequence[str] | None = ...,
    where: str | None = ...,
) -> "pd.DataFrame": ...


@overload
def load(
    table: str,
    version: str | None = ...,
    *,
    frame: Literal["polars"],
    columns: Sequence[str] | None = ...,
    where: str | None = ...,
) -> "pl.DataFrame": ...


@overload
def load(
    table: str,
    version: str | None = ...,
    *,
    frame: Literal["duckdb"],
    columns: Sequence[str] | None = ...,
    where: str | None = ...,
) -> "duckdb.DuckDBPyRelation": ...


@overload
def load(
    table: str,
    version: str | None = ...,
    *,
    frame: Frame,
    columns: Sequence[str] | None = ...,
    where: str | None = ...,
) -> Any: ...


def load(
    table: str,
    version: str | None = None,
    *,
    frame: Frame = "pandas",
    columns: Sequence[str] | None = None,
    where: str | None = None,
) -> Any:
    """Return a table of a release: a record a row, sorted by key, columns in schema order.

    In pandas texts are ``string``, whole numbers ``Int64``, numbers ``Float64``, yes and no
    ``boolean``, days ``date32[day][pyarrow]``, all with ``pd.NA`` for missing, and lists are Python
    lists, None for missing. In polars: String, Int64, Float64, Boolean, Date, List(String). What
    the columns mean stands in ``frame.attrs["ceasefire_data"]`` (pandas) or the schema's metadata
    (Arrow). Without a version the log says once which one it was.

    Args:
        table: the table's name.
        version: the version of the data; by default the release bundled with the package.
        frame: pandas, polars, arrow, or duckdb for a relation to go on querying.
        columns: the columns wanted, in the order wanted; all by default.
        where: SQL over the columns that says which records are wanted.

    Raises:
        UsageError: version, table or column are not there (the nearest is named), or ``where`` is
            no SQL over the columns.
    """
    if frame not in FRAMES:
        raise UsageError(f'no kind of frame "{frame}"{did_you_mean(frame, FRAMES)}')
    folder = _release(version)
    path = find_table(folder, table)
    with pq.ParquetFile(path) as file:
        chosen = _chosen(columns, file.schema_arrow.names, f"{table} of {folder.name}")
        if frame == "duckdb":
            return _relation(folder, table, chosen, where)
        data = _filtered(path, chosen, where) if where else file.read(chosen)
        notes = _notes(folder.name, table, file.metadata.metadata or {}, chosen)
    make = {"pandas": _to_pandas, "polars": _to_polars, "arrow": _to_arrow}[frame]
    return make(data.select(chosen), notes)


def connect(version: str | None = None) -> "duckdb.DuckDBPyConnection":
    """Return a DuckDB connection with a view of each table of a release, under its name.

    Beside them: the link tables of its lists (``events_sources``), ``codes``, each table with the
    labels of its codes and the names of what it refers to (``events_labelled``), and the questions
    as macros, such as ``FROM status_on(DATE '2026-01-31')``.

    Args:
        version: the version of the data; by default the release bundled with the package.

    Raises:
        UsageError: the version is not at hand.
    """
    folder = _release(version)
    con = _connect(folder)
    add_views(con, folder)
    return con


def _connect(folder: Path) -> "duckdb.DuckDBPyConnection":
    import duckdb

    con = duckdb.connect(":memory:")
    for path in sorted((folder / "parquet").glob("*.parquet")):
        con.execute(f"CREATE VIEW {quote(path.stem)} AS FROM read_parquet({literal(str(path))})")
    return con


def find_table(folder: Path, table: str) -> Path:
    """Return the Parquet file of a table in a release.

    Raises:
        UsageError: the release has no such table; the nearest one is named.
    """
    path = folder / "parquet" / f"{table}.parquet"
    known = sorted(p.stem for p in (folder / "parquet").glob("*.parquet"))
    if table not in known:
        near = did_you_mean(table, known) or f"; there are {', '.join(known)}"
        raise UsageError(f'release {folder.name} has no table "{table}"{near}')
    return path


def _release(version: str | None) -> Path:
    folder = require_release(version)
    if version is None:
        _tell_version(folder.name)
    return folder


@cache
def _tell_version(version: str) -> None:
    """Say once a process which release is read; Python's log writes it to standard error."""
    logging.getLogger("ceasefire_data").warning(
        'ceasefire_data: this is release %s; to stay with it, say version="%s"', version, version
    )


def _chosen(columns: Sequence[str] | None, known: list[str], where: str) -> list[str]:
    """Return the columns wanted, each once."""
    if isinstance(columns, str):
        raise UsageError(f'columns: expected a list of names, such as ["{columns}"]')
    for name in columns or ():
        if name not in known:
            raise UsageError(f'{where} has no column "{name}"{did_you_mean(name, known)}')
    return known if columns is None else list(dict.fromkeys(columns))


def _filtered(path: Path, columns: Sequence[str], where: str) -> Any:
    """Return the records that a condition holds for, in the order of the file."""
    import duckdb

    listed = ", ".join(quote(name) for name in columns)
    sql = f"SELECT {listed} FROM read_parquet({literal(str(path))}) WHERE ({where})"
    with duckdb.connect(":memory:") as con:
        try:
            return con.execute(sql).arrow().read_all()
        except duckdb.Error as error:
            raise _no_condition(error, path) from error


def _relation(folder: Path, table: str, columns: Sequence[str], where: str | None) -> Any:
    import duckdb

    listed = ", ".join(quote(name) for name in columns)
    condition = f" WHERE ({where})" if where else ""
    try:
        return _held_connection(folder).sql(f"SELECT {listed} FROM {quote(table)}{condition}")
    except duckdb.Error as error:
        raise _no_condition(error, find_table(folder, table)) from error


@cache
def _held_connection(folder: Path) -> "duckdb.DuckDBPyConnection":
    """Return a connection that lasts: a relation of DuckDB 1.4 does not keep its own alive."""
    return _connect(folder)


def _no_condition(error: Exception, path: Path) -> UsageError:
    """Return the error of a condition that DuckDB refuses; for an unknown column the nearest one."""
    told = str(error).splitlines()[0]
    unknown = re.search(r'column "([^"]+)" not found', told)
    return UsageError(
        f"where: {told}{did_you_mean(unknown[1], pq.read_schema(path).names) if unknown else ''}"
    )


def _notes(version: str, table: str, metadata: Mapping[bytes, bytes], columns: Sequence[str]) -> Notes:
    told = json.loads(metadata.get(SCHEMA_KEY, b"{}"))
    fields = {field["name"]: field for field in told.get("fields", ())}
    keys = ("title", "description", "type", "unit")
    meaning = {n: {k: fields[n][k] for k in keys if k in fields[n]} for n in columns if n in fields}
    return Notes(version=version, table=table, title=told.get("title", table), columns=meaning)


def _to_pandas(data: Any, notes: Notes) -> "pd.DataFrame":
    from ceasefire_data.contract.frame_columns import to_pandas

    frame = to_pandas(data)
    frame.attrs[ATTRIBUTE] = notes
    return frame


def _to_polars(data: Any, _: Notes) -> "pl.DataFrame":
    try:
        import polars as pl
    except ImportError as error:
        raise UsageError('frame="polars" needs polars: pip install "ceasefire-data[polars]"') from error
    return pl.DataFrame(data)


def _to_arrow(data: Any, notes: Notes) -> Any:
    return data.replace_schema_metadata({ATTRIBUTE: json.dumps(notes, ensure_ascii=False)})
