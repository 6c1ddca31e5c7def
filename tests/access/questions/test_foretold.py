"""What was foretold and what came of it."""

import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import date, timedelta
from statistics import median

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ceasefire_data as cd
from ceasefire_data.access import catalog
from ceasefire_data.access.questions import macros
from ceasefire_data.errors import UsageError
from tests.access.questions.facts import prediction, statement, world

IN_TIME, LATE = {"true_on_time", "true_early"}, {"true_late", "partly_late"}


def test_delays_are_those_of_the_records(records, newest):
    by_id = {row["prediction_id"]: row for row in records["predictions"]}
    frame = cd.predictions(version=newest)
    assert set(frame["prediction_id"]) == {k for k, row in by_id.items() if row["record_status"] == "active"}
    for row in frame.itertuples():
        it = by_id[row.prediction_id]
        assert row.outcome == it["resolution"]
        if it["resolution"] in LATE:
            assert row.days_late == (it["resolved_on"] - it["deadline_on"]).days > 0
        elif it["resolution"] in IN_TIME | {"partly_true"} and it["deadline_on"]:
            assert row.days_late == 0
        else:
            assert row.days_late is pd.NA


def test_delays_are_those_of_the_sqlite_file(newest):
    path = catalog.require_release(newest) / "ceasefire-data.sqlite"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as con:
        query = "SELECT prediction_id, days_late FROM prediction_outcomes ORDER BY prediction_id"
        told = [tuple(row) for row in con.execute(query)]
    frame = cd.predictions(version=newest).sort_values("prediction_id")
    late = [None if value is None else int(value) for value in frame["days_late"].astype(object).where(
        frame["days_late"].notna(), None)]  # fmt: skip
    assert list(zip(frame["prediction_id"], late, strict=True)) == told


def test_an_earlier_day_does_not_know_what_came_later(records, newest):
    made = sorted(row["made_on"] for row in records["predictions"])
    day = made[len(made) // 2]
    by_id = {row["prediction_id"]: row for row in records["predictions"]}
    frame = cd.predictions(version=newest, on=day)
    assert set(frame["prediction_id"]) == {
        k for k, row in by_id.items() if row["made_on"] <= day and row["record_status"] == "active"
    }
    later = 0
    for row in frame.itertuples():
        it = by_id[row.prediction_id]
        known = it["resolved_on"] is not None and it["resolved_on"] <= day
        assert row.outcome == (it["resolution"] if known else "open")
        later += not known and it["resolution"] != "open"
        overdue = not known and it["deadline_on"] is not None and it["deadline_on"] < day
        if overdue:
            assert row.days_overdue == (day - it["deadline_on"]).days
    assert later > 0


def test_a_chain_tells_how_far_a_date_moved(made):
    version = made(
        **world(
            statements=[statement(n, "2025-02-01", ["act-a" if n < 3 else "act-b"]) for n in (1, 2, 3)],
            predictions=[
                prediction(1, "2025-02-01", deadline="2025-02-28", resolution="false", resolved="2025-03-01"),
                prediction(2, "2025-03-01", deadline="2025-03-31", renews=1),
                prediction(3, "2025-04-01", deadline="2025-06-30", renews=2, resolution="true_late",
                           resolved="2025-07-02"),
            ],
        )
    )  # fmt: skip
    frame = cd.predictions(version=version, on="2025-12-31")
    assert list(frame["chain_id"]) == ["prd-1"] * 3
    assert list(frame["chain_position"]) == [1, 2, 3]
    assert list(frame["chain_length"]) == [3, 3, 3]
    assert list(frame["days_moved"].fillna(-1)) == [-1, 31, 91]
    assert list(frame["days_moved_in_all"].fillna(-1)) == [-1, 31, 122]
    assert list(frame["same_speaker"].astype(object).where(frame["same_speaker"].notna(), None)) == [
        None,
        True,
        False,
    ]
    assert list(frame["days_late"].fillna(-1)) == [-1, -1, 2]
    assert list(frame["days_overdue"].fillna(-1)) == [-1, 275, -1]


def test_an_open_ended_prediction_is_never_late_nor_overdue(made):
    version = made(
        **world(
            statements=[statement(n, "2025-02-01") for n in (1, 2)],
            predictions=[
                prediction(1, "2025-02-01"),
                prediction(2, "2025-02-01", resolution="true_on_time", resolved="2025-05-01"),
            ],
        )
    )
    frame = cd.predictions(version=version, on="2026-01-01")
    assert frame["days_late"].isna().all()
    assert frame["days_overdue"].isna().all()


def test_a_withdrawn_record_leaves_the_chain_and_can_be_had(made):
    version = made(
        **world(
            statements=[statement(n, "2025-02-01") for n in (1, 2, 3)],
            predictions=[
                prediction(1, "2025-02-01", deadline="2025-02-28"),
                prediction(2, "2025-02-02", deadline="2025-03-28", renews=1, record_status="retracted"),
                prediction(3, "2025-02-03", deadline="2025-04-28", renews=2),
            ],
        )
    )
    active = cd.predictions(version=version, on="2026-01-01")
    assert list(active["prediction_id"]) == ["prd-1", "prd-3"]
    assert list(active["chain_id"]) == ["prd-1", "prd-3"]
    every = cd.predictions(version=version, on="2026-01-01", all_records=True)
    assert list(every["chain_id"]) == ["prd-1"] * 3


def test_a_speaker_is_found_by_any_of_its_names(made):
    version = made(
        **world(
            statements=[statement(1, "2025-02-01"), statement(2, "2025-02-01", ["act-b", "act-a"])],
            predictions=[prediction(1, "2025-02-01"), prediction(2, "2025-02-02")],
        )
    )
    for name in ("act-a", "Side A", "a-land"):
        assert len(cd.predictions(version=version, speaker=name)) == 2
    assert list(cd.predictions(version=version, speaker="Side B")["prediction_id"]) == ["prd-2"]
    with pytest.raises(UsageError, match=r'no actor "Side C" .*did you mean "Side'):
        cd.predictions(version=version, speaker="Side C")


@pytest.mark.parametrize("by", ["speaker", "hedge", ("speaker", "hedge")])
def test_calibration_counts_each_outcome_once_for_each_speaker(records, newest, by):
    wanted = {by} if isinstance(by, str) else set(by)
    speakers = {row["statement_id"]: row["speaker_actor_ids"] for row in records["statements"]}
    groups, late = defaultdict(lambda: defaultdict(int)), defaultdict(list)
    for row in records["predictions"]:
        if row["record_status"] != "active":
            continue
        for speaker in speakers[row["statement_id"]] if "speaker" in wanted else [None]:
            key = (speaker, row["hedge"] if "hedge" in wanted else None)
            groups[key][row["resolution"]] += 1
            if row["resolution"] in LATE:
                late[key].append((row["resolved_on"] - row["deadline_on"]).days)
    frame = cd.calibration(by, version=newest)
    assert len(frame) == len(groups)
    for row in frame.astype(object).where(frame.notna(), None).itertuples():
        key = (row.speaker_actor_id, row.hedge)
        told = groups[key]
        in_time = sum(told[name] for name in IN_TIME)
        decided = in_time + sum(told[n] for n in ("true_late", "partly_true", "partly_late", "false"))
        assert (row.predictions, row.decided, row.true_in_time) == (sum(told.values()), decided, in_time)
        assert row.still_open == told["open"]
        parts = (
            row.true_in_time
            + row.true_late
            + row.partly_true
            + row.not_true
            + row.still_open
            + row.not_scored
        )
        assert parts == row.predictions
        assert row.share_in_time == (pytest.approx(in_time / decided) if decided else None)
        assert row.median_days_late == (median(late[key]) if late[key] else None)
    assert list(frame["predictions"]) == sorted(frame["predictions"], reverse=True)


@pytest.mark.parametrize("by", ["place", (), ("speaker", "day")])
def test_calibration_is_by_speaker_or_hedge(newest, by):
    with pytest.raises(UsageError, match='"speaker", "hedge" or both'):
        cd.calibration(by, version=newest)


@pytest.fixture(scope="module")
def bare():
    with duckdb.connect(":memory:") as con:
        con.execute(
            "CREATE TABLE predictions(prediction_id VARCHAR, statement_id VARCHAR, proposition VARCHAR,"
            " polarity VARCHAR, hedge VARCHAR, made_on DATE, deadline_on DATE, deadline_inferred BOOLEAN,"
            " resolution VARCHAR, resolved_on DATE, resolution_note VARCHAR, resolving_event_ids VARCHAR[],"
            " restates_prediction_id VARCHAR, source_ids VARCHAR[], confidence VARCHAR,"
            " record_status VARCHAR);"
            "CREATE TABLE statements(statement_id VARCHAR, speaker_actor_ids VARCHAR[],"
            " on_behalf_of_actor_id VARCHAR);"
            "CREATE TABLE actors(actor_id VARCHAR, name VARCHAR, side VARCHAR)"
        )
        for name in ("names", "predictions"):
            con.execute(
                (macros.files(macros.__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")
            )
        yield con


@settings(max_examples=40, deadline=None)
@given(renews=st.lists(st.none() | st.integers(0, 6), min_size=1, max_size=7))
def test_any_links_make_chains_that_end_and_hold_each_prediction_once(bare, renews):
    bare.execute("DELETE FROM predictions")
    bare.executemany(
        "INSERT INTO predictions(prediction_id, made_on, resolution, record_status, restates_prediction_id)"
        " VALUES (?, ?, 'open', 'active', ?)",
        [
            [str(n), date(2025, 1, 1) + timedelta(days=n), None if to is None else str(to)]
            for n, to in enumerate(renews)
        ],
    )
    rows = bare.execute(
        "SELECT prediction_id, chain_id, chain_position, chain_length"
        " FROM prediction_outcomes(DATE '2026-01-01')"
    ).fetchall()
    assert sorted(row[0] for row in rows) == sorted(str(n) for n in range(len(renews)))
    chain = {row[0]: row[1] for row in rows}
    for number, to in enumerate(renews):
        if to is not None and to < len(renews):
            assert chain[str(number)] == chain[str(to)]
    for row in rows:
        assert row[3] == sum(other == row[1] for other in chain.values())
        assert 1 <= row[2] <= len(renews)
