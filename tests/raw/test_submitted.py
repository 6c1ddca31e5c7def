"""What was submitted stands in the release that took it in: each cell old → new, each record.

``submitted-VERSION.csv`` holds the cells and records of a submission as they were sent, and
``decided.csv`` the cells that were decided otherwise, with what stood and stands there. The reasons are
in docs/data-notes.md.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
RELEASES = HERE.parent.parent / "releases"
BEFORE = {"0.2.0": "0.1.0", "0.3.0": "0.2.0"}

LEFT_OUT = {
    "stm-20260802-al-quds-brigades",
    "stm-20260804-benjamin-netanyahu",
    "stm-20260809-unnamed-officials",
    "fig-20260717-area-held-idf",
    "asm-20260804-roadmap-phased-idf-withdrawal",
    "prd-20260804-benjamin-netanyahu",
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decided() -> dict[tuple[str, str, str], tuple[str, str]]:
    """(version, record, column) → what stood there before, and what stands there now."""
    lines = read(HERE / "decided.csv")
    return {(d["version"], d["record"], d["column"]): (d["before"], d["after"]) for d in lines}


def records(version: str) -> dict[str, dict[str, str]]:
    """Every record of a kept release by its id: ids name their table."""
    paths = sorted((RELEASES / version / "csv").glob("*.csv"))
    return {next(iter(row.values())): row for path in paths for row in read(path)}


@pytest.fixture(scope="module", params=BEFORE)
def taken(request):
    """A version, its records, those of the version before, and the lines of the submission."""
    lines = read(HERE / f"submitted-{request.param}.csv")
    return request.param, records(BEFORE[request.param]), records(request.param), lines


def test_each_submitted_cell_led_from_the_old_value_to_the_new_one(taken):
    version, before, after, lines = taken
    cells = [line for line in lines if line["column"]]
    assert cells
    otherwise, wrong = decided(), []
    for line in cells:
        record, column = line["record"], line["column"]
        expected = otherwise.get((version, record, column), (line["old"], line["new"]))
        found = (before[record][column], after[record][column])
        if found != expected:
            wrong.append((record, column, found, expected))
    assert not wrong


def test_each_submitted_record_is_there_or_named_as_left_out(taken):
    _, _, after, lines = taken
    sent = {line["record"] for line in lines if not line["column"]}
    assert sent
    assert sent - after.keys() == sent & LEFT_OUT


def test_what_was_decided_otherwise_was_submitted(taken):
    version, _, _, lines = taken
    sent = {(version, line["record"], line["column"]) for line in lines}
    assert {key for key in decided() if key[0] == version} <= sent


def test_what_was_decided_otherwise_is_named_in_the_notes_on_the_data():
    notes = (HERE.parent.parent / "docs" / "data-notes.md").read_text(encoding="utf-8")
    named = {record for _, record, _ in decided()} | LEFT_OUT
    assert not [record for record in sorted(named) if f"`{record}`" not in notes]
