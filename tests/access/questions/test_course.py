"""What was done and said, in order; and what a record rests on."""

from collections import defaultdict
from datetime import date

import pytest

import ceasefire_data as cd
from ceasefire_data.access.questions.course import RECORDS
from ceasefire_data.errors import UsageError
from tests.access.questions.facts import assessment, statement, world

NAMED = {
    "events": ("initiator_actor_ids", "target_actor_ids", "participant_actor_ids", "claimed_by_actor_ids"),
    "statements": ("speaker_actor_ids", "addressee_actor_ids", "on_behalf_of_actor_id"),
    "assessments": ("assessor_actor_ids", "breaching_actor_ids"),
    "allegations": ("accuser_actor_ids", "accused_actor_ids"),
}
KEYS = {"events": "event_id", "statements": "statement_id", "assessments": "assessment_id",
        "allegations": "allegation_id"}  # fmt: skip


def items(row, columns):
    """What a record holds in some columns, lists and single ids alike."""
    found = set()
    for value in (row[name] for name in columns):
        found |= set(value) if isinstance(value, list) else {value} - {None}
    return found


def below(rows, key, parent, top):
    """An id and all ids under it."""
    found = {top}
    while more := {row[key] for row in rows if row[parent] in found} - found:
        found |= more
    return found


def ids(frame):
    return set(frame["record_id"])


@pytest.mark.parametrize("members", [False, True])
def test_an_actor_is_found_in_every_part(records, newest, members):
    wanted = {"act-hamas"}
    if members:
        wanted = below(records["actors"], "actor_id", "parent_actor_id", "act-hamas")
        assert len(wanted) > 1
    frame = cd.timeline(version=newest, actor="Hamas", records=RECORDS, members=members)
    expected = {
        row[KEYS[table]]
        for table, columns in NAMED.items()
        for row in records[table]
        if row["record_status"] == "active" and items(row, columns) & wanted
    }
    assert ids(frame) == expected
    assert set(frame["table"]) == set(RECORDS)


def test_a_topic_is_that_of_the_statement_or_of_the_conditions(records, newest):
    topics = {row["condition_id"]: row["topic"] for row in records["conditions"]}
    frame = cd.timeline(version=newest, topic="withdrawal", records=RECORDS)
    expected = {r["statement_id"] for r in records["statements"] if "withdrawal" in r["topics"]}
    for table, column in (
        ("events", "condition_ids"),
        ("assessments", "condition_id"),
        ("allegations", "condition_id"),
    ):
        for row in records[table]:
            if "withdrawal" in {topics[condition] for condition in items(row, [column])}:
                expected.add(row[KEYS[table]])
    assert ids(frame) == expected


def test_a_place_takes_in_the_places_within_it(records, newest):
    inside = below(records["places"], "place_id", "parent_place_id", "plc-gaza-strip")
    assert len(inside) > 5
    events = {row["event_id"] for row in records["events"] if row["place_id"] in inside}
    frame = cd.timeline(version=newest, place="plc-gaza-strip")
    said = {r["statement_id"] for r in records["statements"] if set(r["event_ids"] or ()) & events}
    assert ids(frame) == events | said


def test_records_stand_in_order_and_the_span_takes_in_what_touches_it(records, newest):
    since, until = date(2025, 12, 1), date(2025, 12, 31)
    frame = cd.timeline(version=newest, since=since, until="2025-12-31")
    keys = list(zip(frame["on_date"], frame["table"], frame["record_id"], strict=True))
    assert keys == sorted(keys)
    expected = {r["statement_id"] for r in records["statements"] if since <= r["stated_on"] <= until}
    for row in records["events"]:
        start = row["started_on"] or row["scheduled_from"] or row["announced_on"]
        end = row["ended_on"] or (start if row["started_on"] else row["scheduled_to"] or start)
        if start <= until and (row["event_status"] == "ongoing" or end >= since):
            expected.add(row["event_id"])
    assert ids(frame) == expected


EVENTS = [
    {"event_id": "evt-long", "event_status": "occurred", "started_on": date(2025, 2, 1),
     "ended_on": date(2025, 2, 9)},
    {"event_id": "evt-ongoing", "event_status": "ongoing", "started_on": date(2025, 1, 15)},
    {"event_id": "evt-planned", "event_status": "scheduled", "scheduled_from": date(2025, 2, 20),
     "scheduled_to": date(2025, 3, 5)},
    {"event_id": "evt-gone", "event_status": "occurred", "started_on": date(2025, 2, 5),
     "record_status": "retracted"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, ["evt-ongoing", "evt-long", "evt-planned"]),
        ("2025-02-09", "2025-02-10", ["evt-ongoing", "evt-long"]),
        ("2025-02-10", None, ["evt-ongoing", "evt-planned"]),
        (None, "2025-01-20", ["evt-ongoing"]),
        ("2025-03-05", None, ["evt-ongoing", "evt-planned"]),
        ("2025-03-06", None, ["evt-ongoing"]),
        (None, "2025-01-14", []),
    ],
)
def test_a_span_finds_what_lasts_into_it(made, since, until, found):
    version = made(**world(events=[{"place_id": "plc-town", "title": "An act", **row} for row in EVENTS]))
    assert list(cd.timeline(version=version, since=since, until=until)["record_id"]) == found


def test_withdrawn_records_can_be_had(made):
    version = made(**world(events=[{"place_id": "plc-town", "title": "An act", **row} for row in EVENTS]))
    every = cd.timeline(version=version, all_records=True)
    assert "evt-gone" in ids(every)
    assert list(every.loc[every["record_id"] == "evt-gone", "record_status"]) == ["retracted"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"actor": "Side Q"}, "did you mean"),
        ({"place": "Twon"}, 'did you mean "Town"'),
        ({"topic": "withdrawl"}, 'did you mean "withdrawal"'),
        ({"records": ["event"]}, 'records: there is no "event"; did you mean "events"'),
        ({"since": 20250101}, 'since: "20250101" is not a date'),
        ({"since": "2025-02-01", "until": "2025-01-01"}, "is after until"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(made, asked, told):
    with pytest.raises(UsageError, match=told):
        cd.timeline(version=made(**world()), **asked)


def test_each_record_has_its_own_sources(records, newest):
    rows = cd.sql(
        "SELECT * FROM source_ways() WHERE way IN ('own', 'outcome')", version=newest, frame="arrow"
    )
    found = defaultdict(set)
    for row in rows.to_pylist():
        found[row["table"], row["record_id"]].add(row["source_id"])
    expected = {}
    for table in cd.tables():
        for row in records[table]:
            key = next(iter(row.values()))
            if table == "sources":
                expected[table, key] = {key}
            elif row.get("source_ids"):
                expected[table, key] = set(row["source_ids"])
    assert found == expected


def test_a_prediction_leads_to_its_words_its_outcome_and_what_decided_it(records, newest):
    row = next(r for r in records["predictions"] if r["source_ids"] and r["resolving_event_ids"])
    said = next(r for r in records["statements"] if r["statement_id"] == row["statement_id"])
    decided = [r for r in records["events"] if r["event_id"] in row["resolving_event_ids"]]
    frame = cd.sources_for(row["prediction_id"], version=newest)
    found = {way: set(rows["source_id"]) for way, rows in frame.groupby("way")}
    assert found == {
        "outcome": set(row["source_ids"]),
        "statement": set(said["source_ids"]),
        "resolving_event": {source for event in decided for source in event["source_ids"]},
    }
    assert list(dict.fromkeys(frame["way"])) == ["outcome", "statement", "resolving_event"]
    assert frame["read_as"].notna().all()
    assert frame["url"].str.startswith("http").all()


def test_an_allegation_leads_to_its_answer_and_an_assessment_to_its_events(made):
    version = made(
        **world(
            events=[{"event_id": "evt-1", "place_id": "plc-town", "title": "Act", "source_ids": ["src-5"]}],
            assessments=[assessment("1", "2025-02-01", "breached", supporting_event_ids=["evt-1"])],
            statements=[statement(1, "2025-02-01")],
            allegations=[{"allegation_id": "alg-1", "condition_id": "cnd-one", "event_id": "evt-1",
                          "accuser_actor_ids": ["act-b"], "accused_actor_ids": ["act-a"],
                          "alleged_on": date(2025, 2, 2), "response": "admits", "response_source_id": "src-7",
                          "source_ids": ["src-6"]}],
        )
    )  # fmt: skip
    answer = cd.sources_for("alg-1", version=version)
    assert list(zip(answer["way"], answer["source_id"], strict=True)) == [
        ("own", "src-6"), ("response", "src-7"), ("event", "src-5"),
    ]  # fmt: skip
    judged = cd.sources_for("asm-1", version=version)
    assert list(judged["way"]) == ["own", "supporting_event"]
    assert list(cd.sources_for("src-3", version=version)["source_id"]) == ["src-3"]
    with pytest.raises(UsageError, match=r'cd\.timeline\(actor="act-a"\)'):
        cd.sources_for("act-a", version=version)
    with pytest.raises(UsageError, match=r'no record "asm-11" in release .*did you mean "asm-1"'):
        cd.sources_for("asm-11", version=version)
