"""What was done and said, in order."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from ceasefire_data.access.questions.engine import Release, Where
from ceasefire_data.access.questions.names import Day, day_notes, find_code, find_id, find_word, read_span

if TYPE_CHECKING:
    import pandas as pd

RECORDS = ("events", "statements", "assessments", "allegations")


def timeline(  # noqa: PLR0913 - each argument narrows in its own way
    *,
    actor: str | None = None,
    topic: str | None = None,
    place: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    records: Sequence[str] = ("events", "statements"),
    members: bool = False,
    all_records: bool = False,
    **where: Unpack[Where],
) -> "pd.DataFrame":
    """Return events and statements, and on demand assessments and allegations, in order of their days.

    An actor is named in a record as initiator, target, participant or claimant of an event; as
    speaker, addressee or body spoken for; as assessor or as said to be breaching; as accuser or
    accused. Topics of statements are their own; those of other records are the topics of the
    conditions that they bear on. A place takes in all places within it; statements, assessments and
    allegations are at the places of the events that they name.

    Columns: ``table`` ``record_id`` (string), ``on_date`` (date: of an event its first day, of a
    planned one the first day of its window) ``until_date`` (date: its last; missing while it goes
    on), ``date_precision`` ``kind`` (event subtype, statement type, status or allegation) ``state``
    (event status, attribution, basis or response) ``title`` ``summary`` (string), ``actor_ids``
    (list), ``by_actors`` ``towards_actors`` ``claimed_by`` (string, names), ``topics`` ``place_ids``
    (lists), ``place`` ``agreement_id`` (string), ``condition_ids`` ``source_ids`` (lists),
    ``confidence`` ``record_status`` (string). Sorted by first day, table and id.

    Args:
        actor: by id, name or alias.
        topic: a topic of the contract, such as ``withdrawal``.
        place: by id or name.
        since: what ended before this day is left out.
        until: what began after this day is left out.
        records: the tables wanted: events, statements, assessments, allegations.
        members: with an actor, also those below it: parts, wings, office holders, members.
        all_records: also superseded and retracted records, marked in ``record_status``.
        **where: which release is asked, as for ``load``: ``version=`` (by default the bundled one).

    Raises:
        UsageError: a name or a day is not there; the nearest is named.
    """
    first, last = read_span(since, until)
    release = Release(where)
    release.need("timeline")
    names = (records,) if isinstance(records, str) else tuple(records)
    tables = [find_word("records", name, RECORDS) for name in names]
    bound = {
        "tables": tables,
        "actor": None if actor is None else find_id(release, "actor", actor),
        "topic": None if topic is None else find_code(release, "statements", "topics", topic),
        "place": None if place is None else find_id(release, "place", place),
        "since": first,
        "until": last,
        "members": members,
        "all": all_records,
    }
    data = release.table(_QUERY, bound)
    notes = [note for day in (first, last) if day for note in day_notes(release, day)]
    asked = {name: value for name, value in bound.items() if name not in ("all", "tables")}
    return release.answer(data, "timeline", notes, records=tuple(tables), all_records=all_records, **asked)


_QUERY = """
    WITH actors_wanted AS (
      SELECT list(actor_id) AS ids FROM (
        SELECT CAST($actor AS VARCHAR) AS actor_id
        UNION
        SELECT actor_id FROM actors_within($actor) WHERE $members
      )
    ), places_wanted AS (
      SELECT list(place_id) AS ids FROM places_within($place)
    )
    SELECT t.*
    FROM timeline(all_records := $all) AS t CROSS JOIN actors_wanted AS a CROSS JOIN places_wanted AS p
    WHERE list_contains($tables, t."table")
      AND ($actor IS NULL OR list_has_any(t.actor_ids, a.ids))
      AND ($place IS NULL OR list_has_any(t.place_ids, p.ids))
      AND ($topic IS NULL OR list_contains(t.topics, $topic))
      AND ($until IS NULL OR t.on_date <= $until)
      AND ($since IS NULL OR t.until_date IS NULL OR t.until_date >= $since)
    ORDER BY t.on_date, t."table", t.record_id
"""
