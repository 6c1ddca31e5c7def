"""What every peer's process is given and gives back."""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.data import Files

LEXICAL = {"integer": "Int64", "number": "Float64", "date": "Date"}


@dataclass(frozen=True)
class Task:
    """A file to check and what is asked of its columns."""

    files: Files
    variant: str
    columns: list[dict[str, Any]]

    @property
    def path(self) -> str:
        return str(self.files.events(self.variant))

    @property
    def typed(self) -> list[dict[str, Any]]:
        """The columns that hold something else than text."""
        return [column for column in self.columns if column["type"] in LEXICAL]


@dataclass
class Found:
    """Records read and, by kind and column, how many records each check refused."""

    records: int
    faults: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, column: str, count: int) -> None:
        if count:
            name = f"{kind} {column}"
            self.faults[name] = self.faults.get(name, 0) + count


def run(check: Callable[[Task], Found]) -> None:
    """Check the file named on the command line and print what was found, as JSON."""
    files, variant = Files(Path(sys.argv[1])), sys.argv[2]
    task = Task(files, variant, json.loads(files.columns.read_text(encoding="utf-8")))
    found = check(task)
    print(json.dumps({"records": found.records, "faults": found.faults}))


def known_keys(task: Task, column: dict[str, Any], own: Callable[[str], Iterable[str]]) -> list[str] | None:
    """Return what a reference may lead to; None where the column is none.

    Args:
        task: where the parents are.
        column: the column that refers.
        own: gives the cells of a column of the file itself.
    """
    if "reference" not in column:
        return None
    table, key = column["reference"]
    if table == "events":
        return list(own(key))
    import csv

    with (task.files.parents / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return [row[key] for row in csv.DictReader(stream)]


def whole(pattern: str) -> str:
    """Return a pattern that matches whole cells only."""
    return f"^(?:{pattern})$"
