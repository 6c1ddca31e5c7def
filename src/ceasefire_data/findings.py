"""Findings: a fault in data is a value with a place, never an exception.

Plain, frozen, ordered by place. This module imports nothing of ours.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How much a finding matters: an error blocks, a warning is counted, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in data, with its place.

    Attributes:
        rule: stable kebab-case id of the rule.
        level: error, warning or note.
        path: the file as the user named it.
        table: the table the file was checked as; None where it is not known.
        line: physical line on which the cell starts, from 1; None where no line applies.
        column: the column's name; None for a finding about a record or a file.
        position: the column's number in the file, from 1.
        cell: the spreadsheet reference, such as ``G17`` or ``events!G17``.
        record: the primary key of the record, as text.
        value: the cell's original text.
        message: what was found and what was expected, in plain words.
        hint: the cure, where one is known.
        suggestion: a replacement for the cell; None where there is none (an empty text empties it).
        safe: whether ``fix`` may apply the suggestion without asking.
        sheet: the sheet of a workbook; then ``line`` is its row.
    """

    rule: str
    level: Level
    path: str
    table: str | None = None
    line: int | None = None
    column: str | None = None
    position: int | None = None
    cell: str | None = None
    record: str | None = None
    value: str | None = None
    message: str = ""
    hint: str | None = None
    suggestion: str | None = None
    safe: bool = False
    sheet: str | None = None

    @property
    def row(self) -> int | None:
        """The spreadsheet row of the cell: for a frame, one more than the record's number."""
        digits = (self.cell or "")[len((self.cell or "").rstrip("0123456789")) :]
        return int(digits) if digits else None

    def place(self) -> tuple[str, str, int, int, str]:
        """Return the sort key: path, sheet, line (where there is none, row), position, rule."""
        return (self.path, self.sheet or "", self.line or self.row or 0, self.position or 0, self.rule)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data, keys in the order of the report; a sheet only if there is one."""
        found = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        return {name: value for name, value in found.items() if name != "sheet" or value is not None}


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """What was read of one sheet of a workbook: its name, its table, the number of its records."""

    sheet: str
    table: str
    records: int

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain data, keys in the order of the report."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What was read of one file: path, table, number of records, hash and finding counts.

    ``sheets`` tells the same of each sheet of a workbook that is a table; where these are several
    tables, ``table`` is None.
    """

    path: str
    table: str | None
    records: int
    sha256: str | None
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    sheets: tuple[SheetSummary, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain data, keys in the order of the report; sheets only if there are."""
        found = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "sheets"}
        return found | ({"sheets": [s.to_dict() for s in self.sheets]} if self.sheets else {})


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check: files, exact counts by rule, and findings ordered by place.

    ``counts`` and the counts of each file are complete; ``findings`` may hold fewer, then
    ``truncated`` is true. ``rows`` holds the cells of records with findings, by ``rows_key`` and line
    (line 1 is the header), where they were asked for; they are no part of the report as data.
    """

    contract: str
    files: tuple[FileSummary, ...] = ()
    counts: Mapping[str, int] | None = None
    findings: tuple[Finding, ...] = ()
    truncated: bool = False
    rows: Mapping[str, Mapping[int, tuple[str, ...]]] | None = None

    @property
    def valid(self) -> bool:
        """Whether no error was found."""
        return not any(file.errors for file in self.files)

    @property
    def ok(self) -> bool:
        """The same as ``valid``."""
        return self.valid

    def at_level(self, level: Level) -> "Report":
        """Return the report with the findings of this level and the higher ones; counts stay."""
        levels = list(Level)[: list(Level).index(level) + 1]
        kept = tuple(f for f in self.findings if f.level in levels)
        return replace(self, findings=kept, truncated=self.truncated or kept != self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, in the shape of ``docs/report.schema.json``."""
        return {
            "report": 1,
            "contract": self.contract,
            "valid": self.valid,
            "files": [file.to_dict() for file in self.files],
            "counts": dict(sorted((self.counts or {}).items())),
            "findings": [finding.to_dict() for finding in self.findings],
            "truncated": self.truncated,
        }


def rows_key(path: str, sheet: str | None) -> str:
    """Return under which name a report keeps rows: the path, with the sheet of a workbook."""
    return path if sheet is None else f"{path}\0{sheet}"


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings ordered by path, sheet, line, position and rule."""
    return tuple(sorted(findings, key=Finding.place))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Level) else value


class Collector:
    """Takes findings in any number: counts them all, keeps the first few of each rule.

    Args:
        limit: the number kept of each rule in each file; None keeps all.
    """

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.kept: list[Finding] = []
        self.counts: Counter[tuple[str, str, Level]] = Counter()
        self._shown: Counter[tuple[str, str]] = Counter()

    def add(self, finding: Finding, times: int = 1) -> None:
        """Count the finding, and keep it while its rule has room in its file."""
        self.count(finding.path, finding.rule, finding.level, times)
        key = (finding.path, finding.rule)
        if self.limit is None or self._shown[key] < self.limit:
            self._shown[key] += 1
            self.kept.append(finding)

    def count(self, path: str, rule: str, level: Level, times: int = 1) -> None:
        """Count findings that are not kept."""
        self.counts[path, rule, level] += times

    def has_room(self, path: str, rule: str) -> bool:
        """Return whether a further finding of the rule in this file would be kept."""
        return self.limit is None or self._shown[path, rule] < self.limit

    def level_count(self, path: str, level: Level) -> int:
        """Return the number of findings of a level in a file."""
        return sum(n for (p, _, lv), n in self.counts.items() if p == path and lv is level)

    def rule_counts(self) -> dict[str, int]:
        """Return the number of findings of each rule over all files."""
        total: Counter[str] = Counter()
        for (_, rule, _), number in self.counts.items():
            total[rule] += number
        return dict(sorted(total.items()))

    @property
    def truncated(self) -> bool:
        """Whether findings were counted that are not kept."""
        return sum(self.counts.values()) > len(self.kept)
