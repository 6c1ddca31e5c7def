"""``NAME.sqlite``: all tables with keys, foreign keys, checks, views, and the codebook as tables.

Page size and the other settings that a build of SQLite may preset are fixed, and the file is
compacted at the end, so one version of SQLite always writes the same bytes. Another one leaves
other bytes where a page is unused.
"""

import errno
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from semver import Version

from ceasefire_data.contract.quoting import quote
from ceasefire_data.errors import BuildError
from ceasefire_data.messages import text
from ceasefire_data.release.assemble import Assembly, Value
from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink
from ceasefire_data.release.writers.columns import (
    code_lists,
    count_codes,
    describe_columns,
    free_name,
)
from ceasefire_data.release.writers.notices import cite, tell_licenses
from ceasefire_data.release.writers.sqlite_tables import (
    create_indexes,
    create_link,
    create_table,
    insert_into,
)
from ceasefire_data.release.writers.sqlite_views import VIEWS

SUFFIX = ".sqlite"
SETTINGS = (
    "PRAGMA encoding = 'UTF-8'",
    "PRAGMA page_size = 4096",
    "PRAGMA auto_vacuum = NONE",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
)
CODEBOOK = (
    "CREATE TABLE {} (\n  table_name TEXT NOT NULL,\n  position INTEGER NOT NULL,\n  column_name TEXT,"
    "\n  type TEXT NOT NULL,\n  title TEXT,\n  description TEXT,\n  unit TEXT,\n  codes TEXT,"
    "\n  required BOOLEAN,\n  is_key BOOLEAN,\n  leads_to TEXT,\n  example TEXT,\n  empty INTEGER,"
    "\n  records INTEGER,\n  since TEXT,\n  PRIMARY KEY (table_name, position)\n)"
)
CODES = (
    "CREATE TABLE {} (\n  list TEXT NOT NULL,\n  position INTEGER NOT NULL,\n  code TEXT NOT NULL,"
    "\n  label TEXT,\n  definition TEXT,\n  uses INTEGER NOT NULL,\n  PRIMARY KEY (list, position),"
    "\n  UNIQUE (list, code)\n)"
)
ABOUT = "CREATE TABLE {} (\n  key TEXT NOT NULL PRIMARY KEY,\n  value TEXT\n)"

Row = tuple[Value, ...]


def write(release: Release, sink: Sink) -> None:
    """Write the database.

    Raises:
        BuildError: a table bears a name that SQLite keeps for itself.
    """
    for name in release.contract.tables:
        if name.lower().startswith("sqlite_"):
            raise BuildError(text("sqlite-reserved", name=name))
    with sink.scratch() as folder:
        path = folder / "database"
        with _as_disk_error(path):
            _fill(path, release)
        sink.copy_file(f"{release.metadata.file_stem}{SUFFIX}", path)


def stored_rows(tables: Assembly, name: str) -> Iterator[Row]:
    """Yield the records of a table or link table as SQLite keeps them."""
    for row in tables.values(name):
        yield tuple(_stored(value) for value in row)


def _fill(path: Path, release: Release) -> None:
    tables, contract = release.tables, release.contract
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        for setting in SETTINGS:
            con.execute(setting)
        con.execute("BEGIN")
        con.execute("PRAGMA defer_foreign_keys = ON")
        for table in contract.tables.values():
            con.execute(create_table(table, contract))
        for link in tables.links:
            con.execute(create_link(link, contract))
        for name in (*contract.tables, *(link.name for link in tables.links)):
            con.executemany(insert_into(name, tables.columns(name)), stored_rows(tables, name))
        for table in contract.tables.values():
            for statement in create_indexes(table):
                con.execute(statement)
        _tell(con, release, _create_views(con))
        con.execute("COMMIT")
        con.execute(f"PRAGMA user_version = {_number(release.version)}")
        con.execute("VACUUM")


def _create_views(con: sqlite3.Connection) -> list[str]:
    """Create the views that the tables can bear, and return their names."""
    made = []
    taken = {name for (name,) in con.execute("SELECT name FROM sqlite_master")}
    for view in VIEWS:
        if view.name in taken:
            continue
        con.execute(f"CREATE VIEW {quote(view.name)} AS\n{view.select}")
        try:
            con.execute(f"SELECT * FROM {quote(view.name)} LIMIT 0")
            made.append(view.name)
        except sqlite3.OperationalError as error:
            if not str(error).startswith(("no such table", "no such column", "cannot join")):
                raise
            con.execute(f"DROP VIEW {quote(view.name)}")
    return made


def _tell(con: sqlite3.Connection, release: Release, views: Iterable[str]) -> None:
    """Fill the tables that tell of the others."""
    contents = {
        "codebook": (CODEBOOK, _codebook_rows(release, views)),
        "codes": (CODES, _code_rows(release)),
        "about": (ABOUT, _about_rows(release)),
    }
    for wanted, (create, rows) in contents.items():
        taken = [name for (name,) in con.execute("SELECT name FROM sqlite_master")]
        name = free_name(wanted, taken)
        con.execute(create.format(quote(name)))
        columns = [column for _, column, *_ in con.execute(f"PRAGMA table_info({quote(name)})")]
        con.executemany(insert_into(name, columns), rows)


def _codebook_rows(release: Release, views: Iterable[str]) -> Iterator[Row]:
    """Yield a row at position 0 for each table and view, and one for each column of a table."""
    nothing = (None,) * 6
    for table in release.contract.tables.values():
        count = release.tables.count(table.name)
        yield (table.name, 0, None, "table", table.title, table.description, *nothing, None, count, None)
    for link in release.tables.links:
        told = text("sqlite-link", column=f"{link.table.name}.{link.field.name}")
        count = release.tables.count(link.name)
        yield (link.name, 0, None, "link table", None, told, *nothing, None, count, None)
    for view in views:
        yield (view, 0, None, "view", None, text(f"view-{view}"), *nothing, None, None, None)
    for c in describe_columns(release):
        words = (c.title or None, c.description or None, c.unit or None, c.codes or None)
        limits = (int(c.required), int(c.is_key), c.leads_to or None, c.example or None)
        yield (c.table, c.position, c.name, c.type, *words, *limits, c.empty, c.records, c.since)


def _code_rows(release: Release) -> Iterator[Row]:
    for listed in code_lists(release.contract):
        uses = count_codes(release, listed)
        for position, code in enumerate(listed.codes, 1):
            yield (listed.name, position, code.value, code.label, code.description, uses[code.value])


def _about_rows(release: Release) -> list[Row]:
    metadata, origin = release.metadata, release.origin
    return [
        ("name", metadata.name),
        ("title", metadata.title),
        ("description", metadata.description),
        ("version", release.version),
        ("released_on", origin.released_on),
        ("commit", origin.commit),
        ("contract", f"{release.contract.name} {release.contract.version}"),
        ("licence", tell_licenses(release)),
        ("citation", cite(release)),
    ]


def _stored(value: Value) -> Value:
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def _number(version: str) -> int:
    """Return the version as one number, 1004002 for 1.4.2; the full text stands in ``about``."""
    known = Version.parse(version)
    return min(known.major * 1_000_000 + known.minor * 1_000 + known.patch, 2**31 - 1)


@contextmanager
def _as_disk_error(path: Path) -> Iterator[None]:
    """Raise what SQLite says of the disk as the error that every other writer meets there."""
    try:
        yield
    except sqlite3.OperationalError as error:
        kind = error.sqlite_errorcode & 0xFF
        known = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_IOERR: errno.EIO}
        if kind not in known:
            raise
        raise OSError(known[kind], str(error), str(path)) from error
