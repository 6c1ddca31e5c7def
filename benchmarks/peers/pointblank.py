"""pointblank on a polars frame: a step for each limit, then the interrogation."""

from typing import Any

import pointblank as pb
import polars as pl

from benchmarks.peers.polars_frame import is_typed, read
from benchmarks.peers.told import Found, Task, known_keys, run, whole


def check(task: Task) -> Found:
    frame = read(task)
    plan = pb.Validate(frame)
    kinds = []
    for column in task.columns:
        keys = known_keys(task, column, lambda key: frame[key].to_list())
        for kind, step in steps(column, keys):
            plan = step(plan)
            kinds.append((kind, column["name"]))
    found = Found(frame.height)
    failed = plan.interrogate().n_failed()
    for (kind, name), count in zip(kinds, failed.values(), strict=True):
        found.add(kind, name, count)
    return found


def steps(column: dict[str, Any], keys: list[str] | None) -> list[tuple[str, Any]]:
    """Return kind and step of each limit of a column."""
    name, found = column["name"], []
    if column.get("required"):
        found.append(("required", lambda plan: plan.col_vals_not_null(name)))
    if column.get("unique"):
        found.append(("unique", lambda plan: plan.rows_distinct(name)))
    if "pattern" in column:
        pattern = whole(column["pattern"])
        found.append(("pattern", lambda plan: plan.col_vals_regex(name, pattern, na_pass=True)))
    if column["type"] in ("integer", "number", "date"):
        found.append(("type", lambda plan: plan.col_vals_expr(is_typed(column))))
    if "minimum" in column:
        found.append(("range", lambda plan: plan.col_vals_ge(name, column["minimum"], na_pass=True)))
    if "maximum" in column:
        found.append(("range", lambda plan: plan.col_vals_le(name, column["maximum"], na_pass=True)))
    cell = pl.col(name)
    low, high = column.get("min_length"), column.get("max_length")
    if low or high:
        size = cell.str.len_chars().is_between(low or 0, high or 2**31)
        found.append(("length", lambda plan: plan.col_vals_expr(size | cell.is_null())))
    for kind, values in (("enum", column.get("enum")), ("reference", keys)):
        if values:
            among = cell.is_in(pl.Series(values).implode()) | cell.is_null()
            found.append((kind, lambda plan, among=among: plan.col_vals_expr(among)))
    return found


if __name__ == "__main__":
    run(check)
