"""How a column is shown in the page: its type in words, its limits, its share of empty cells."""

from typing import Any

from ceasefire_data.contract.model import Constraints, Field, Table
from ceasefire_data.messages import text
from ceasefire_data.release.writers.columns import Column

BAR = 40


def show_column(table: Table, column: Column) -> dict[str, Any]:
    """Return what the page says of a column."""
    field = table.by_name[column.name]
    return {
        "id": f"{table.name}.{column.name}",
        "name": column.name,
        "type": _type(field),
        "codes": column.codes,
        "target": column.leads_to,
        "target_table": column.leads_to.partition(".")[0],
        "is_key": column.is_key,
        "required": column.required,
        "empty": tell_share(column),
        "bar": round(column.share * BAR, 1),
        "since": column.since,
        "title": column.title,
        "description": column.description,
        "unit": column.unit,
        "example": column.example,
        "limits": ", ".join(_limits(field)),
        "pattern": _inner(field).pattern or "",
    }


def tell_share(column: Column) -> str:
    """Return the share of empty cells in words; never 0 % or 100 % where it only is near."""
    if not column.records:
        return "-"
    percent = 100 * column.share
    if 0 < percent < 1:
        return "< 1 %"
    return "> 99 %" if 99 < percent < 100 else f"{percent:.0f} %"


def tell_size(size: int) -> str:
    """Return the size of a file in words."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:,.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"


def _type(field: Field) -> str:
    name = text(f"codebook-type-{field.type}")
    if field.format == "uri":
        name = text("codebook-type-uri")
    if field.codes:
        key = "codebook-type-codes" if field.type == "list" else "codebook-type-code"
        return text(key, name="").strip()
    return name


def _inner(field: Field) -> Constraints:
    """Return the constraints of a cell, or of the items of a list."""
    return field.items.constraints if field.items else field.constraints


def _limits(field: Field) -> list[str]:
    limits = _inner(field)
    told = [
        ("least", limits.minimum),
        ("most", limits.maximum),
        ("more", limits.exclusive_minimum),
        ("less", limits.exclusive_maximum),
        ("shortest", limits.min_length),
        ("longest", limits.max_length),
        ("decimals", field.decimals),
        ("separator", field.delimiter if field.type == "list" else None),
    ]
    found = [text(f"page-limit-{key}", value=value) for key, value in told if value is not None]
    return [*found, *([text("page-limit-unique")] if field.constraints.unique else [])]
