"""The limits of a column as pandera checks, the same for pandas and polars."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from benchmarks.peers.told import Found, whole

KINDS = {"not_nullable": "required", "field_uniqueness": "unique"}


def limits(make: Any, column: dict[str, Any], keys: list[str] | None) -> list[Any]:
    """Return the checks of a column; each is named by its kind.

    Args:
        make: pandera's ``Check`` for the frame at hand.
        column: what is asked of the column.
        keys: what a reference may lead to.
    """
    found = []
    if "enum" in column:
        found.append(make.isin(column["enum"], error="enum"))
    if "pattern" in column:
        found.append(make.str_matches(whole(column["pattern"]), error="pattern"))
    if "minimum" in column:
        found.append(make.ge(column["minimum"], error="range"))
    if "maximum" in column:
        found.append(make.le(column["maximum"], error="range"))
    if "min_length" in column or "max_length" in column:
        sizes = (column.get("min_length"), column.get("max_length"))
        found.append(make.str_length(*sizes, error="length"))
    if keys is not None:
        found.append(make.isin(keys, error="reference"))
    return found


def count_cases(found: Found, cases: Iterable[tuple[str, str]]) -> None:
    """Add pandera's failure cases, given as column and check."""
    for (column, check), count in Counter(cases).items():
        kind, _, named = check.partition(" ")
        found.add(KINDS.get(kind, kind), named or column, count)
