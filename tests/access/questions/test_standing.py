"""Where conditions stand: which assessments count on a day, and who says what."""

from collections import defaultdict
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ceasefire_data as cd
from ceasefire_data.access.questions import macros
from ceasefire_data.errors import UsageError
from tests.access.questions.facts import AGREEMENT, CONDITION, assessment, world

GROUPS = {
    **dict.fromkeys(("fulfilled", "upheld"), "fulfilled"),
    **dict.fromkeys(("started", "partial", "strained"), "partial"),
    **dict.fromkeys(("breached", "collapsed", "refused", "reversed"), "breached"),
    **dict.fromkeys(("suspended", "superseded", "void"), "set_aside"),
}


def counted_on(assessments, day):
    """The definition once more, in words of Python: the latest of each voice about each condition."""
    voices = defaultdict(list)
    for row in assessments:
        if row["assessed_on"] <= day and row["record_status"] == "active":
            who = frozenset(row["assessor_actor_ids"] or ()) or row["basis"]
            voices[row["condition_id"], who].append(row)
    found = []
    for rows in voices.values():
        newest = max(row["assessed_on"] for row in rows)
        found += [row for row in rows if row["assessed_on"] == newest]
    return found


def days_of(records):
    """A few days spread over those judged, and one beyond."""
    days = sorted({row["assessed_on"] for row in records["assessments"]})
    return [days[0], days[len(days) // 3], days[2 * len(days) // 3], days[-1] + timedelta(days=400)]


@pytest.mark.parametrize("number", range(4))
def test_each_condition_has_the_latest_word_of_each_assessor(records, newest, number):
    day = days_of(records)[number]
    frame = cd.status_on(day, version=newest)
    expected = {row["assessment_id"]: row for row in counted_on(records["assessments"], day)}
    known = {
        row["agreement_id"]
        for row in records["agreements"]
        if min(row[n] for n in ("announced_on", "agreed_on", "signed_on", "effective_on") if row[n]) <= day
    }
    conditions = {
        row["condition_id"]
        for row in records["conditions"]
        if row["agreement_id"] in known and row["record_status"] == "active"
    }
    assert set(frame["condition_id"]) == conditions
    told = [row for row in expected.values() if row["condition_id"] in conditions]
    assert sorted(frame["assessment_id"].dropna()) == sorted(row["assessment_id"] for row in told)
    silent = conditions - {row["condition_id"] for row in told}
    assert sorted(frame.loc[frame["status"].isna(), "condition_id"]) == sorted(silent)


def test_disagreement_and_the_newest_word_are_told(records, newest):
    day = days_of(records)[2]
    frame = cd.status_on(day, version=newest)
    rows = defaultdict(list)
    for row in counted_on(records["assessments"], day):
        rows[row["condition_id"]].append(row)
    assert frame["disagree"].any()
    for row in frame.itertuples():
        told = rows.get(row.condition_id, [])
        assert row.disagree == (len({t["status"] for t in told}) > 1)
        newest_day = max((t["assessed_on"] for t in told), default=None)
        assert row.is_latest == (bool(told) and row.assessed_on == newest_day)


def test_what_an_assessment_rests_on_comes_with_it(records, newest):
    frame = cd.status_on(days_of(records)[3], version=newest).dropna(subset="assessment_id")
    by_id = {row["assessment_id"]: row for row in records["assessments"]}
    for row in frame.itertuples():
        assert row.source_ids == by_id[row.assessment_id]["source_ids"]
        assert row.days_before == (days_of(records)[3] - by_id[row.assessment_id]["assessed_on"]).days


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ([("1", "2025-02-01", "partial", ["act-a"]), ("2", "2025-03-01", "fulfilled", ["act-a"])], ["asm-2"]),
        ([("1", "2025-02-01", "partial", ["act-a"]), ("2", "2025-02-01", "fulfilled", ["act-a"])],
         ["asm-1", "asm-2"]),
        ([("1", "2025-02-01", "partial", ["act-a"]), ("2", "2025-03-01", "fulfilled", ["act-b"])],
         ["asm-1", "asm-2"]),
        ([("1", "2025-02-01", "partial", ["act-a", "act-b"]),
          ("2", "2025-03-01", "started", ["act-b", "act-a"])], ["asm-2"]),
        ([("1", "2025-02-01", "partial", ["act-a", "act-b"]), ("2", "2025-03-01", "started", ["act-a"])],
         ["asm-1", "asm-2"]),
        ([("1", "2025-03-31", "partial", ["act-a"])], ["asm-1"]),
        ([("1", "2025-04-01", "partial", ["act-a"])], []),
    ],
    ids=["later", "same-day", "two-voices", "order-of-names", "joint-is-another", "that-day", "after"],
)  # fmt: skip
def test_which_assessments_count(made, told, counted):
    rows = [assessment(n, on, status, by=by) for n, on, status, by in told]
    version = made(**world(assessments=rows))
    assert sorted(cd.status_on("2025-03-31", version=version)["assessment_id"].dropna()) == counted


def test_media_reports_are_one_voice_and_the_coder_is_another(made):
    version = made(
        **world(
            assessments=[
                assessment("1", "2025-02-01", "started", basis="media_report"),
                assessment("2", "2025-02-02", "partial", basis="media_report"),
                assessment("3", "2025-02-01", "fulfilled", basis="coder_judgement"),
            ]
        )
    )
    frame = cd.status_on("2025-03-01", version=version)
    assert list(frame["assessment_id"]) == ["asm-2", "asm-3"]
    assert frame["disagree"].all()
    assert list(frame["is_latest"]) == [True, False]


def test_what_was_withdrawn_neither_counts_nor_hides_and_can_be_had(made):
    version = made(
        **world(
            assessments=[
                assessment("1", "2025-02-01", "partial", by=["act-a"]),
                assessment("2", "2025-03-01", "fulfilled", by=["act-a"], record_status="retracted"),
                assessment("3", "2025-03-01", "started", by=["act-b"], record_status="superseded"),
            ]
        )
    )
    assert list(cd.status_on("2025-04-01", version=version)["assessment_id"]) == ["asm-1"]
    every = cd.status_on("2025-04-01", version=version, all_records=True)
    assert list(every["assessment_id"]) == ["asm-2", "asm-3", "asm-1"]
    assert list(every["record_status"]) == ["retracted", "superseded", "active"]
    assert not every["disagree"].any()
    assert list(every["is_latest"]) == [False, False, True]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2025-01-01", "announced"),
        ("2025-01-10", "in_effect"),
        ("2025-05-31", "in_effect"),
        ("2025-06-01", "ended"),
    ],
)
def test_an_agreement_has_the_state_of_the_day(made, day, state):
    version = made(**world())
    assert list(cd.status_on(day, version=version)["agreement_state"]) == [state]


def test_a_condition_of_a_later_agreement_is_not_there_yet(made):
    version = made(**world())
    assert cd.status_on("2024-12-31", version=version).empty


def test_days_outside_the_records_are_told(newest):
    first, last = cd.status_on("2026-01-31", version=newest).attrs["ceasefire_data"]["coverage"]
    after = cd.status_on(date.fromisoformat(last) + timedelta(days=3), version=newest)
    assert f"3 days after the last record ({last})" in after.attrs["ceasefire_data"]["notes"][0]
    before = cd.status_on(date.fromisoformat(first) - timedelta(days=1), version=newest)
    assert f"before the first record ({first})" in before.attrs["ceasefire_data"]["notes"][0]
    assert not cd.status_on(last, version=newest).attrs["ceasefire_data"]["notes"]


def test_an_agreement_is_found_by_id_and_title(made):
    other = {**AGREEMENT, "agreement_id": "agr-two", "title": "Another"}
    version = made(**world(agreements=[AGREEMENT, other]))
    for name in ("agr-one", "The agreement", "the AGREEMENT"):
        assert set(cd.status_on("2025-03-01", version=version, agreement=name)["agreement_id"]) == {"agr-one"}
    with pytest.raises(
        UsageError, match=r'no agreement "The agrement" in release .*did you mean "The agreement"'
    ):
        cd.status_on("2025-03-01", version=version, agreement="The agrement")


@pytest.mark.slow
def test_shares_are_counts_of_each_side_by_itself(records, newest):
    sizes = defaultdict(set)
    for row in records["conditions"]:
        if row["record_status"] == "active":
            sizes[row["agreement_id"]].add(row["condition_id"])
    agreement = max(sizes, key=lambda key: len(sizes[key]))
    sides = {row["actor_id"]: row["side"] for row in records["actors"]}
    frame = cd.compliance(agreement, version=newest)
    assert len(set(frame["on_date"])) > 3
    for (day, side), rows in frame.groupby(["on_date", "assessor_side"]):
        told = defaultdict(set)
        for row in counted_on(records["assessments"], day):
            voices = {sides[a] for a in row["assessor_actor_ids"] or ()} or {"none_named"}
            if side in voices and row["condition_id"] in sizes[agreement]:
                told[row["condition_id"]].add(GROUPS.get(row["status"], row["status"]))
        expected = defaultdict(int)
        for condition in sizes[agreement]:
            groups = told[condition]
            expected["no_assessment" if not groups else min(groups) if len(groups) == 1 else "differing"] += 1
        found = dict(zip(rows["status_group"], rows["conditions"], strict=True))
        assert {group: count for group, count in found.items() if count} == dict(expected)
        assert sum(found.values()) == len(sizes[agreement])
        assert rows["share"].sum() == pytest.approx(1)


def test_the_two_sides_stay_apart_and_a_joint_finding_counts_for_both(made):
    version = made(
        **world(
            conditions=[CONDITION, {**CONDITION, "condition_id": "cnd-two"}],
            assessments=[
                assessment("1", "2025-02-01", "fulfilled", by=["act-a"]),
                assessment("2", "2025-02-01", "breached", by=["act-b"]),
                assessment("3", "2025-02-01", "started", by=["act-b", "act-m"], condition_id="cnd-two"),
                assessment("4", "2025-02-01", "refused", by=["act-a-wing"]),
            ],
        )
    )
    frame = cd.compliance("agr-one", version=version, days=["2025-03-01"])
    found = {(r.assessor_side, r.status_group): r.conditions for r in frame.itertuples() if r.conditions}
    assert found == {
        ("israeli", "differing"): 1, ("israeli", "no_assessment"): 1,
        ("palestinian", "breached"): 1, ("palestinian", "partial"): 1,
        ("third_party", "partial"): 1, ("third_party", "no_assessment"): 1,
        ("neutral", "no_assessment"): 2, ("none_named", "no_assessment"): 2,
    }  # fmt: skip


def test_an_agreement_without_conditions_has_no_shares(made):
    frame = cd.compliance("agr-one", version=made(**world(conditions=[])), days=["2025-03-01"])
    assert frame["conditions"].sum() == 0
    assert frame["share"].isna().all()


DAY = date(2025, 1, 1)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "condition_id": st.sampled_from(["c1", "c2"]),
            "assessed_on": st.integers(0, 4).map(lambda n: DAY + timedelta(days=n)),
            "status": st.sampled_from(["partial", "fulfilled"]),
            "basis": st.sampled_from(["media_report", "coder_judgement"]),
            "assessor_actor_ids": st.none()
            | st.lists(st.sampled_from("ab"), min_size=1, max_size=2, unique=True),
            "record_status": st.sampled_from(["active", "active", "retracted"]),
        }
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def bare():
    with duckdb.connect(":memory:") as con:
        con.execute(
            "CREATE TABLE assessments(assessment_id VARCHAR, condition_id VARCHAR, assessed_on DATE,"
            " status VARCHAR, basis VARCHAR, assessor_actor_ids VARCHAR[], record_status VARCHAR)"
        )
        con.execute(
            (macros.files(macros.__package__) / "sql" / "assessments_on.sql").read_text(encoding="utf-8")
        )
        yield con


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, after=st.integers(-1, 5))
def test_the_rule_holds_for_any_assessments(bare, rows, after):
    day = DAY + timedelta(days=after)
    told = [{"assessment_id": str(n), **dict(sorted(row.items()))} for n, row in enumerate(rows)]
    bare.execute("DELETE FROM assessments")
    if told:
        listed = ", ".join(told[0])
        values = [list(row.values()) for row in told]
        bare.executemany(f"INSERT INTO assessments({listed}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    found = bare.execute("SELECT assessment_id FROM assessments_on(?)", [day]).fetchall()
    assert sorted(row[0] for row in found) == sorted(row["assessment_id"] for row in counted_on(told, day))
    every = bare.execute("SELECT assessment_id FROM assessments_on(?, all_records := true)", [day]).fetchall()
    assert {row[0] for row in found} <= {row[0] for row in every}
