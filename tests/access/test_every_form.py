"""The same records get the same findings as CSV, as workbook, as Parquet and as frames."""

import csv
from datetime import date

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ceasefire_data.access.catalog import bundled_release
from ceasefire_data.access.validation import validate
from tests.release.sample import TODAY, write_contract

COLUMNS = {
    "act_id": pa.string(),
    "place_id": pa.string(),
    "happened_on": pa.date32(),
    "persons": pa.int64(),
    "confirmed": pa.bool_(),
    "topics": pa.list_(pa.string()),
    "via_place_ids": pa.list_(pa.string()),
    "follows_act_ids": pa.list_(pa.string()),
    "note": pa.string(),
}
EARLIEST = date(1900, 3, 1)


@pytest.fixture(scope="module")
def schemas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    write_contract(folder)
    return folder


@pytest.fixture
def check(schemas, releases):
    def run(data):
        report = validate(data, against="0.3.0", today=TODAY, contract=schemas)
        return {(f.rule, f.level, f.record, f.column, f.row, f.suggestion) for f in report.findings}

    return run


def records():
    # Line breaks are left out: each form tells their place in its own way.
    texts = st.text("ab ;=\"',-1é\u0639\u200f\u202e", max_size=6)
    ids = st.one_of(st.sampled_from(["act-1", "act-9", "act-x y"]), texts)
    lists = st.lists(st.sampled_from(["aid", "talks", "x", "plc-a", "act-1"]), min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {
            "act_id": ids,
            "place_id": st.one_of(st.none(), st.sampled_from(["plc-a", "plc-zz"]), texts),
            "happened_on": st.one_of(st.none(), st.dates()),
            "persons": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
            "confirmed": st.booleans(),  # a row without anything is no record to a file
            "topics": st.one_of(st.none(), lists),
            "via_place_ids": st.one_of(st.none(), lists),
            "follows_act_ids": st.one_of(st.none(), lists),
            "note": st.one_of(st.none(), texts),
        }
    ).map(lambda found: {name: found[name] for name in COLUMNS})


def text(value):
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([[text(value) for value in row.values()] for row in rows])
    return path


def write_xlsx(path, rows, *, typed):
    book = xlsxwriter.Workbook(path, {"in_memory": True, "strings_to_urls": False})
    sheet, day = book.add_worksheet("acts"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, COLUMNS)
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row.values()):
            if typed and isinstance(value, bool):
                sheet.write_boolean(r, c, value)
            elif typed and isinstance(value, date) and value >= EARLIEST:
                sheet.write_datetime(r, c, value, day)
            elif typed and isinstance(value, int) and abs(value) < 10**15:
                sheet.write_number(r, c, value)
            else:
                sheet.write_string(r, c, text(value))
    book.close()
    return path


def arrow(rows):
    return pa.Table.from_pylist(rows, schema=pa.schema(list(COLUMNS.items())))


def write_parquet(path, rows, *, typed):
    if not typed:
        rows = [{name: text(value) for name, value in row.items()} for row in rows]
    pq.write_table(arrow(rows) if typed else pa.Table.from_pylist(rows), path)
    return path


def frames(rows):
    table = arrow(rows)
    yield "arrow", table
    yield "polars", pl.from_arrow(table)
    yield "lazy", pl.from_arrow(table).lazy()
    yield "pandas", pd.DataFrame(rows).assign(persons=pd.array([r["persons"] for r in rows], dtype="Int64"))
    yield "pandas of arrow", table.to_pandas(types_mapper=pd.ArrowDtype)
    yield "texts", pd.DataFrame([{n: text(v) for n, v in row.items()} for row in rows])
    yield (
        "categories",
        pd.DataFrame([{n: text(v) for n, v in row.items()} for row in rows]).astype("category"),
    )


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(records(), min_size=6, max_size=14))
def test_a_table_gets_the_same_findings_in_every_form(check, tmp_path, rows):
    expected = check(write_csv(tmp_path / "acts.csv", rows))
    for typed in (True, False):
        assert check(write_xlsx(tmp_path / "acts.xlsx", rows, typed=typed)) == expected, typed
        assert check(write_parquet(tmp_path / "acts.parquet", rows, typed=typed)) == expected, typed
    for kind, frame in frames(rows):
        assert check(frame) == expected, kind


def test_every_form_of_a_release_has_no_errors(schemas, releases):
    release = releases / "0.3.0"
    (book,) = release.glob("*.xlsx")
    report = validate(book, against="none", today=TODAY, contract=schemas)
    assert report.ok
    assert {(sheet.sheet, sheet.table) for sheet in report.files[0].sheets} == {
        (name, name) for name in ("acts", "places")
    }
    folder = release / "parquet"
    report = validate(folder, against="none", today=TODAY, contract=schemas)
    assert report.ok
    assert [file.table for file in report.files] == sorted(path.stem for path in folder.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(bundled_release() is None, reason="no release is built")
def test_the_workbook_of_the_newest_release_has_no_errors():
    release = bundled_release()
    (book,) = release.glob("*.xlsx")
    counted = duckdb.sql(
        f"SELECT count(*) FROM read_parquet('{release}/parquet/*.parquet', union_by_name = true)"
    )
    report = validate(book)
    assert report.ok
    assert sum(sheet.records for sheet in report.files[0].sheets) == counted.fetchall()[0][0]
