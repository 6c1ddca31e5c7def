"""Codes as categoricals: all codes of the list are categories, also those that no record has."""

from collections.abc import Mapping, Sequence
from typing import Any

from ceasefire_data.errors import UsageError


def check_categories(value: object, frame: str) -> None:
    """Raise where categoricals are asked for in a way that there is none.

    Raises:
        UsageError: the value is none of those that there are, or the kind of frame has no such type.
    """
    if value not in (False, True, "ordered"):
        raise UsageError(f'categories: expected False, True or "ordered", found {value!r}')
    if value and frame not in ("pandas", "polars"):
        raise UsageError(f'categories: frame="{frame}" has none; there are pandas and polars')


def code_lists(fields: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the codes of each column of codes, in the order of the contract, from a Table Schema."""
    found = {}
    for field in fields:
        enum = field.get("constraints", {}).get("enum")
        if field.get("type") == "string" and enum:
            found[field["name"]] = [str(code) for code in enum]
    return found


def categorise(frame: Any, codes: Mapping[str, list[str]], *, ordered: bool) -> Any:
    """Return a pandas or polars frame with its columns of codes as categoricals.

    In pandas they are ``category``, ordered where asked for; in polars ``Enum``, which is ordered.
    """
    here = {name: known for name, known in codes.items() if name in frame.columns}
    if hasattr(frame, "iloc"):
        import pandas as pd

        kinds = {name: pd.CategoricalDtype(known, ordered=ordered) for name, known in here.items()}
        return frame.astype(kinds)
    import polars as pl

    return frame.with_columns(pl.col(name).cast(pl.Enum(known)) for name, known in here.items())
