"""The rules of a table over a frame: the program of ``contract.sql``, run on typed columns.

Columns come as Arrow, are written as canonical text and run through the very predicates that
check a file, so a frame and its CSV fail the same rules in the same rows. Nothing of pandera here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from ceasefire_data.contract.canonical import odd_characters, text_of
from ceasefire_data.contract.model import Rule, Table
from ceasefire_data.contract.quiet import hide_progress
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.sql import (
    Program,
    bind_today,
    compile_program,
    mentioned_columns,
    text_column,
)
from ceasefire_data.findings import Level

SMALL = 200_000
# Over many rules these two of DuckDB's take longer than all else that is done with a frame of a few
# thousand records, and a frame of a million gains nothing by them.
SLOW_OPTIMIZERS = "in_clause,expression_rewriter"
# Names with a space, so that no table of a contract bears one of them.
RAW, TYPED, FAULTY, FAILURES = (quote(f"frame {n}") for n in ("raw", "typed", "faulty", "failures"))

# Column and rule of a cell's check; None and rule of a check over several columns.
Place: TypeAlias = tuple[str | None, str]
Failed: TypeAlias = Mapping[Place, Sequence[int]]


@dataclass(frozen=True, slots=True)
class FrameRules:
    """The rules that can be asked of one table alone.

    Attributes:
        table: the table of the contract.
        queries: the rules over the table that need no other table.
        levels: the levels of the rules that are run.
        today: what ``$today`` stands for; without it rules that need it stay silent.
    """

    table: Table
    queries: tuple[Rule, ...]
    levels: tuple[Level, ...]
    today: date | None

    def failed(self, columns: Mapping[str, Any], count: int) -> Failed:
        """Return the rows, from 0 and ascending, that fail each check.

        Args:
            columns: the Arrow array of each column that is there with the type of its field.
            count: the number of rows.
        """
        with _open(self.today) as con:
            _read(con, self.table, columns, count)
            clean = not odd_characters(con, RAW, _texts(self.table, columns))
            present = tuple(name for name in self.table.names if name in columns)
            program = compile_program(self.table, present, clean_text=clean)
            kind = "TABLE" if count <= SMALL else "VIEW"  # many values are made again, not held
            con.execute(f"CREATE TEMP {kind} {TYPED} AS {program.typed(RAW)}")
            con.execute(f"CREATE TEMP TABLE {FAILURES} (_record BIGINT, _check INTEGER)")
            _diagnose(con, program)
            found: dict[Place, list[int]] = defaultdict(list)
            for record, index in con.execute(f"FROM {FAILURES} ORDER BY ALL").fetchall():
                check = program.checks[index]
                if check.level in self.levels:
                    column = None if check.rule else check.column
                    found[column, check.name].append(record - 1)
            for keys in unique_columns(self.table):
                if all(name in present for name in keys):
                    place = key_place(keys)
                    rows = _duplicates(con, self.table, keys, present)
                    found[place] = sorted({*found[place], *rows})
            for rule in self.queries:
                if all(name in present for name in mentioned_columns(self.table, rule)):
                    found[None, rule.name] += _query(con, program, rule)
        return {place: rows for place, rows in found.items() if rows}


def self_contained(table: Table, levels: Sequence[Level]) -> tuple[Rule, ...]:
    """Return the rules over the table that DuckDB can bind with no other table at hand."""
    if len(table.primary_key) != 1:
        return ()
    with _open(None) as con:
        empty = compile_program(table, (), clean_text=True).typed("(SELECT 0::BIGINT AS _record)")
        con.execute(f"CREATE TEMP VIEW {quote(table.name)} AS {empty}")
        return tuple(rule for rule in table.query_rules if rule.level in levels and _binds(con, rule))


def _binds(con: duckdb.DuckDBPyConnection, rule: Rule) -> bool:
    try:
        con.execute(f"EXPLAIN {bind_today(rule.query or '')}")
    except duckdb.CatalogException:
        return False
    return True


def unique_columns(table: Table) -> tuple[tuple[str, ...], ...]:
    """Return the columns whose values together stand once: primary key, single columns, keys."""
    singles = [(f.name,) for f in table.fields if f.constraints.unique]
    keys = [table.primary_key] if table.primary_key else []
    return tuple(dict.fromkeys((*keys, *singles, *table.unique_keys)))


def key_place(columns: tuple[str, ...]) -> Place:
    """Return where a duplicate of the columns is reported: a column, or ``key-duplicate(a, b)``."""
    if len(columns) == 1:
        return columns[0], "key-duplicate"
    return None, f"key-duplicate({', '.join(columns)})"


@contextmanager
def _open(today: date | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection shut off from files and settings, in which ``today`` is set."""
    with TemporaryDirectory(prefix="ceasefire-data-") as folder:
        con = duckdb.connect(":memory:", config={"temp_directory": str(Path(folder) / "spill")})
        try:
            day = f"DATE {literal(today.isoformat())}" if today else "NULL::DATE"
            con.execute(f"SET VARIABLE today = {day}")
            hide_progress(con)
            con.execute(f"SET disabled_optimizers = '{SLOW_OPTIMIZERS}'")
            con.execute("SET enable_external_access = false")
            con.execute("SET lock_configuration = true")
            yield con
        finally:
            con.close()


def _read(con: duckdb.DuckDBPyConnection, table: Table, columns: Mapping[str, Any], count: int) -> None:
    """Make the table of texts: the number of each record from 1, and the texts of its cells."""
    numbers = pa.array(range(1, count + 1), pa.int64())
    con.register("arrow_columns", pa.table({"_record": numbers, **columns}))
    texts = [
        f"{text_of(table.by_name[name], column.type)} AS {quote(name)}" for name, column in columns.items()
    ]
    con.execute(f"CREATE TEMP TABLE {RAW} AS SELECT {', '.join(['_record', *texts])} FROM arrow_columns")
    con.unregister("arrow_columns")


def _texts(table: Table, columns: Iterable[str]) -> list[str]:
    """Return the columns that hold free text, also as items of lists."""
    return [name for name in columns if table.by_name[name].type in ("string", "list")]


def _diagnose(con: duckdb.DuckDBPyConnection, program: Program) -> None:
    """Fill the table of failures with every failed check; records without any cost one scan."""
    proof = con.execute(program.proof(TYPED)).fetchone() or ()
    groups = [g for g, faulty in zip(program.groups, proof[1:], strict=True) if faulty]
    if not groups:
        return
    con.execute(f"CREATE TEMP TABLE {FAULTY} AS {program.faulty(TYPED, groups)}")
    for group in groups:
        con.execute(f"INSERT INTO {FAILURES} {program.failures(FAULTY, group)}")


def _duplicates(
    con: duckdb.DuckDBPyConnection, table: Table, columns: tuple[str, ...], present: Sequence[str]
) -> list[int]:
    """Return the rows whose values an earlier row of another key holds already."""
    cells = [f"CASE WHEN {quote(c)} IS NOT NULL THEN {text_column(c)} END" for c in columns]
    joined = " || chr(31) || ".join(cells)
    key = " || ',' || ".join(text_column(c) for c in table.primary_key)
    known = columns != table.primary_key and key and all(c in present for c in table.primary_key)
    owner = f"coalesce({key}, _record::VARCHAR)" if known else "_record::VARCHAR"
    rows = con.execute(
        f"SELECT _record - 1 FROM (SELECT _record, {joined} AS k, {owner} AS o FROM {TYPED})"
        " WHERE k IS NOT NULL QUALIFY row_number() OVER (PARTITION BY k ORDER BY _record) > 1"
        " AND min(o) OVER (PARTITION BY k) <> max(o) OVER (PARTITION BY k) ORDER BY 1"
    ).fetchall()
    return [row for (row,) in rows]


def _query(con: duckdb.DuckDBPyConnection, program: Program, rule: Rule) -> list[int]:
    """Return the rows that a query over the table names, but for those with a faulty cell."""
    table = program.table
    key = table.primary_key[0]
    needed = mentioned_columns(table, rule)
    errors = [c.index for n in needed for c in program.cell_checks[n] if c.level is Level.ERROR]
    faulty = f"SELECT _record FROM {FAILURES} WHERE _check IN ({', '.join(map(str, errors)) or -1})"
    values = ", ".join(quote(name) for name in table.names)
    con.execute(f"CREATE OR REPLACE TEMP VIEW {quote(table.name)} AS SELECT {values} FROM {TYPED}")
    rows = con.execute(
        f"SELECT min(_record) - 1 AS r FROM {TYPED} WHERE {quote(key)} IN"
        f" (SELECT DISTINCT key FROM ({bind_today(rule.query or '')}))"
        f" AND _record NOT IN ({faulty}) GROUP BY {quote(key)} ORDER BY r"
    ).fetchall()
    return [row for (row,) in rows]
