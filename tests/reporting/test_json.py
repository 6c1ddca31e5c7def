import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from ceasefire_data.findings import Report
from ceasefire_data.reporting import render_json
from tests.reporting.samples import REPORTS, reports

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", REPORTS)
def test_the_examples_keep_the_schema(name):
    VALIDATOR.validate(json.loads(render_json(REPORTS[name])))


@settings(deadline=None)
@given(reports())
def test_any_report_keeps_the_schema_and_every_value_exactly(report):
    document = json.loads(render_json(report))
    VALIDATOR.validate(document)
    assert document == report.to_dict()


def test_the_keys_stand_in_the_promised_order():
    document = json.loads(render_json(REPORTS["mixed"]))
    assert list(document) == SCHEMA["required"]
    assert list(document["files"][0]) == SCHEMA["$defs"]["file"]["required"]
    assert list(document["findings"][0]) == SCHEMA["$defs"]["finding"]["required"]
    assert list(document["counts"]) == sorted(document["counts"])


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ([], {"more": 1}),
        ([], {"report": 2}),
        (["files", 0], {"records": -1}),
        (["files", 0], {"sha256": "short"}),
        (["findings", 0], {"line": 0}),
        (["findings", 0], {"level": "fatal"}),
        (["findings", 0], {"rule": "Not Kebab"}),
        (["findings", 0], {"extra": None}),
        (["counts"], {"enum": 0}),
    ],
)
def test_the_schema_refuses_what_the_format_does_not_know(part, change):
    document = json.loads(render_json(REPORTS["mixed"]))
    target = document
    for step in part:
        target = target[step]
    target.update(change)
    assert not VALIDATOR.is_valid(document)


def test_readable_scripts_are_not_turned_into_escapes():
    assert "معبر رفح" in render_json(REPORTS["mixed"])


def test_the_document_ends_with_one_line_end():
    assert render_json(Report("1.0.0")).endswith("}\n")
