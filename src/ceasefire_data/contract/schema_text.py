"""A compiled schema in one line, for notebooks and consoles; pandera's own goes over pages."""

from typing import Any

COLUMNS = 6


def tell_schema(schema: Any) -> str:
    """Return the table, how many columns and checks the schema has, and the first columns' names."""
    names = list(schema.columns)
    more = ", …" if len(names) > COLUMNS else ""
    checks = sum(len(column.checks) for column in schema.columns.values()) + len(schema.checks)
    shown = ", ".join(names[:COLUMNS]) + more
    return f"<{type(schema).__name__} {schema.name}: {len(names)} columns ({shown}), {checks} checks>"
