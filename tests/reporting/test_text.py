import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceasefire_data.contract.escape import display_width
from ceasefire_data.findings import FileSummary, Level, Report
from ceasefire_data.reporting import render_text
from ceasefire_data.reporting.layout import wrap
from tests.reporting.samples import COMPOSED, DATE, ENUM, MANY, MARK, REPORTS, report_of, reports

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LEVELS = st.sampled_from(Level)


def ending(report: Report) -> str:
    return next(line for line in render_text(report).splitlines() if line.startswith(("✓", "✗")))


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        (report_of(), "✓ 48 records are ready"),
        (report_of(records=1), "✓ 1 record is ready"),
        (report_of(records=1_204_000), "✓ 1,204,000 records are ready"),
        (report_of(records=0), "✓ no records yet, and nothing is wrong"),
        (Report("1.0.0"), "✓ no file was checked"),
        (
            report_of(COMPOSED, COMPOSED, replace(COMPOSED, line=41), MARK),
            "✓ 48 records are ready, with 3 warnings and 1 note to look at",
        ),
        (report_of(DATE, ENUM), "✗ 2 errors in 1 record; the other 47 records are ready"),
        (report_of(DATE, records=2), "✗ 1 error in 1 record; the other record is ready"),
        (report_of(DATE, records=1), "✗ 1 error in 1 record"),
        (report_of(replace(DATE, cell=None)), "✗ 1 error"),
        (report_of(replace(DATE, cell="G1")), "✗ 1 error"),
        (report_of(*MANY, records=900, limit=20), "✗ 332 errors"),
    ],
)
def test_the_last_sentence_tells_the_outcome(report, sentence):
    assert ending(report) == sentence


def test_findings_stand_in_place_order_but_counts_by_level():
    lines = render_text(report_of(replace(COMPOSED, line=3, cell="C3"), DATE)).splitlines()
    assert lines.index("line 3") < lines.index("line 17 · evt-20251011-rafah")
    counts = [
        line.split()[0] for line in lines[lines.index("  rule          level    findings") + 1 :] if line
    ]
    assert counts[:2] == ["type-date", "text-not-nfc"]


def test_the_number_of_findings_not_shown_is_exact_when_they_lie_in_one_file():
    output = render_text(report_of(*MANY, records=900, limit=20), limit=2)
    assert "  … and 330 more of this rule (enum)" in output
    assert output.count("event_type") == 2


def test_the_sum_is_told_when_the_rest_may_lie_in_any_of_several_files():
    other = [replace(finding, path="other.csv") for finding in MANY[:30]]
    output = render_text(report_of(*MANY, *other, limit=20), limit=20)
    assert output.count("… and more of this rule (enum): 362 in all files together") == 2


def test_without_a_limit_all_are_shown():
    output = render_text(report_of(*MANY), limit=None)
    assert output.count("event_type") == len(MANY)
    assert "more of this rule" not in output


def test_clean_files_of_a_folder_take_a_line_each():
    files = tuple(FileSummary(f"raw/{name}.csv", name, 3, None) for name in ("actors", "places"))
    assert render_text(Report("1.0.0", files)) == (
        "raw/actors.csv · table actors · 3 records · ready\n"
        "raw/places.csv · table places · 3 records · ready\n"
        "\n"
        "✓ 6 records are ready\n"
    )


def test_next_steps_follow_from_the_report_unless_they_are_given():
    report = report_of(DATE, ENUM)
    assert "ceasefire-data validate my.csv" in render_text(report)
    assert "ceasefire-data explain enum" in render_text(report)
    assert "Next" not in render_text(report, next_steps=())
    assert render_text(report, next_steps=[("make test", "all of it")]).endswith(
        "\nNext\n  make test  all of it\n"
    )


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("my events.csv", "'my events.csv'"),
        ("-rf.csv", "./-rf.csv"),
        ("$(reboot).csv", "'$(reboot).csv'"),
        ("-", "-"),
    ],
)
def test_a_path_in_a_command_is_quoted_for_the_shell(path, word):
    assert f"ceasefire-data validate {word}  " in render_text(report_of(replace(DATE, path=path)))


def test_wide_characters_count_as_two_columns():
    report = report_of(replace(DATE, value="停火" * 30, message="停火" * 60))
    assert all(display_width(line) <= 60 for line in render_text(report, width=60).splitlines())
    assert "停火停火" in render_text(report, width=60)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports(), st.integers(40, 120))
def test_no_line_is_longer_than_the_width_or_ends_in_a_space(report, width):
    names = [FileSummary(f"f{n}.csv", *_rest(file)) for n, file in enumerate(report.files)]
    new = {file.path: name.path for file, name in zip(report.files, names, strict=True)}
    findings = tuple(replace(finding, path=new[finding.path]) for finding in report.findings)
    report = replace(report, files=tuple(names), findings=findings)
    for line in render_text(report, width=width).splitlines():
        assert display_width(line) <= width or line.startswith("  ceasefire-data ")
        assert line == line.rstrip()


def _rest(file: FileSummary) -> tuple:
    return (file.table, file.records, file.sha256, file.errors, file.warnings, file.notes)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports())
def test_colours_add_nothing_but_colours(report):
    painted = render_text(report, color=True)
    assert ANSI.sub("", painted) == render_text(report)


def test_colours_are_there_when_asked_for():
    painted = render_text(REPORTS["mixed"], color=True)
    assert "\x1b[1;31merror" in painted
    assert "\x1b" not in render_text(REPORTS["mixed"])


@given(st.text(st.sampled_from("ab :汉é")), st.integers(1, 12))
def test_wrapping_keeps_every_character_but_spaces(text, width):
    lines = wrap(text, width)
    assert all(display_width(line) <= max(width, 6) for line in lines)
    joined = "".join(lines).replace(" ", "").replace("\\u003a", ":")
    assert joined == text.replace(" ", "")
