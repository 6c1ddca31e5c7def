"""How the records of a table differ between two releases, id by id and cell by cell.

A record is the same where its key is. Files are streamed: of each unchanged record only its key
and a hash are held, so memory grows with what changed.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ceasefire_data.contract.model import Field, Table
from ceasefire_data.errors import UsageError
from ceasefire_data.messages import text
from ceasefire_data.release.changes_model import Change, Kind
from ceasefire_data.release.history import Cells, Edition, render_key

STATUS = "record_status"
SUCCESSOR = "superseded_by"
RETRACTION = "retraction_reason"
STATUS_COLUMNS = (STATUS, SUCCESSOR, RETRACTION)
MOVES = {"retracted": Kind.WITHDRAWN, "superseded": Kind.SUPERSEDED, "active": Kind.RESTORED}
RENAME_PAIRS = 250_000
RENAME_SHARE = 0.8

Key = tuple[str, ...]


@dataclass
class Found:
    """What differs in the records of one table.

    Attributes:
        changes: by record, then column.
        sizes: the number of records before and after.
        filled: new column → records of both releases that now hold a value in it.
        emptied: column that is gone → records that held a value in it.
        renamed: vanished key → key of the new record that holds nearly the same.
    """

    changes: list[Change] = field(default_factory=list)
    sizes: tuple[int, int] = (0, 0)
    filled: dict[str, int] = field(default_factory=dict)
    emptied: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """A table as it was and as it is; where it is new, it was the same without records."""

    old: Table
    new: Table

    @property
    def shared(self) -> tuple[str, ...]:
        """The columns of both, in the new order."""
        return tuple(name for name in self.new.names if name in self.old.by_name)


def compare_records(old: Edition, new: Edition, table: str) -> Found:
    """Return what differs in the records of a table that the new release has.

    Raises:
        UsageError: a key stands twice in one release.
    """
    after = new.contract.tables[table]
    before = old.contract.tables.get(table)
    pair = Pair(before or after, after)
    rows = old.rows(table) if before else iter(())
    known = _index(old.path_of(table), rows, pair.old, pair.shared)
    found = Found()
    added, changed, gone = _sift(new, pair, known, found)
    rest: dict[Key, Cells] = {}
    if changed or gone:
        wanted = changed.keys() | gone
        rest = {key: row for key, row in _keyed(old.rows(table), pair.old) if key in wanted}
    if before is not None:
        found.emptied = _count_values(old.rows(table), pair.old, pair.new)
    found.sizes = (len(known), len(known) - len(gone) + len(added))
    found.changes = list(_tell(pair, added, changed, gone, rest))
    if gone and added and len(gone) * len(added) <= RENAME_PAIRS and after.primary_key:
        fresh = {key: row for key, row in _keyed(new.rows(table), pair.new) if key in added}
        found.renamed = _find_renamed(pair, {key: rest[key] for key in gone}, fresh)
    return found


def _sift(
    new: Edition, pair: Pair, known: dict[Key, bytes], found: Found
) -> tuple[set[Key], dict[Key, Cells], set[Key]]:
    """Return the keys that are new, the changed records, and the keys that are gone."""
    digest = _Digest(pair.new, pair.shared)
    fresh = [(at, name) for at, name in enumerate(pair.new.names) if name not in pair.old.by_name]
    found.filled = dict.fromkeys((name for _, name in fresh), 0)
    added: set[Key] = set()
    changed: dict[Key, Cells] = {}
    seen: set[Key] = set()
    for key, row in _keyed(new.rows(pair.new.name), pair.new):
        if key in seen:
            raise _twice(new.path_of(pair.new.name), key)
        seen.add(key)
        before = known.get(key)
        if before is None:
            added.add(key)
            continue
        if before != digest.of(row):
            changed[key] = row
        for at, name in fresh:
            found.filled[name] += row[at] != ""
    return added, changed, known.keys() - seen


def _index(path: str, rows: Iterable[Cells], table: Table, shared: tuple[str, ...]) -> dict[Key, bytes]:
    digest = _Digest(table, shared)
    known: dict[Key, bytes] = {}
    for key, row in _keyed(rows, table):
        if key in known:
            raise _twice(path, key)
        known[key] = digest.of(row)
    return known


class _Digest:
    """Hashes the cells that two releases share."""

    def __init__(self, table: Table, shared: tuple[str, ...]) -> None:
        places = tuple(table.names.index(name) for name in shared)
        self._places = None if places == tuple(range(len(table.names))) else places

    def of(self, row: Cells) -> bytes:
        cells = row if self._places is None else [row[at] for at in self._places]
        joined = "\0".join(cells)
        if joined.count("\0") != len(cells) - 1:  # a cell holds the sign between cells
            joined = repr(list(cells))
        return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _keyed(rows: Iterable[Cells], table: Table) -> Iterator[tuple[Key, Cells]]:
    """Yield each record with its key; without one all its cells and its number among equals."""
    places = [table.names.index(name) for name in table.primary_key]
    if len(places) == 1:
        at = places[0]
        yield from (((row[at],), row) for row in rows)
        return
    if places:
        yield from ((tuple(row[at] for at in places), row) for row in rows)
        return
    times: dict[Cells, int] = {}
    for row in rows:
        times[row] = times.get(row, 0) + 1
        yield (*row, str(times[row])), row


def _twice(path: str, key: Key) -> UsageError:
    return UsageError(f"{path}: {render_key(key)} stands twice, so nothing can be compared")


def _count_values(rows: Iterable[Cells], old: Table, new: Table) -> dict[str, int]:
    """Return the number of values in each column that is gone."""
    gone = [(at, name) for at, name in enumerate(old.names) if name not in new.by_name]
    counts = dict.fromkeys((name for _, name in gone), 0)
    if gone:
        for row in rows:
            for at, name in gone:
                counts[name] += row[at] != ""
    return counts


def _tell(
    pair: Pair, added: set[Key], changed: dict[Key, Cells], gone: set[Key], rest: dict[Key, Cells]
) -> Iterator[Change]:
    table, has_key = pair.new.name, bool(pair.new.primary_key)
    for key in sorted(added | changed.keys() | gone):
        record = render_key(key if has_key else key[:-1])
        if key in added:
            yield Change(table, record, Kind.ADDED)
        elif key in gone:
            yield Change(table, record, Kind.VANISHED if has_key else Kind.REMOVED)
        else:
            yield from _cells(pair, record, rest[key], changed[key])


def _cells(pair: Pair, record: str, old_row: Cells, new_row: Cells) -> Iterator[Change]:
    """Yield the changed cells of a record that both releases hold."""
    before = dict(zip(pair.old.names, old_row, strict=True))
    after = dict(zip(pair.new.names, new_row, strict=True))
    moved = None
    if STATUS in pair.shared and before[STATUS] != after[STATUS]:
        moved = MOVES.get(after[STATUS])
    for name in pair.shared:
        old, new = before[name], after[name]
        if old == new:
            continue
        kind, reason = Kind.CORRECTED, ""
        if moved is not None and name in STATUS_COLUMNS:
            kind, reason = moved, _own_reason(moved, after)
        elif _value(pair.old.by_name[name], old) == _value(pair.new.by_name[name], new):
            kind = Kind.REWRITTEN
        yield Change(pair.new.name, record, kind, name, old, new, reason)


def _own_reason(moved: Kind, after: dict[str, str]) -> str:
    """Return the reason that the record itself tells of its new status."""
    if moved is Kind.WITHDRAWN:
        return after.get(RETRACTION, "")
    successor = after.get(SUCCESSOR, "")
    return text("changes-superseded-by", record=successor) if moved is Kind.SUPERSEDED and successor else ""


def _value(column: Field, cell: str) -> object:
    """Return what the text of a cell means: 31.50 and 31.5 are one number."""
    if column.type in ("integer", "number") and cell:
        try:
            number = Decimal(cell)
        except InvalidOperation:
            return cell
        return number if number.is_finite() else cell
    return tuple(cell.split(column.delimiter)) if column.type == "list" else cell


def _find_renamed(pair: Pair, gone: dict[Key, Cells], fresh: dict[Key, Cells]) -> dict[str, str]:
    """Return, for each vanished key, the new one whose record holds at least nearly the same."""
    keys = {*pair.old.primary_key, *pair.new.primary_key}
    names = [name for name in pair.shared if name not in keys]
    places = [(pair.old.names.index(name), pair.new.names.index(name)) for name in names]
    renamed = {}
    for key, row in sorted(gone.items()):
        filled = [(old, new) for old, new in places if row[old]]
        best, score = None, RENAME_SHARE * len(filled)
        for other, cells in sorted(fresh.items()):
            same = sum(row[old] == cells[new] for old, new in filled)
            if same >= score and same > 0:
                best, score = other, same + 0.5
        if best is not None:
            renamed[render_key(key)] = render_key(best)
    return renamed
