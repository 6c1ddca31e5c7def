"""Reads a frame of pandas, polars, Arrow or anything that speaks Arrow, as if it were a file.

Each cell becomes the text a canonical CSV would hold, so that a frame and its CSV get the same
findings. Lines do not apply; the spreadsheet row of a finding is that of the record in such a CSV.
"""

from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from ceasefire_data.contract.canonical import odd_characters, text_of
from ceasefire_data.contract.model import Contract, Field, Table
from ceasefire_data.contract.quoting import quote
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Collector
from ceasefire_data.intake.columns import ColumnFaults, read_columns
from ceasefire_data.intake.faults import Place
from ceasefire_data.intake.frame_columns import column_array
from ceasefire_data.intake.records import Intake, Records

_REFUSED = (ValueError, TypeError, NotImplementedError, OverflowError)


@dataclass(frozen=True, slots=True)
class FrameParts:
    """A frame taken apart: its columns by name, the number of its records, the names of its index."""

    names: list[str]
    columns: list[Any]
    count: int
    index: frozenset[str] = frozenset()
    from_pandas: bool = False


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
    parts = _take_apart(frame)
    faults = ColumnFaults(collector, shown, table.name if table else None, parts.index)
    named = read_columns(parts.names, contract, table, faults)
    if named is None:
        return Intake(shown, None, None, None)
    count = parts.count
    if count == 0:
        faults.add("no-rows", Place())
    known = named.table.by_name
    columns = {
        name: column_array(parts.columns[at - 1], known[name], from_pandas=parts.from_pandas)
        for name, at in sorted(named.positions.items(), key=lambda item: known[item[0]].position)
    }
    relation = quote(f"{shown} records")
    _create_records(con, relation, named.table, columns, count)
    clean = not odd_characters(con, relation, list(columns))
    records = Records(
        shown, named.table, relation, named.present, named.positions, count, None, clean_text=clean
    )
    return Intake(shown, named.table, records, None)


def _take_apart(frame: Any) -> FrameParts:
    """Return the names of the columns, and each as its library holds it."""
    if _is_from(frame, "polars") and hasattr(frame, "collect"):
        frame = _collected(frame)
    if _is_from(frame, "pandas") and hasattr(frame, "columns"):
        if frame.columns.nlevels > 1:
            raise UsageError("the columns of the frame have several levels; give each column one name")
        columns = [frame.iloc[:, i] for i in range(frame.shape[1])]
        index = frozenset(str(name) for name in frame.index.names if name is not None)
        return FrameParts([str(name) for name in frame.columns], columns, len(frame), index, from_pandas=True)
    if _is_from(frame, "polars") and hasattr(frame, "get_columns"):
        return FrameParts(list(frame.columns), list(frame.get_columns()), frame.height)
    try:
        data = pa.table(frame)
    except _REFUSED as error:
        kind = type(frame).__name__
        raise UsageError(f"expected a path or a frame of pandas, polars or Arrow, found {kind}") from error
    return FrameParts(data.column_names, list(data.columns), data.num_rows)


def _is_from(frame: Any, library: str) -> bool:
    """Return whether a frame is a library's, or of a class made from one of it."""
    return any(kind.__module__.partition(".")[0] == library for kind in type(frame).__mro__)


def _collected(frame: Any) -> Any:
    """Return the frame that a lazy one describes."""
    from polars.exceptions import PolarsError

    try:
        return frame.collect()
    except PolarsError as error:
        raise UsageError(f"the lazy frame cannot be collected: {error}") from error


def _create_records(
    con: duckdb.DuckDBPyConnection, relation: str, table: Table, columns: dict[str, Any], count: int
) -> None:
    """Make the table of texts, each record with its number from 1."""
    numbers = pa.array(range(1, count + 1), pa.int64())
    con.register("frame_columns", pa.table({"_record": numbers, **columns}))
    texts = [_cell(table.by_name[name], column.type) for name, column in columns.items()]
    listed = ", ".join(["_record", *texts])
    con.execute(f"CREATE TABLE {relation} AS SELECT {listed} FROM frame_columns")
    con.unregister("frame_columns")


def _cell(field: Field, kind: Any) -> str:
    return f"{text_of(field, kind)} AS {quote(field.name)}"
