"""The workbook: what is in its sheets, that nothing in it runs, and that no value is bent."""

import io
import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from ceasefire_data.contract.loader import load_contract
from ceasefire_data.release.build import build_release
from ceasefire_data.release.origin import Origin
from ceasefire_data.release.writers import xlsx_cells
from ceasefire_data.release.writers.xlsx import Book
from ceasefire_data.release.writers.xlsx_cells import as_cell, as_read, sheet_names
from tests.release.sample import PLACES, change, read_inputs, write_repository

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def path(built):
    return built[1] / "sample.xlsx"


@pytest.fixture(scope="module")
def parts(path):
    with ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def sheet(path, name):
    with CalamineWorkbook.from_path(path) as book:
        return book.get_sheet_by_name(name).to_python()


def test_there_is_a_sheet_for_each_table_between_a_read_me_and_the_codebook(path):
    with CalamineWorkbook.from_path(path) as book:
        assert book.sheet_names == ["README", "places", "acts", "codebook", "codes"]


def test_ids_are_texts_dates_dates_numbers_numbers_and_lists_texts(path):
    head, *rows = sheet(path, "acts")
    row = dict(zip(head, rows[2], strict=True))
    assert row["act_id"] == "act-2"
    assert row["happened_on"] == date(2025, 10, 13)
    assert row["persons"] == 20.0
    assert row["confirmed"] is True
    assert row["topics"] == "talks;aid"
    places = sheet(path, "places")
    assert places[1][1:4] == ["Gaza City", "مدينة غزة", "העיר עזה"]
    assert places[1][7] == 31.5


def test_nothing_in_it_runs(parts):
    kinds = " ".join(parts)
    assert not re.search(r"vba|macro|externalLink|connection|query|ctrlProp|activeX|embedding|drawing", kinds)
    for name, content in parts.items():
        assert not re.search(r"<f[ >]|<ddeLink|TargetMode=\"External\"", content), name
        assert "definedName" not in content or name == "xl/workbook.xml"
    names = re.findall(r'<definedName name="([^"]+)"', parts["xl/workbook.xml"])
    assert set(names) == {"_xlnm._FilterDatabase", "_xlnm.Print_Titles"}


def test_links_lead_into_the_workbook_only(parts):
    links = [m for content in parts.values() for m in re.findall(r"<hyperlink [^>]*>", content)]
    assert len(links) == 2
    assert all("location=" in link and "r:id" not in link for link in links)


def test_headers_are_frozen_and_filter(parts):
    for number in range(2, 6):
        root = ET.fromstring(parts[f"xl/worksheets/sheet{number}.xml"])  # noqa: S314 - written by us
        pane = root.find(f".//{MAIN}pane")
        assert pane.get("ySplit") == "1"
        assert pane.get("state") == "frozen"
        assert root.find(f"{MAIN}autoFilter") is not None
        assert root.find(f"{MAIN}cols") is not None


def test_the_codebook_sheets_tell_of_every_column_and_code(path, built):
    contract = load_contract(built[0] / "schemas")
    head, *rows = sheet(path, "codebook")
    told = [dict(zip(head, row, strict=True)) for row in rows]
    columns = [(t.name, f.name) for t in contract.tables.values() for f in t.fields]
    assert [(row["table"], row["column"]) for row in told] == columns
    persons = next(row for row in told if row["column"] == "persons")
    assert (persons["empty"], persons["records"], persons["unit"]) == (1.0, 3.0, "persons")
    assert persons["empty_share"] == pytest.approx(1 / 3, abs=1e-4)
    assert persons["since"] == "0.3.0"
    codes = sheet(path, "codes")
    assert codes[1] == ["kind", 1.0, "city", "City", "A town with a council", 2.0, "places.kind"]


def test_the_first_sheet_says_what_it_is_and_how_to_cite_it(path):
    told = " ".join(str(cell) for row in sheet(path, "README") for cell in row)
    for part in ("Sample: acts & places 0.3.0", "CC-BY-4.0", "Version 0.3.0.", "One record per act."):
        assert part in told


def test_its_date_is_that_of_the_commit(repository):
    moment = datetime(2026, 7, 1, 2, 30, tzinfo=UTC)
    origin = Origin("a" * 40, False, moment, moment.date())
    folder = build_release(read_inputs(repository, origin=origin), repository / "build").folder
    with ZipFile(folder / "sample.xlsx") as package:
        core = package.read("docProps/core.xml").decode()
        assert core.count("2026-07-01T02:30:00Z") == 2
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# No value is bent


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        ("", ""),
        ("0012", "0012"),
        ("=1+1", "=1+1"),
        (True, True),
        (7, 7.0),
        (999_999_999_999_999, 999_999_999_999_999.0),
        (1_000_000_000_000_000, "1000000000000000"),
        (-9_007_199_254_740_993, "-9007199254740993"),
        (31.5, 31.5),
        (0.1 + 0.2, "0.30000000000000004"),
        (date(2025, 10, 11), date(2025, 10, 11)),
        (date(1900, 3, 1), date(1900, 3, 1)),
        (date(1900, 2, 28), "1900-02-28"),
        (date(1850, 1, 1), "1850-01-01"),
    ],
)
def test_a_value_that_a_spreadsheet_would_bend_is_a_text(value, cell):
    found = as_cell(value)
    assert found == cell
    assert type(found) is type(cell)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=40)
VALUES = st.one_of(
    st.none(), TEXTS, st.booleans(), st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False), st.dates(date(1, 1, 1)),
)  # fmt: skip


@given(st.lists(VALUES, min_size=1, max_size=8))
def test_what_a_reader_finds_is_what_was_written(values):
    file = io.BytesIO()
    workbook = Workbook(file, {"in_memory": True})
    target = workbook.add_worksheet("t")
    book = Book.__new__(Book)
    book.date = workbook.add_format({"num_format": "yyyy-mm-dd"})
    target.write_string(0, 0, "head")
    for row, value in enumerate(values, 1):
        target.write_string(row, 0, "x")
        book.write(target, row, 1, value)
    workbook.close()
    file.seek(0)
    with CalamineWorkbook.from_filelike(file) as read:
        rows = read.get_sheet_by_name("t").to_python(skip_empty_area=False)
    for value, row in zip(values, rows[1:], strict=True):
        found, expected = (row[1] if len(row) > 1 else ""), as_read(value)
        assert found == expected
        assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (["a", "b"], ["a", "b"]),
        (["codes", "Codes"], ["codes", "Codes_2"]),
        (["a/b", "a:b"], ["a_b", "a_b_2"]),
        (["history"], ["history_2"]),
        (["x" * 40, "x" * 41], ["x" * 31, "x" * 29 + "_2"]),
        ([f"{'y' * 31}{n}" for n in range(12)][9:], ["y" * 31, "y" * 29 + "_2", "y" * 29 + "_3"]),
    ],
)
def test_a_sheet_has_a_name_of_its_own_that_excel_takes(wanted, names):
    assert sheet_names(wanted) == names


def test_tables_named_as_our_sheets_keep_their_names(tmp_path):
    write_repository(tmp_path, [{**PLACES, "name": "codes"}])
    path = build_release(read_inputs(tmp_path), tmp_path / "build").folder / "sample.xlsx"
    assert sheet(path, "codes")[0][0] == "place_id"
    assert sheet(path, "codes_2")[0][0] == "list"


@pytest.mark.parametrize("limit", ["ROWS", "CHARACTERS", "COLUMNS"])
def test_a_table_too_large_for_a_sheet_is_left_out_and_it_is_said(repository, monkeypatch, limit):
    change(repository, "acts", "line, with a comma", "x" * 400)
    monkeypatch.setattr(xlsx_cells, limit, {"ROWS": 3, "CHARACTERS": 399, "COLUMNS": 8}[limit])
    path = build_release(read_inputs(repository), repository / "build").folder / "sample.xlsx"
    with CalamineWorkbook.from_path(path) as book:
        names = book.sheet_names
    assert "acts" not in names
    assert ("places" in names) == (limit != "ROWS")
    told = " ".join(str(cell) for row in sheet(path, "README") for cell in row)
    assert "acts does not fit into a worksheet" in told
