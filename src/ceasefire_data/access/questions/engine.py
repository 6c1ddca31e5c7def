"""Runs a question over a release and returns a typed frame that says what it holds.

The tables are copied into memory and the connection is then cut off from files and network: a query
that somebody passes on can read the records and nothing else.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

import pyarrow as pa

from ceasefire_data.access import tables
from ceasefire_data.access.columns import open_records, read_contract_of
from ceasefire_data.access.questions.macros import add_views
from ceasefire_data.access.release import Release as ReadRelease
from ceasefire_data.contract.model import Contract
from ceasefire_data.contract.quiet import hide_progress
from ceasefire_data.contract.quoting import quote
from ceasefire_data.errors import UsageError
from ceasefire_data.messages import text

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

# What makes a record's day, for the days that a release covers.
DAYS = {
    "events": "started_on",
    "statements": "stated_on",
    "assessments": "assessed_on",
    "figures": "claimed_on",
    "allegations": "alleged_on",
    "predictions": "made_on",
}
CUT_OFF = (
    "SET python_enable_replacements = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


class Where(TypedDict, total=False):
    """Which release is asked, in the words of ``load`` and ``connect``."""

    version: str | None
    as_of: str | date | None
    source: str | PathLike[str] | None
    lock: str | PathLike[str] | None


class Release:
    """A release that is asked: its version, its contract and a cursor over its records."""

    def __init__(self, where: Where) -> None:
        asked = (where.get("version"), where.get("as_of"), where.get("source"), where.get("lock"))
        release = tables._release(*asked)  # noqa: SLF001 - which release it was is told once, as load does
        self.version = release.version
        pins = tuple(sorted(release.pins.items()))
        self.place = Place(release.origin, release.folder, release.version, pins)
        _RELEASES[self.place] = release
        self.con = held_connection(self.place).cursor()

    @property
    def contract(self) -> Contract | None:
        """The contract that lies in the release."""
        return read_contract_of(_RELEASES[self.place])

    def need(self, question: str) -> None:
        """Refuse a question whose tables or columns the release does not have.

        Args:
            question: the name of its macro.

        Raises:
            UsageError: the release is of another contract.
        """
        if question not in _questions(self.place):
            raise UsageError(text("ask-no-question", version=self.version, question=question))

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return list(self.con.execute(query, list(parameters)).fetchall())

    def table(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
        """Return the rows of a query as Arrow: whole numbers int64, other numbers float64."""
        bound = parameters if isinstance(parameters, Mapping) else list(parameters)
        found = self.con.execute(query, bound).arrow().read_all()
        return found.cast(pa.schema([_widened(found, name) for name in range(found.num_columns)]))

    def coverage(self) -> tuple[date, date]:
        """Return the first and the last day of the records."""
        return _coverage(self.place)

    def answer(self, data: pa.Table, question: str, notes: Sequence[str] = (), **told: Any) -> "pd.DataFrame":
        """Return rows as a pandas frame, with what was asked and what to know in its attributes."""
        from ceasefire_data.contract.frame_columns import to_pandas

        frame = to_pandas(data)
        first, last = self.coverage()
        frame.attrs[tables.ATTRIBUTE] = tables.Notes(
            version=self.version,
            question=question,
            asked={name: _plain(value) for name, value in told.items()},
            coverage=[] if first == date.min else [first.isoformat(), last.isoformat()],
            notes=list(notes),
        )
        return frame


class Place(NamedTuple):
    """Where a release comes from, which it is, and what a lock says of its files."""

    origin: str
    folder: Path
    version: str
    pins: tuple[tuple[str, str], ...]


_RELEASES: dict[Place, ReadRelease] = {}


@cache
def held_connection(place: Place) -> "duckdb.DuckDBPyConnection":
    """Return a connection that holds the records of a release and reaches nothing else.

    Nobody gets it: cursors over it run queries that change nothing, so it can serve all.
    """
    release = _RELEASES[place]
    con = tables._connect(  # noqa: SLF001 - the same records as every other connection
        {table: open_records(release, table).source for table in release.table_names()}
    )
    hide_progress(con)
    for (name,) in con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
        con.execute(f"CREATE TABLE copied AS FROM {quote(name)}")
        con.execute(f"DROP VIEW {quote(name)}")
        con.execute(f"ALTER TABLE copied RENAME TO {quote(name)}")
    contract = read_contract_of(release)
    if contract is not None:
        add_views(con, contract)
    for setting in CUT_OFF:
        con.execute(setting)
    return con


@cache
def _questions(place: Place) -> frozenset[str]:
    """Return the names of the macros that a release has: DuckDB takes long over its list of functions."""
    query = "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'table_macro'"
    return frozenset(name for (name,) in held_connection(place).cursor().execute(query).fetchall())


@cache
def _coverage(place: Place) -> tuple[date, date]:
    con = held_connection(place).cursor()
    known = set(con.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall())
    days = " UNION ALL ".join(
        f"SELECT {column} AS day FROM {table} WHERE record_status = 'active'"
        for table, column in DAYS.items()
        if {(table, column), (table, "record_status")} <= known
    )
    row = con.execute(f"SELECT min(day), max(day) FROM ({days})").fetchone() if days else None
    first, last = row or (None, None)
    return first or date.min, last or date.max


def _widened(data: pa.Table, position: int) -> pa.Field:
    """Return a column's field with the widest type of its sort, so that frames have few types."""
    field = data.schema.field(position)
    kind, wide = field.type, field.type
    if pa.types.is_integer(kind) and not pa.types.is_uint64(kind):
        wide = pa.int64()
    elif pa.types.is_decimal(kind) or pa.types.is_floating(kind):
        wide = pa.float64()
    elif pa.types.is_null(kind) or pa.types.is_large_string(kind):
        wide = pa.string()
    return pa.field(field.name, wide)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
