"""Each rule of a cell refuses the same values of a frame, by pandera, as of a file, by SQL."""

from functools import cache

import pytest

from ceasefire_data.contract.loader import default_contract
from ceasefire_data.contract.sql import compile_program
from tests.contract.framed import assert_same, failures_by_sql, schemas_of
from tests.contract.values import broken

TABLES = default_contract().tables


def broken_cells(table):
    """A record for each value that breaks a rule of a cell, and has nothing in the other cells."""
    records = []
    for name, checks in compile_program(table).cell_checks.items():
        values = [v for check in checks for v in broken(table.by_name[name], check.name)]
        records += [{name: value} for i, value in enumerate(values) if value not in values[:i]]
    return records


@cache
def failures_of_broken_cells(name):
    return failures_by_sql(TABLES[name], broken_cells(TABLES[name]))


@pytest.mark.parametrize("name", TABLES)
def test_each_broken_cell_fails_the_same_rules(name):
    records = broken_cells(TABLES[name])
    expected = failures_of_broken_cells(name)
    assert_same(TABLES[name], schemas_of(TABLES[name]), records, expected)
    told = {(row, column) for row, column, _ in expected}
    assert not [r for i, r in enumerate(records) if (i, next(iter(r))) not in told], "a value breaks nothing"


def test_each_rule_of_a_cell_is_broken_somewhere():
    told = {rule for name in TABLES for _, _, rule in failures_of_broken_cells(name)}
    programs = [compile_program(table) for table in TABLES.values()]
    asked = {c.name for program in programs for checks in program.cell_checks.values() for c in checks}
    # A typed column cannot hold what these refuse.
    assert asked - told == {"type-integer", "type-boolean", "type-date"}
