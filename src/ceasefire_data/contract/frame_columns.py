"""Frames and their columns: the types a frame has by the contract, and its columns as Arrow.

pandas: missing is ``pd.NA`` in every column, on pandas 2 and 3 alike. Nothing is checked here, and
polars is imported only where a polars frame is at hand.
"""

from typing import Any

import pandas as pd
import pyarrow as pa

from ceasefire_data.contract.arrow import arrow_type
from ceasefire_data.contract.canonical import fits
from ceasefire_data.contract.model import Field, Table

# Files name the items of a list as Parquet wants it; frames as pyarrow does when nobody asks.
LIST = pa.list_(pa.string())


def pandas_types() -> dict[Any, Any]:
    """Return the pandas dtype of each Arrow type: nullable ones, Arrow's own for days and lists."""
    return {
        pa.string(): pd.StringDtype("pyarrow"),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        **{kind: pd.ArrowDtype(kind) for kind in (pa.date32(), LIST)},
    }


def pandas_dtype(field: Field) -> Any:
    """Return the pandas dtype of a field."""
    return pandas_types()[LIST if field.type == "list" else arrow_type(field)]


def polars_dtype(field: Field) -> Any:
    """Return the polars dtype of a field."""
    import polars as pl

    return {
        "string": pl.String,
        "integer": pl.Int64,
        "number": pl.Float64,
        "boolean": pl.Boolean,
        "date": pl.Date,
        "list": pl.List(pl.String),
    }[field.type]


def typed_columns(frame: Any, table: Table) -> dict[str, Any]:
    """Return the Arrow arrays of the columns that have the type of their field, in schema order.

    A column of another type is left out: its values are unknown, not wrong.

    Args:
        frame: a pandas or polars frame, with the columns of the table among its own.
        table: the table of the contract.
    """
    found = {}
    for field in table.fields:
        if field.name in frame.columns:
            column = arrow_column(frame, field.name)
            if column is not None and fits(field, column.type):
                found[field.name] = column
    return found


def arrow_column(frame: Any, name: str) -> Any:
    """Return a column of a pandas or polars frame as Arrow; None where its values are of mixed kinds."""
    column = frame[name]
    try:
        if not isinstance(frame, pd.DataFrame):
            return column.to_arrow()
        if isinstance(column, pd.DataFrame):  # two columns of one name
            column = column.iloc[:, 0]
        return pa.array(column, from_pandas=True)
    except (ValueError, TypeError, NotImplementedError, OverflowError):
        return None


def collected(frame: Any) -> Any:
    """Return the frame itself, or what a lazy frame yields."""
    return frame.collect() if hasattr(frame, "collect") else frame


def column_names(frame: Any) -> tuple[str, ...]:
    """Return the names of the columns of a pandas or polars frame, also a lazy one."""
    names = frame.collect_schema().names() if hasattr(frame, "collect_schema") else frame.columns
    return tuple(str(name) for name in names)


def null_rows(frame: Any, name: str) -> set[int]:
    """Return the rows, from 0, in which pandas or polars take a column's value for missing."""
    column = collected(frame)[name]
    if isinstance(frame, pd.DataFrame):
        missing = column.isna()
    else:
        missing = column.is_null() | column.is_nan() if column.dtype.is_float() else column.is_null()
    return set(missing.to_numpy().nonzero()[0].tolist())
