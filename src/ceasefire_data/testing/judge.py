"""Which rules of the contract a made-up record breaks: asked of the contract's own SQL.

Rules that read the day are asked of an early and of a late one, so that a record keeps them on
whatever day it is checked.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa

from ceasefire_data.contract.cells import SQL_TYPES
from ceasefire_data.contract.model import Contract, Field, Rule, Table
from ceasefire_data.contract.quiet import hide_progress
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.sql import (
    Program,
    bind_today,
    compile_program,
    mentioned_columns,
)
from ceasefire_data.contract.tables import mentioned_tables
from ceasefire_data.testing.values import LAST_DAY, Cells

DAYS = (LAST_DAY, date(2999, 12, 31))
DERIVED = re.compile(r"(\w+) = ((?:(?!\b(?:AND|OR|CASE)\b|[<>=]).)+)", re.DOTALL)
BATCH = quote("made records")


def open_judge(*, plain: bool = False) -> duckdb.DuckDBPyConnection:
    """Return a connection shut off from files and settings: a contract of another may be asked.

    Args:
        plain: leave out DuckDB's optimizer, which takes longer over many rules than few records do.
    """
    con = duckdb.connect(":memory:")
    if plain:
        con.execute("PRAGMA disable_optimizer")
    con.execute("SET threads = 1")
    con.execute(f"SET VARIABLE today = DATE {literal(DAYS[0].isoformat())}")
    hide_progress(con)
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


class Judge:
    """The rules over one record of a table, asked of many made-up records at once."""

    def __init__(self, con: duckdb.DuckDBPyConnection, table: Table) -> None:
        self.con = con
        self.table = table
        self.rules = table.row_rules
        self.columns = {rule.name: mentioned_columns(table, rule) for rule in self.rules}

    def broken(self, records: Sequence[Cells]) -> list[tuple[Rule, ...]]:
        """Return the rules over several columns that each record breaks."""
        found: list[tuple[Rule, ...]] = [()] * len(records)
        if not self.rules or not records:
            return found
        load(self.con, self._needed, records)
        for number, failed in self.con.execute(self._sql).fetchall():
            found[number] = tuple(self.rules[i] for i in failed)
        return found

    def findings(self, records: Sequence[Cells]) -> list[tuple[int, str, str]]:
        """Return number, column and rule of all that the whole program finds in each record alone."""
        load(self.con, self.table.fields, records)
        program = self._program
        numbered = f"(SELECT number AS _record, * EXCLUDE (number) FROM {BATCH})"
        proof = self.con.execute(program.proof(f"({program.typed(numbered)})")).fetchone() or ()
        found = []
        for group, faulty in zip(program.groups, proof[1:], strict=True):
            rows = self.con.execute(program.failures(numbered, group)).fetchall() if faulty else []
            checks = [(record, program.checks[index]) for record, index in rows]
            found += [(record, check.column, check.name) for record, check in checks]
        return sorted(found)

    def faulty_cells(self, records: Sequence[Cells]) -> list[tuple[int, str, str]]:
        """Return number, column and rule of each cell that breaks a rule of its own."""
        rules = {rule.name for rule in self.rules}
        return [found for found in self.findings(records) if found[2] not in rules]

    def derive(self, records: Sequence[Cells]) -> None:
        """Fill the columns that a rule computes from others, such as ``id = 'src-' || sha256(url)``."""
        for column, sql in self.derived.items():
            load(self.con, self.table.fields, records)
            query = f"SELECT number, ({sql})::VARCHAR FROM ({_typed(self.table.fields)}) ORDER BY number"
            for number, text in self.con.execute(query).fetchall():
                records[number][column] = text or ""

    @cached_property
    def derived(self) -> dict[str, str]:
        """The columns that a rule says how to compute, with the SQL of it."""
        found: dict[str, str] = {}
        for rule in self.rules:
            match = DERIVED.fullmatch((rule.check or "").strip())
            if match and match[1] in self.table.by_name and match[2].strip() not in self.table.by_name:
                found.setdefault(match[1], match[2])
        return found

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The columns that others are computed from."""
        words = set(re.findall(r"\w+", " ".join(self.derived.values())))
        return tuple(name for name in self.table.names if name in words)

    @cached_property
    def _program(self) -> Program:
        return compile_program(self.table)

    @cached_property
    def _needed(self) -> tuple[Field, ...]:
        names = {name for columns in self.columns.values() for name in columns}
        return tuple(field for field in self.table.fields if field.name in names)

    @cached_property
    def _sql(self) -> str:
        whens = [
            f"CASE WHEN {' OR '.join(f'({sql}) IS FALSE' for sql in _on_each_day(rule))} THEN {i} END"
            for i, rule in enumerate(self.rules)
        ]
        failed = f"list_filter([{', '.join(whens)}], x -> x IS NOT NULL)"
        lists = f"SELECT number, {failed} AS f FROM ({_typed(self._needed)})"
        return f"SELECT number, f FROM ({lists}) WHERE len(f) > 0"


class Queries:
    """The rules over tables and across them, asked of the tables that are made."""

    def __init__(self, con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
        self.con = con
        self.contract = contract
        for table in contract.tables.values():
            self.put(table, ())

    def put(self, table: Table, records: Sequence[Cells]) -> None:
        """Make the table hold these records."""
        load(self.con, table.fields, records)
        self.con.execute(f"CREATE OR REPLACE TABLE {quote(table.name)} AS {_typed(table.fields)}")

    def rules_of(self, table: Table, made: Iterable[str]) -> tuple[Rule, ...]:
        """Return the rules over a table that need only tables that are made."""
        there = {table.name, *made}
        return tuple(r for r in table.query_rules if set(mentioned_tables(self.contract, r)) <= there)

    def broken(self, rules: Iterable[Rule]) -> list[tuple[Rule, str, str]]:
        """Return rule, key and column of each record that breaks one of the rules."""
        found = []
        for rule in rules:
            query = f"SELECT DISTINCT * FROM ({bind_today(rule.query or '')})"
            result = self.con.execute(query)
            names = [part[0] for part in result.description or ()]
            hits = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
            places = {(str(hit["key"]), str(hit.get("column") or rule.columns[0])) for hit in hits}
            found += [(rule, key, column) for key, column in sorted(places)]
        return found


def load(con: duckdb.DuckDBPyConnection, fields: Sequence[Field], records: Sequence[Cells]) -> None:
    """Make the records the batch of texts that the SQL here reads, each with its number from 0."""
    columns: dict[str, Any] = {"number": pa.array(range(len(records)), pa.int64())}
    for field in fields:
        columns[field.name] = pa.array([r.get(field.name) or None for r in records], pa.string())
    con.register("made records", pa.table(columns))


def typed(fields: Sequence[Field]) -> str:
    """Return SQL of the typed values of the batch, in the order of the records."""
    return f"SELECT * EXCLUDE (number) FROM ({_typed(fields)}) ORDER BY number"


def _typed(fields: Sequence[Field]) -> str:
    return f"SELECT {', '.join(['number', *(_value(field) for field in fields)])} FROM {BATCH}"


def _value(field: Field) -> str:
    name = quote(field.name)
    if field.type == "string":
        return name
    if field.type == "list":
        return f"string_split({name}, {literal(field.delimiter)}) AS {name}"
    return f"try_cast({name} AS {SQL_TYPES[field.type]}) AS {name}"


def _on_each_day(rule: Rule) -> list[str]:
    sql = rule.check or ""
    days = [f"DATE {literal(day.isoformat())}" for day in DAYS]
    return list(dict.fromkeys(re.sub(r"\$today\b", day, sql) for day in days))
