import json
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings

from ceasefire_data.messages import text
from ceasefire_data.reporting import FORMATS, Options, render, render_github, render_html
from tests.reporting.samples import ATTACKS, REPORTS, any_text, at, read_xml, report_of, reports

SEEN_FORMATS = {*range(0x600, 0x606), 0x6DD, 0x890, 0x891, 0x8E2}
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def outputs(report) -> dict[str, str]:
    found = {name: render(report, name) for name in FORMATS}
    found["color"] = render(report, "text", Options(color=True))
    found["summary"] = render_github(report)[1]
    return found


def unseen(output: str, allowed: str = "\n") -> list[str]:
    return [
        char
        for char in output
        if char not in allowed
        and (
            unicodedata.category(char) in {"Cc", "Cs", "Co", "Zl", "Zp"}
            or (unicodedata.category(char) == "Cf" and ord(char) not in SEEN_FORMATS)
        )
    ]


@PATIENT
@given(reports(rule=any_text))
def test_any_report_can_be_rendered_and_shows_no_unseen_character_raw(report):
    for name, output in outputs(report).items():
        assert not unseen(output, "\n\x1b" if name == "color" else "\n"), name
        assert output.endswith("\n"), name
        output.encode()


@PATIENT
@given(reports())
def test_the_same_report_gives_the_same_output(report):
    assert outputs(report) == outputs(report)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "field", ["value", "message", "hint", "suggestion", "record", "column", "path", "table"]
)
def test_no_field_carries_an_attack_into_any_channel(attack, field):
    values = {"value": "v", "message": "m", "column": "c", "rule": "enum", "cell": "B2"} | {field: attack}
    found = outputs(report_of(at(**values)))
    json.loads(found["json"])
    json.loads(found["sarif"])
    read_xml(found["junit"])
    assert "<script>alert" not in found["html"]
    assert "<img" not in found["html"]
    for name, output in found.items():
        starts = [line.lstrip() for line in output.splitlines()]
        commands = [line for line in starts if line.startswith("::")]
        assert len(commands) == (1 if name == "github" else 0), name
        if name not in {"json", "html"}:
            assert "##[" not in output
            assert "##vso[" not in output


def test_an_unknown_format_names_those_that_exist():
    names = ", ".join(FORMATS)
    with pytest.raises(ValueError, match=f"'yaml' is none of the formats {names}"):
        render(REPORTS["clean"], "yaml")


@pytest.mark.parametrize("format", FORMATS)
def test_a_report_without_files_or_findings_is_told_in_every_format(format):
    assert render(report_of(records=0), format)


def test_plain_text_needs_neither_rich_nor_jinja():
    program = (
        "import sys; from ceasefire_data.findings import Report; from ceasefire_data import reporting;"
        "reporting.render(Report('1'), 'text'); reporting.render(Report('1'), 'junit');"
        "print(sorted({'rich', 'jinja2', 'duckdb', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_sources_reach_the_page_through_the_one_entrance():
    report = REPORTS["mixed"]
    sources = {"my.csv": {17: ["evt-20251011-rafah", "b"]}}
    assert render(report, "html", Options(sources=sources)) == render_html(report, sources)


def test_counted_nouns_have_a_form_for_one_and_for_many():
    nouns = "records files error warning note ready others-ready read github-rest"
    for noun in nouns.split():
        assert text(f"report-{noun}-one", n=1)
        assert "1,204" in text(f"report-{noun}-many", n=1204)
