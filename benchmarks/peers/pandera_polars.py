"""pandera on an eager polars frame, all failures collected."""

from typing import Any

import pandera.polars as pa
import polars as pl

from benchmarks.peers.pandera_limits import count_cases, limits
from benchmarks.peers.polars_frame import is_typed, read
from benchmarks.peers.told import Found, Task, known_keys, run

DTYPES = {"integer": pl.Int64, "number": pl.Float64, "date": pl.Date}


def check(task: Task) -> Found:
    frame = read(task)
    found = Found(frame.height)
    try:
        schema(task, frame).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        count_cases(found, errors.failure_cases.select("column", "check").iter_rows())
    return found


def schema(task: Task, frame: pl.DataFrame) -> pa.DataFrameSchema:
    columns = {}
    for column in task.columns:
        keys = known_keys(task, column, lambda key: frame[key].to_list())
        columns[column["name"]] = pa.Column(
            DTYPES.get(column["type"], pl.String),
            limits(pa.Check, column, keys),
            nullable=not column.get("required", False),
            unique=column.get("unique", False),
        )
    return pa.DataFrameSchema(columns, checks=[_type_check(column) for column in task.typed])


def _type_check(column: dict[str, Any]) -> pa.Check:
    def parsed(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(is_typed(column))

    return pa.Check(parsed, error=f"type {column['name']}")


if __name__ == "__main__":
    run(check)
