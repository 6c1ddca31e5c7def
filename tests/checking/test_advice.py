"""Advice that neighbours give: shifted rows, exchanged coordinates, the day of an id, what may be emptied."""

import json
from datetime import date

import openpyxl
import pytest

from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.reporting import render_html, render_json, render_text
from tests.checking.catalogue import catalogue_contract, check, read_case
from tests.conftest import ROOT

BASE = read_case("A_valid-base.csv").decode()
ROW = BASE.split("\n")[6]


@pytest.fixture
def first(tmp_path):
    """The first finding on the good file with its seventh line changed."""
    contract = catalogue_contract()

    def first(old, new):
        assert old in ROW
        path = tmp_path / "x.csv"
        path.write_text(BASE.replace(ROW, ROW.replace(old, new)), encoding="utf-8")
        return check(path, contract).findings[0]

    return first


@pytest.mark.parametrize(
    ("old", "new", "rule", "told"),
    [
        ("Jabalia,", "", "row-short", "place seems to be missing"),
        ("2025-01-25,", "", "row-short", "date seems to be missing"),
        (",https://example.org/r/4", "", "row-short", "source_url seems to be missing"),
        ("12,", "", "row-short", "killed / injured seems to be missing"),
        ("airstrike", "airstrike,x", "row-long", '"x" seems to be one too many'),
        ("GZ-000126", "GZ-000126,7", "row-long", '"7" seems to be one too many'),
        ("r/3", "r/3,checked,twice", "row-long", '"checked,twice" stands beyond the last column'),
    ],
)
def test_a_shifted_row_says_which_cell_it_is(first, old, new, rule, told):
    finding = first(old, new)
    assert finding.rule == rule
    assert told in finding.message


def test_one_wrong_code_does_not_hide_which_cell_is_missing(first):
    assert "date / governorate seems" in first("2025-01-25,North Gaza", "North Gazza").message


def test_exchanged_coordinates_are_called_so(first):
    finding = first("31.5280,34.4830", "34.4830,31.5280")
    assert (finding.rule, finding.column, finding.suggestion) == ("range", "lat", "31.5280")
    assert "lat and lon look swapped" in finding.message
    assert not finding.safe


def test_a_coordinate_out_of_bounds_is_not_called_swapped(first):
    assert "swapped" not in first("31.5280", "33.5280").message


@pytest.mark.parametrize(
    ("text", "hint", "suggestion"),
    [
        ("03/02/2025", "3 February 2025 or 2 March 2025: write 2025-02-03 or 2025-03-02", None),
        ("2025-25-01", "write 2025-01-25", "2025-01-25"),
        ("25/01/2025", "2025-01-25", "2025-01-25"),
        ("01/25/2025", "2025-01-25", "2025-01-25"),
        ("30/02/2025", "YYYY-MM-DD", None),
        ("2025-13-32", "", None),
    ],
)
def test_only_days_that_exist_are_proposed(first, text, hint, suggestion):
    finding = first("2025-01-25", text)
    assert finding.rule == "type-date"
    assert hint in f"{finding.message} {finding.hint}"
    assert (finding.suggestion, finding.safe) == (suggestion, False)


@pytest.mark.parametrize("word", ["N/A", "-", "unknown"])
def test_a_cell_that_every_record_needs_is_never_emptied(first, word):
    finding = first("2025-01-25", word)
    assert finding.suggestion is None
    assert "every record needs date" in finding.message


def test_a_form_without_an_example_is_not_advised_with_nothing(first):
    finding = first("GZ-000126", "1E+05")
    assert not finding.hint.rstrip().endswith("like")


@pytest.mark.parametrize(("cell", "mended"), [("a\u2028b", "a b"), ("a\x0bb", "a b"), ("a\u200bb", "ab")])
def test_words_are_not_joined_when_a_sign_between_them_goes(first, cell, mended):
    assert first("see also r/3", cell).suggestion == mended


def test_an_address_over_two_lines_is_joined_without_a_space(first):
    finding = first("https://example.org/r/4", '"https://example.org/\nr/4"')
    assert (finding.rule, finding.suggestion) == ("newline-in-cell", "https://example.org/r/4")


def test_the_day_that_the_id_tells_is_proposed(tmp_path):
    path = ROOT / "docs" / "examples" / "first-minute" / "events.csv"
    report = validate_paths([str(path)], default_contract(), Options(today=date(2026, 7, 15)))
    finding = next(f for f in report.findings if f.rule == "type-date")
    assert (finding.value, finding.suggestion, finding.safe) == ("06/10/2025", "2025-10-06", False)
    assert "10 June 2025" in finding.hint


def test_columns_that_a_sheet_lacks_are_told_in_its_words(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["incident_id", "date", "killed"])
    book.active.append(["GZ-000123", "2025-01-19", "0"])
    book.active.title = "incidents"
    book.save(tmp_path / "x.xlsx")
    told = " ".join(render_text(check(tmp_path / "x.xlsx", catalogue_contract())).split())
    assert "8 columns are missing: governorate" in told
    assert "Add them to the header; their cells may be empty where they are not required" in told


def test_many_missing_columns_are_told_in_one_block(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("incident_id,date,killed\nGZ-000123,2025-01-19,0\n")
    report = check(path, catalogue_contract())
    text = render_text(report)
    assert "8 columns are missing: governorate, place, event_type, injured, lat, lon," in " ".join(
        text.split()
    )
    assert " ".join(text.split()).count("Add them to the header, and a comma for each in every row") == 1
    assert "Add it" not in text + render_html(report)
    assert "8 columns are missing" in render_html(report)
    found = json.loads(render_json(report))
    assert found["counts"] == {"header-missing": 8}
    assert [f["column"] for f in found["findings"]][:2] == ["governorate", "place"]


@pytest.mark.parametrize(("kept", "shown"), [(3, None), (3, 2), (None, 2)])
def test_all_missing_columns_are_counted_where_only_some_are_listed(tmp_path, kept, shown):
    path = tmp_path / "x.csv"
    path.write_text("incident_id,date,killed\nGZ-000123,2025-01-19,0\n")
    text = " ".join(render_text(check(path, catalogue_contract(), limit=kept), limit=shown).split())
    if kept:
        assert "8 columns are missing, among them governorate, place, event_type →" in text
        assert "and 5 more of this rule (header-missing)" in text
    else:
        assert "8 columns are missing: governorate, place," in text
