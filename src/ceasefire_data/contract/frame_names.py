"""The names of rules in what pandera tells of a frame: the contract's, for pandera's own too."""

from collections.abc import Mapping
from typing import Any

import pandas as pd


def name_rules(cases: Any, kinds: Mapping[str, str], shown: Mapping[str | None, str]) -> Any:
    """Return pandera's failure cases with the rules' ids for its own, and each rule's column.

    Args:
        cases: a pandas or polars frame.
        kinds: column → its type by the contract.
        shown: rule over several columns → the column at which it is told.
    """
    is_pandas = isinstance(cases, pd.DataFrame)
    columns, checks = (cases[name].to_list() for name in ("column", "check"))
    for i, (column, check) in enumerate(zip(columns, checks, strict=True)):
        if column in kinds:
            checks[i] = _rule_of(check, kinds[column])
        elif check in shown:
            columns[i] = shown[check]
    if is_pandas:
        return cases.assign(column=columns, check=checks)
    import polars as pl

    return cases.with_columns(pl.Series("column", columns, pl.String), pl.Series("check", checks, pl.String))


def _rule_of(check: str, kind: str) -> str:
    if check == "not_nullable":
        return "required"
    return f"type-{kind}" if check.startswith("dtype(") and kind != "string" else check
