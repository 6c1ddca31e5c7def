"""What was foretold, what came of it and when, and how often those who foretold were right."""

from datetime import date
from typing import TYPE_CHECKING, Unpack

from ceasefire_data.access.questions.engine import Release, Where
from ceasefire_data.access.questions.names import Day, day_notes, find_id, read_day
from ceasefire_data.errors import UsageError
from ceasefire_data.messages import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

GROUPS = ("speaker", "hedge")


def predictions(
    *,
    on: Day | None = None,
    speaker: str | None = None,
    all_records: bool = False,
    **where: Unpack[Where],
) -> "pd.DataFrame":
    """Return predictions and what became of them, as things stood on a day.

    Those made later are left out, and an outcome that came later is still ``open``. Predictions
    that renew one another form a chain (``chain_id`` is the first of it): ``days_moved`` is how far
    the deadline moved from the one before, ``days_moved_in_all`` from the first of the chain.

    Columns: ``prediction_id`` ``statement_id`` (string), ``speaker_actor_ids`` (list), ``speakers``
    (string), ``speaker_sides`` (list), ``proposition`` ``polarity`` ``hedge`` (string), ``made_on``
    ``deadline_on`` (date), ``deadline_inferred`` (boolean), ``outcome`` (string), ``resolved_on``
    (date), ``days_late`` (Int64: resolved after the deadline by so many days when late, 0 when in
    time, missing when it did not come, is open, or had no deadline), ``days_overdue`` (Int64: an
    open one whose deadline has passed), ``outcome_note`` (string), ``resolving_event_ids`` (list),
    ``restates_prediction_id`` ``chain_id`` (string), ``chain_position`` ``chain_length``
    ``days_moved`` ``days_moved_in_all`` (Int64), ``same_speaker`` ``same_body`` (boolean: as the one
    it renews), ``source_ids`` (list, of the outcome), ``confidence`` ``record_status`` (string).
    Sorted by day made and id.

    Args:
        on: the day; by default the last day of the records.
        speaker: only those of this actor, by id, name or alias. Chains stay those of all speakers.
        all_records: also superseded and retracted records, marked in ``record_status``.
        **where: which release is asked, as for ``load``: ``version=`` (by default the bundled one).

    Raises:
        UsageError: version, speaker or day are not there; the nearest is named.
    """
    release = Release(where)
    release.need("prediction_outcomes")
    day = _day(release, on)
    wanted = None if speaker is None else find_id(release, "actor", speaker)
    query = """
        FROM prediction_outcomes($day, all_records := $all)
        WHERE $speaker IS NULL OR list_contains(speaker_actor_ids, $speaker)
    """
    data = release.table(query, {"day": day, "all": all_records, "speaker": wanted})
    notes = day_notes(release, day)
    return release.answer(data, "predictions", notes, on=day, speaker=wanted, all_records=all_records)


def calibration(
    by: "str | Sequence[str]" = GROUPS, *, on: Day | None = None, **where: Unpack[Where]
) -> "pd.DataFrame":
    """Return how predictions came out, counted by speaker, by how firmly they were put, or by both.

    Columns: ``speaker_actor_id`` ``speaker`` ``hedge`` (string, missing where not counted by),
    ``predictions`` ``decided`` ``true_in_time`` ``true_late`` ``partly_true`` ``not_true``
    ``still_open`` ``not_scored`` (Int64), ``share_in_time`` ``share_true`` (Float64, of the
    decided: true in time, and true at all; missing where none is decided), ``median_days_late``
    (Float64, of those that came late). Decided are true, partly true and not true; void, withdrawn
    and ambiguous ones are not scored. Most predictions first, then by speaker and hedge.

    Args:
        by: ``"speaker"``, ``"hedge"`` or both. By speaker, a joint prediction counts for each.
        on: as things stood that day; by default the last day of the records.
        **where: which release is asked, as for ``load``: ``version=`` (by default the bundled one).

    Raises:
        UsageError: the version, the day or the grouping are not there.
    """
    wanted = (by,) if isinstance(by, str) else tuple(by)
    if not wanted or set(wanted) - set(GROUPS):
        raise UsageError(text("ask-by", value=by))
    release = Release(where)
    release.need("prediction_outcomes")
    day = _day(release, on)
    query = "FROM calibration($day, by_speaker := $speaker, by_hedge := $hedge)"
    data = release.table(query, {"day": day, "speaker": "speaker" in wanted, "hedge": "hedge" in wanted})
    notes = [text("calibration-few"), *day_notes(release, day)]
    if "speaker" in wanted:
        notes.insert(1, text("calibration-joint"))
    return release.answer(data, "calibration", notes, on=day, by=wanted)


def _day(release: Release, on: Day | None) -> date:
    return release.coverage()[1] if on is None else read_day(on, "on")
