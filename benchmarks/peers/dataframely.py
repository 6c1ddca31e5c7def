"""dataframely: a schema class made from the limits, then its filter, which keeps the valid records."""

from collections.abc import Callable
from typing import Any

import dataframely as dy
import polars as pl

from benchmarks.peers.polars_frame import is_typed, read
from benchmarks.peers.told import Found, Task, known_keys, run, whole

KINDS = {"nullability": "required", "regex": "pattern", "min": "range", "max": "range"}
KINDS |= {"min_length": "length", "max_length": "length", "unique": "unique"}
KINDS |= {"check__enum": "enum", "check__reference": "reference"}
TYPED = "type_"


def check(task: Task) -> Found:
    frame = read(task)
    _, failure = schema(task, frame).filter(frame)
    found = Found(frame.height)
    for name, count in failure.counts().items():
        column, _, rule = name.rpartition("|")
        if not column:
            column, rule = rule.removeprefix(TYPED), "type"
        found.add(KINDS.get(rule, rule), column, count)
    return found


def schema(task: Task, frame: pl.DataFrame) -> type[dy.Schema]:
    """Return the schema: a column each, and a rule that what was read could be parsed."""
    members: dict[str, Any] = {}
    for column in task.columns:
        keys = known_keys(task, column, lambda key: frame[key].to_list())
        members[column["name"]] = _column(column, keys)
    for column in task.typed:
        members[f"{column['name']} text"] = dy.String(nullable=True)
        members[f"{TYPED}{column['name']}"] = _type_rule(column)
    members["__module__"] = __name__
    return type("Events", (dy.Schema,), members)


def _column(column: dict[str, Any], keys: list[str] | None) -> Any:
    given: dict[str, Any] = {"nullable": not column.get("required", False)}
    if column["type"] == "date":
        return dy.Date(**given)
    if column["type"] in ("integer", "number"):
        given |= {"min": column.get("minimum"), "max": column.get("maximum")}
        return dy.Int64(**given) if column["type"] == "integer" else dy.Float64(**given)
    checks: dict[str, Callable[[pl.Expr], pl.Expr]] = {}
    if "enum" in column:
        checks["enum"] = lambda cell: cell.is_in(column["enum"])
    if keys is not None:
        listed = pl.Series(keys)
        checks["reference"] = lambda cell: cell.is_in(listed.implode())
    given |= {"check": checks or None, "unique": column.get("unique", False)}
    given |= {"min_length": column.get("min_length"), "max_length": column.get("max_length")}
    return dy.String(regex=whole(column["pattern"]) if "pattern" in column else None, **given)


def _type_rule(column: dict[str, Any]) -> Any:
    def parsed(cls: type[dy.Schema]) -> pl.Expr:  # noqa: ARG001 - dataframely calls it so
        return is_typed(column)

    return dy.rule()(parsed)


if __name__ == "__main__":
    run(check)
