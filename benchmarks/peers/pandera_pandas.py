"""pandera on pandas, all failures collected."""

from typing import Any

import pandas as pd
import pandera.pandas as pa

from benchmarks.peers.pandera_limits import count_cases, limits
from benchmarks.peers.told import Found, Task, known_keys, run

DTYPES = {"integer": "Int64", "number": "float64", "date": "datetime64[us]"}


def check(task: Task) -> Found:
    frame = read(task)
    found = Found(len(frame))
    try:
        schema(task, frame).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        # A check of the whole frame yields a line for each cell of the record it refuses.
        once = cases.drop_duplicates(["check", "index"]) if len(cases) else cases
        count_cases(found, zip(once["column"], once["check"], strict=True))
    return found


def read(task: Task) -> pd.DataFrame:
    """Return the typed frame; the text of a typed column stands beside it as ``NAME text``."""
    frame = pd.read_csv(task.path, dtype="str", keep_default_na=False, na_values=[""])
    made = {}
    for column in task.typed:
        name, cells = column["name"], frame[column["name"]]
        made[f"{name} text"] = cells
        if column["type"] == "date":
            parsed = pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
        else:
            parsed = pd.to_numeric(cells, errors="coerce")
        made[name] = parsed.astype(DTYPES[column["type"]])
    return frame.drop(columns=[c["name"] for c in task.typed]).join(pd.DataFrame(made))


def schema(task: Task, frame: pd.DataFrame) -> pa.DataFrameSchema:
    columns = {}
    for column in task.columns:
        keys = known_keys(task, column, lambda key: frame[key].tolist())
        columns[column["name"]] = pa.Column(
            DTYPES.get(column["type"], "str"),
            limits(pa.Check, column, keys),
            nullable=not column.get("required", False),
            unique=column.get("unique", False),
        )
    return pa.DataFrameSchema(columns, checks=[_type_check(column) for column in task.typed])


def _type_check(column: dict[str, Any]) -> pa.Check:
    name = column["name"]

    def parsed(frame: pd.DataFrame) -> pd.Series:
        return frame[f"{name} text"].isna() | frame[name].notna()

    return pa.Check(parsed, error=f"type {name}")


if __name__ == "__main__":
    run(check)
