"""One look at all free text of a record stands for many: what it passes, every fused rule passes."""

import re

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ceasefire_data.contract.cells import cell_rules
from ceasefire_data.contract.fused import found_in, odd_pattern
from ceasefire_data.contract.implied import is_settled
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.contract.model import Constraints, Field
from ceasefire_data.contract.sql import compile_program

TABLES = default_contract().tables
FREE = Field(name="free", position=1, type="string", title="t", description="d", example="")
LIST = Field(name="free", position=1, type="list", title="t", description="d", example="", delimiter=";")
ODD = ("\r", "\x00", "\x1f", "\u200b", "\u202e", "\ufffd", "\u00ad", "\ue000", "\ufb01", "\u0301" * 5)
SIGNS = (" ", "\u00a0", "\u2003", "\t", ";", "; ;", ";;", "|", "=", "+", "-", "@", "- ", "-x", "@name.", "\n")
NUMBERS = ("00", "+972", "0501234567", "123456789", "(02)", "1")
PIECES = st.sampled_from([*ODD, *SIGNS, *NUMBERS, "+A(", "Ã©", "Ø§", "â€", "a", "Gaza", "غزة", "עזה"])
TEXTS = ("evt-20251010-a", "act-a;act-b", "2025-10-10", "17", "-3", "true", "src-0a1b2c3d", "a b", " x")


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize("field", [FREE, LIST], ids=["string", "list"])
@given(cells=st.lists(st.lists(PIECES, min_size=1, max_size=6).map("".join), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_record_that_is_not_odd_fails_no_fused_rule(con, field, cells):
    names = [f"c{i}" for i in range(len(cells))]
    rules = [rule for rule in cell_rules(field) if rule.fused]
    fails = " OR ".join(f"NOT ({rule.sql(name)})" for name in names for rule in rules)
    source = f"(SELECT {', '.join(f'? AS {name}' for name in names)})"
    odd = found_in(((field, name) for name in names), odd_pattern(characters=True))
    row = con.execute(f"SELECT {fails}, {odd} FROM {source}", cells).fetchone()
    assert row is not None
    assert row[1] or not row[0]


def test_most_text_is_not_odd(con):
    odd = found_in([(FREE, "c")], odd_pattern())
    source = "(SELECT 'Israel opened the crossing on 3 May - two hours late; 42,000 left (UN).' AS c)"
    assert con.execute(f"SELECT {odd} FROM {source}").fetchone() == (False,)


@pytest.mark.parametrize(
    ("pattern", "settled"),
    [
        ("evt(-[0-9a-z]+)+", True),
        ("[0-9]{9}", False),  # may be an identity number
        ("a?[0-9]+", False),
        ("x|[0-9]+", False),
        ("ab[0-9;]+", False),  # may look like a formula after a semicolon
    ],
)
def test_a_pattern_settles_text_rules_only_if_no_cell_of_it_can_break_them(pattern, settled):
    field = Field(
        name="id",
        position=1,
        type="string",
        title="t",
        description="d",
        example="",
        constraints=Constraints(pattern=pattern),
    )
    found = {rule.rule: is_settled(field, rule) for rule in cell_rules(field)}
    assert found["pii"] is settled


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_rule_that_is_settled_never_fails_where_the_deciding_one_holds(con, table):
    for name, checks in compile_program(table).cell_checks.items():
        settled = [c for c in checks if c.settled]
        asked = [c for c in checks if not c.settled and c.column == name]
        codes = table.by_name[name].constraints.enum or ()
        texts = [
            *codes,
            "evt-20251010-a",
            "act-a;act-b",
            "2025-10-10",
            "17",
            "-3",
            "true",
            "src-0a1b2c3d",
            "a b",
            " x",
        ]
        values = ", ".join("(?)" for _ in texts)
        source = f'(SELECT * FROM (VALUES {values}) AS t("{name} text"))'
        good = " AND ".join(f"({c.ok})" for c in asked) or "true"
        bad = " OR ".join(f"NOT ({c.ok})" for c in settled) or "false"
        (number,) = con.execute(f"SELECT count(*) FROM {source} WHERE ({good}) AND ({bad})", texts).fetchone()
        assert number == 0, (name, re.sub(r"\s+", " ", bad)[:200])
