"""The file as a polars frame, for the peers that check one."""

from typing import Any

import polars as pl

from benchmarks.peers.told import Task


def read(task: Task) -> pl.DataFrame:
    """Return the typed frame; the text of a typed column stands beside it as ``NAME text``.

    A cell that does not parse is null, so that a type is checked by ``is_typed``: polars itself
    would stop at the first.
    """
    frame = pl.read_csv(task.path, infer_schema=False)
    return frame.with_columns(
        *(pl.col(c["name"]).alias(f"{c['name']} text") for c in task.typed),
        *(_typed(c) for c in task.typed),
    )


def is_typed(column: dict[str, Any]) -> pl.Expr:
    """Return the condition that a cell is empty or could be parsed."""
    return pl.col(f"{column['name']} text").is_null() | pl.col(column["name"]).is_not_null()


def _typed(column: dict[str, Any]) -> pl.Expr:
    cell = pl.col(column["name"])
    if column["type"] == "date":
        return cell.str.to_date("%Y-%m-%d", strict=False)
    return cell.cast(pl.Int64 if column["type"] == "integer" else pl.Float64, strict=False)
