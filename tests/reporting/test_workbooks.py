"""Findings of a workbook, a Parquet file and a frame show sheet, cell or record in every format."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from ceasefire_data.findings import FileSummary, Finding, Level, Report, SheetSummary, rows_key
from ceasefire_data.reporting import (
    render_github,
    render_html,
    render_json,
    render_junit,
    render_sarif,
    render_text,
)

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def finding(sheet, row, letter, position, rule="enum", **more):
    return Finding(
        rule, Level.ERROR, "book.xlsx", "events", row, "kind", position, f"{sheet}!{letter}{row}", "evt-1",
        value="x", message="no code", sheet=sheet, **more,
    )  # fmt: skip


@pytest.fixture
def report():
    found = (
        finding("b c", 5, "D", 4),
        finding("a", 5, "D", 4),
        finding("a", 12, "A", 1),
        Finding("sheet-other", Level.NOTE, "book.xlsx", value="notes", message="no table", sheet="notes"),
    )
    sheets = (SheetSummary("a", "events", 20), SheetSummary("b c", "actors", 10))
    file = FileSummary("book.xlsx", None, 30, None, errors=3, notes=1, sheets=sheets)
    rows = {rows_key("book.xlsx", "a"): {1: ("id", "p", "q", "kind"), 5: ("evt-a", "1", "2", "x")}}
    return Report(
        "1.0.0", (file,), {"enum": 3, "sheet-other": 1}, tuple(sorted(found, key=Finding.place)), rows=rows
    )


def test_findings_stand_by_sheet_and_then_by_row(report):
    assert [(f.sheet, f.line) for f in report.findings] == [("a", 5), ("a", 12), ("b c", 5), ("notes", None)]


def test_text_tells_sheet_and_row_and_how_many_tables(report):
    text = render_text(report)
    assert text.startswith("book.xlsx · 2 tables · 30 records")
    assert [line for line in text.splitlines() if ", row " in line or line == "notes"] == [
        "a, row 5 · evt-1",
        "a, row 12 · evt-1",
        "b c, row 5 · evt-1",
        "notes",
    ]
    assert "in 3 records; the other 27 records are ready" in " ".join(text.split())


def test_json_keeps_to_its_schema_and_names_sheets_only_where_there_are(report):
    data = json.loads(render_json(report))
    jsonschema.validate(data, SCHEMA)
    assert data["files"][0]["sheets"][1] == {"sheet": "b c", "table": "actors", "records": 10}
    assert data["findings"][0]["sheet"] == "a"
    plain = Report(
        "1", (FileSummary("a.csv", "events", 1, None),), {}, (Finding("enum", Level.ERROR, "a.csv"),)
    )
    told = json.loads(render_json(plain))
    assert "sheets" not in told["files"][0]
    assert "sheet" not in told["findings"][0]


def test_html_shows_the_row_of_the_right_sheet(report):
    page = render_html(report, report.rows)
    assert "a, row 5" in page
    assert "b c, row 5" in page
    assert page.count("evt-a") == 1


def test_annotations_have_no_line_where_a_file_has_none(report):
    commands = render_github(report)[0]
    assert "::error file=book.xlsx,title=a!D5 · kind · enum::" in commands
    assert "line=" not in commands


def test_sarif_names_the_cell_and_no_region(report):
    results = json.loads(render_sarif(report))["runs"][0]["results"]
    assert all("region" not in r["locations"][0]["physicalLocation"] for r in results)
    assert results[0]["properties"]["sheet"] == "a"
    assert results[0]["properties"]["cell"] == "a!D5"


def test_junit_names_sheet_and_row(report):
    root = ET.fromstring(render_junit(report))  # noqa: S314 - our own
    assert "book.xlsx (a, row 5)" in root.find(".//failure").get("message")


def test_records_without_lines_are_told_by_number():
    found = Finding(
        "enum", Level.ERROR, "a.parquet", "events", column="kind", position=4, cell="D5", record="evt-1"
    )
    report = Report("1", (FileSummary("a.parquet", "events", 9, None, errors=1),), {"enum": 1}, (found,))
    assert "record 4 · evt-1" in render_text(report)
    assert "record 4" in render_html(report)
    assert "a.parquet (record 4)" in render_junit(report)
