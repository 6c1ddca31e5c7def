"""Any frame fails the same rules in the same rows, by pandera, as its texts by the SQL of the contract."""

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ceasefire_data.contract.cells import cell_rules
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.contract.sql import compile_program
from tests.contract.framed import assert_same, schemas_of
from tests.contract.values import broken, good, inner, read

TABLES = default_contract().tables
CLEAN = "ab 01-;=+@.é\u0639\u05d0"  # Latin, Arabic and Hebrew letters; the rules of odd characters are slow
OF_CHARACTERS = {
    rule.rule for t in TABLES.values() for field in t.fields for rule in cell_rules(field) if rule.characters
}


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


@pytest.mark.parametrize("name", TABLES)
def test_any_frame_fails_the_rules_its_texts_fail(name):
    table = TABLES[name]
    schemas = schemas_of(table)

    # No shrinking: each try runs SQL three times, and a frame of a few records is read as it is.
    @settings(
        max_examples=2,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(records_of(table), min_size=8, max_size=20))
    def check(records):
        assert_same(table, schemas, records)

    check()
