"""``ceasefire-data diff``: what it prints, and with which code it ends."""

import csv
import json

import pytest
from click.testing import CliRunner

from ceasefire_data.cli.diff import command
from ceasefire_data.errors import UsageError
from tests.release.test_changes import RECORDS, records, write_release

# click keeps the help option of the first call for all later ones.
AS_IN_THE_PROGRAM = {"standalone_mode": False, "help_option_names": ["-h", "--help"]}


@pytest.fixture
def releases(tmp_path, monkeypatch):
    """Three releases in build/, known by their versions; the third lost a record."""
    lost = records()
    lost["acts"].pop()
    versions = {"0.1.0": RECORDS, "0.2.0": records(act_1={"persons": "4"}), "0.3.0": lost}
    found = {v: write_release(tmp_path / "build" / v, made, v) for v, made in versions.items()}
    monkeypatch.setattr("ceasefire_data.access.catalog.known_releases", lambda: found)
    return found


def run(*arguments):
    result = CliRunner().invoke(command, list(map(str, arguments)), **AS_IN_THE_PROGRAM)
    if result.exception:
        raise result.exception
    return result.return_value, result.stdout


def test_a_difference_ends_with_0(releases):
    code, text = run("0.1.0", "0.2.0")
    assert code == 0
    assert text.startswith("0.1.0 → 0.2.0\n")
    assert "persons: 3 → 4" in text


def test_equal_releases_end_with_0(releases):
    assert run("0.1.0", "0.1.0") == (0, "0.1.0 and 0.1.0 hold the same records and the same contract\n")


def test_a_vanished_record_ends_with_1(releases):
    code, text = run("0.1.0", "0.3.0")
    assert code == 1
    assert "record-vanished" in text


def test_folders_are_taken_as_they_are(releases):
    code, text = run(releases["0.1.0"], releases["0.2.0"])
    assert (code, text) == run("0.1.0", "0.2.0")


def test_a_table_is_shown_alone(releases):
    code, text = run("0.1.0", "0.3.0", "--table", "places")
    assert code == 0
    assert "acts" not in text


def test_json_and_csv_hold_all_changes(releases):
    _, text = run("0.1.0", "0.2.0", "--format", "json")
    assert json.loads(text)["changes"][0]["new"] == "4"
    _, text = run("0.1.0", "0.2.0", "--format", "csv")
    assert list(csv.reader(text.splitlines()))[1] == ["acts", "act-1", "corrected", "persons", "3", "4", ""]


def test_markdown_is_a_section(releases):
    assert run("0.1.0", "0.2.0", "--format", "markdown")[1].startswith("## Changes since 0.1.0\n")


def test_the_result_goes_to_a_file(releases, tmp_path):
    code, text = run("0.1.0", "0.2.0", "--format", "csv", "--output", tmp_path / "changes.csv")
    assert (code, text) == (0, "")
    assert (tmp_path / "changes.csv").read_bytes().startswith(b"table,record,kind,")


def test_quiet_says_nothing_of_equal_releases(releases):
    assert run("0.1.0", "0.1.0", "--quiet") == (0, "")
    assert run("0.1.0", "0.2.0", "--quiet")[1]


def test_no_colour_goes_into_a_pipe(releases):
    assert "\x1b" not in run("0.1.0", "0.2.0")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["0.1.0", "0.4.0"], 'nor a version that is known here; did you mean "0.'),
        (["0.1.0", "0.2.0", "--table", "act"], 'neither release has a table "act"; did you mean "acts"'),
        (["0.1.0", "."], "is no release"),
    ],
)
def test_wrong_use_is_told(releases, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=message):
        run(*arguments)
