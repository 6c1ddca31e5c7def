"""Thirty kinds of faults in copies of the real records: each is found once, where it stands."""

import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.loader import default_contract
from tests.checking.planted import Planted, cell, cells, find_line, plant
from tests.conftest import ROOT

RAW = ROOT / "raw"
TODAY = date(2026, 11, 25)


def raw_bytes(line, old, new):
    def edit(lines, _):
        assert old in lines[line - 1]
        lines[line - 1] = lines[line - 1].replace(old, new, 1)
        return lines

    return edit


def drop_last_cell(line):
    def edit(lines, _):
        lines[line - 1] = lines[line - 1].rstrip(b"\n").rsplit(b",", 1)[0] + b"\n"
        return lines

    return edit


def repeat(line):
    return lambda lines, _: [*lines, lines[line - 1]]


def insert(line, text):
    return lambda lines, _: [*lines[: line - 1], text, *lines[line - 1 :]]


def place(**wanted):
    table = wanted.pop("table")
    return find_line(RAW, table, **wanted)


EVENT = place(table="events", event_status="occurred", date_precision="exact_day", killed_best="*")
ANY_EVENT = place(table="events", event_status="occurred", date_precision="exact_day", ended_on="")
FIGURE = place(table="figures", attribute="killed", value="*")
STATEMENT = place(table="statements", quote="*")
PREDICTION = place(table="predictions", resolution="true_on_time", deadline_on="*")
PLACE = place(table="places", latitude="*", pcode="")
ACTOR = place(table="actors", parent_actor_id="*", country="*")
CONDITION = place(table="conditions", target_value="*", topic="prisoner_release")

FAULTS = [
    Planted("not UTF-8", "actors", raw_bytes(ACTOR, b",", b"\xe9,"), "encoding-invalid", ACTOR, "actor_id"),
    Planted("a row with a cell too few", "allegations", drop_last_cell(9), "row-short", 9, "note"),
    Planted("a row with a cell too many", "allegations", raw_bytes(9, b"\n", b",x\n"), "row-long", 9, None),
    Planted("an empty row", "agreements", insert(5, b",,,\n"), "blank-row", 5, None),
    Planted(
        "a header that is spelt otherwise",
        "events",
        raw_bytes(1, b"started_on", b"startd_on"),
        "header-unknown",
        1,
        None,
    ),
    Planted("an unclosed quote", "figures", cell(FIGURE, "note", 'he said "x'), "", 0, None),
    Planted(
        "a date day first",
        "events",
        cell(ANY_EVENT, "started_on", "13/10/2025"),
        "type-date",
        ANY_EVENT,
        "started_on",
    ),
    Planted(
        "a date that is none",
        "sources",
        cell(3, "published_on", "2025-02-30"),
        "type-date",
        3,
        "published_on",
    ),
    Planted(
        "a count in words",
        "events",
        cell(EVENT, "killed_best", "dozens"),
        "type-integer",
        EVENT,
        "killed_best",
    ),
    Planted(
        "a number with a comma", "figures", cell(FIGURE, "value", "1,234"), "type-number", FIGURE, "value"
    ),
    Planted(
        "yes for true",
        "conditions",
        cell(CONDITION, "linkage_disputed", "yes"),
        "type-boolean",
        CONDITION,
        "linkage_disputed",
    ),
    Planted(
        "an empty item of a list",
        "events",
        cell(EVENT, "source_ids", lambda v: v + ";"),
        "type-list",
        EVENT,
        "source_ids",
    ),
    Planted(
        "a code that is none",
        "events",
        cell(EVENT, "event_subtype", "airstrike"),
        "enum",
        EVENT,
        "event_subtype",
    ),
    Planted(
        "a topic that is none", "statements", cell(STATEMENT, "topics", "peace"), "enum", STATEMENT, "topics"
    ),
    Planted("a count below zero", "events", cell(EVENT, "killed_low", "-1"), "range", EVENT, "killed_low"),
    Planted(
        "a latitude beyond the pole", "places", cell(PLACE, "latitude", "131.5"), "range", PLACE, "latitude"
    ),
    Planted("an id in capitals", "actors", cell(ACTOR, "actor_id", str.upper), "pattern", ACTOR, "actor_id"),
    Planted("a title too short", "events", cell(EVENT, "title", "Strike"), "length", EVENT, "title"),
    Planted(
        "a required cell left empty",
        "statements",
        cell(STATEMENT, "summary", ""),
        "required",
        STATEMENT,
        "summary",
    ),
    Planted("a key twice", "agreements", repeat(4), "key-duplicate", -1, "agreement_id"),
    Planted(
        "a source that is not there",
        "events",
        cell(EVENT, "source_ids", "src-00000000"),
        "reference",
        EVENT,
        "source_ids",
    ),
    Planted(
        "an actor of a list that is not there",
        "statements",
        cell(STATEMENT, "speaker_actor_ids", lambda v: v + ";act-nobody"),
        "reference",
        STATEMENT,
        "speaker_actor_ids",
    ),
    Planted(
        "an item twice",
        "events",
        cell(EVENT, "source_ids", lambda v: f"{v};{v.split(';')[0]}"),
        "list-duplicate",
        EVENT,
        "source_ids",
    ),
    Planted(
        "an address that runs something",
        "sources",
        cell(5, "archive_url", "javascript:alert(1)"),
        "url",
        5,
        "archive_url",
    ),
    Planted("a formula", "sources", cell(5, "note", '=HYPERLINK("x")'), "formula", 5, "note"),
    Planted(
        "an invisible character",
        "actors",
        cell(ACTOR, "name", lambda v: v + "\u200b"),
        "char-invisible",
        ACTOR,
        "name",
    ),
    Planted("text turned round", "actors", cell(ACTOR, "note", "\u202eabc"), "char-bidi", ACTOR, "note"),
    Planted(
        "an end before the start",
        "events",
        cell(ANY_EVENT, "ended_on", "2024-01-01"),
        "ended-after-started",
        ANY_EVENT,
        "ended_on",
    ),
    Planted(
        "a low above the best",
        "events",
        cells(EVENT, {"killed_low": "900", "killed_best": "1", "killed_high": "2"}),
        "low-best-high-order",
        EVENT,
        "killed_best",
    ),
    Planted(
        "a parent without a relation",
        "actors",
        cell(ACTOR, "parent_relation", ""),
        "parent-has-relation",
        ACTOR,
        "parent_relation",
    ),
    Planted(
        "a retraction without a reason",
        "statements",
        cell(STATEMENT, "record_status", "retracted"),
        "retraction-has-reason",
        STATEMENT,
        "retraction_reason",
    ),
    Planted(
        "a quote without its language",
        "statements",
        cell(STATEMENT, "quote_language", ""),
        "quote-has-language",
        STATEMENT,
        "quote_language",
    ),
    Planted(
        "a resolution before the prediction",
        "predictions",
        cell(PREDICTION, "resolved_on", "2024-06-01"),
        "resolved-after-made",
        PREDICTION,
        "resolved_on",
    ),
    Planted("a circle of parents", "actors", None, "no-cycle", 0, "parent_actor_id"),
    Planted(
        "a source id that is not the address's",
        "sources",
        cell(7, "url", lambda v: v + "?x=1"),
        "source-id-from-url",
        7,
        "source_id",
    ),
]
FAULTS = [fault for fault in FAULTS if fault.rule and fault.line]


def check(path):
    options = Options(today=TODAY, against=RAW, limit=None)
    return validate_paths([str(path)], default_contract(), options)


@pytest.fixture(scope="module")
def usual():
    """The findings of the records as they are, by table: rule, column and record."""
    found = {}

    def of(table):
        if table not in found:
            findings = check(RAW / f"{table}.csv").findings
            found[table] = Counter((f.rule, f.column, f.record) for f in findings)
        return found[table]

    return of


@pytest.mark.parametrize("planted", FAULTS, ids=lambda p: p.name)
def test_a_planted_fault_is_found_once_where_it_stands(tmp_path, usual, planted):
    path = plant(planted, RAW, tmp_path)
    report = check(path)
    known = usual(planted.table)
    new = [f for f in report.findings if not known[f.rule, f.column, f.record]]
    errors = [f for f in new if f.level == "error"]
    line = planted.line if planted.line > 0 else len(path.read_bytes().splitlines()) + 1 + planted.line
    assert [(f.rule, f.line, f.column) for f in errors] == [(planted.rule, line, planted.column)]
    assert not report.valid
    finding = errors[0]
    assert finding.message
    assert finding.path == str(path)


def test_thirty_kinds_are_planted():
    assert len({fault.name for fault in FAULTS}) >= 30


@pytest.mark.parametrize("planted", FAULTS[::7], ids=lambda p: p.name)
def test_the_command_says_so_without_a_traceback(tmp_path, planted):
    path = plant(planted, RAW, tmp_path)
    command = [sys.executable, "-m", "ceasefire_data", "validate", str(path), "--against", str(RAW)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert planted.rule in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
