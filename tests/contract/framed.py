"""Runs a frame through pandera and its texts through the SQL of the contract, side by side."""

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
from pandera.errors import SchemaErrors

from ceasefire_data.contract.characters import is_suspect
from ceasefire_data.contract.frame_columns import pandas_dtype, polars_dtype
from ceasefire_data.contract.frames import compile_schema
from ceasefire_data.contract.proof import TODAY
from ceasefire_data.contract.sql import compile_program
from ceasefire_data.findings import Level
from tests.contract.values import text_of

FRAMES = ("pandas", "polars")


def schemas_of(table):
    """Schemas of every rule of the table, for each kind of frame."""
    return {frame: compile_schema(table, frame, level=Level.NOTE, today=TODAY) for frame in FRAMES}


def make_frame(kind, table, records):
    """A typed frame of records given as Python values; absent columns are null."""
    columns = {field.name: [record.get(field.name) for record in records] for field in table.fields}
    if kind == "polars":
        dtypes = {field.name: polars_dtype(field) for field in table.fields}
        return pl.DataFrame(columns, schema=dtypes, strict=False)
    return pd.DataFrame(
        {
            field.name: pd.Series(columns[field.name], dtype=pandas_dtype(field) or object)
            for field in table.fields
        }
    )


def failures_by_pandera(schema, frame):
    """Row, column and rule of each failure."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        rows = cases.to_dict("records") if isinstance(cases, pd.DataFrame) else cases.to_dicts()
        found = [(row["index"], row["column"], row["check"]) for row in rows]
        assert len(found) == len(set(found)), "a failure is told once"
        return set(found)
    return set()


def failures_by_sql(table, records):
    """The same by the program of the contract over texts, each check looked at by itself."""
    rows = [
        (i + 1, *(text_of(f, record.get(f.name)) for f in table.fields)) for i, record in enumerate(records)
    ]
    names = ["_record", *table.names]
    texts = pa.table([pa.array(column) for column in zip(*rows, strict=True)], names=names)
    clean = not any(is_suspect(char) for row in rows for cell in row[1:] for char in cell)
    program = compile_program(table, clean_text=clean)
    found = set()
    with duckdb.connect() as con:
        con.execute("PRAGMA disable_optimizer")  # it takes longer over many rules than a few records do
        con.execute("SET VARIABLE today = ?::DATE", [TODAY])
        con.register("texts", texts)
        for group in program.groups:
            for record, index in con.execute(program.failures("texts", group)).fetchall():
                check = program.checks[index]
                found.add((record - 1, check.column, check.name))
    return found


def assert_same(table, schemas, records, expected=None):
    """Compare all but rules over the whole table: unique keys and queries."""
    expected = failures_by_sql(table, records) if expected is None else expected
    apart = {"key-duplicate", *(rule.name for rule in table.query_rules)}
    for kind in FRAMES:
        found = failures_by_pandera(schemas[kind], make_frame(kind, table, records))
        assert {failure for failure in found if failure[2] not in apart} == expected, kind
