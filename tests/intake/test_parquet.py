"""Parquet files become records: typed or text, each column judged by its type first."""

import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.intake.books import HEADER, RECORDS

TYPED = {
    "visit_id": pa.array(["V-0001", "V-0002"]),
    "day": pa.array([date(2025, 1, 19), None]),
    "kind": pa.array(["call", "other"]),
    "place": pa.array(["Rafah", "رفح"]),
    "people": pa.array([2, None], pa.int32()),
    "lat": pa.array([31.25, 31.5]),
    "url": pa.array(["https://example.org/1", None]),
    "note": pa.array([None, "two\nlines"]),
}
TEXTS = [["V-0001", "2025-01-19", "call", "Rafah", "2", "31.25", "https://example.org/1", ""],
         ["V-0002", "", "other", "رفح", "", "31.5", "", "two\nlines"]]  # fmt: skip


def parquet(columns, **options):
    file = io.BytesIO()
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), file, **options)
    return file.getvalue()


@pytest.fixture
def read(read_any):
    return lambda data, name="visits.parquet", **options: read_any(data, name, **options)


def texts(outcome):
    return [[cell or "" for cell in row.values()] for row in outcome.rows[0]]


def test_typed_columns_become_the_texts_of_a_canonical_file(read):
    outcome = read(parquet(TYPED))
    assert outcome.findings == []
    assert texts(outcome) == TEXTS
    assert outcome.intakes[0].table.name == "visits"
    assert outcome.intakes[0].records.line_of is None


def test_columns_of_text_are_read_as_they_stand(read):
    columns = {name: pa.array([row[i] for row in RECORDS]) for i, name in enumerate(HEADER)}
    outcome = read(parquet(columns))
    assert outcome.findings == []
    assert texts(outcome) == RECORDS


@pytest.mark.parametrize(
    ("array", "column", "text"),
    [
        (pa.array([5.0]), "people", "5"),
        (pa.array([5.5], pa.float32()), "people", "5.5"),
        (pa.array([float("nan")]), "lat", "NaN"),
        (pa.array([1e21]), "lat", "1" + 21 * "0"),
        (pa.array([2**64 - 1], pa.uint64()), "people", "18446744073709551615"),
        (pa.array([Decimal("2.50")]), "lat", "2.5"),
        (pa.array([Decimal("20.00")]), "people", "20"),
        (pa.array([datetime(2025, 1, 19)]), "day", "2025-01-19"),  # noqa: DTZ001 - columns without a zone
        (pa.array([datetime(2025, 1, 19, 6)]), "day", "2025-01-19 06:00:00"),  # noqa: DTZ001
        (pa.array([datetime(2025, 1, 19, tzinfo=UTC)]), "day", "2025-01-19 00:00:00Z"),
        (pa.array(["Rafah"]).dictionary_encode(), "place", "Rafah"),
        (pa.array(["Rafah"], pa.large_string()), "place", "Rafah"),
    ],
)
def test_a_value_keeps_all_it_says(read, array, column, text):
    columns = {name: values.slice(0, 1) for name, values in TYPED.items()} | {column: array}
    outcome = read(parquet(columns))
    assert outcome.findings == []
    assert outcome.rows[0][0][column] == text


@pytest.mark.parametrize(
    ("array", "column", "kind"),
    [
        (pa.array([1]), "visit_id", "BIGINT"),
        (pa.array([20250119]), "day", "BIGINT"),
        (pa.array([True]), "people", "BOOLEAN"),
        (pa.array([date(2025, 1, 19)]), "people", "DATE"),
        (pa.array([b"x"]), "place", "BLOB"),
        (pa.array([{"a": 1}]), "place", "STRUCT"),
        (pa.array([["a"]]), "place", "VARCHAR[]"),
        (pa.array([time(6)]), "day", "TIME"),
    ],
)
def test_a_column_of_a_wrong_type_is_told_once_and_not_cell_by_cell(read, array, column, kind):
    columns = {name: values.slice(0, 1) for name, values in TYPED.items()} | {column: array}
    outcome = read(parquet(columns))
    finding = outcome["column-type"]
    assert outcome.rules == ["column-type"]
    assert (finding.column, finding.line, finding.level) == (column, None, "error")
    assert kind in finding.message
    assert column not in outcome.rows[0][0]


def test_a_column_without_values_may_have_any_type(read):
    columns = TYPED | {"day": pa.nulls(2), "people": pa.nulls(2, pa.binary())}
    outcome = read(parquet(columns))
    assert outcome.findings == []
    assert outcome.rows[0][0]["day"] is None


def test_columns_are_matched_by_name_and_faults_are_those_of_a_header(read):
    columns = {("Note" if name == "note" else name): values for name, values in reversed(TYPED.items())}
    del columns["place"]
    outcome = read(parquet(columns | {"extra": pa.array([1, 2])}))
    assert sorted(outcome.rules) == ["header-missing", "header-order", "header-unknown", "header-unknown"]
    assert {f.line for f in outcome.findings} == {None}


def test_metadata_of_the_schema_says_nothing(read):
    table = pa.table(TYPED).replace_schema_metadata(
        {"table_schema": "{broken", "pandas": "\x00", "ARROW:schema": "!"}
    )
    assert read(parquet(table)).findings == []


def test_the_table_is_told_by_columns_name_or_user(read):
    assert read(parquet(TYPED), "draft.parquet").intakes[0].table.name == "visits"
    assert read(parquet({"word": pa.array(["x"])}), "visits.parquet").intakes[0].table.name == "words"
    assert read(parquet(TYPED), table="words").intakes[0].table.name == "words"
    assert read(parquet({"a": pa.array([1])}), "draft.parquet").rules == ["header-no"]


def test_the_changes_of_a_release_are_no_table(read):
    names = ("table", "record", "kind", "column", "old", "new", "reason")
    outcome = read(parquet({name: pa.array(["x"]) for name in names}), "changes.parquet")
    assert [(f.rule, f.level) for f in outcome.findings] == [("not-a-table", "note")]


def test_a_file_without_records_is_told(read):
    assert read(parquet(pa.table(TYPED).slice(0, 0))).rules == ["no-rows"]


@pytest.mark.parametrize("size", [5, 100, -1, -9])
def test_a_file_that_is_cut_off_is_told(read, size):
    outcome = read(parquet(TYPED)[:size])
    assert outcome.rules == ["parquet-broken"]
    assert outcome.intakes[0].records is None


def test_a_file_of_another_kind_is_named(read):
    assert read(b"visit_id\nV-0001\n").rules == ["file-type"]
    assert read(b"").rules == ["file-empty"]
    assert read(parquet(TYPED), "visits.csv").rules == ["file-type"]


def test_damaged_pages_are_told_and_no_traceback(read):
    good = parquet(TYPED, compression="NONE")
    for at in range(4, len(good) - 8, 97):
        outcome = read(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
        assert outcome.findings or outcome.rows


def test_a_name_that_looks_like_a_pattern_is_one_file(read):
    assert read(parquet(TYPED), "visits[1]*.parquet").findings == []


def test_standard_input_may_be_parquet(read):
    outcome = read(parquet(TYPED), stream=True)
    assert (outcome.intakes[0].path, outcome.intakes[0].table.name, outcome.findings) == ("-", "visits", [])
