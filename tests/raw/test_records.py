"""The records in raw/: they keep the contract, none is lost, and what the collection began with is there."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ceasefire_data.contract.loader import default_contract

HERE = Path(__file__).resolve().parent
RAW = HERE.parent.parent / "raw"
CONTRACT = default_contract()
TODAY = date(2026, 11, 25)

AT_LEAST = {
    "sources": 790,
    "actors": 260,
    "places": 69,
    "agreements": 12,
    "conditions": 154,
    "events": 201,
    "assessments": 259,
    "figures": 323,
    "allegations": 48,
    "statements": 346,
    "predictions": 115,
}

# Our own words; quotes and titles of sources are others'.
OUR_WORDS = {
    "agreements": ("title", "summary", "note"),
    "conditions": ("summary", "success_test", "deadline_text", "note"),
    "events": ("title", "summary", "note"),
    "assessments": ("summary", "note"),
    "figures": ("note",),
    "allegations": ("summary", "note"),
    "statements": ("summary", "venue", "conditional_on", "note"),
    "predictions": ("proposition", "resolution_note", "note"),
    "actors": ("note",),
    "places": ("note",),
}
QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')
BLAME = re.compile(
    r"\b(terroris\w*|martyr\w*|massacre\w*|slaughter\w*|butcher\w*|atrocit\w*|barbari\w*|brutal\w*|savage\w*"
    r"|heinous|heroic\w*|cowardly|ruthless\w*|liberated|liquidat\w*|neutrali[sz]ed|murder\w*|so-called"
    r"|zionist entity|regime|thugs?|genocid\w*)\b",
    re.IGNORECASE,
)

PHASE_TWO_OUTLINE = {
    "further withdrawal": [
        "cnd-trump-20-point-plan-p16-phased-withdrawal",
        "cnd-unscr-2803-idf-withdrawal-milestones",
        "cnd-phase-2-launch-further-withdrawal",
    ],
    "transitional authority": [
        "cnd-trump-20-point-plan-p9-board-of-peace",
        "cnd-trump-20-point-plan-p9-technocratic-committee",
        "cnd-phase-2-launch-ncag-established",
        "cnd-phase-2-launch-board-of-peace-formed",
    ],
    "multinational force": [
        "cnd-trump-20-point-plan-p15-isf-deployment",
        "cnd-unscr-2803-isf-authorised",
    ],
    "disarmament of Hamas": [
        "cnd-trump-20-point-plan-p13-decommission-weapons",
        "cnd-trump-20-point-plan-p13-destroy-infrastructure",
        "cnd-unscr-2803-isf-demilitarise",
    ],
    "reconstruction": [
        "cnd-trump-20-point-plan-p2-redevelop-gaza",
        "cnd-phase-2-launch-reconstruction-starts",
    ],
}


def read(table: str) -> dict[str, dict[str, str]]:
    """Records by id."""
    with (RAW / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {next(iter(row.values())): row for row in rows}


@pytest.fixture(scope="module")
def records() -> dict[str, dict[str, dict[str, str]]]:
    return {table: read(table) for table in CONTRACT.tables}


def known_ids() -> list[str]:
    return (HERE / "ids.txt").read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def report():
    from ceasefire_data.checking.validation import Options, validate_paths

    return validate_paths([str(RAW)], CONTRACT, Options(today=TODAY, limit=None))


def test_the_records_keep_the_contract(report):
    assert {Path(f.path).stem for f in report.files} == {*CONTRACT.tables, "CHANGES"}
    assert not [f"{f.record} {f.rule}: {f.message}" for f in report.findings if f.level == "error"]


def test_warnings_are_few_enough_to_be_read(report):
    warnings = Counter(f.rule for f in report.findings if f.level == "warning")
    assert warnings.total() < 60, warnings


@pytest.mark.parametrize("table", CONTRACT.tables)
def test_a_table_is_written_plainly(table):
    content = (RAW / f"{table}.csv").read_bytes()
    lines = content.decode("utf-8").split("\n")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert lines[0] == ",".join(CONTRACT.tables[table].names)
    assert lines[-1] == ""
    with (RAW / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == len(lines) - 1, "a record stands on one line"
    ids = [row[0] for row in rows[1:]]
    assert ids == sorted(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("table", "number"), AT_LEAST.items())
def test_a_table_holds_at_least_what_was_first_coded(records, table, number):
    assert len(records[table]) >= number


def test_no_record_that_was_ever_there_is_lost(records):
    present = {record for table in records.values() for record in table}
    known = known_ids()
    assert len(known) == len(set(known))
    assert len(known) >= 2576
    assert not [record for record in known if record not in present]


def test_every_record_is_on_the_list_of_those_that_may_not_vanish(records):
    known = set(known_ids())
    assert not [record for table in records.values() for record in table if record not in known]


def test_the_reasons_are_written_plainly():
    content = (RAW / "CHANGES.csv").read_bytes()
    assert content.startswith(b"table,record,column,old,new,reason\n")
    assert content.endswith(b"\n")
    assert b"\r" not in content


def test_our_words_are_neutral(records):
    proper = {a["name"] for a in records["actors"].values()} | {p["name"] for p in records["places"].values()}
    proper |= {alias for a in records["actors"].values() for alias in a["aliases"].split(";") if alias}
    names = re.compile("|".join(re.escape(n) for n in sorted(proper, key=len, reverse=True)))
    found = [
        f"{record} {column}: {hit[0]}"
        for table, columns in OUR_WORDS.items()
        for record, row in records[table].items()
        for column in columns
        for hit in BLAME.finditer(names.sub(" ", QUOTED.sub(" ", row[column])))
    ]
    assert not found


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Israel struck a house in Rafah", 0),
        ('Calls it a "massacre" and asks for an inquiry', 0),
        ("A brutal strike on a house", 1),
        ("Terrorists were neutralised", 2),
    ],
)
def test_the_search_for_blame_finds_it(text, hits):
    assert len(BLAME.findall(QUOTED.sub(" ", text))) == hits


@pytest.mark.parametrize(
    ("statement", "speaker", "day", "words"),
    [
        ("stm-20251207-benjamin-netanyahu", "act-benjamin-netanyahu", "2025-12-07", "very shortly"),
        ("stm-20251207-benjamin-netanyahu-2", "act-benjamin-netanyahu", "2025-12-07", "more difficult"),
        (
            "stm-20251206-mohammed-bin-abdulrahman-al-thani",
            "act-mohammed-bin-abdulrahman-al-thani",
            "2025-12-06",
            "force the way forward",
        ),
        (
            "stm-20251206-mohammed-bin-abdulrahman-al-thani-2",
            "act-mohammed-bin-abdulrahman-al-thani",
            "2025-12-06",
            "pause",
        ),
    ],
    ids=["very-shortly", "more-difficult", "forcing-the-way", "a-pause"],
)
def test_a_statement_of_december_2025_is_there_with_its_words(records, statement, speaker, day, words):
    row = records["statements"][statement]
    assert row["record_status"] == "active"
    assert speaker in row["speaker_actor_ids"].split(";")
    assert row["stated_on"] == day
    assert words in row["quote"]
    assert row["source_ids"]


def test_very_shortly_was_foretold_and_came_late(records):
    row = records["predictions"]["prd-20251207-benjamin-netanyahu"]
    assert row["statement_id"] == "stm-20251207-benjamin-netanyahu"
    assert row["resolution"] == "true_late"
    assert row["deadline_on"] < row["resolved_on"]
    assert "evt-20260114-phase-two-launch" in row["resolving_event_ids"].split(";")


def test_the_mediators_expectation_has_its_outcome(records):
    row = records["predictions"]["prd-20251208-mediators-of-the-gaza-ceasefire"]
    statement = records["statements"][row["statement_id"]]
    assert statement["speaker_actor_ids"] == "act-mediators-of-the-gaza-ceasefire"
    assert row["deadline_on"] == "2025-12-31"
    assert row["resolution"] == "false"
    assert row["resolution_note"]
    assert row["source_ids"]


@pytest.mark.parametrize(
    "statement",
    [
        "stm-20250923-donald-trump",
        "stm-20251008-donald-trump",
        "stm-20251010-donald-trump",
        "stm-20251012-donald-trump",
        "stm-20251208-donald-trump",
    ],
)
def test_a_personal_assurance_of_trump_is_there(records, statement):
    row = records["statements"][statement]
    assert "act-donald-trump" in row["speaker_actor_ids"].split(";")
    assert "security_guarantee" in row["topics"].split(";") or row["statement_type"] in {
        "commitment",
        "reassurance",
        "prediction",
    }


def test_the_assurance_not_to_walk_away_is_followed(records):
    row = records["predictions"]["prd-20251208-donald-trump"]
    assert row["statement_id"] == "stm-20251208-donald-trump"
    assert row["polarity"] == "will_not_happen"


def test_the_december_meeting_was_planned_and_took_place(records):
    event = records["events"]["evt-20251229-mar-a-lago-meeting"]
    assert event["event_status"] == "occurred"
    assert event["announced_on"] < event["started_on"]
    assert event["scheduled_from"] <= event["started_on"] <= event["scheduled_to"]
    announced = records["statements"]["stm-20251207-benjamin-netanyahu-4"]
    assert "evt-20251229-mar-a-lago-meeting" in announced["event_ids"].split(";")
    foretold = records["predictions"]["prd-20251207-benjamin-netanyahu-3"]
    assert foretold["resolution"] == "true_on_time"


@pytest.mark.parametrize("condition", [c for part in PHASE_TWO_OUTLINE.values() for c in part])
def test_a_condition_of_the_phase_two_outline_is_assessed(records, condition):
    assert condition in records["conditions"]
    assert [a for a in records["assessments"].values() if a["condition_id"] == condition]


@pytest.mark.parametrize("part", PHASE_TWO_OUTLINE)
def test_a_part_of_the_phase_two_outline_was_judged_in_december_2025(records, part):
    judged = [
        a["assessment_id"]
        for a in records["assessments"].values()
        if a["condition_id"] in PHASE_TWO_OUTLINE[part] and a["assessed_on"].startswith("2025-12")
    ]
    assert judged
