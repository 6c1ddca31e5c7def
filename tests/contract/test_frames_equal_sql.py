"""A frame fails the same rules in the same rows, by pandera, as its texts by the SQL of the contract."""

from datetime import date

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from ceasefire_data.contract.cells import cell_rules
from ceasefire_data.contract.characters import is_suspect
from ceasefire_data.contract.frame_columns import pandas_dtype, polars_dtype
from ceasefire_data.contract.frames import compile_schema
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.contract.proof import TODAY
from ceasefire_data.contract.sql import compile_program
from ceasefire_data.findings import Level
from tests.contract.values import broken, good, inner, text_of

CONTRACT = default_contract()
TABLES = list(CONTRACT.tables.values())
FRAMES = ("pandas", "polars")
CLEAN = "ab 01-;=+@.é\u0639\u05d0"  # Latin, Arabic and Hebrew letters; the rules of odd characters are slow
OF_CHARACTERS = {rule.rule for field in TABLES[0].fields for rule in cell_rules(field) if rule.characters}


@pytest.fixture(params=TABLES, ids=lambda table: table.name, scope="module")
def table(request):
    return request.param


@pytest.fixture(scope="module")
def schemas(table):
    """Schemas of every rule of the table, for each kind of frame."""
    return {frame: compile_schema(table, frame, level=Level.NOTE, today=TODAY) for frame in FRAMES}


def make_frame(kind, table, records):
    """A typed frame of records given as Python values; absent columns are null."""
    columns = {field.name: [record.get(field.name) for record in records] for field in table.fields}
    if kind == "polars":
        dtypes = {field.name: polars_dtype(field) for field in table.fields}
        return pl.DataFrame(columns, schema=dtypes, strict=False)
    return pd.DataFrame(
        {field.name: pd.array(columns[field.name], dtype=pandas_dtype(field)) for field in table.fields}
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
        con.execute("SET VARIABLE today = ?::DATE", [TODAY])
        con.register("texts", texts)
        for group in program.groups:
            for record, index in con.execute(program.failures("texts", group)).fetchall():
                check = program.checks[index]
                found.add((record - 1, check.column, check.name))
    return found


def without_keys(failures):
    return {failure for failure in failures if failure[2] != "key-duplicate"}


def assert_same(table, schemas, records):
    expected = failures_by_sql(table, records)
    queries = {rule.name for rule in table.query_rules}
    for kind in FRAMES:
        found = failures_by_pandera(schemas[kind], make_frame(kind, table, records))
        found = {failure for failure in without_keys(found) if failure[2] not in queries}
        assert found == expected, kind
    return expected


def broken_cells(table):
    """A record for each value that breaks a rule of a cell, and has nothing in the other cells."""
    records = []
    for name, checks in compile_program(table).cell_checks.items():
        values = [v for check in checks for v in broken(table.by_name[name], check.name)]
        records += [{name: value} for i, value in enumerate(values) if value not in values[:i]]
    return records


def test_each_broken_cell_fails_the_same_rules(table, schemas):
    records = broken_cells(table)
    failed = assert_same(table, schemas, records)
    told = {(i, column) for i, column, _ in failed}
    assert not [r for i, r in enumerate(records) if (i, next(iter(r))) not in told], "a value breaks nothing"


def test_each_rule_of_a_cell_is_broken_somewhere():
    asked, told = set(), set()
    for table in TABLES:
        told |= {rule for _, _, rule in failures_by_sql(table, broken_cells(table))}
        asked |= {c.name for checks in compile_program(table).cell_checks.values() for c in checks}
    # A typed column cannot hold what these rules refuse.
    assert asked - told == {"type-integer", "type-boolean", "type-date"} & asked


def records_of(table):
    """Records near to right ones: the examples of the rules, filled up and sometimes broken."""
    examples = [{}, *(e for rule in table.row_rules for e in (rule.accept, rule.reject))]
    typed = [{name: read(table.by_name[name], text) for name, text in e.items()} for e in examples]
    checks = compile_program(table).cell_checks
    filled = st.fixed_dictionaries({f.name: cells_of(f, checks[f.name]) for f in table.fields})
    return st.builds(lambda record, example: record | example, filled, st.sampled_from(typed))


def cells_of(field, checks):
    """Values of a field: none, a right one, any of its type, or one that breaks a rule."""
    kinds = {
        "integer": lambda: st.one_of(st.integers(-5, 5), st.integers(2**53 - 1, 2**63 - 1)),
        "number": lambda: st.floats(-1e22, 1e22, allow_nan=False, allow_subnormal=False),
        "boolean": st.booleans,
        "date": lambda: st.dates(date(1, 1, 1), date(9999, 12, 31)),
        "list": lambda: st.lists(st.sampled_from([*good(field), *inner(field).enum, "b c", ""]), max_size=3),
        "string": lambda: st.one_of(
            st.sampled_from(field.constraints.enum or ("b",)), st.text(CLEAN, max_size=12)
        ),
    }
    values = [v for check in checks if check.name not in OF_CHARACTERS for v in broken(field, check.name)]
    chosen = [st.none(), st.just(good(field)), kinds[field.type]()]
    return st.one_of(*chosen, *([st.sampled_from(values)] if values else []))


def read(field, text):
    kinds = {
        "integer": int,
        "number": float,
        "boolean": lambda t: t == "true",
        "date": date.fromisoformat,
        "list": lambda t: t.split(field.delimiter),
        "string": str,
    }
    return kinds[field.type](text) if text else None


@pytest.mark.parametrize("name", CONTRACT.tables)
def test_any_frame_fails_the_rules_its_texts_fail(name):
    table = CONTRACT.tables[name]
    schemas = {frame: compile_schema(table, frame, level=Level.NOTE, today=TODAY) for frame in FRAMES}

    @settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(records_of(table), min_size=1, max_size=8))
    def check(records):
        assert_same(table, schemas, records)

    check()
