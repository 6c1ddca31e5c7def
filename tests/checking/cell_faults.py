"""A fault for every check of a cell, made from what the contract asks of the column."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ceasefire_data.contract.checks import Check
from ceasefire_data.contract.model import Constraints, Field, Table
from ceasefire_data.contract.sql import compile_program
from ceasefire_data.findings import Level

# What is put behind a good cell to break the rule that an error and a warning are told by.
BEHIND = {
    ("nul-byte", "error"): "\0",
    ("char-replacement", "error"): "\ufffd",
    ("char-control", "error"): "\x07",
    ("char-bidi", "error"): "\u202e",
    ("char-invisible", "error"): "\u200b",
    ("char-invisible", "warning"): "\u00ad",
    ("char-unassigned", "error"): "\ufdd0",
    ("char-unassigned", "warning"): "\ue000",
    ("text-combining", "error"): "e" + "\u0301" * 9,
    ("text-compat", "warning"): "\ufb01",
    ("text-not-nfc", "warning"): "e\u0301",
    ("text-mojibake", "warning"): " cafÃ©",
    ("pii", "warning"): " +970 59 123 4567",
    ("newline-in-cell", "error"): "\nx",
    ("space-outer", "error"): " ",
    ("space-outer", "warning"): " ",
    ("type-list", "error"): ";",
    ("list-duplicate", "error"): ";{first}",
    ("pattern", "error"): "!",
}
INSTEAD = {
    ("required", "error"): "",
    ("type-integer", "error"): "dozens",
    ("type-number", "error"): "31,5",
    ("type-boolean", "error"): "yes",
    ("type-date", "error"): "13/10/2025",
    ("enum", "error"): "no-such-code",
    ("url", "warning"): "https://ex\u0430mple.org/a",
}
ADDRESSES = ("javascript:alert(1)", "http://localhost/a")


@dataclass(frozen=True)
class CellFault:
    """A check, a record that is good but for its links, and the cell that breaks the check there."""

    check: Check
    record: dict[str, str]
    cell: str


def read_records(path: Path) -> list[dict[str, str]]:
    """Return the records of a good CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def plan_faults(table: Table, records: list[dict[str, str]]) -> Iterator[CellFault]:
    """Yield each check of a cell of the table with a copy of a real record and the cell that breaks it.

    Left out is what no cell can show, because another check of the same cell is told first:
    a mark that only warns in a code or id (it is no code then), and a formula, a length or a
    repeated item where the pattern lets none pass.
    """
    for name, checks in compile_program(table).cell_checks.items():
        field = table.by_name[name]
        filled = sorted((r for r in records if r[name]), key=lambda r: len(r[name]))
        middle = filled[len(filled) // 3 :] or [{**records[0], name: field.example or ""}]
        seen: dict[tuple[str, str], int] = {}
        for number, check in enumerate(checks):
            key = (check.name, str(check.level))
            seen[key] = seen.get(key, 0) + 1
            record = own_copy(table, middle[number % len(middle)], check.index, name)
            cell = _faulty(field, key, record[name], seen[key])
            if cell is not None:
                yield CellFault(check, record, cell)


def own_copy(table: Table, record: dict[str, str], number: int, column: str) -> dict[str, str]:
    """Return a copy with a key of its own and no value that must be unique, but in the column."""
    key = table.primary_key[0]
    copy = {**record, key: f"src-{number:08x}" if key == "source_id" else f"{record[key]}-{number}"}
    for field in table.fields:
        if field.constraints.unique and field.name != column:
            copy[field.name] = f"{record[field.name]}{number}" if field.constraints.required else ""
    return copy


def _faulty(field: Field, key: tuple[str, str], good: str, nth: int) -> str | None:
    rule, level = key
    is_list, limits = field.type == "list", _limits(field)
    is_bound = bool(limits.enum or limits.pattern)
    if field.is_strict and rule in ("char-invisible", "char-unassigned") and (nth > 1 or level == "warning"):
        return f"{good}\u00ad" if (rule, level) == ("char-invisible", "error") else None
    if rule in ("pii", "text-mojibake") and is_bound:
        return None
    if rule == "formula":
        return None if limits.pattern else ("= " if level == Level.ERROR else "- ") + good
    if rule == "url" and level == Level.ERROR:
        return ADDRESSES[nth - 1]
    if rule == "range":
        return _out_of_range(field, nth)
    if rule == "precision":
        return f"{good.partition('.')[0]}.{'1' * ((field.decimals or 0) + 1)}"
    if rule == "length":
        return _odd_length(field, good, nth)
    if key in INSTEAD:
        return f"{good};{INSTEAD[key]}" if is_list and rule == "enum" else INSTEAD[key]
    return good + BEHIND[key].format(first=good.partition(field.delimiter)[0])


def _limits(field: Field) -> Constraints:
    return field.items.constraints if field.items else field.constraints


def _out_of_range(field: Field, nth: int) -> str:
    limits = field.constraints
    bounded = limits.minimum or limits.maximum
    if field.type == "integer" and (nth > 1 or not bounded):
        return "9" * 25  # more than a machine counts
    if field.type == "date":
        return str(date.fromisoformat(limits.minimum) - timedelta(days=1))
    low = limits.minimum is not None
    number = float(limits.minimum if low else limits.maximum) + (-1 if low else 1)
    return str(int(number))


def _odd_length(field: Field, good: str, nth: int) -> str | None:
    limits, inner = field.constraints, _limits(field)
    if field.type == "list":
        if nth == 1 and inner.max_length:
            return None if inner.pattern else f"{good};{'x' * (inner.max_length + 1)}"
        return None if inner.enum or not limits.max_length else _many(field, good)
    if limits.max_length is None:
        return "x" * (limits.min_length - 1)
    long = good + good[-1] * limits.max_length
    if limits.pattern and not re.fullmatch(limits.pattern, long):
        return None
    return long if limits.pattern else "x" * (limits.max_length + 1)


def _many(field: Field, good: str) -> str:
    most = field.constraints.max_length or 0
    return ";".join(f"{good.partition(';')[0]}{i}" for i in range(most + 1))
