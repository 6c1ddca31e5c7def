"""Typed tables of a release, as pandas, polars or Arrow frames or in DuckDB, with their meaning.

Only the columns that are wanted are read, in the order of the key. What the columns mean is told by
the file itself, so that an old release is told in its own words.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import pyarrow as pa

from ceasefire_data.access.categories import categorise, check_categories, code_lists
from ceasefire_data.access.columns import Records, open_records, read_contract_of
from ceasefire_data.access.release import Release
from ceasefire_data.access.resolve import resolve_release
from ceasefire_data.contract.quiet import hide_progress
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl

    from ceasefire_data.access.conditions import Where

Frame = Literal["pandas", "polars", "arrow", "duckdb"]
HELD = "held in memory"
FRAMES = ("pandas", "polars", "arrow", "duckdb")
ATTRIBUTE = "ceasefire_data"


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
    as_of: str | date | None = ...,
    source: str | PathLike[str] | None = ...,
    lock: str | PathLike[str] | None = ...,
    frame: Literal["pandas"] = ...,
    columns: Sequence[str] | None = ...,
    where: str | Mapping[str, Any] | None = ...,
    categories: bool | Literal["ordered"] = ...,
) -> "pd.DataFrame": ...


@overload
def load(
    table: str,
    version: str | None = ...,
    *,
    as_of: str | date | None = ...,
    source: str | PathLike[str] | None = ...,
    lock: str | PathLike[str] | None = ...,
    frame: Literal["polars"],
    columns: Sequence[str] | None = ...,
    where: str | Mapping[str, Any] | None = ...,
    categories: bool | Literal["ordered"] = ...,
) -> "pl.DataFrame": ...


@overload
def load(
    table: str,
    version: str | None = ...,
    *,
    as_of: str | date | None = ...,
    source: str | PathLike[str] | None = ...,
    lock: str | PathLike[str] | None = ...,
    frame: Literal["duckdb"],
    columns: Sequence[str] | None = ...,
    where: str | Mapping[str, Any] | None = ...,
    categories: bool | Literal["ordered"] = ...,
) -> "duckdb.DuckDBPyRelation": ...


@overload
def load(
    table: str,
    version: str | None = ...,
    *,
    as_of: str | date | None = ...,
    source: str | PathLike[str] | None = ...,
    lock: str | PathLike[str] | None = ...,
    frame: Frame,
    columns: Sequence[str] | None = ...,
    where: str | Mapping[str, Any] | None = ...,
    categories: bool | Literal["ordered"] = ...,
) -> Any: ...


def load(
    table: str,
    version: str | None = None,
    *,
    as_of: str | date | None = None,
    source: str | PathLike[str] | None = None,
    lock: str | PathLike[str] | None = None,
    frame: Frame = "pandas",
    columns: Sequence[str] | None = None,
    where: str | Mapping[str, Any] | None = None,
    categories: bool | Literal["ordered"] = False,
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
        as_of: instead of a version, a day (``2026-01-31`` or a date): what the release of that day said.
        source: the folder or URL of the releases; by default what is at hand, and what
            ``CEASEFIRE_DATA_SOURCE`` names.
        lock: a file that ``lock`` wrote: that release, and exactly its files.
        frame: pandas, polars, arrow, or duckdb for a relation to go on querying.
        columns: the columns wanted, in the order wanted; all by default. Others are not read.
        where: which records are wanted: SQL over the columns, or a mapping of columns to a value,
            several values or None (empty); a list fits where it holds one of the values.
        categories: give codes as categoricals with all codes of their list as categories, in its
            order; ``"ordered"`` lets them be compared. In polars they are ``Enum``.

    Raises:
        UsageError: version, table or column are not there (the nearest is named), or ``where`` is
            no condition on the columns.
        SourceError: the release cannot be fetched, or is not what was published or locked.
    """
    if frame not in FRAMES:
        raise UsageError(f'no kind of frame "{frame}"{did_you_mean(frame, FRAMES)}')
    check_categories(categories, frame)
    release = _release(version, as_of, source, lock)
    records = open_records(release, table)
    chosen = records.choose(columns)
    if frame == "duckdb":
        return _relation(release, table, records, chosen, where)
    notes = _notes(release.version, table, records.told, chosen)
    make = {"pandas": _to_pandas, "polars": _to_polars, "arrow": _to_arrow}[frame]
    made = make(records.read(chosen, where), notes)
    if not categories:
        return made
    return categorise(made, code_lists(records.told.get("fields", ())), ordered=categories == "ordered")


def connect(
    version: str | None = None,
    *,
    as_of: str | date | None = None,
    source: str | PathLike[str] | None = None,
    lock: str | PathLike[str] | None = None,
) -> "duckdb.DuckDBPyConnection":
    """Return a DuckDB connection with a view of each table of a release, under its name.

    Beside them: the link tables of its lists (``events_sources``), ``codes``, each table with the
    labels of its codes and the names of what it refers to (``events_labelled``), and the questions
    as macros, such as ``FROM status_on(DATE '2026-01-31')``.

    Args:
        version: the version of the data; by default the release bundled with the package.
        as_of: instead of a version, a day: the release of that day.
        source: the folder or URL of the releases.
        lock: a file that ``lock`` wrote.

    Raises:
        UsageError: the version is not there.
        SourceError: the release cannot be fetched, or is not what was published or locked.
    """
    return connection_over(_release(version, as_of, source, lock))


def connection_over(release: Release) -> "duckdb.DuckDBPyConnection":
    """Return a connection that holds a release, as ``connect`` gives it."""
    con = _connect({table: open_records(release, table).source for table in release.table_names()})
    contract = read_contract_of(release)
    if contract is not None:
        from ceasefire_data.access.questions.macros import add_views

        add_views(con, contract)
    return con


def _connect(tables: Mapping[str, Path | pa.Table]) -> "duckdb.DuckDBPyConnection":
    import duckdb

    con = duckdb.connect(":memory:")
    hide_progress(con)
    for table, source in tables.items():
        if isinstance(source, Path):
            con.execute(f"CREATE VIEW {quote(table)} AS FROM read_parquet({literal(str(source))})")
        else:
            con.register(HELD, source)
            con.execute(f"CREATE TABLE {quote(table)} AS FROM {quote(HELD)}")
            con.unregister(HELD)
    return con


def _release(
    version: str | None,
    as_of: str | date | None,
    source: str | PathLike[str] | None,
    lock: str | PathLike[str] | None,
) -> Release:
    release = resolve_release(version, as_of=as_of, source=source, lock=lock)
    if version is None and lock is None:
        _tell_version(release.version)
    return release


@cache
def _tell_version(version: str) -> None:
    """Say once a process which release is read; Python's log writes it to standard error."""
    logging.getLogger("ceasefire_data").warning(
        'ceasefire_data: this is release %s; to stay with it, say version="%s"', version, version
    )


def _relation(
    release: Release, table: str, records: Records, columns: Sequence[str], where: "Where | None"
) -> Any:
    import duckdb

    from ceasefire_data.access.conditions import choose_records, render_condition, tell_condition

    listed = ", ".join(quote(name) for name in columns)
    condition = render_condition(where, records.schema, records.name) if where else "true"
    # Tried where it can reach nothing else, then given to a connection that the caller goes on with.
    choose_records(records.source, columns, f"({condition}\n) AND false", records.schema.names)
    tables = release.table_names() if release.fetch is None else (table,)  # no other was asked for
    try:
        return _held_connection(release.folder, tables).sql(
            f"SELECT {listed} FROM {quote(table)} WHERE (\n{condition}\n)"
        )
    except duckdb.Error as error:
        raise tell_condition(error, records.schema.names) from error


@cache
def _held_connection(folder: Path, tables: tuple[str, ...]) -> "duckdb.DuckDBPyConnection":
    """Return a connection that lasts: a relation of DuckDB 1.4 does not keep its own alive."""
    release = Release(folder.name, folder)
    return _connect({table: open_records(release, table).source for table in tables})


def _notes(version: str, table: str, told: Mapping[str, Any], columns: Sequence[str]) -> Notes:
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
