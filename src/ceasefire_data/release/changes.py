"""What changed between two releases: record by record, cell by cell, with reasons, contract too.

``compare_releases`` finds it; the other modules named ``changes_*`` hold its parts and write it.
What it asks of the next version is ``version``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Finding, Level
from ceasefire_data.messages import say, text
from ceasefire_data.release.changes_contract import compare_contracts, compare_tables
from ceasefire_data.release.changes_model import Change, Difference, Kind, Part, Weighed
from ceasefire_data.release.changes_reasons import (
    Reason,
    gather_reasons,
    give_reasons,
    unmatched_reasons,
)
from ceasefire_data.release.changes_records import STATUS, Found, compare_records
from ceasefire_data.release.history import Edition, read_edition

PARTS = {Kind.ADDED: Part.MINOR, Kind.VANISHED: Part.MAJOR}
NEEDS_REASON = (Kind.CORRECTED, Kind.RESTORED)


def compare_releases(
    old: Edition | None, new: Edition, reasons: Sequence[Reason] = (), faults: Sequence[Finding] = ()
) -> Difference:
    """Return all that differs between two releases.

    Args:
        old: the release before; None for the first, which differs from nothing.
        new: the release after, or the records that are to become one.
        reasons: lines that tell why cells changed.
        faults: what is wrong with the file of reasons.

    Returns:
        Changes by table in the order of the new contract, tables that are gone last; in a table
        the contract first, then records by key, cells by column.

    Raises:
        UsageError: a file of a release cannot be read, or a key stands twice in it.
    """
    if old is None:
        return Difference("", new.name, sizes={t: (0, n) for t, n in _count_all(new)})
    entries = list(compare_contracts(old.contract, new.contract))
    sizes: dict[str, tuple[int, int]] = {}
    renamed: dict[tuple[str, str], str] = {}
    for name, table in new.contract.tables.items():
        found = compare_records(old, new, name)
        before = old.contract.tables.get(name)
        entries += _count_values(compare_tables(before, table), found) if before else [_added(table, found)]
        entries += [Weighed(change, PARTS.get(change.kind, Part.PATCH)) for change in found.changes]
        sizes[name] = found.sizes
        renamed |= {(name, record): other for record, other in found.renamed.items()}
    for name in old.contract.tables.keys() - new.contract.tables.keys():
        sizes[name] = (sum(1 for _ in old.rows(name)), 0)
    entries += _removed(old.contract, new.contract, sizes)
    given, left = give_reasons(entries, reasons)
    unmatched = unmatched_reasons(left, reasons, old, new)
    findings = [
        *faults,
        *_vanished(given, renamed, new),
        *_unexplained(given, new),
        *_unmatched(unmatched, given),
    ]
    return Difference(old.name, new.name, given, sizes, _lists(old, new), tuple(findings))


def compare_folders(
    old: Path, new: Path, releases: Mapping[str, Path] | None = None, table: str | None = None
) -> Difference:
    """Return what differs between two releases in folders, with the reasons that are at hand.

    Args:
        old: a release.
        new: a release, or a repository whose records are to become one.
        releases: version → folder of those at hand, for the reasons of the versions in between.
        table: the only table to tell of.

    Raises:
        UsageError: a folder holds no release, or neither release has the table.
        ContractError: a contract cannot be read.
    """
    before, after = read_edition(old), read_edition(new)
    reasons, faults = gather_reasons(before, after, releases or {})
    difference = compare_releases(before, after, reasons, faults)
    return difference if table is None else require_table(difference, table)


def require_table(difference: Difference, table: str) -> Difference:
    """Return what differs in one table.

    Raises:
        UsageError: neither release has it.
    """
    if table not in (difference.sizes or {}):
        from ceasefire_data.contract.strict import did_you_mean

        near = did_you_mean(table, difference.sizes or {})
        raise UsageError(f'neither release has a table "{table}"{near}')
    return difference.only(table)


def _count_all(edition: Edition) -> Iterator[tuple[str, int]]:
    for name in edition.contract.tables:
        yield name, sum(1 for _ in edition.rows(name))


def _added(table: Table, found: Found) -> Weighed:
    return Weighed(Change(table.name, "", Kind.TABLE_ADDED, new=str(found.sizes[1])), Part.MINOR)


def _removed(old: Contract, new: Contract, sizes: dict[str, tuple[int, int]]) -> Iterator[Weighed]:
    for name in old.tables:
        if name not in new.tables:
            yield Weighed(Change(name, "", Kind.TABLE_REMOVED, old=str(sizes[name][0])), Part.MAJOR)


def _count_values(entries: Iterable[Weighed], found: Found) -> Iterator[Weighed]:
    """Yield the changes of a contract, each new or gone column with the number of its values."""
    for entry in entries:
        yield entry
        change = entry.change
        count = found.filled.get(change.column) or found.emptied.get(change.column)
        if count and change.kind is Kind.COLUMN_ADDED:
            yield Weighed(replace(change, kind=Kind.COLUMN_FILLED, new=str(count)), Part.PATCH)
        elif count and change.kind is Kind.COLUMN_REMOVED:
            yield Weighed(replace(change, kind=Kind.COLUMN_EMPTIED, old=str(count)), Part.PATCH)


def _lists(old: Edition, new: Edition) -> dict[tuple[str, str], str]:
    """Return what stands between the items of each list column."""
    tables = [*old.contract.tables.values(), *new.contract.tables.values()]
    return {(table.name, field.name): field.delimiter for table in tables for field in table.list_fields}


def _vanished(
    entries: Iterable[Weighed], renamed: dict[tuple[str, str], str], new: Edition
) -> Iterator[Finding]:
    for entry in entries:
        change = entry.change
        if change.kind is not Kind.VANISHED:
            continue
        other = renamed.get((change.table, change.record), "")
        names = new.contract.tables[change.table].names
        key = "record-renamed" if other else "record-vanished"
        if not other and STATUS not in names:
            key = "record-vanished-without-status"
        message, hint = say(key, {"record": change.record, "other": other})
        yield Finding(
            rule="record-vanished",
            level=Level.ERROR,
            path=new.path_of(change.table),
            table=change.table,
            record=change.record,
            message=message,
            hint=hint,
        )


def _unexplained(entries: Iterable[Weighed], new: Edition) -> Iterator[Finding]:
    for entry in entries:
        change = entry.change
        is_told = change.reason or (change.kind is Kind.RESTORED and change.column != STATUS)
        if change.kind not in NEEDS_REASON or is_told:
            continue
        message, hint = say("correction-without-reason", {"column": change.column, "record": change.record})
        yield Finding(
            rule="correction-without-reason",
            level=Level.WARNING,
            path=new.path_of(change.table),
            table=change.table,
            record=change.record,
            column=change.column,
            value=change.new,
            message=message,
            hint=hint,
        )


def _unmatched(reasons: Iterable[Reason], entries: Iterable[Weighed]) -> Iterator[Finding]:
    changes = (entry.change for entry in entries)
    was = {(c.table, c.record, c.column, c.new): c.old for c in changes if c.column}
    for reason in reasons:
        old = was.get((*reason.place, reason.new))
        key = "reason-unmatched" if reason.column else "reason-unmatched-record"
        key = key if old is None else "reason-unmatched-old"
        told = {"table": reason.table, "record": reason.record, "column": reason.column}
        message, hint = say(key, told | {"was": f'"{old}"' if old else text("report-empty")})
        yield Finding(
            rule="reason-unmatched",
            level=Level.WARNING,
            path=reason.path,
            table=reason.table,
            line=reason.line,
            record=reason.record,
            column=reason.column or None,
            value=reason.new or None,
            message=message,
            hint=hint,
        )
