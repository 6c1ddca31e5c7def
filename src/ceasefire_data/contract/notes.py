"""What the contract says of a column, as plain data that travels with frames and schemas."""

from typing import Any

from ceasefire_data.contract.model import Field, Table


def describe_field(field: Field, table: Table) -> dict[str, Any]:
    """Return what the contract says of a field beyond title and description, as plain data."""
    limits = field.constraints
    inner = field.items.constraints if field.items else None
    references = [r for r in table.references if field.name in r.fields]
    told = {
        "type": field.type,
        "unit": field.unit,
        "example": field.example,
        "required": limits.required or field.is_key,
        "unique": limits.unique or table.primary_key == (field.name,),
        "pattern": limits.pattern or (inner.pattern if inner else None),
        "minimum": limits.minimum,
        "maximum": limits.maximum,
        "min_length": limits.min_length,
        "max_length": limits.max_length,
        "codes": {code.value: code.label for code in field.codes},
        "references": [f"{r.resource}.{r.reference_fields[0]}" for r in references],
    }
    return {key: value for key, value in told.items() if value not in (None, False, {}, [])}
