"""Advice that the other cells of a record give: exchanged coordinates, the day that an id tells."""

import re
from collections.abc import Mapping

from ceasefire_data.checking.dates import readings_of
from ceasefire_data.checking.suggestion import Suggestion
from ceasefire_data.contract.cells import NUMBER
from ceasefire_data.contract.model import Field, Table

_PAIRS = {"latitude": ("longitude",), "lat": ("lon", "lng", "long"), "y": ("x",)}
_DATE = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
Cells = Mapping[str, str | None]


def advise_by_neighbours(rule: str, table: Table, field: Field, cells: Cells) -> Suggestion | None:
    """Return the advice on a cell that failed a generated rule, where its neighbours tell more than it.

    Args:
        rule: the rule that the cell failed.
        table: the table of the record.
        field: the cell's column.
        cells: the record's texts by column.
    """
    if rule == "range" and field.type == "number":
        return _swapped(table, field, cells)
    if rule == "type-date":
        return _day_of_id(table, field, cells)
    return None


def _swapped(table: Table, field: Field, cells: Cells) -> Suggestion | None:
    """Return that two coordinates are exchanged, if each lies within the bounds of the other."""
    other = next((table.by_name[n] for n in _partners(field.name) if n in table.by_name), None)
    if other is None:
        return None
    here, there = cells.get(field.name) or "", cells.get(other.name) or ""
    if not (_is_within(field, there) and _is_within(other, here)):
        return None
    limits = field.constraints
    values = {"minimum": limits.minimum, "maximum": limits.maximum}
    return Suggestion("range.swapped", {**values, "other": other.name, "other_value": there}, there)


def _partners(name: str) -> tuple[str, ...]:
    """Return what the other coordinate of a pair may be called."""
    return _PAIRS.get(name) or tuple(first for first, others in _PAIRS.items() if name in others)


def _is_within(field: Field, text: str) -> bool:
    limits = field.constraints
    if limits.minimum is None or limits.maximum is None or not re.fullmatch(NUMBER, text):
        return False
    return float(limits.minimum) <= float(text) <= float(limits.maximum)


def _day_of_id(table: Table, field: Field, cells: Cells) -> Suggestion | None:
    """Return which of two readings of a date the record's id bears out, if it holds one of them."""
    match = _DATE.fullmatch((cells.get(field.name) or "").strip())
    if match is None or not match[0].isascii():
        return None
    readings = readings_of(int(match[3]), int(match[1]), int(match[2]))
    known = " ".join(cells.get(name) or "" for name in table.primary_key)
    told = [day for day in readings if f"{day:%Y%m%d}" in known]
    if len(set(readings)) < 2 or len(told) != 1:
        return None
    words = {f"{n}_words": f"{d.day} {d:%B %Y}" for n, d in zip(("a", "b"), readings, strict=True)}
    words |= {n: d.isoformat() for n, d in zip(("a", "b"), readings, strict=True)}
    likely = told[0].isoformat()
    return Suggestion("type-date.ambiguous-id", {**words, "likely": likely}, likely)
