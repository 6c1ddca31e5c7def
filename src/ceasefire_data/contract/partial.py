"""A table with some of its columns: what can still be asked of them."""

from collections.abc import Sequence
from dataclasses import replace

from ceasefire_data.contract.model import Table
from ceasefire_data.contract.sql import mentioned_columns


def select_columns(table: Table, columns: Sequence[str]) -> Table:
    """Return the table with these columns in this order, and the keys and rules that need no other."""
    kept = set(columns)
    return replace(
        table,
        fields=tuple(table.by_name[name] for name in dict.fromkeys(columns)),
        primary_key=table.primary_key if kept.issuperset(table.primary_key) else (),
        unique_keys=tuple(keys for keys in table.unique_keys if kept.issuperset(keys)),
        references=tuple(r for r in table.references if kept.issuperset(r.fields)),
        rules=tuple(r for r in table.rules if kept.issuperset(mentioned_columns(table, r))),
    )
