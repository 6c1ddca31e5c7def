"""The shape of each answer is a promise: a change here is told in the changelog."""

import inspect
import pickle

import pandas as pd
import pytest

import ceasefire_data as cd
from tests.access.questions.facts import world

S, N, F, B, D, L = "string", "Int64", "Float64", "boolean", "date32[day][pyarrow]", "object"
SHAPES = {
    "status_on": {
        **dict.fromkeys(["agreement_id", "agreement", "agreement_state", "condition_id"], S),
        "clause": S,
        "phase": S,
        "topic": S,
        "obligation_kind": S,
        "obligated_actor_ids": L,
        "obligated": S,
        "condition": S,
        "deadline_on": D,
        "status": S,
        "assessment_id": S,
        "assessed_on": D,
        "days_before": N,
        "date_precision": S,
        "basis": S,
        "assessor_actor_ids": L,
        "assessors": S,
        "assessor_sides": L,
        "observed_value": F,
        "observed_unit": S,
        "observed_period": S,
        "assessment": S,
        "is_latest": B,
        "disagree": B,
        "source_ids": L,
        "supporting_event_ids": L,
        "confidence": S,
        "record_status": S,
    },
    "compliance": {
        "on_date": D,
        "assessor_side": S,
        "status_group": S,
        "conditions": N,
        "of_conditions": N,
        "share": F,
    },
    "predictions": {
        "prediction_id": S,
        "statement_id": S,
        "speaker_actor_ids": L,
        "speakers": S,
        "speaker_sides": L,
        "proposition": S,
        "polarity": S,
        "hedge": S,
        "made_on": D,
        "deadline_on": D,
        "deadline_inferred": B,
        "outcome": S,
        "resolved_on": D,
        "days_late": N,
        "days_overdue": N,
        "outcome_note": S,
        "resolving_event_ids": L,
        "restates_prediction_id": S,
        "chain_id": S,
        "chain_position": N,
        "chain_length": N,
        "days_moved": N,
        "days_moved_in_all": N,
        "same_speaker": B,
        "same_body": B,
        "source_ids": L,
        "confidence": S,
        "record_status": S,
    },
    "calibration": {
        "speaker_actor_id": S,
        "speaker": S,
        "hedge": S,
        "predictions": N,
        "decided": N,
        "true_in_time": N,
        "true_late": N,
        "partly_true": N,
        "not_true": N,
        "still_open": N,
        "not_scored": N,
        "share_in_time": F,
        "share_true": F,
        "median_days_late": F,
    },
    "totals": {
        "figure_id": S,
        "attribute": S,
        "claimed_on": D,
        "claimant_actor_ids": L,
        "claimed_by": S,
        "claimant_sides": L,
        "value": F,
        "value_low": F,
        "value_high": F,
        "value_qualifier": S,
        "unit": S,
        "value_period": S,
        "counting_basis": S,
        "kind": S,
        "period_start": D,
        "period_end": D,
        "baseline_on": D,
        "subject_id": S,
        "place_id": S,
        "part_of_figure_id": S,
        "is_part": B,
        "adopted": S,
        "previous_figure_id": S,
        "since_previous": F,
        "source_ids": L,
        "note": S,
        "confidence": S,
        "record_status": S,
    },
    "timeline": {
        "table": S,
        "record_id": S,
        "on_date": D,
        "until_date": D,
        "date_precision": S,
        "kind": S,
        "state": S,
        "title": S,
        "summary": S,
        "actor_ids": L,
        "by_actors": S,
        "towards_actors": S,
        "claimed_by": S,
        "topics": L,
        "place_ids": L,
        "place": S,
        "agreement_id": S,
        "condition_ids": L,
        "source_ids": L,
        "confidence": S,
        "record_status": S,
    },
    "sources_for": {
        "table": S,
        "record_id": S,
        "way": S,
        "via_id": S,
        "source_id": S,
        "title": S,
        "publisher": S,
        "url": S,
        "archive_url": S,
        "published_on": D,
        "accessed_on": D,
        "language": S,
        "read_as": S,
        "source_type": S,
        "independence": S,
        "original_source_id": S,
    },
}
CALLS = {
    "status_on": lambda v: cd.status_on("2026-01-31", version=v),
    "compliance": lambda v: cd.compliance("agr-trump-20-point-plan", version=v, days=["2026-01-31"]),
    "predictions": lambda v: cd.predictions(version=v),
    "calibration": lambda v: cd.calibration(version=v),
    "totals": lambda v: cd.totals("killed", version=v, kind="event", basis="killed_in_period"),
    "timeline": lambda v: cd.timeline(version=v),
    "sources_for": lambda v: cd.sources_for("agr-trump-20-point-plan", version=v),
}
EMPTY = {
    "status_on": lambda v: cd.status_on("2024-01-31", version=v),
    "compliance": lambda v: cd.compliance("agr-one", version=v, days=[]),
    "predictions": lambda v: cd.predictions(version=v),
    "calibration": lambda v: cd.calibration(version=v),
    "totals": lambda v: cd.totals("killed", version=v),
    "timeline": lambda v: cd.timeline(version=v, actor="act-a", place="plc-town", topic="withdrawal"),
}


def shape(frame):
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


@pytest.mark.parametrize("question", CALLS)
def test_an_answer_has_these_columns_and_types(newest, question):
    frame = CALLS[question](newest)
    assert len(frame)
    assert list(frame.columns) == list(SHAPES[question])
    assert shape(frame) == SHAPES[question]
    assert isinstance(frame.index, pd.RangeIndex)


@pytest.mark.parametrize("question", EMPTY)
def test_an_empty_answer_keeps_them(made, question):
    frame = EMPTY[question](made(**world()))
    assert frame.empty
    assert shape(frame) == SHAPES[question]


@pytest.mark.parametrize("question", CALLS)
def test_each_column_is_told_in_the_docstring(question):
    told = inspect.getdoc(getattr(cd, question))
    assert not [name for name in SHAPES[question] if f"``{name}``" not in told]


@pytest.mark.parametrize("question", CALLS)
def test_an_answer_says_what_was_asked_and_can_be_kept(newest, question, tmp_path):
    frame = CALLS[question](newest)
    notes = frame.attrs["ceasefire_data"]
    assert (notes["version"], notes["question"]) == (newest, question)
    assert notes["coverage"] == sorted(notes["coverage"])
    assert pickle.loads(pickle.dumps(frame)).attrs == frame.attrs  # noqa: S301 - our own
    frame.to_parquet(tmp_path / "answer.parquet")
    assert pd.read_parquet(tmp_path / "answer.parquet").attrs["ceasefire_data"]["question"] == question


@pytest.mark.parametrize("question", CALLS)
def test_the_same_question_has_the_same_answer(newest, question):
    pd.testing.assert_frame_equal(CALLS[question](newest), CALLS[question](newest))
