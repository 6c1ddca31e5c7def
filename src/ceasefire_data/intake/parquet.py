"""Reads a Parquet file, typed or all text, as if it were a file of separated values.

DuckDB reads it; the schema's metadata is not looked at, and nothing beside the file is opened. Lines
do not apply: a finding has the number of the record and its key.
"""

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ceasefire_data.contract.cells import SQL_TYPES
from ceasefire_data.contract.model import Table
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.textual import holds, typed_text
from ceasefire_data.intake.columns import ColumnFaults, NamedColumns, read_columns
from ceasefire_data.intake.delimited import Job
from ceasefire_data.intake.faults import Faults, Place
from ceasefire_data.intake.limits import COLUMNS
from ceasefire_data.intake.records import Intake, Records
from ceasefire_data.intake.source import Source
from ceasefire_data.intake.text import hash_source

if TYPE_CHECKING:
    import duckdb

NUMBER = "file_row_number"
CHANGES = ["table", "record", "kind", "column", "old", "new", "reason"]  # of a release
# DuckDB takes a path with one of these for a pattern and would read other files with it.
_PATTERN = re.compile(r"[*?\[\]{}]|://")


def read_parquet(
    source: Source, shown: str, job: Job, table: Table | None = None, named: Table | None = None
) -> Intake:
    """Return the records of a Parquet file; everything wrong with its columns is collected.

    Args:
        source: the open file.
        shown: the path as the user named it, for findings.
        job: the contract, the collector, where to put files, and the connection.
        table: the table to check; by default the columns tell, or the file's name.
        named: the table that the file's name tells.
    """
    import duckdb

    faults = ColumnFaults(job.collector, shown, table.name if table else None)
    digest = hash_source(source)
    con = job.con or duckdb.connect()
    try:
        path = _plain_path(source, job.workspace)
        found = _read(con, path, job, (table, named), faults)
    except duckdb.Error as error:
        faults.add("parquet-broken", Place(), reason=str(error).splitlines()[0][:200])
        return Intake(shown, table or named, None, digest)
    if found is None:
        return Intake(shown, table or named, None, digest)
    columns, relation, count = found
    records = Records(
        path=shown,
        table=columns.table,
        relation=relation,
        columns=columns.present,
        positions=columns.positions,
        count=count,
        line_of=None,
        files=(path,),
        unchanged=source.unchanged,
    )
    return Intake(shown, columns.table, records, digest)


def _plain_path(source: Source, workspace: Path) -> Path:
    """Return a path that DuckDB takes for that one file."""
    if not _PATTERN.search(str(source.path)):
        return source.path
    number, name = tempfile.mkstemp(prefix="records-", suffix=".parquet", dir=workspace)
    with open(number, "wb") as copy:  # noqa: PTH123 - it is open already
        source.file.seek(0)
        shutil.copyfileobj(source.file, copy)
    return Path(name).resolve()


def _read(
    con: "duckdb.DuckDBPyConnection",
    path: Path,
    job: Job,
    tables: tuple[Table | None, Table | None],
    faults: Faults,
) -> tuple[NamedColumns, str, int] | None:
    file = f"read_parquet({literal(str(path))}, {NUMBER} = true)"
    told = con.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()[:-1]  # the last is the number
    if len(told) > COLUMNS:
        faults.add("columns-too-many", Place(), limit=COLUMNS)
        return None
    names, kinds = [row[0] for row in told], {row[0]: row[1] for row in told}
    if tables[0] is None and names == CHANGES:
        faults.add("not-a-table", Place())
        return None
    columns = read_columns(names, job.contract, tables[0], faults, tables[1])
    if columns is None:
        return None
    texts = _texts(con, file, columns, kinds, faults)
    relation = f"(SELECT {', '.join([f'{NUMBER} + 1 AS _record', *texts])} FROM {file})"
    # Reads every value once: a damaged page is told here, and not where records are checked.
    row = con.execute(f"SELECT count(*), max(hash(t)) FROM {relation} AS t").fetchone()
    count = int(row[0]) if row else 0
    if count == 0:
        faults.add("no-rows", Place())
    return columns, relation, count


def _texts(
    con: "duckdb.DuckDBPyConnection",
    file: str,
    columns: NamedColumns,
    kinds: Mapping[str, str],
    faults: Faults,
) -> list[str]:
    """Return SQL for the text of each column; those of a wrong type are reported and left out."""
    texts = []
    for name in columns.present:
        position = columns.positions[name]
        column, field = columns.header.cells[position - 1], columns.table.by_name[name]
        kind = kinds[column]
        if holds(field, kind):
            texts.append(f"{typed_text(field, column, kind)} AS {quote(name)}")
        elif _is_void(con, file, column):
            texts.append(f"NULL::VARCHAR AS {quote(name)}")
        else:
            place = Place(position=position, column=name, row=1)
            faults.add("column-type", place, kind=kind[:80], wanted=SQL_TYPES[field.type])
            del columns.positions[name]
    return texts


def _is_void(con: "duckdb.DuckDBPyConnection", file: str, column: str) -> bool:
    """Return whether a column holds no value at all: then its type says nothing."""
    row = con.execute(f"SELECT count({quote(column)}) FROM {file}").fetchone()
    return row is not None and row[0] == 0
