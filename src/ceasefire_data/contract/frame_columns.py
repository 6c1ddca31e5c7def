"""Frames and their columns: the types a frame has by the contract, and its columns as Arrow.

pandas: nullable dtypes, where missing is ``pd.NA`` on pandas 2 and 3 alike, and true days. Lists are
Python lists, None where missing: pandas reads no Parquet file back into which it wrote a column of
Arrow's list type (TypeError, 2.2 to 3.1). Nothing is checked here, and polars is imported only where
a polars frame is at hand.
"""

from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from ceasefire_data.contract.arrow import arrow_type

if TYPE_CHECKING:
    from ceasefire_data.contract.model import Field, Table


def pandas_types() -> dict[Any, Any]:
    """Return the pandas dtype of each Arrow type but lists."""
    return {
        pa.string(): pd.StringDtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.date32(): pd.ArrowDtype(pa.date32()),
    }


def pandas_dtype(field: "Field") -> Any:
    """Return the pandas dtype of a field; None for lists, which any dtype may hold."""
    return pandas_types().get(arrow_type(field))


def to_pandas(data: Any) -> pd.DataFrame:
    """Return an Arrow table as a pandas frame of these types."""
    lists = [number for number, field in enumerate(data.schema) if pa.types.is_list(field.type)]
    plain = data
    for number in lists:  # else pandas makes an array of each first
        plain = plain.set_column(number, data.field(number).name, pa.nulls(data.num_rows))
    frame: pd.DataFrame = plain.to_pandas(types_mapper=pandas_types().get)
    return frame.assign(**{data.field(n).name: list_column(data.column(n).to_pylist()) for n in lists})


def list_column(values: list[Any]) -> "pd.Series[Any]":
    """Return a column of lists."""
    return pd.Series(values, dtype=object)


def polars_dtype(field: "Field") -> Any:
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


def typed_columns(frame: Any, table: "Table") -> dict[str, Any]:
    """Return the Arrow arrays of the columns that have the type of their field, in schema order.

    A column of another type is left out: its values are unknown, not wrong.

    Args:
        frame: a pandas or polars frame, with the columns of the table among its own.
        table: the table of the contract.
    """
    from ceasefire_data.contract.canonical import fits  # a plain load asks nothing of the kind

    found = {}
    for field in table.fields:
        if field.name in frame.columns:
            column = _arrow_column(frame, field)
            if column is not None and fits(field, column.type):
                found[field.name] = column
    return found


def _arrow_column(frame: Any, field: "Field") -> Any:
    """Return a column of a pandas or polars frame as Arrow; None where its values are of mixed kinds."""
    from ceasefire_data.contract.canonical import fits

    column = frame[field.name]
    is_pandas = isinstance(frame, pd.DataFrame)
    if is_pandas and isinstance(column, pd.DataFrame):  # two columns of one name
        column = column.iloc[:, 0]
    try:
        array = pa.array(column, from_pandas=True) if is_pandas else column.to_arrow()
    except (ValueError, TypeError, NotImplementedError, OverflowError):
        array = None
    if is_pandas and field.type == "list" and (array is None or not fits(field, array.type)):
        return pa.array([_as_list(cell) for cell in column], pa.list_(pa.string()))
    return array


def _as_list(cell: Any) -> list[str | None] | None:
    """Return a cell of lists; for any other value one that no list of a record can be."""
    cell = cell.tolist() if hasattr(cell, "tolist") else cell  # numpy's
    if isinstance(cell, list | tuple):
        items = list(cell)
        return items if all(item is None or isinstance(item, str) for item in items) else [""]
    return None if cell is None or pd.isna(cell) else [""]


def collected(frame: Any) -> Any:
    """Return the frame itself, or what a lazy frame yields."""
    return frame.collect() if hasattr(frame, "collect") else frame


def column_names(frame: Any) -> tuple[str, ...]:
    """Return the names of the columns of a pandas or polars frame, also a lazy one."""
    names = frame.collect_schema().names() if hasattr(frame, "collect_schema") else frame.columns
    return tuple(str(name) for name in names)


def plain_codes(frame: Any) -> Any:
    """Return a pandas or polars frame with categoricals of texts as texts; the frame itself without any."""
    if isinstance(frame, pd.DataFrame):
        kinds = {
            name: pd.StringDtype()
            for name, kind in frame.dtypes.items()
            if isinstance(kind, pd.CategoricalDtype) and pd.api.types.is_string_dtype(kind.categories.dtype)
        }
        return frame.astype(kinds) if kinds else frame
    import polars as pl

    names = [n for n, kind in frame.collect_schema().items() if isinstance(kind, pl.Enum | pl.Categorical)]
    return frame.with_columns(pl.col(names).cast(pl.String)) if names else frame


def null_rows(frame: Any, name: str) -> set[int]:
    """Return the rows, from 0, in which pandas or polars take a column's value for missing."""
    column = collected(frame)[name]
    if isinstance(frame, pd.DataFrame):
        missing = column.isna()
    else:
        missing = column.is_null() | column.is_nan() if column.dtype.is_float() else column.is_null()
    return set(missing.to_numpy().nonzero()[0].tolist())
