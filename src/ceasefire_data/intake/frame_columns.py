"""One column of a frame, of whatever library and kind, as an Arrow array that DuckDB reads.

Nothing is lost on the way: what Arrow would round, cut or refuse (a time beside days, NaN, halves of
characters, columns of mixed kinds) becomes the text that a canonical CSV would hold.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from math import isnan
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ceasefire_data.contract.canonical import is_listed, is_textual
from ceasefire_data.contract.model import Field

_REFUSED = (ValueError, TypeError, NotImplementedError, OverflowError, pa.ArrowException)
_PLAIN: tuple[Callable[[Any], bool], ...] = (
    pa.types.is_null,
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_float32,
    pa.types.is_float64,
    pa.types.is_decimal128,
    pa.types.is_date,
    pa.types.is_timestamp,
    is_textual,
)


def column_array(column: Any, field: Field, *, from_pandas: bool) -> Any:
    """Return a column as Arrow: typed where that keeps every value whole, else as texts.

    Args:
        column: a pandas or polars series, or an Arrow array.
        field: the field of the contract, whose delimiter stands between items of lists.
        from_pandas: whether NaN stands for no value.
    """
    try:
        array = _as_arrow(column, from_pandas=from_pandas)
        if _is_whole(array, column) and _is_plain(array.type):
            return _local(array)
    except _REFUSED:
        array = None
    values = column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()
    delimiter = field.delimiter if field.type == "list" else ";"
    texts = [cell_text(value, delimiter, nan_is_none=from_pandas) for value in values]
    return pa.array(texts, pa.string())


def _as_arrow(column: Any, *, from_pandas: bool) -> Any:
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return column
    if hasattr(column, "to_arrow"):
        return column.to_arrow()
    return pa.array(column, from_pandas=from_pandas)


def _is_whole(array: Any, column: Any) -> bool:
    """Return whether no value changed or hides: Arrow makes days of times that stand beside days."""
    if pa.types.is_floating(array.type) and pc.any(pc.is_nan(array)).as_py():
        return False
    if str(getattr(column, "dtype", "")) != "object":
        return True
    if pa.types.is_date(array.type):
        return not any(isinstance(value, datetime) for value in column)
    return not pa.types.is_decimal(array.type) or all(isinstance(value, Decimal) for value in column)


def _is_plain(kind: Any) -> bool:
    """Return whether DuckDB reads a type as what it is."""
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    if is_listed(kind):
        return is_textual(kind.value_type) or pa.types.is_null(kind.value_type)
    return any(test(kind) for test in _PLAIN)


def _local(array: Any) -> Any:
    """Return times as the clock of their zone shows them, all else as it is."""
    kind = array.type
    return pc.local_timestamp(array) if pa.types.is_timestamp(kind) and kind.tz else array


def cell_text(value: Any, delimiter: str = ";", *, nan_is_none: bool = True) -> str | None:
    """Return the text of a value in a canonical CSV, None for no value.

    An item of a list that is none is left empty, so that the rule of lists refuses the cell.
    """
    if not isinstance(value, str) and hasattr(value, "tolist"):
        value = value.tolist()  # numpy's
    if isinstance(value, list | tuple):
        return delimiter.join(cell_text(item, delimiter) or "" for item in value)
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _number_text(value, nan_is_none=nan_is_none)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _number_text(value: float, *, nan_is_none: bool) -> str | None:
    if isnan(value):
        return None if nan_is_none else "NaN"
    return "0" if value == 0 else format(Decimal(repr(value)), "f").removesuffix(".0")
