"""Frames of every library and column type: no value is lost, no column ends in a traceback."""

import decimal
import uuid
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from ceasefire_data.access.validation import validate
from ceasefire_data.errors import UsageError
from tests.access.test_validation import RIGHT, frames
from tests.release.sample import TODAY, write_contract

RULES = {"nul-byte", "type-integer", "type-date", "type-boolean", "type-list", "enum", "char-replacement"}


@pytest.fixture(scope="module")
def schemas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    write_contract(folder)
    return folder


@pytest.fixture
def check(schemas):
    def run(data, **options):
        return validate(data, **({"against": "none", "today": TODAY, "contract": schemas} | options))

    return run


def told(report, column):
    return [(f.rule, f.value) for f in report.findings if f.column == column]


def arrow(column, array):
    table = pa.Table.from_pylist([RIGHT] * len(array))
    return table.set_column(table.column_names.index(column), column, array)


@pytest.mark.parametrize("texts", [["nan"], ["NaT"], ["<NA>"], ["None"], ["nan", 3], ["NaT", 2.5]])
def test_a_text_that_looks_like_nothing_stays_a_text(check, texts):
    frame = frames(*({"act_id": f"act-{i}"} for i in range(len(texts))))["pandas"].assign(persons=texts)
    assert told(check(frame), "persons")[0] == ("type-integer", texts[0])


@pytest.mark.parametrize("kind", [pa.float32(), pa.float64(), pa.float16()])
def test_nan_is_a_value_but_to_pandas(check, kind):
    values = np.array([np.nan, 3], dtype=kind.to_pandas_dtype())
    table = arrow("persons", pa.array(values, kind, from_pandas=False))
    assert told(check(table), "persons") == [("type-integer", "NaN")]
    if kind != pa.float16():
        assert told(check(pl.from_arrow(table)), "persons") == [("type-integer", "NaN")]
    assert told(check(frames({}, {"act_id": "act-8"})["pandas"].assign(persons=values)), "persons") == []


def test_a_time_beside_days_is_not_cut_off(check):
    days = [date(2025, 10, 13), datetime(2025, 10, 13, 6), pd.Timestamp("2025-10-13 07:30")]  # noqa: DTZ001
    frame = frames({}, {"act_id": "act-8"}, {"act_id": "act-9"})["pandas"].assign(happened_on=days)
    assert told(check(frame), "happened_on") == [
        ("type-date", "2025-10-13 06:00:00"),
        ("type-date", "2025-10-13 07:30:00"),
    ]


def test_half_a_character_is_told_and_no_traceback(check):
    frame = frames({})["pandas"].assign(note=pd.Series(["a\ud83d"], dtype=object))
    assert told(check(frame), "note") == [("char-replacement", "a\ufffd")]


ARRAYS = {
    "time": pa.array([time(6, 30)]),
    "duration": pa.array([timedelta(days=1)]),
    "decimal": pa.array([decimal.Decimal("2.50")]),
    "decimal256": pa.array([decimal.Decimal("2.50")], pa.decimal256(40, 2)),
    "binary": pa.array([b"\xff\x00"]),
    "struct": pa.array([{"a": 1}]),
    "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
    "nested list": pa.array([[["a"]]]),
    "list of numbers": pa.array([[1, 2]]),
    "interval": pa.array([pa.scalar((1, 2, 3), pa.month_day_nano_interval())]),
    "uuid": pa.array([uuid.UUID(int=7).bytes], pa.uuid()),
    "numbers by dictionary": pa.array([7.5]).dictionary_encode(),
    "repeated": pa.RunEndEncodedArray.from_arrays(pa.array([1], pa.int32()), pa.array(["x y"])),
    "union": pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array(["x y"])]),
    "zone": pa.array([datetime(2025, 10, 13, 6, tzinfo=UTC)], pa.timestamp("us", "Asia/Gaza")),
}


@pytest.mark.parametrize("name", ARRAYS)
@pytest.mark.parametrize("column", ["persons", "happened_on", "confirmed", "topics", "note"])
def test_an_array_of_any_type_gets_findings_and_no_traceback(check, name, column):
    report = check(arrow(column, ARRAYS[name]))
    if column != "note" and (name, column) != ("list of numbers", "topics"):
        assert {rule for rule, _ in told(report, column)} & RULES


@pytest.mark.parametrize(
    "values",
    [
        pd.array([3], dtype="Int8"),
        pd.array([3], dtype="UInt64"),
        pd.array([3.0], dtype="Float32"),
        pd.arrays.SparseArray([3]),
        pd.Categorical([3]),
        pd.array(["3"], dtype="string"),
        np.array([3], dtype=object),
    ],
)
def test_whole_numbers_of_any_kind_pass(check, values):
    assert told(check(frames({})["pandas"].assign(persons=values)), "persons") == []


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pd.interval_range(0, 1), "(0, 1]"),
        (pd.Series([1 + 2j]), "(1+2j)"),
        (pd.Series([{1}]), "{1}"),
        (pd.Series([frozenset()]), "frozenset()"),
        (pd.Series([pd.Timedelta("1D")]), "1 days"),
        (pd.Series([pd.Period("2025-10")]), "2025-10"),
    ],
)
def test_strange_values_are_refused_with_their_text(check, values, text):
    (finding,) = told(check(frames({})["pandas"].assign(persons=values)), "persons")
    assert finding[0] == "type-integer"
    assert text.split(" ")[0].strip("()]") in finding[1]


def test_a_column_that_stands_twice_is_told(check):
    frame = frames({})["pandas"]
    double = pd.concat([frame, frame[["note"]]], axis=1)
    assert [(f.rule, f.position) for f in check(double).findings if f.rule.startswith("header")] == [
        ("header-duplicate", len(RIGHT) + 1)
    ]


def test_a_column_that_is_the_index_is_told_with_its_cure(check):
    report = check(frames({})["pandas"].set_index("act_id"))
    finding = next(f for f in report.findings if f.rule == "header-missing")
    assert finding.message == "the column act_id is missing: it is the frame's index"
    assert "reset_index()" in finding.hint
    both = frames({})["pandas"].set_index(["act_id", "place_id"])
    assert sum("index" in f.message for f in check(both).findings) == 2
    assert check(both.reset_index()).ok


def test_columns_that_want_the_same_are_told_together_and_others_apart(check):
    frame = frames({})["pandas"].drop(columns=["note", "persons"]).set_index(["act_id", "place_id"])
    shown = " ".join(str(check(frame)).split())
    assert shown.count("2 columns are missing: act_id, place_id → Make them columns with reset_index()") == 1
    assert "2 columns are missing: persons, note → Add them; their cells may be empty" in shown
    assert "Add it" not in shown


def test_columns_of_several_levels_are_refused(check):
    frame = pd.concat({"a": frames({})["pandas"]}, axis=1)
    with pytest.raises(UsageError, match="give each column one name"):
        check(frame)


def test_a_lazy_frame_that_cannot_be_collected_is_refused(check):
    lazy = frames({})["lazy"].select("nothing")
    with pytest.raises(UsageError, match="the lazy frame cannot be collected"):
        check(lazy)


def test_a_frame_of_a_class_made_from_pandas_is_a_frame(check):
    class Sheet(pd.DataFrame):
        pass

    assert check(Sheet(frames({})["pandas"])).ok


def test_a_finding_names_the_number_of_the_record(check):
    frame = frames({}, {"act_id": "act-8", "persons": -1}, {"act_id": "act-8"})["pandas"]
    text = str(check(frame))
    assert "record 2 · act-8" in text
    assert 'act_id "act-8" stands in record 2 already' in text
