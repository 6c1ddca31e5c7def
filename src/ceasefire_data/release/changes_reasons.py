"""Why a cell was changed: the lines of ``raw/CHANGES.csv``, read strictly and held to the changes.

A line names table, record, column, old and new text, and the reason; for a new record column, old
and new are empty. The file may grow from version to version. A line that leads from the old text
of a cell to its new one tells of this release; several in a row are followed in their order. A
line that leads to the text of the old release tells of an earlier version and is left alone. Any
other line tells of a change that nobody made, and becomes a finding.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from semver import Version

from ceasefire_data.contract.fields import read_field
from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.contract.strict import Node
from ceasefire_data.findings import Finding, Level
from ceasefire_data.release.changes_model import COLUMNS, Change, Kind, Weighed
from ceasefire_data.release.changes_records import STATUS, STATUS_COLUMNS
from ceasefire_data.release.history import Edition, render_key

REASONS = "CHANGES.csv"
RELEASED = "changes.csv"
LINE_COLUMNS = tuple(name for name in COLUMNS if name != "kind")
LONGEST_REASON = 500
TABLE = "CHANGES"

Place = tuple[str, str, str]
Record = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reason:
    """A line that tells why: ``path`` and ``line`` say where it stands.

    ``is_released`` marks a line of a release: whether it was used then is no matter any more.
    """

    path: str
    line: int
    table: str
    record: str
    column: str
    old: str
    new: str
    reason: str
    is_released: bool = field(default=False, kw_only=True)

    @property
    def place(self) -> Place:
        """The cell it tells of."""
        return (self.table, self.record, self.column)


def read_reasons(path: Path, tables: Iterable[str]) -> tuple[tuple[Reason, ...], tuple[Finding, ...]]:
    """Return the lines of a file of reasons, and what is wrong with it as a table.

    A file that is not there holds no line. One with errors gives no line either, for a shifted
    cell would lend its reason to another change. The old and new texts are not judged: each is
    held to a real cell afterwards.

    Args:
        path: the file.
        tables: the tables of the release and of the one before; a line names one of them.
    """
    if not path.is_file():
        return (), ()
    from ceasefire_data.checking.validation import Options, validate_paths

    options = Options(today=date.min, table=TABLE, limit=None)
    report = validate_paths([str(path)], _contract(tables), options)
    faults = tuple(f for f in report.findings if f.level is Level.ERROR and not _is_of_old_text(f))
    return (() if faults else tuple(_read_lines(path, "utf-8-sig"))), faults


def _is_of_old_text(fault: Finding) -> bool:
    """Return whether a fault judges what was or is published, not how the line is written."""
    judges_text = fault.rule in ("formula", "space-outer") or fault.rule.startswith(("char-", "text-"))
    return judges_text and fault.column in ("old", "new")


def released_reasons(folder: Path) -> tuple[Reason, ...]:
    """Return the reasons that ``changes.csv`` of a release gives; none where there is no such file."""
    path = folder / RELEASED
    lines = _read_lines(path, "utf-8") if path.is_file() else ()
    return tuple(replace(line, is_released=True) for line in lines)


def gather_reasons(
    old: Edition, new: Edition, releases: Mapping[str, Path]
) -> tuple[tuple[Reason, ...], tuple[Finding, ...]]:
    """Return the reasons of all versions after the old one up to the new one, oldest first.

    Args:
        old: the release before.
        new: a release, or the records of a repository: then also those of ``raw/CHANGES.csv``.
        releases: version → folder of the releases at hand.
    """
    reasons = [
        reason
        for version, folder in sorted(releases.items(), key=lambda item: Version.parse(item[0]))
        if _is_between(version, old, new)
        for reason in released_reasons(folder)
    ]
    if new.folder is None:
        return tuple(reasons), ()
    if new.version is not None:
        return (*reasons, *released_reasons(new.folder.parent)), ()
    tables = [*old.contract.tables, *new.contract.tables]
    lines, faults = read_reasons(new.folder / REASONS, tables)
    return (*reasons, *lines), faults


def _is_between(version: str, old: Edition, new: Edition) -> bool:
    """Return whether a version comes after the old one and before the new one."""
    if old.version is None or Version.parse(version) <= Version.parse(old.version):
        return False
    return new.version is None or Version.parse(version) < Version.parse(new.version)


def _read_lines(path: Path, encoding: str) -> Iterable[Reason]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file)
        header, line = next(reader, []), reader.line_num + 1
        for row in reader:
            cells = dict(zip(header, row, strict=False))
            kind = cells.get("kind", Kind.CORRECTED)
            if cells.get("reason") and kind in list(Kind) and Kind(kind).is_of_record:
                yield Reason(str(path), line, *(cells.get(name, "") for name in LINE_COLUMNS))
            line = reader.line_num + 1


def give_reasons(
    entries: Iterable[Weighed], reasons: Sequence[Reason]
) -> tuple[tuple[Weighed, ...], tuple[Reason, ...]]:
    """Return the changes with their reasons, and the lines that none of them used, in order.

    The cells of a withdrawal share the reason of its ``record_status``; a record's own reason
    stands where no line tells one.
    """
    groups: dict[Place, list[Reason]] = {}
    for reason in reasons:
        groups.setdefault(reason.place, []).append(reason)
    used: set[Reason] = set()
    told: dict[Record, str] = {}
    given = []
    for entry in entries:
        change = entry.change
        path = _path(groups.get((change.table, change.record, change.column), ()), change)
        steps = {(step.old, step.new) for step in path}
        used |= {r for r in groups.get(_place(change), ()) if (r.old, r.new) in steps}
        words = "; ".join(dict.fromkeys(step.reason for step in path))
        if words and change.column == STATUS:
            told[change.table, change.record] = words
        given.append(replace(entry, change=replace(change, reason=words)) if words else entry)
    return tuple(_share(entry, told) for entry in given), tuple(r for r in reasons if r not in used)


def _share(entry: Weighed, told: Mapping[Record, str]) -> Weighed:
    change = entry.change
    words = told.get((change.table, change.record))
    is_status = change.column in STATUS_COLUMNS and change.kind is not Kind.CORRECTED
    own = is_status and change.column != STATUS and words
    return replace(entry, change=replace(change, reason=words)) if own and words else entry


def _place(change: Change) -> Place:
    return (change.table, change.record, change.column)


def _path(lines: Sequence[Reason], change: Change) -> list[Reason]:
    """Return the latest lines that lead, in their order, from the old text to the new one."""
    if not change.kind.is_of_record:
        return []
    if change.kind is Kind.ADDED:
        return [line for line in lines if not (line.old or line.new)][-1:]
    before: dict[int, int | None] = {}
    for at, line in enumerate(lines):
        if line.old == change.old:
            before[at] = None
            continue
        known = [i for i in before if lines[i].new == line.old]
        if known:
            before[at] = known[-1]
    ends = [i for i in before if lines[i].new == change.new]
    path: list[Reason] = []
    step = ends[-1] if ends else None
    while step is not None:
        path.insert(0, lines[step])
        step = before[step]
    return path


def unmatched_reasons(
    left: Sequence[Reason], every: Sequence[Reason], old: Edition, new: Edition
) -> list[Reason]:
    """Return the lines, of those that no change used, that tell of no earlier version either.

    A line about a record or column that is new in this release belongs to it too, when it leads
    to the text that stands there now.
    """
    wanted = {(reason.table, reason.record) for reason in left if not reason.is_released}
    before, after = _find_cells(old, wanted), _find_cells(new, wanted)
    groups: dict[Place, list[Reason]] = {}
    for reason in every:
        groups.setdefault(reason.place, []).append(reason)
    left = [reason for reason in left if not reason.is_released]
    return [reason for reason in left if not _is_spent(reason, groups[reason.place], before, after)]


def _is_spent(
    reason: Reason,
    lines: Sequence[Reason],
    before: Mapping[Record, Mapping[str, str]],
    after: Mapping[Record, Mapping[str, str]],
) -> bool:
    record = (reason.table, reason.record)
    if not reason.column:
        return record in before and not (reason.old or reason.new)
    cells = before.get(record, {})
    if reason.column not in cells:
        cells = after.get(record, {})
    if reason.column not in cells:
        return False
    reached = {cells[reason.column]}
    grows = True
    while grows:
        further = {line.old for line in lines if line.new in reached} - reached
        reached |= further
        grows = bool(further)
    return reason.new in reached


def _find_cells(edition: Edition, wanted: set[Record]) -> dict[Record, dict[str, str]]:
    found: dict[Record, dict[str, str]] = {}
    for name in {table for table, _ in wanted} & edition.contract.tables.keys():
        table = edition.contract.tables[name]
        places = [table.names.index(key) for key in table.primary_key]
        for row in edition.rows(name):
            record = render_key(row[at] for at in places) if places else render_key(row)
            if (name, record) in wanted:
                found[name, record] = dict(zip(table.names, row, strict=True))
    return found


def _contract(tables: Iterable[str]) -> Contract:
    """Return what a file of reasons must keep to, so that it is checked like any table."""
    limits: dict[str, dict[str, Any]] = {
        "table": {"required": True, "enum": sorted(set(tables))},
        "record": {"required": True},
        "reason": {"required": True, "maxLength": LONGEST_REASON},
    }
    fields = [
        {"name": name, "constraints": limits.get(name, {}), "multiline": name in ("old", "new")}
        for name in LINE_COLUMNS
    ]
    read = tuple(read_field(Node(f, f"{REASONS}: {f['name']}"), i, ()) for i, f in enumerate(fields, 1))
    table = Table(name=TABLE, fields=read, descriptor={"fields": fields})
    return Contract(name="changes", version="1.0.0", tables={TABLE: table}, trusted=True)
