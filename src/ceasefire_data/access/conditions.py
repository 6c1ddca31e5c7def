"""``where=``: SQL of the caller over the columns of one table, or a mapping of columns to values.

The SQL runs in a connection of its own that is shut off from files, network, settings and the
caller's variables: it can choose records, and nothing else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ceasefire_data.checking.connection import lock
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError

Where = str | Mapping[str, Any]

TABLE = "records"
SETTINGS: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}


def render_condition(where: object, schema: pa.Schema, table: str) -> str:
    """Return the SQL of a condition.

    A value means that a cell is equal to it, several values that it is one of them, None that it is
    empty; a list fits where it holds one of them.

    Raises:
        UsageError: a column is not there, or a value is not of its type.
    """
    if isinstance(where, str):
        return where
    if not isinstance(where, Mapping):
        found = type(where).__name__
        raise UsageError(f"where: expected SQL or a mapping of columns to values, found {found}")
    parts = []
    for name, wanted in where.items():
        if name not in schema.names:
            raise UsageError(f'where: {table} has no column "{name}"{did_you_mean(str(name), schema.names)}')
        parts.append(_one_of(schema.field(name), _values(wanted)))
    return " AND ".join(parts) or "true"


def choose_records(source: Path | pa.Table, columns: Sequence[str], condition: str, names: list[str]) -> Any:
    """Return the records for which a condition holds, as an Arrow table in the order of the source.

    Args:
        source: a Parquet file, of which only the columns needed are read, or a table in memory.
        columns: the columns wanted.
        condition: SQL over all columns.
        names: these columns, for advice.

    Raises:
        UsageError: the condition is no SQL over the columns, or reaches for something else.
    """
    listed = ", ".join(quote(name) for name in columns)
    sql = f"SELECT {listed} FROM {TABLE} WHERE (\n{condition}\n)"
    with duckdb.connect(":memory:", config=SETTINGS) as con:
        if isinstance(source, Path):
            con.execute(f"CREATE VIEW {TABLE} AS FROM read_parquet({literal(str(source))})")
            lock(con, [source])
        else:
            con.register(TABLE, source)
            lock(con, [])
        try:
            if len(duckdb.extract_statements(sql)) != 1:
                raise UsageError("where: is more than one condition")
            return con.execute(sql).arrow().read_all()
        except duckdb.Error as error:
            raise tell_condition(error, names) from error


def tell_condition(error: Exception, names: Sequence[str]) -> UsageError:
    """Return the error of a condition that DuckDB refuses; for an unknown column the nearest one."""
    told = str(error).splitlines()[0]
    unknown = re.search(r'column "([^"]+)" not found', told)
    return UsageError(f"where: {told}{did_you_mean(unknown[1], names) if unknown else ''}")


def _values(wanted: Any) -> list[Any]:
    if wanted is None or isinstance(wanted, str | bytes) or not isinstance(wanted, Iterable):
        return [wanted]
    if isinstance(wanted, Mapping):
        raise UsageError("where: expected a value or a list of values, found a mapping")
    return list(wanted)


def _one_of(field: pa.Field, values: list[Any]) -> str:
    column = quote(field.name)
    listed = pa.types.is_list(field.type)
    kind = field.type.value_type if listed else field.type
    wanted = [_literal(field.name, kind, value) for value in values if not _is_empty(value)]
    parts = [f"{column} IS NULL"] if len(wanted) < len(values) else []
    if wanted and listed:
        parts.append(f"coalesce(list_has_any({column}, [{', '.join(wanted)}]), false)")
    elif wanted:
        parts.append(f"coalesce({column} IN ({', '.join(wanted)}), false)")
    return f"({' OR '.join(parts)})" if parts else "false"


def _is_empty(value: Any) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or value is pd.NaT


def _literal(name: str, kind: pa.DataType, value: Any) -> str:
    """Return a value as SQL of the type of its column."""
    plain = value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value
    if pa.types.is_date(kind):
        return f"CAST({literal(_day(name, plain))} AS DATE)"
    known: dict[Any, Any] = {
        pa.string(): str,
        pa.bool_(): bool,
        pa.int64(): int,
        pa.float64(): (int, float),
    }
    sql = {pa.string(): "VARCHAR", pa.bool_(): "BOOLEAN", pa.int64(): "BIGINT", pa.float64(): "DOUBLE"}
    is_flag = isinstance(plain, bool) and kind != pa.bool_()
    if not isinstance(plain, known[kind]) or is_flag:
        raise UsageError(f"where: {name} holds {_called(kind)}, and {value!r} is none")
    if kind == pa.int64() and abs(plain) >= 1 << 63:
        raise UsageError(f"where: {value!r} is larger than any number in {name}")
    return f"CAST({literal(str(plain))} AS {sql[kind]})"


def _day(name: str, value: Any) -> str:
    if isinstance(value, datetime):
        if value.time() != time():
            raise UsageError(f"where: {name} holds days, and {value!r} is a moment")
        value = value.date()
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError(f"where: {name} holds days such as 2025-10-10, and {value!r} is none") from None
    return day.isoformat()


def _called(kind: pa.DataType) -> str:
    names = {pa.string(): "texts", pa.bool_(): "true or false", pa.int64(): "whole numbers"}
    return names.get(kind, "numbers")
