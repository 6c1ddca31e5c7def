"""Reads a frame of pandas, polars, Arrow or anything that speaks Arrow, as if it were a file.

Each cell becomes the text a canonical CSV would hold, so that a frame and its CSV get the same
findings. Lines do not apply; the spreadsheet row of a finding is that of the record in such a CSV.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ceasefire_data.contract.canonical import odd_characters, text_of
from ceasefire_data.contract.model import Contract, Field, Table
from ceasefire_data.contract.quoting import quote
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Collector
from ceasefire_data.intake.evidence import is_blank
from ceasefire_data.intake.faults import Faults, Place
from ceasefire_data.intake.header import read_header, report_header
from ceasefire_data.intake.names import fold, known_names
from ceasefire_data.intake.records import Intake, Records
from ceasefire_data.intake.row import Row

_PLAIN = (ValueError, TypeError, NotImplementedError, OverflowError)


def read_frame(
    con: duckdb.DuckDBPyConnection,
    frame: Any,
    contract: Contract,
    collector: Collector,
    *,
    shown: str,
    table: Table | None = None,
) -> Intake:
    """Return the records of a frame; everything wrong with its columns goes to the collector.

    Args:
        con: the connection that will read the records.
        frame: a pandas or polars frame, an Arrow table, or what ``pyarrow.table`` takes.
        contract: the tables there are.
        collector: takes the findings.
        shown: what the frame is called in findings.
        table: the table of the frame; by default its columns tell.

    Raises:
        UsageError: it is no frame.
    """
    names, arrays = _take_apart(frame)
    table = table or _table_by_columns(names, contract)
    faults = _Faults(collector, shown, table.name if table else None)
    if table is None:
        faults.add("header-no.table", Place(), value=", ".join(names))
        return Intake(shown, None, None, None)
    row = Row(line=0, cells=names, count=len(names), end="", number=1)
    header = read_header(row, table)
    blanks = [i + 1 for i, name in enumerate(names) if is_blank(name)]
    report_header(header, table, faults, blanks)
    count = len(arrays[0]) if arrays else 0
    if count == 0:
        faults.add("no-rows", Place())
    positions = {name: i for i, name in enumerate(header.columns, 1) if name}
    columns = {name: arrays[positions[name] - 1] for name in table.names if name in positions}
    relation = quote(f"{shown} records")
    _create_records(con, relation, columns, count, table)
    clean = not odd_characters(con, relation, list(columns))
    present = tuple(columns)
    records = Records(shown, table, relation, present, positions, count, None, clean_text=clean)
    return Intake(shown, table, records, None)


class _Faults(Faults):
    """Findings about a frame, which has no lines."""

    def add(self, key: str, place: Place, **words: Any) -> None:
        """Add the finding without the line."""
        super().add(key, replace(place, line=None), **words)


def _take_apart(frame: Any) -> tuple[list[str], list[Any]]:
    """Return the names of the columns, and each as an Arrow array of values or of texts."""
    module = type(frame).__module__.partition(".")[0]
    if module == "polars" and hasattr(frame, "collect"):
        frame = frame.collect()
    if module == "pandas" and hasattr(frame, "columns"):
        columns = [frame.iloc[:, i] for i in range(frame.shape[1])]
        return [str(name) for name in frame.columns], [_array(c, from_pandas=True) for c in columns]
    if module == "polars" and hasattr(frame, "get_columns"):
        return list(frame.columns), [_array(column) for column in frame.get_columns()]
    try:
        data = pa.table(frame)
    except _PLAIN as error:
        kind = type(frame).__name__
        raise UsageError(f"expected a path or a frame of pandas, polars or Arrow, found {kind}") from error
    return data.column_names, [_plain(column) for column in data.columns]


def _array(column: Any, **how: Any) -> Any:
    """Return a column as Arrow; one of mixed kinds as texts."""
    try:
        return _plain(column.to_arrow() if hasattr(column, "to_arrow") else pa.array(column, **how))
    except _PLAIN:
        return pa.array([_text(value) for value in column.to_list()], pa.string())


def _plain(column: Any) -> Any:
    """Return a column of a type that DuckDB reads, times as the clock of their zone shows them."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        raise TypeError(str(kind))
    if pa.types.is_timestamp(kind) and kind.tz:
        return pc.local_timestamp(column)
    return column


def _text(value: Any) -> str | None:
    """Return the text of a value in a canonical CSV; an item of a list that is none is left empty."""
    value = value.tolist() if hasattr(value, "tolist") else value  # numpy's
    if isinstance(value, list | tuple):
        return ";".join(_text(item) or "" for item in value)
    if value is None or str(value) in ("<NA>", "NaT", "nan"):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _table_by_columns(names: Sequence[str], contract: Contract) -> Table | None:
    """Return the table that has most of the columns, if any has one; of equals the smaller one."""

    def fit(table: Table) -> tuple[int, int]:
        known = known_names(table)
        return sum(fold(name) in known for name in names), -len(table.fields)

    best = max(contract.tables.values(), key=fit, default=None)
    return best if best is not None and fit(best)[0] else None


def _create_records(
    con: duckdb.DuckDBPyConnection, relation: str, columns: dict[str, Any], count: int, table: Table
) -> None:
    """Make the table of texts, each record with its number from 1; other cursors read it too."""
    numbers = pa.array(range(1, count + 1), pa.int64())
    con.register("frame_columns", pa.table({"_record": numbers, **columns}))
    texts = [_cell(table.by_name[name], column.type) for name, column in columns.items()]
    listed = ", ".join(["_record", *texts])
    con.execute(f"CREATE TABLE {relation} AS SELECT {listed} FROM frame_columns")
    con.unregister("frame_columns")


def _cell(field: Field, kind: Any) -> str:
    return f"{text_of(field, kind)} AS {quote(field.name)}"
