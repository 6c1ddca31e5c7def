"""The compiled rules of a table, numbered, and the groups in which they are looked at."""

from dataclasses import dataclass

from ceasefire_data.contract.model import Rule
from ceasefire_data.findings import Level


@dataclass(frozen=True, slots=True)
class Check:
    """A numbered rule of one record: of a cell (``rule`` is None) or over several columns.

    ``ok`` is the predicate over typed records; ``quick`` that of a cell while records are typed.
    """

    index: int
    name: str
    level: Level
    column: str
    ok: str
    quick: str = ""
    rule: Rule | None = None
    fused: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A few checks that are proven and diagnosed together, over the columns they need.

    ``failed`` are SQL expressions of a failed check's index or NULL; ``clean`` says that all hold.
    """

    columns: tuple[str, ...]
    failed: tuple[str, ...]
    clean: str
