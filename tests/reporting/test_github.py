import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from ceasefire_data.findings import Level
from ceasefire_data.reporting import render_github
from tests.reporting.samples import COMPOSED, DATE, ENUM, MANY, MARK, REPORTS, any_text, report_of, reports

COMMAND = re.compile(r"::(error|warning|notice) file=([^,:]*)(?:,line=(\d+))?,title=([^,:]*)::(.*)")


def read_command(line: str) -> tuple[str, str, str, str]:
    """What a runner makes of a line: level, file, title, message."""
    found = COMMAND.fullmatch(line)
    assert found, line
    back = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}
    level, file, _, title, message = (
        re.sub("%25|%0D|%0A|%3A|%2C", lambda m: back[m.group()], part or "") for part in found.groups()
    )
    return level, file, title, message


def test_an_annotation_names_file_line_place_and_cure():
    line = render_github(report_of(DATE))[0].splitlines()[0]
    assert line.startswith("::error file=my.csv,line=17,title=G17 · started_on · type-date::")
    assert read_command(line)[3] == f"{DATE.message}\n→ {DATE.hint}"


@pytest.mark.parametrize(
    ("level", "command"), [(Level.ERROR, "error"), (Level.WARNING, "warning"), (Level.NOTE, "notice")]
)
def test_each_level_has_its_command(level, command):
    assert render_github(report_of(replace(DATE, level=level)))[0].startswith(f"::{command} ")


def test_signs_of_the_command_are_escaped():
    finding = replace(DATE, path="a,b:c%.csv", column="x,y:z", message="100% :: a, b", hint=None)
    line = render_github(report_of(finding))[0].splitlines()[0]
    assert line == ("::error file=a%2Cb%3Ac%25.csv,line=17,title=G17 · x%2Cy%3Az · type-date::100%25 :: a, b")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports(rule=any_text))
def test_any_annotation_is_one_line_that_a_runner_reads_back(report):
    lines = render_github(report)[0].splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) >= len(lines) - 1
    for line in commands:
        assert "\n" not in read_command(line)[2]


def test_ten_of_each_level_are_annotated_and_the_rest_is_counted():
    warnings = [replace(COMPOSED, line=line) for line in range(2, 20)]
    lines = render_github(report_of(*MANY, *warnings, MARK))[0].splitlines()
    levels = [line.split()[0] for line in lines]
    assert levels.count("::error") == 10
    assert levels.count("::warning") == 10
    assert levels.count("::notice") == 1
    assert lines[-1] == "330 more findings are in the summary of this step"


def test_a_frequent_rule_does_not_hide_the_others():
    annotations = render_github(report_of(*MANY, replace(DATE, line=400, cell="G400")))[0]
    assert "line=400" in annotations


def test_without_findings_the_log_still_tells_the_outcome():
    assert render_github(REPORTS["clean"]) == (
        "48 records are ready\n",
        "### ✓ 48 records are ready\n\n```text\nmy.csv · table events · 48 records · ready\n```\n",
    )


def test_the_fence_is_longer_than_any_run_of_backticks():
    summary = render_github(report_of(replace(ENUM, value="`" * 12, message="`" * 7)))[1]
    fences = [line for line in summary.splitlines() if line.startswith("```")]
    assert fences == ["`" * 13 + "text", "`" * 13]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports(rule=any_text))
def test_nothing_of_a_cell_stands_outside_code(report):
    summary = render_github(report)[1]
    blocks = re.split(r"(?m)^(`{3,})text\n((?:.*\n)*?)\1\n", summary)
    outside = blocks[0] + "".join(blocks[3::3])
    for line in outside.splitlines():
        rest = re.sub(r"(`+).*?[^`]\1(?!`)", "", line)
        assert re.fullmatch(r"[-|# ✗✓:\w,;]*", rest), line


def test_the_summary_stays_under_a_mebibyte():
    text = "ن" * 590
    long = [replace(ENUM, message=text, hint=text, line=n + 2, rule=f"rule-{n}") for n in range(450)]
    summary = render_github(report_of(*long))[1]
    assert 900_000 < len(summary.encode()) < 1_048_576
    assert summary.endswith(
        "\nThe rest does not fit into this summary; run the check yourself for all of it\n"
    )
