"""A part is the records of one file inside the checker, with the views its checks read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb

from ceasefire_data.checking.connection import run_each
from ceasefire_data.contract.model import Table
from ceasefire_data.contract.quoting import quote
from ceasefire_data.contract.sql import Program, compile_program, text_column
from ceasefire_data.findings import Level
from ceasefire_data.intake.records import Records

SMALL = 30_000


@dataclass(frozen=True)
class Part:
    """One file's records: ``raw`` holds texts, ``typed`` texts and values, ``failures`` faults.

    ``held`` is what is held of them for keys, references and rules across tables: of a small file
    all, of a large one what ``checking.held`` says, without the numbers of the records.

    ``touched`` are the records that a finding speaks of, ``texts`` what was read of a large file.
    """

    number: int
    records: Records
    program: Program
    touched: set[int] = field(default_factory=set)
    texts: dict[int, Mapping[str, str | None]] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The table of the contract."""
        return self.records.table

    @property
    def is_small(self) -> bool:
        """Whether the records are held as a table rather than read again each time."""
        return self.records.count <= SMALL

    @property
    def raw(self) -> str:
        """The view of the texts."""
        return f"raw_{self.number}"

    @property
    def typed(self) -> str:
        """The view of the typed records."""
        return f"typed_{self.number}"

    @property
    def held(self) -> str:
        """The table of the values that are held."""
        return self.typed if self.is_small else f"held_{self.number}"

    @property
    def bare(self) -> str:
        """The view of the typed records without their numbers, where that is read faster."""
        return self.typed if self.is_small else f"bare_{self.number}"

    @property
    def faulty(self) -> str:
        """The table of the texts of records with a finding, made when there is one."""
        return f"faulty_{self.number}"

    @property
    def failures(self) -> str:
        """The table of failed checks: ``_record``, ``_check``."""
        return f"failures_{self.number}"

    def error_checks(self, columns: Iterable[str]) -> list[int]:
        """Return the indices of the error checks on the cells of the columns."""
        return [
            check.index
            for name in columns
            for check in self.program.cell_checks.get(name, ())
            if check.level is Level.ERROR
        ]


def create_parts(con: duckdb.DuckDBPyConnection, found: Iterable[Records]) -> list[Part]:
    """Return the parts of files of records, their views made; small files are held as tables.

    Args:
        con: where the views are made.
        found: the records of each file; views are made while further files are read.
    """
    parts = (_plan_part(number, records) for number, records in enumerate(found, 1))
    # Few are made by the connection itself, which also sees what is temporary.
    drawn = list(parts) if isinstance(found, Sequence) else parts
    return run_each(con, drawn, _create_part, at_once=True)


def _plan_part(number: int, records: Records) -> Part:
    program = compile_program(
        records.table,
        records.columns,
        spoilable=records.spoilable,
        clean_text=records.clean_text,
        regular=records.regular,
        assumed=records.count <= SMALL,
    )
    return Part(number, records, program)


def _create_part(con: duckdb.DuckDBPyConnection, part: Part) -> Part:
    table = "TABLE" if part.is_small else "VIEW"
    con.execute(f"CREATE {table} {part.typed} AS {part.program.typed(part.records.relation)}")
    if part.program.assumed and (con.execute(part.program.odd(part.typed)).fetchone() or (True,))[0]:
        part = replace(part, program=replace(part.program, assumed=False))
        con.execute(f"CREATE OR REPLACE {table} {part.typed} AS {part.program.typed(part.records.relation)}")
    texts = ", ".join(f"{text_column(name)} AS {quote(name)}" for name in part.records.columns)
    comma = ", " if texts else ""
    con.execute(f"CREATE VIEW {part.raw} AS SELECT _record{comma}{texts} FROM {part.typed}")
    con.execute(f"CREATE TABLE {part.failures} (_record BIGINT, _check INTEGER)")
    if not part.is_small:
        bare = part.program.typed(part.records.unnumbered or part.records.relation)
        con.execute(f"CREATE VIEW {part.bare} AS {bare}")
    return part


def read_texts(
    con: duckdb.DuckDBPyConnection, part: Part, records: Iterable[int], source: str | None = None
) -> Mapping[int, Mapping[str, str | None]]:
    """Return the original texts of the cells of some records, by record and column.

    Args:
        con: where the part is.
        part: the file's records; of a large file what was read once is kept.
        records: the numbers of the records wanted, as few calls as can be.
        source: a table with all of them, by default the file itself.
    """
    wanted = sorted(set(records) - part.texts.keys())
    found = {**part.texts}
    if wanted:
        columns = ", ".join(["_record", *(quote(name) for name in part.records.columns)])
        numbers = ", ".join(str(int(record)) for record in wanted)
        rows = con.execute(
            f"SELECT {columns} FROM {source or part.raw} WHERE _record IN ({numbers}) LIMIT {len(wanted)}"
        ).fetchall()
        found |= {row[0]: dict(zip(part.records.columns, row[1:], strict=True)) for row in rows}
        if not part.is_small:
            part.texts.update(found)
    return found


def touched_rows(con: duckdb.DuckDBPyConnection, part: Part) -> dict[int, tuple[str, ...]]:
    """Return the cells of the records with findings by line, and the header as line 1.

    Cells stand in the order of the file; columns that the contract lacks are left out.
    """
    line_of = part.records.line_of
    if line_of is None or not part.touched:
        return {}
    names = sorted(part.records.columns, key=lambda name: part.records.positions[name])
    texts = read_texts(con, part, part.touched)
    rows = {line_of(r): tuple(texts[r][n] or "" for n in names) for r in sorted(part.touched)}
    return {1: tuple(names), **rows}


def key_of(part: Part, texts: Mapping[str, str | None]) -> str | None:
    """Return the primary key of a record as text; parts of a longer key are joined by commas."""
    cells = [texts.get(name) or "" for name in part.table.primary_key]
    return ",".join(cells) if any(cells) else None


def key_index(con: duckdb.DuckDBPyConnection, part: Part) -> str:
    """Return SQL of the number and key of each record, ``_record`` and ``k``; made once of a large file."""
    (key, *_) = part.table.primary_key
    keys = f"SELECT _record, {text_column(key)} AS k FROM {part.typed} WHERE {quote(key)} IS NOT NULL"
    if part.is_small:
        return f"({keys})"
    con.execute(f"CREATE TABLE IF NOT EXISTS index_{part.number} AS {keys}")
    return f"index_{part.number}"


def key_columns(part: Part) -> str:
    """Return SQL for the key of a record as one text, NULL where a part of it is missing."""
    names = part.table.primary_key
    if any(name not in part.records.columns for name in names) or not names:
        return "NULL::VARCHAR"
    return " || ',' || ".join(text_column(name) for name in names)
