"""What the contract asks of single cells, as plain data that any validator can be told.

This is what the peers are given. Rules over several cells or tables are SQL and stay with us.
"""

from typing import Any

from ceasefire_data.contract.descriptor import describe_table
from ceasefire_data.contract.model import Constraints, Contract, Field, Table

NUMERIC = ("integer", "number")


def describe_columns(table: Table) -> list[dict[str, Any]]:
    """Return name, type and limits of each column; absent limits are left out."""
    references = {r.fields[0]: r for r in table.references if len(r.fields) == 1 and not r.is_list}
    found = []
    for field in table.fields:
        column = {"name": field.name, "type": field.type, **_limits(field)}
        if field.constraints.required or field.name in table.primary_key:
            column["required"] = True
        if field.constraints.unique or table.primary_key == (field.name,):
            column["unique"] = True
        if field.name in references:
            there = references[field.name]
            column["reference"] = [there.resource, there.reference_fields[0]]
        found.append(column)
    return found


def describe_package(contract: Contract, table: Table, path: str, parents: list[str]) -> dict[str, Any]:
    """Return a Data Package of a table and the tables that it refers to, for frictionless.

    A reference to a table that is not there is left out.
    """
    here = {table.name: path, **{name: f"parents/{name}.csv" for name in parents}}
    resources = []
    for name, file in here.items():
        schema = describe_table(contract.tables[name])
        kept = [k for k in schema.get("foreignKeys", []) if _target(k, name) in here]
        schema.pop("foreignKeys", None)
        if name == table.name and kept:
            schema["foreignKeys"] = kept
        resources.append(
            {
                "name": name,
                "type": "table",
                "path": file,
                "format": "csv",
                "encoding": "utf-8",
                "schema": schema,
            }
        )
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "bench",
        "resources": resources,
    }


def _target(key: dict[str, Any], own: str) -> str:
    return str(key["reference"].get("resource") or own)


def _limits(field: Field) -> dict[str, Any]:
    """Return the limits of a cell; those of a list's items become one pattern of the whole cell."""
    limits = field.constraints
    if field.type == "list":
        item = field.items.constraints if field.items else Constraints()
        one = item.pattern or "|".join(item.enum) or f"[^{field.delimiter}]+"
        return {"pattern": f"(?:{one})(?:{field.delimiter}(?:{one}))*"}
    told = {
        "enum": list(limits.enum),
        "pattern": limits.pattern,
        "minimum": _number(limits.minimum, field.type),
        "maximum": _number(limits.maximum, field.type),
        "min_length": limits.min_length,
        "max_length": limits.max_length,
    }
    return {name: value for name, value in told.items() if value not in (None, [])}


def _number(bound: str | None, kind: str) -> float | int | None:
    if bound is None or kind not in NUMERIC:
        return None
    return int(bound) if kind == "integer" else float(bound)
