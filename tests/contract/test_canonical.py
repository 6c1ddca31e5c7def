"""Typed columns become the texts of a canonical file."""

from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ceasefire_data.contract.canonical import fits, odd_characters, text_of
from ceasefire_data.contract.model import Field

LISTS = (pa.list_(pa.string()), pa.large_list(pa.large_string()))


def texts(kind, values, type_="string"):
    field = Field("a b", type_, 1, delimiter=";")
    with duckdb.connect() as con:
        con.register("t", pa.table({"a b": pa.array(values, kind)}))
        return [row[0] for row in con.execute(f"SELECT {text_of(field, kind)} FROM t").fetchall()]


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (pa.string(), ["", " x", None], ["", " x", None]),
        (pa.dictionary(pa.int8(), pa.string()), ["x", None], ["x", None]),
        (pa.int64(), [2**63 - 1, -1, None], ["9223372036854775807", "-1", None]),
        (pa.uint64(), [2**64 - 1], ["18446744073709551615"]),
        (pa.float64(), [600.0, 31.5, -0.0, None], ["600", "31.5", "0", None]),
        (
            pa.float64(),
            [1e16, -1.234e20, 1e22],
            ["10000000000000000", "-123400000000000000000", "1" + 22 * "0"],
        ),
        (pa.float64(), [1e-5, -1.5e-7], ["0.00001", "-0.00000015"]),
        (pa.float64(), [float("nan"), float("inf"), -float("inf")], [None, "inf", "-inf"]),
        (pa.float32(), [0.1, 3.0], ["0.1", "3"]),
        (pa.bool_(), [True, False, None], ["true", "false", None]),
        (pa.date32(), [date(1, 1, 1), date(9999, 12, 31), None], ["0001-01-01", "9999-12-31", None]),
        (pa.date64(), [date(2025, 10, 13)], ["2025-10-13"]),
        (pa.null(), [None], [None]),
    ],
)
def test_a_value_has_one_text(kind, values, expected):
    assert texts(kind, values) == expected


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_midnight_is_a_day_and_a_time_is_none(unit):
    values = [datetime(2025, 10, 13, tzinfo=UTC), datetime(2025, 10, 13, 6, 5, tzinfo=UTC), None]
    naive = [value and value.replace(tzinfo=None) for value in values]
    assert texts(pa.timestamp(unit), naive) == ["2025-10-13", "2025-10-13 06:05:00", None]


@pytest.mark.parametrize("kind", LISTS)
def test_items_are_joined_and_none_is_not_an_empty_list(kind):
    assert texts(kind, [["a", "b"], ["a"], [], None], "list") == ["a;b", "a", "", None]


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("value", [[""], ["a", ""], [None], ["a;b"], ["a", "b;"]])
def test_a_list_that_no_cell_can_hold_is_refused_by_its_type(kind, value):
    (text,) = texts(kind, [value], "list")
    assert text.endswith(";")


@settings(max_examples=100, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_as_itself(number):
    (text,) = texts(pa.float64(), [number])
    assert float(text) == number
    assert "e" not in text
    assert Decimal(text) == Decimal(repr(number))


@pytest.mark.parametrize(
    ("type_", "fitting"),
    [
        ("string", {"string", "large_string", "dictionary"}),
        ("integer", {"int64", "uint8"}),
        ("number", {"int64", "uint8", "double", "float"}),
        ("boolean", {"bool"}),
        ("date", {"date32[day]"}),
        ("list", {"list", "large_list"}),
    ],
)
def test_a_field_takes_columns_of_its_kind_and_empty_ones(type_, fitting):
    kinds = {
        "string": pa.string(),
        "large_string": pa.large_string(),
        "dictionary": pa.dictionary(pa.int8(), pa.string()),
        "int64": pa.int64(),
        "uint8": pa.uint8(),
        "double": pa.float64(),
        "float": pa.float32(),
        "bool": pa.bool_(),
        "date32[day]": pa.date32(),
        "timestamp": pa.timestamp("ns"),
        "list": pa.list_(pa.string()),
        "large_list": pa.large_list(pa.large_string()),
        "list of numbers": pa.list_(pa.int64()),
    }
    field = Field("a", type_, 1)
    assert {name for name, kind in kinds.items() if fits(field, kind)} == fitting
    assert fits(field, pa.null())


def test_odd_characters_are_found_and_letters_of_other_scripts_are_none():
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE t AS SELECT 'غزة é' a, chr(8238) || 'x' b, NULL::VARCHAR c, 'b' || chr(9) d"
        )
        assert odd_characters(con, "t", ["a", "c"]) == set()
        assert odd_characters(con, "t", ["a", "b", "c", "d"]) == {"\u202e", "\t"}
        assert odd_characters(con, "t", []) == set()
