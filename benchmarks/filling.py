"""A cell for every column of a table: a recipe written by hand, else one that its limits allow.

A column for which neither is known stops the generator: measuring with it empty would say nothing.
"""

from collections.abc import Mapping

from benchmarks import names
from benchmarks.mixing import weighted
from ceasefire_data.contract.model import Constraints, Field, Reference, Table

FEW = {"actors": names.ACTORS, "agreements": names.AGREEMENTS}
WORDS = "The record keeper of the invented world wrote this line, as a placeholder of some length."


class UnknownColumnError(Exception):
    """A column that nobody told the generator how to fill."""


def fill(table: Table, recipes: Mapping[str, str], *, optional: bool = True) -> dict[str, str]:
    """Return SQL of the text of each column, in the order of the contract.

    Args:
        table: the table to fill.
        recipes: column → SQL; each must be a column of the table.
        optional: fill columns without a recipe that may be empty; else they stay empty.

    Raises:
        UnknownColumnError: a recipe without its column, or a column that cannot be filled.
    """
    strangers = sorted(set(recipes) - set(table.names))
    if strangers:
        raise UnknownColumnError(f"benchmarks fill columns that {table.name} does not have: {strangers}")
    return {f.name: recipes.get(f.name) or _derived(f, table, optional=optional) for f in table.fields}


def check_codes(table: Table, column: str, codes: Mapping[str, int]) -> str:
    """Return a weighted choice of codes, all of which the column knows."""
    unknown = sorted(set(codes) - set(table.by_name[column].constraints.enum))
    if unknown:
        raise UnknownColumnError(f"benchmarks use codes that {table.name}.{column} does not have: {unknown}")
    return weighted(f"h_{column}", dict(codes))


def _derived(field: Field, table: Table, *, optional: bool) -> str:
    needed = field.constraints.required or field.name in table.primary_key
    if not needed and not optional:
        return "NULL"
    found = _value(field, table)
    if found is None or field.constraints.unique or field.name in table.primary_key:
        place = f"{table.name}.{field.name} ({field.type})"
        raise UnknownColumnError(f"no recipe for {place}: say in benchmarks/ how it is filled validly")
    return found


def _value(field: Field, table: Table) -> str | None:
    """Return SQL of a value that the field's own limits allow, None where that takes a person."""
    draw, limits = f"h_{field.name}", field.constraints
    if field.type == "list":
        inner = field.items.constraints if field.items else Constraints()
        return _text(inner, draw, field.items.reference if field.items else None)
    if field.type == "boolean":
        return weighted(draw, {"true": 1, "false": 1})
    if field.type == "date":
        first = limits.minimum or names.FIRST_DAY
        day = f"greatest(DATE '{names.FIRST_DAY}' + ({draw} % 900)::INTEGER, DATE '{first}')"
        return None if limits.maximum or limits.exclusive_maximum else f"({day})::VARCHAR"
    if field.type in ("integer", "number"):
        return _number(limits, draw)
    if field.format:
        return None
    reference = next((r for r in table.references if r.fields == (field.name,)), None)
    return _text(limits, draw, reference)


def _number(limits: Constraints, draw: str) -> str | None:
    if limits.exclusive_minimum or limits.exclusive_maximum:
        return None
    low = int(float(limits.minimum or 0))
    high = int(float(limits.maximum or low + 100))
    return f"({low} + {draw} % {min(high - low, 1000) + 1})::VARCHAR"


def _text(limits: Constraints, draw: str, reference: Reference | None) -> str | None:
    if reference is not None:
        few = FEW.get(reference.resource)
        ids = {"actors": names.actor_id, "agreements": names.agreement_id}
        return ids[reference.resource](f"{draw} % {few}") if few else None
    if limits.enum:
        return weighted(draw, dict.fromkeys(limits.enum, 1))
    if limits.pattern or (limits.min_length or 0) > len(WORDS):
        return None
    return names.text(WORDS[: limits.max_length or len(WORDS)].strip())
