"""The views of the SQLite file: what readers of this dataset ask first.

A view is made where the contract has the tables and columns it needs. Every view shows active
records only, and none decides between records that differ.
"""

from dataclasses import dataclass

ACTOR_NAMES = """(
    SELECT group_concat(name, '; ')
    FROM (
      SELECT a.name
      FROM {link} AS l JOIN actors AS a ON a.actor_id = l.actor_id
      WHERE l.{key} = {of}.{key}
      ORDER BY l.position
    )
  )"""


@dataclass(frozen=True, slots=True)
class View:
    """A view: its name and the SELECT behind it; ``view-NAME`` in the messages tells of it."""

    name: str
    select: str


def _names(link: str, key: str, of: str) -> str:
    """Return SQL for the names of the actors of a list column, in its order."""
    return ACTOR_NAMES.format(link=link, key=key, of=of)


def _count(link: str, key: str, of: str) -> str:
    return f"(SELECT count(*) FROM {link} AS l WHERE l.{key} = {of}.{key})"


LATEST_ASSESSMENTS = View(
    "latest_assessments",
    f"""WITH latest AS (
  SELECT condition_id, max(assessed_on) AS assessed_on
  FROM assessments
  WHERE record_status = 'active'
  GROUP BY condition_id
), compared AS (
  SELECT a.condition_id, count(*) AS assessments_that_day, count(DISTINCT a.status) > 1 AS disagree
  FROM assessments AS a JOIN latest AS l USING (condition_id, assessed_on)
  WHERE a.record_status = 'active'
  GROUP BY a.condition_id
)
SELECT
  a.condition_id,
  a.assessment_id,
  a.assessed_on,
  a.date_precision,
  a.status,
  a.basis,
  {_names("assessments_assessor_actors", "assessment_id", "a")} AS assessors,
  a.confidence,
  {_count("assessments_sources", "assessment_id", "a")} AS sources,
  c.assessments_that_day,
  c.disagree,
  a.summary
FROM assessments AS a
JOIN latest AS l USING (condition_id, assessed_on)
JOIN compared AS c USING (condition_id)
WHERE a.record_status = 'active'
ORDER BY a.condition_id, a.assessment_id""",
)

CONDITION_STATUS = View(
    "condition_status",
    f"""SELECT
  c.condition_id,
  c.agreement_id,
  g.title AS agreement,
  c.clause,
  c.phase,
  c.topic,
  c.obligation_kind,
  {_names("conditions_obligated_actors", "condition_id", "c")} AS obligated,
  c.summary,
  (SELECT max(a.assessed_on) FROM latest_assessments AS a WHERE a.condition_id = c.condition_id)
    AS assessed_on,
  (
    SELECT CASE WHEN count(DISTINCT a.status) = 1 THEN min(a.status) END
    FROM latest_assessments AS a WHERE a.condition_id = c.condition_id
  ) AS status,
  (
    SELECT group_concat(told, '; ')
    FROM (
      SELECT a.status || ' (' || a.basis || ')' AS told
      FROM latest_assessments AS a
      WHERE a.condition_id = c.condition_id
      ORDER BY a.assessment_id
    )
  ) AS statuses,
  (SELECT count(*) FROM latest_assessments AS a WHERE a.condition_id = c.condition_id) AS assessments,
  (
    SELECT count(DISTINCT a.status) > 1
    FROM latest_assessments AS a WHERE a.condition_id = c.condition_id
  ) AS disagree,
  (
    SELECT group_concat(basis, '; ')
    FROM (
      SELECT DISTINCT a.basis
      FROM latest_assessments AS a
      WHERE a.condition_id = c.condition_id
      ORDER BY a.basis
    )
  ) AS bases,
  (
    SELECT count(DISTINCT s.source_id)
    FROM latest_assessments AS a JOIN assessments_sources AS s USING (assessment_id)
    WHERE a.condition_id = c.condition_id
  ) AS sources
FROM conditions AS c
JOIN agreements AS g USING (agreement_id)
WHERE c.record_status = 'active'
ORDER BY c.condition_id""",
)

PREDICTION_OUTCOMES = View(
    "prediction_outcomes",
    f"""SELECT
  p.prediction_id,
  p.statement_id,
  {_names("statements_speaker_actors", "statement_id", "p")} AS speakers,
  p.proposition,
  p.polarity,
  p.hedge,
  p.made_on,
  p.deadline_on,
  p.deadline_inferred,
  p.resolution,
  p.resolved_on,
  CASE
    WHEN p.resolution IN ('true_late', 'partly_late')
      THEN CAST(julianday(p.resolved_on) - julianday(p.deadline_on) AS INTEGER)
    WHEN p.resolution IN ('true_on_time', 'true_early', 'partly_true') AND p.deadline_on IS NOT NULL
      THEN 0
  END AS days_late,
  p.resolution_note,
  p.confidence
FROM predictions AS p
WHERE p.record_status = 'active'
ORDER BY p.prediction_id""",
)

EVENTS_WITH_ACTORS = View(
    "events_with_actors",
    f"""SELECT
  e.event_id,
  e.event_type,
  e.event_subtype,
  e.event_status,
  e.title,
  e.started_on,
  e.ended_on,
  e.date_precision,
  p.name AS place,
  {_names("events_initiator_actors", "event_id", "e")} AS initiators,
  {_names("events_target_actors", "event_id", "e")} AS targets,
  {_names("events_participant_actors", "event_id", "e")} AS participants,
  {_names("events_claimed_by_actors", "event_id", "e")} AS claimed_by,
  g.title AS agreement,
  e.killed_best,
  e.injured_best,
  e.evidence_grade,
  e.dispute_status,
  {_count("events_sources", "event_id", "e")} AS sources,
  e.confidence,
  e.summary
FROM events AS e
JOIN places AS p USING (place_id)
LEFT JOIN agreements AS g USING (agreement_id)
WHERE e.record_status = 'active'
ORDER BY e.event_id""",
)

STATEMENTS_WITH_SPEAKERS = View(
    "statements_with_speakers",
    f"""SELECT
  s.statement_id,
  s.statement_type,
  s.stated_on,
  s.date_precision,
  {_names("statements_speaker_actors", "statement_id", "s")} AS speakers,
  b.name AS on_behalf_of,
  {_names("statements_addressee_actors", "statement_id", "s")} AS addressees,
  s.attribution,
  s.channel,
  s.summary,
  s.quote,
  s.quote_language,
  s.topics,
  s.phase,
  s.stance,
  g.title AS agreement,
  {_count("statements_sources", "statement_id", "s")} AS sources,
  s.confidence
FROM statements AS s
LEFT JOIN actors AS b ON b.actor_id = s.on_behalf_of_actor_id
LEFT JOIN agreements AS g USING (agreement_id)
WHERE s.record_status = 'active'
ORDER BY s.statement_id""",
)

# A view comes after those it reads.
VIEWS = (
    LATEST_ASSESSMENTS,
    CONDITION_STATUS,
    PREDICTION_OUTCOMES,
    EVENTS_WITH_ACTORS,
    STATEMENTS_WITH_SPEAKERS,
)
