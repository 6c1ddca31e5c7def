"""``raw/`` → the tables of a release: typed by the contract, sorted by key, lists as link tables.

The texts of the cells stay as they are, character by character; the typed values come from the
very program that checks. The order of records in ``raw/`` leaves no trace.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from ceasefire_data.checking.connection import open_connection
from ceasefire_data.checking.dataset import csv_texts
from ceasefire_data.contract.links import Link, link_tables
from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.contract.quoting import quote
from ceasefire_data.contract.sql import compile_program, text_column

FETCHED = 10_000
AS_TEXT = ("string", "list")

Row = tuple[str, ...]
Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class Assembly:
    """The records of a release in DuckDB, ready for any writer.

    Every table and link table is read in canonical order: by key, columns in schema order.
    """

    con: duckdb.DuckDBPyConnection
    contract: Contract
    _counts: dict[str, int] = field(default_factory=dict)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The link tables, in the order of tables and columns."""
        return link_tables(self.contract)

    def count(self, name: str) -> int:
        """Return the number of records of a table or link table."""
        if name not in self._counts:
            link = self._link(name)
            source = _link_rows(link) if link else _name(name)
            row = self.con.execute(f"SELECT count(*) FROM {source}").fetchone()
            self._counts[name] = row[0] if row else 0
        return self._counts[name]

    def columns(self, name: str) -> tuple[str, ...]:
        """Return the columns of a table or link table."""
        link = self._link(name)
        return link.columns if link else self.contract.tables[name].names

    def rows(self, name: str) -> Iterator[Row]:
        """Yield the records of a table or link table as texts, an empty cell as an empty text."""
        link = self._link(name)
        if link:
            columns = ", ".join(f"c{i}" for i in range(len(link.columns)))
            keys = ", ".join(f"s{i}" for i in range(len(link.table.primary_key)))
            sql = f"SELECT {columns} FROM {_link_rows(link)} ORDER BY {keys}, p"
        else:
            table = self.contract.tables[name]
            texts = ", ".join(f"coalesce({text_column(n)}, '')" for n in table.names)
            sql = f"SELECT {texts} FROM {_name(name)} ORDER BY {_order(table)}"
        yield from self._fetch(sql)

    def values(self, name: str) -> Iterator[tuple[Value, ...]]:
        """Yield the same records with typed values; a list as its text, an empty cell as None."""
        link = self._link(name)
        if link:
            keys = ", ".join(f"s{i}" for i in range(len(link.table.primary_key)))
            sql = f"SELECT {keys}, p, c{len(link.columns) - 1} FROM {_link_rows(link)} ORDER BY {keys}, p"
        else:
            table = self.contract.tables[name]
            cells = [text_column(f.name) if f.type in AS_TEXT else quote(f.name) for f in table.fields]
            sql = f"SELECT {', '.join(cells)} FROM {_name(name)} ORDER BY {_order(table)}"
        yield from self._fetch(sql)

    def uses(self, name: str, column: str) -> dict[str, int]:
        """Return how often each value, or each item of a list, stands in a column of a table."""
        listed = self.contract.tables[name].by_name[column].type == "list"
        item = f"unnest({quote(column)})" if listed else quote(column)
        rows = f"SELECT {item} AS item FROM {_name(name)}"
        counted = f"SELECT item::VARCHAR, count(*) FROM ({rows}) WHERE item IS NOT NULL GROUP BY item"
        return dict(self.con.execute(counted).fetchall())

    def batches(self, name: str, size: int) -> Any:
        """Return a reader of Arrow record batches with the typed values of a table."""
        table = self.contract.tables[name]
        values = ", ".join(quote(n) for n in table.names)
        sql = f"SELECT {values} FROM {_name(name)} ORDER BY {_order(table)}"
        return self.con.execute(sql).arrow(size)

    def empty_cells(self, name: str) -> dict[str, int]:
        """Return the number of empty cells of each column of a table."""
        names = self.contract.tables[name].names
        counts = ", ".join(f"count(*) - count({text_column(n)})" for n in names)
        row = self.con.execute(f"SELECT {counts} FROM {_name(name)}").fetchone()
        return dict(zip(names, row or (), strict=True))

    def _fetch(self, sql: str) -> Iterator[Any]:
        cursor = self.con.execute(sql)
        while rows := cursor.fetchmany(FETCHED):
            yield from rows

    def _link(self, name: str) -> Link | None:
        return next((link for link in self.links if link.name == name), None)


@contextmanager
def assemble_tables(raw: Path, contract: Contract, today: date) -> Iterator[Assembly]:
    """Yield the tables of a release, made from checked records.

    Args:
        raw: holds ``TABLE.csv`` for each table of the contract, without any error.
        contract: types, keys and lists.
        today: what ``$today`` stands for; the values of cells do not depend on it.
    """
    with open_connection(today) as (con, _):
        for table in contract.tables.values():
            texts = csv_texts(raw / f"{table.name}.csv", table)
            numbered = f"(SELECT 0::BIGINT AS _record, * FROM ({texts}))"
            typed = compile_program(table, clean_text=True, assumed=True).typed(numbered)
            con.execute(f"CREATE TEMP TABLE {_name(table.name)} AS {typed}")
        yield Assembly(con, contract)


def _name(table: str) -> str:
    return quote(f"release {table}")


def _order(table: Table) -> str:
    """Return the canonical order: by key, else by all cells; text breaks ties of equal values."""
    keys = [quote(name) for name in table.primary_key]
    texts = [text_column(name) for name in table.primary_key or table.names]
    return ", ".join(f"{column} NULLS FIRST" for column in (*keys, *texts))


def _link_rows(link: Link) -> str:
    """Return SQL of the rows of a link table: ``c0`` … its cells, ``s0`` … and ``p`` its order."""
    keys = link.table.primary_key
    sort = ", ".join(f"{quote(key)} AS s{i}" for i, key in enumerate(keys))
    cells = ", ".join(f"{text_column(key)} AS c{i}" for i, key in enumerate(keys))
    column = quote(link.field.name)
    position, item = f"c{len(keys)}", f"c{len(keys) + 1}"
    return (
        f"(SELECT *, p::VARCHAR AS {position} FROM (SELECT {sort}, {cells},"
        f" unnest({column}) AS {item}, generate_subscripts({column}, 1) AS p"
        f" FROM {_name(link.table.name)}))"
    )
