"""What differs between two releases, as values: changes, how much each weighs, and their sum.

Plain data. Finding the differences is ``changes``; what they ask of a version is ``version``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from ceasefire_data.findings import Finding, Level

if TYPE_CHECKING:
    import pandas as pd


class Kind(StrEnum):
    """What happened to a record, or to a part of the contract; the codes of ``changes.csv``."""

    ADDED = "added"
    CORRECTED = "corrected"
    REWRITTEN = "rewritten"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    RESTORED = "restored"
    VANISHED = "vanished"
    REMOVED = "removed"
    CONTRACT_CHANGED = "contract_changed"
    TABLE_ADDED = "table_added"
    TABLE_CHANGED = "table_changed"
    TABLE_REMOVED = "table_removed"
    COLUMN_ADDED = "column_added"
    COLUMN_FILLED = "column_filled"
    COLUMN_CHANGED = "column_changed"
    COLUMN_EMPTIED = "column_emptied"
    COLUMN_REMOVED = "column_removed"
    CODE_ADDED = "code_added"
    CODE_CHANGED = "code_changed"
    CODE_REMOVED = "code_removed"
    RULE_ADDED = "rule_added"
    RULE_CHANGED = "rule_changed"
    RULE_REMOVED = "rule_removed"

    @property
    def is_of_record(self) -> bool:
        """Whether a record changed, not the contract."""
        return self in RECORD_KINDS


RECORD_KINDS = tuple(Kind)[: tuple(Kind).index(Kind.CONTRACT_CHANGED)]


class Part(IntEnum):
    """The part of a version that must rise."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: a row of ``changes.csv``. An empty text is an empty cell.

    Attributes:
        table: the table; empty for the contract as a whole.
        record: the key of the record; for a change of the contract the code or the rule.
        kind: what happened.
        column: the changed column; empty where a whole record, rule or table is meant.
        old: the text of the cell in the old release.
        new: the text of the cell in the new release.
        reason: why, in the words of those who changed it.
    """

    table: str
    record: str
    kind: Kind
    column: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""

    def row(self) -> tuple[str, ...]:
        """Return the texts in the order of ``COLUMNS``."""
        return tuple(str(getattr(self, name)) for name in COLUMNS)

    def to_dict(self) -> dict[str, str | None]:
        """Return the change as plain data; an empty cell is None."""
        return {name: str(getattr(self, name)) or None for name in COLUMNS}


COLUMNS = tuple(f.name for f in fields(Change))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A change with the part of the version it calls for.

    ``asks`` marks new words for what is there: only a person can tell whether they mean the same.
    """

    change: Change
    part: Part
    asks: bool = False


@dataclass(frozen=True)
class Difference:
    """All that differs between two releases.

    Attributes:
        old: how the old release is called: its version, else its folder.
        new: how the new release is called.
        entries: the changes, by table, the contract before records, record, column.
        sizes: table → number of records in the old and in the new release.
        lists: (table, column) → what stands between the items of a list column.
        findings: ids that vanished, corrections without a reason, reasons without a correction.
        is_part: whether only one table is told; then it says nothing about the version.
    """

    old: str
    new: str
    entries: tuple[Weighed, ...] = ()
    sizes: Mapping[str, tuple[int, int]] | None = None
    lists: Mapping[tuple[str, str], str] | None = None
    findings: tuple[Finding, ...] = ()
    is_part: bool = False

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes, without their weight."""
        return tuple(entry.change for entry in self.entries)

    @property
    def is_empty(self) -> bool:
        """Whether both releases hold the same records and contract."""
        return not self.entries

    @property
    def has_errors(self) -> bool:
        """Whether the new release may not be published as it is."""
        return any(f.level is Level.ERROR for f in self.findings)

    def only(self, table: str) -> "Difference":
        """Return what differs in one table."""
        return replace(
            self,
            entries=tuple(e for e in self.entries if e.change.table == table),
            sizes={name: size for name, size in (self.sizes or {}).items() if name == table},
            findings=tuple(f for f in self.findings if f.table == table),
            is_part=True,
        )

    def to_frame(self) -> "pd.DataFrame":
        """Return the changes as a frame: the columns of ``changes.csv`` as strings, NA where empty."""
        import pandas as pd

        rows = [change.to_dict() for change in self.changes]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype("string")


@dataclass(frozen=True, slots=True)
class Count:
    """How many records a kind of change touched, and in how many cells."""

    records: int = 0
    cells: int = 0


def count_changes(changes: Iterable[Change]) -> dict[str, dict[Kind, Count]]:
    """Return counts by table and kind, in the order of the changes and of ``Kind``."""
    records: dict[str, dict[Kind, set[str]]] = {}
    cells: dict[str, dict[Kind, int]] = {}
    for change in changes:
        seen = records.setdefault(change.table, {}).setdefault(change.kind, set())
        seen.add(change.record)
        here = cells.setdefault(change.table, {})
        here[change.kind] = here.get(change.kind, 0) + 1
    return {
        table: {k: Count(len(kinds[k]), cells[table][k]) for k in Kind if k in kinds}
        for table, kinds in records.items()
    }


def describe_changes() -> dict[str, Any]:
    """Return the Table Schema of ``changes.csv`` and ``changes.parquet``."""
    from ceasefire_data.messages import text

    def column(name: str, **more: Any) -> dict[str, Any]:
        told = {"title": name.capitalize(), "description": text(f"changes-column-{name}")}
        return {"name": name, "type": "string", **told, **more}

    kinds = [
        {"value": kind.value, "label": kind.value.replace("_", " "), "description": text(f"changes-{kind}")}
        for kind in Kind
    ]
    enum = {"required": True, "enum": [kind.value for kind in Kind]}
    return {
        "name": "changes",
        "title": text("changes-title"),
        "description": text("changes-description"),
        "fields": [
            column("table"),
            column("record"),
            column("kind", codeList="change_kind", categories=kinds, constraints=enum),
            *(column(name) for name in ("column", "old", "new", "reason")),
        ],
        "missingValues": [""],
    }
