from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings

from ceasefire_data.findings import Level
from ceasefire_data.reporting import render_junit
from tests.reporting.samples import (
    COMPOSED,
    DATE,
    ENUM,
    MANY,
    MARK,
    REPORTS,
    any_text,
    read_xml,
    report_of,
    reports,
)


def suites_of(report) -> list[ET.Element]:
    return read_xml(render_junit(report)).findall("testsuite")


def test_a_file_without_findings_is_one_test_that_passes():
    (suite,) = suites_of(REPORTS["clean"])
    assert suite.attrib["tests"] == "1"
    assert [case.attrib["name"] for case in suite] == ["48 records read"]
    assert not list(suite[0])


def test_each_rule_found_is_one_test():
    (suite,) = suites_of(report_of(DATE, ENUM, replace(ENUM, line=18)))
    assert [case.attrib["name"] for case in suite] == ["48 records read", "enum", "type-date"]
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("3", "2")


def test_a_failure_names_path_and_line_in_its_message():
    (suite,) = suites_of(report_of(DATE))
    failure = suite.find("testcase/failure")
    assert failure.attrib["message"] == f"my.csv:17: {DATE.message}"
    assert failure.text.splitlines() == [
        f"my.csv:17: G17 started_on: {DATE.message}",
        f"  → {DATE.hint}",
    ]


@pytest.mark.parametrize("finding", [COMPOSED, MARK])
def test_warnings_and_notes_pass_but_are_printed(finding):
    (suite,) = suites_of(report_of(finding))
    assert suite.attrib["failures"] == "0"
    assert finding.message in suite.find("testcase/system-out").text


def test_a_rule_with_an_error_and_a_warning_fails_with_the_error_first():
    softer = replace(ENUM, level=Level.WARNING, line=2, message="softer")
    (suite,) = suites_of(report_of(softer, ENUM))
    assert suite.find("testcase/failure").attrib["message"].startswith("my.csv:17:")


def test_the_rest_of_a_rule_is_counted():
    assert "and 312 more of this rule (enum)" in render_junit(report_of(*MANY))


def test_each_file_is_a_suite_and_the_sums_are_right():
    report = report_of(DATE, replace(ENUM, path="b.csv"), replace(COMPOSED, path="b.csv"))
    root = read_xml(render_junit(report))
    assert [suite.attrib["name"] for suite in root] == ["my.csv", "b.csv"]
    assert (root.attrib["tests"], root.attrib["failures"]) == ("5", "2")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports(rule=any_text))
def test_any_report_is_well_formed_and_adds_up(report):
    root = read_xml(render_junit(report))
    assert int(root.attrib["tests"]) == len(root.findall("testsuite/testcase"))
    assert int(root.attrib["failures"]) == len(root.findall("testsuite/testcase/failure"))
