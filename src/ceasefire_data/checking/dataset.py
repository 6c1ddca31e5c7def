"""The tables of a check: the records of the files given, over the records they are held against.

A table is the union of its parts and of those published records whose key no part holds, so that
a submission replaces the records it corrects. Rules see tables under their names, without the
records of a key that a flood of them shares: none of them is the record of that key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ceasefire_data.checking.connection import ask, run_each
from ceasefire_data.checking.held import held_columns, reads_text, text_rules
from ceasefire_data.checking.parts import Part, key_columns
from ceasefire_data.contract.cells import SQL_TYPES
from ceasefire_data.contract.model import Contract, Rule, Table
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.sql import bind_today, compile_program, text_column
from ceasefire_data.contract.tables import mentioned_tables

COPIES = 100  # of one key, beyond which its records are a flood


@dataclass
class Dataset:
    """The parts of a check and the published tables beside them.

    ``published`` maps a table to SQL of its texts, one VARCHAR per contract column.
    """

    con: duckdb.DuckDBPyConnection
    contract: Contract
    parts: list[Part]
    published: Mapping[str, str]
    _keys: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    _flooded: dict[str, str] = field(default_factory=dict)
    _copies: dict[str, int] = field(default_factory=dict)

    def has(self, table: str) -> bool:
        """Return whether any record source of the table is there."""
        return table in self.published or any(p.table.name == table for p in self.parts)

    @property
    def is_small(self) -> bool:
        """Whether all records given are held as tables."""
        return all(part.is_small for part in self.parts)

    def parts_of(self, table: str) -> list[Part]:
        """Return the parts of a table."""
        return [part for part in self.parts if part.table.name == table]

    def most_copies(self, table: str) -> int | None:
        """Return how many records given share one key at most; None where that was not counted."""
        return self._copies.get(table)

    def create_published(self) -> None:
        """Make the typed table of the published records of each table that is asked for."""
        run_each(self.con, self._needed(), self._create_published, at_once=self.is_small)

    def create_tables(self) -> None:
        """Make every table that is asked for under its name, empty where there are no records.

        Free text of a large file is in the view of that name in the schema ``wide``.
        """
        run_each(self.con, self._needed(), self._create_table, at_once=self.is_small)
        large = {part.table.name: part.table for part in self.parts if not part.is_small}
        for number, table in enumerate(large.values()):
            if not number:
                self.con.execute("CREATE SCHEMA wide")
            bare = [self._spared(part, part.bare) for part in self.parts_of(table.name)]
            selects = self._selects(table, bare, table.names)
            self.con.execute(f"CREATE VIEW wide.{quote(table.name)} AS {selects}")

    def _needed(self) -> list[Table]:
        """Return the tables that records were given for, and those which their rules lead to."""
        given = {part.table.name: part.table for part in self.parts}
        names = set(given)
        for table in given.values():
            names |= {reference.resource for reference in table.references}
            for rule in table.query_rules:
                names |= set(mentioned_tables(self.contract, rule))
        return [table for name, table in self.contract.tables.items() if name in names]

    def query_over(self, rule: Rule) -> str:
        """Return the query of a rule, led to the free text of large files where it asks for it."""
        wide = [
            name
            for name in mentioned_tables(self.contract, rule)
            if not all(part.is_small for part in self.parts_of(name))
            and reads_text(rule, self.contract.tables[name])
            and rule not in text_rules(self.contract, self.contract.tables[name])
        ]
        query = bind_today(rule.query or "")
        if not wide:
            return query
        names = ", ".join(f"{quote(n)} AS NOT MATERIALIZED (FROM wide.{quote(n)})" for n in wide)
        return f"WITH {names} SELECT * FROM ({query})"

    def _create_table(self, con: duckdb.DuckDBPyConnection, table: Table) -> None:
        parts = self.parts_of(table.name)
        is_small = all(part.is_small for part in parts)
        columns = table.names if is_small else held_columns(self.contract, table)
        self._note_flooded(con, table, parts)
        selects = self._selects(table, [self._spared(part, part.held) for part in parts], columns)
        con.execute(f"CREATE {'TABLE' if is_small else 'VIEW'} {quote(table.name)} AS {selects}")

    def _note_flooded(self, con: duckdb.DuckDBPyConnection, table: Table, parts: list[Part]) -> None:
        """Note the keys that so many records share that rules which join by them would never end."""
        if sum(part.records.count for part in parts) <= COPIES:
            return
        keys = " UNION ALL ".join(f"SELECT {key_columns(part)} AS k FROM {part.held}" for part in parts)
        shared = f"SELECT k, count(*) AS n FROM ({keys}) WHERE k IS NOT NULL GROUP BY k"
        ((most,),) = ask(con, f"SELECT coalesce(max(n), 0) FROM ({shared})")
        self._copies[table.name] = most
        if most > COPIES:
            name = quote(f"flooded {table.name}")
            ask(con, f"CREATE TABLE {name} AS SELECT k FROM ({shared}) WHERE n > {COPIES}")
            self._flooded[table.name] = name

    def _spared(self, part: Part, relation: str) -> str:
        """Return the relation of a part without the records of flooded keys."""
        flooded = self._flooded.get(part.table.name)
        if flooded is None:
            return relation
        return f"(FROM {relation} WHERE coalesce({key_columns(part)} NOT IN (FROM {flooded}), true))"

    def _selects(self, table: Table, relations: Sequence[str], columns: Sequence[str]) -> str:
        names = ", ".join(quote(name) for name in columns)
        found = [f"SELECT {names} FROM {relation}" for relation in relations]
        if table.name in self.published or not relations:
            found.append(f"SELECT {names} FROM {self._kept(table, self.parts_of(table.name))}")
        return " UNION ALL ".join(found)

    def key_table(self, table: str, columns: tuple[str, ...]) -> str:
        """Return the name of a table with the texts of some columns of all its records."""
        made = self._keys.get((table, columns))
        if made is None:
            made = f"keys_{len(self._keys)}"
            names = ", ".join(f"{text_column(c)} AS k{i}" for i, c in enumerate(columns))
            selects = [
                f"SELECT {names} FROM {part.held}"
                for part in self.parts_of(table)
                if all(c in part.records.columns for c in columns)
            ]
            selects.append(f"SELECT {names} FROM {_published_view(table)}")
            union = " UNION ALL ".join(selects)
            ask(self.con, f"CREATE TABLE {made} AS {union}")
            self._keys[table, columns] = made
        return made

    def _create_published(self, con: duckdb.DuckDBPyConnection, table: Table) -> None:
        """Make the typed view of the published records of a table, empty where there are none."""
        source = self.published.get(table.name)
        empty = [f"NULL::VARCHAR AS {text_column(f.name)}" for f in table.fields]
        empty += [f"NULL::{SQL_TYPES[f.type]} AS {quote(f.name)}" for f in table.fields]
        typed = f"SELECT 0::BIGINT AS _record, {', '.join(empty)} LIMIT 0"
        if source is not None:
            numbered = f"(SELECT 0::BIGINT AS _record, * FROM ({source}))"
            typed = compile_program(table, clean_text=True, assumed=True).typed(numbered)
        con.execute(f"CREATE TABLE {_published_view(table.name)} AS {typed}")

    def _kept(self, table: Table, parts: list[Part]) -> str:
        """Return SQL for the published records that no part replaces."""
        view = _published_view(table.name)
        taken = " UNION ALL ".join(f"SELECT {key_columns(p)} AS k FROM {p.held}" for p in parts)
        if not parts or not table.primary_key:
            return view
        key = " || ',' || ".join(text_column(name) for name in table.primary_key)
        return (
            f"(SELECT * FROM {view} AS p WHERE NOT EXISTS (SELECT 1 FROM ({taken}) AS t WHERE t.k = {key}))"
        )


def published_texts(folder: Path, contract: Contract, skip: Iterable[str] = ()) -> dict[str, str]:
    """Return, for each table with a CSV in the folder, SQL that reads its texts.

    The folder is ours: ``raw/``, or a release with its CSVs in ``csv/``. Columns a file lacks are
    NULL.
    """
    folder = csv_folder(folder)
    found = {}
    for name, table in contract.tables.items():
        path = folder / f"{name}.csv"
        if name not in set(skip) and path.is_file():
            found[name] = csv_texts(path, table)
    return found


def csv_folder(folder: Path) -> Path:
    """Return where the CSVs of a release stand, or the folder itself."""
    return folder / "csv" if (folder / "csv").is_dir() else folder


def csv_texts(path: Path, table: Table) -> str:
    """Return SQL that reads a well-formed CSV as texts, one column per contract column."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header = stream.readline().strip().replace('"', "").split(",")
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    texts = ", ".join(
        quote(name) if name in header else f"NULL::VARCHAR AS {quote(name)}" for name in table.names
    )
    return (
        f"SELECT {texts} FROM read_csv({literal(str(path))}, columns = {{{columns}}},"
        " header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"')"
    )


def _published_view(table: str) -> str:
    return quote(f"published {table}")
