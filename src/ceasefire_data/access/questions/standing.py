"""Where the conditions stand: on a day, and over the months of an agreement."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Unpack

import pyarrow as pa

from ceasefire_data.access.questions.engine import Release, Where
from ceasefire_data.access.questions.names import Day, day_notes, find_id, read_day
from ceasefire_data.messages import text

if TYPE_CHECKING:
    import pandas as pd


def status_on(
    day: Day, *, agreement: str | None = None, all_records: bool = False, **where: Unpack[Where]
) -> "pd.DataFrame":
    """Return where every condition stood on a day: a row for each assessment that counts that day.

    An assessment counts when it is active and judges that day or an earlier one; of one assessor
    about one condition those of the latest day count. Where no assessor is named, the basis (media
    reports, the coder) is one. Several assessors are several rows, and ``disagree`` tells that
    their statuses differ. A condition that nobody had assessed has one row without a status.
    Conditions of agreements that were first announced later are left out.

    Columns: ``agreement_id`` ``agreement`` ``agreement_state`` (announced, in_effect, ended)
    ``condition_id`` ``clause`` ``phase`` ``topic`` ``obligation_kind`` (string),
    ``obligated_actor_ids`` (list), ``obligated`` ``condition`` (string), ``deadline_on`` (date),
    ``status`` ``assessment_id`` (string), ``assessed_on`` (date), ``days_before`` (Int64, from then
    to the day), ``date_precision`` ``basis`` (string), ``assessor_actor_ids`` (list), ``assessors``
    (string), ``assessor_sides`` (list), ``observed_value`` (Float64), ``observed_unit``
    ``observed_period`` ``assessment`` (string), ``is_latest`` ``disagree`` (boolean), ``source_ids``
    ``supporting_event_ids`` (lists), ``confidence`` ``record_status`` (string). Sorted by agreement,
    condition, newest assessment first. Types are those of ``load``.

    Args:
        day: a date, or a text YYYY-MM-DD. Outside the days covered, the frame's notes say so.
        agreement: only the conditions of this agreement, by id or title.
        all_records: also superseded and retracted records, marked in ``record_status``.
        **where: which release is asked, as for ``load``: ``version=`` (by default the bundled one).

    Raises:
        UsageError: version, agreement or day are not there; the nearest is named.
    """
    asked = read_day(day)
    release = Release(where)
    release.need("status_on")
    wanted = None if agreement is None else find_id(release, "agreement", agreement)
    query = "FROM status_on($day, all_records := $all) WHERE $agreement IS NULL OR agreement_id = $agreement"
    data = release.table(query, {"day": asked, "all": all_records, "agreement": wanted})
    notes = day_notes(release, asked)
    return release.answer(data, "status_on", notes, day=asked, agreement=wanted, all_records=all_records)


def compliance(
    agreement: str, *, days: Sequence[Day] | None = None, **where: Unpack[Where]
) -> "pd.DataFrame":
    """Return how many conditions of an agreement each side's assessors call fulfilled, and so on.

    A row for each day, side of the assessor and group of statuses. The sides are never merged:
    israeli, palestinian, third_party, neutral, and none_named for media reports and the coder.
    Groups: fulfilled (fulfilled, upheld), partial (started, partial, strained), breached (breached,
    collapsed, refused, reversed), not_started, not_due, set_aside (suspended, superseded, void),
    disputed, unassessable, differing (assessors of that side give different groups) and
    no_assessment. Within a day and a side the groups add up to all active conditions.

    Columns: ``on_date`` (date), ``assessor_side`` ``status_group`` (string), ``conditions``
    ``of_conditions`` (Int64), ``share`` (Float64, 0 to 1). Sorted by day, side, and the groups in
    the order above. Which assessments count on a day is told at ``status_on``.

    Args:
        agreement: its id or title.
        days: the days wanted; by default the end of each month from the agreement's first day, and
            the last day of the records.
        **where: which release is asked, as for ``load``: ``version=`` (by default the bundled one).

    Raises:
        UsageError: version, agreement or a day are not there; the nearest is named.
    """
    release = Release(where)
    release.need("compliance_on")
    wanted = find_id(release, "agreement", agreement)
    chosen = sorted({read_day(day, "days") for day in days}) if days is not None else _months(release, wanted)
    query = "FROM compliance_on($agreement, $day)"
    empty = release.table(f"{query} LIMIT 0", {"agreement": wanted, "day": date.min})
    parts = [release.table(query, {"agreement": wanted, "day": day}) for day in chosen]
    title = release.rows("SELECT title FROM agreements WHERE agreement_id = ?", (wanted,))[0][0]
    notes = [text("compliance-sides"), *(n for day in chosen for n in day_notes(release, day))]
    data = pa.concat_tables([empty, *parts])
    return release.answer(
        data, "compliance", notes, agreement=wanted, title=title, days=tuple(map(str, chosen))
    )


def _months(release: Release, agreement: str) -> list[date]:
    """Return the ends of the months from an agreement's first day on, and the last day of the records."""
    query = """
        SELECT least(announced_on, agreed_on, signed_on, effective_on) FROM agreements WHERE agreement_id = ?
    """
    first, last = release.rows(query, (agreement,))[0][0], release.coverage()[1]
    if first is None or first > last:
        return [last]
    days, day = [], first
    while day < last:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        days.append(min(following - timedelta(days=1), last))
        day = following
    return sorted({*days, last})
