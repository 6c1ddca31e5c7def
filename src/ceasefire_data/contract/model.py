"""The contract as values: what a table, a field, a code list and a rule are.

Frozen dataclasses only. Reading them from files is ``contract.loader``; no SQL here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ceasefire_data.findings import Level

Record = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Category:
    """A code of a closed list: its value, a human label and a one-line definition."""

    value: str
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Constraints:
    """The Table Schema constraints of a field, or of the items of a list field."""

    required: bool = False
    unique: bool = False
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    exclusive_minimum: str | None = None
    exclusive_maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a cell (or each item of a list cell) must lead: a table and its columns."""

    fields: tuple[str, ...]
    resource: str
    reference_fields: tuple[str, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """What each item of a list cell must be."""

    constraints: Constraints = Constraints()
    code_list: str | None = None
    categories: tuple[Category, ...] = ()
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A column: name, type, meaning and limits. ``position`` counts from 1 in schema order."""

    name: str
    type: str
    position: int
    title: str = ""
    description: str = ""
    example: str | None = None
    unit: str | None = None
    format: str | None = None
    delimiter: str = ","
    item_type: str = "string"
    code_list: str | None = None
    categories: tuple[Category, ...] = ()
    constraints: Constraints = Constraints()
    items: Items | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    decimals: int | None = None
    multiline: bool = False
    is_key: bool = False

    @property
    def is_strict(self) -> bool:
        """Whether the cell is a code, an id or a typed value rather than free text."""
        if self.type == "list":
            inner = self.items.constraints if self.items else Constraints()
            return bool(inner.pattern or inner.enum)
        return (
            self.type != "string"
            or bool(self.constraints.enum or self.constraints.pattern)
            or self.format == "uri"
            or self.is_key
        )

    @property
    def codes(self) -> tuple[Category, ...]:
        """The categories of the field or of its items."""
        return self.categories or (self.items.categories if self.items else ())


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a table: a check over one record, or a query over one or several tables.

    ``looks_for`` is a pattern (RE2) that the free text of every record breaking a query matches, so
    that of a large file the query is given no other text. ``changed`` says why the rule is no longer
    what it was in the release before.
    """

    name: str
    level: Level
    table: str
    columns: tuple[str, ...]
    message: str
    check: str | None = None
    query: str | None = None
    looks_for: str | None = None
    why: str = ""
    changed: str = ""
    hint: str | None = None
    accept: Mapping[str, Any] = field(default_factory=dict)
    reject: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table of the contract: fields in order, keys, references and rules."""

    name: str
    fields: tuple[Field, ...]
    title: str = ""
    description: str = ""
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()
    rules: tuple[Rule, ...] = ()
    descriptor: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by name."""
        return {f.name: f for f in self.fields}

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in schema order."""
        return tuple(f.name for f in self.fields)

    @property
    def row_rules(self) -> tuple[Rule, ...]:
        """The rules that need one record only."""
        return tuple(r for r in self.rules if r.check is not None)

    @property
    def query_rules(self) -> tuple[Rule, ...]:
        """The rules over a table or across tables."""
        return tuple(r for r in self.rules if r.query is not None)

    @property
    def list_fields(self) -> tuple[Field, ...]:
        """The fields that hold lists."""
        return tuple(f for f in self.fields if f.type == "list")


@dataclass(frozen=True)
class Contract:
    """All tables, in the order in which parents come first where the contract says so."""

    name: str
    version: str
    tables: Mapping[str, Table]
    title: str = ""
    description: str = ""
    folder: Path | None = None
    trusted: bool = False
