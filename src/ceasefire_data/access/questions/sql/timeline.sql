-- Everything dated, in order: what was done, said, assessed and alleged, with who is named in which
-- part. Topics of events and judgements are those of the conditions they bear on.
CREATE MACRO timeline(all_records := false) AS TABLE
WITH topic_of AS (
  SELECT condition_id, topic FROM conditions
), event_topics AS (
  SELECT event_id, list(DISTINCT topic ORDER BY topic) AS topics
  FROM (SELECT event_id, unnest(condition_ids) AS condition_id FROM events) JOIN topic_of USING (condition_id)
  GROUP BY event_id
), happened AS (
  SELECT
    'events' AS "table",
    e.event_id AS record_id,
    coalesce(e.started_on, e.scheduled_from, e.announced_on) AS on_date,
    CASE
      WHEN e.event_status = 'ongoing' THEN NULL
      ELSE greatest(e.started_on, coalesce(e.ended_on, e.started_on, e.scheduled_to, e.scheduled_from, e.announced_on))
    END AS until_date,
    e.date_precision,
    e.event_subtype AS kind,
    e.event_status AS state,
    e.title AS title,
    e.summary,
    list_distinct(list_concat(
      coalesce(e.initiator_actor_ids, []), coalesce(e.target_actor_ids, []),
      coalesce(e.participant_actor_ids, []), coalesce(e.claimed_by_actor_ids, []))) AS actor_ids,
    actor_names(e.initiator_actor_ids) AS by_actors,
    actor_names(e.target_actor_ids) AS towards_actors,
    actor_names(e.claimed_by_actor_ids) AS claimed_by,
    t.topics,
    [e.place_id] AS place_ids,
    p.name AS place,
    e.agreement_id,
    e.condition_ids,
    e.source_ids,
    e.confidence,
    e.record_status
  FROM events AS e LEFT JOIN event_topics AS t USING (event_id) LEFT JOIN places AS p USING (place_id)
), said AS (
  SELECT
    'statements', s.statement_id, s.stated_on, s.stated_on, s.date_precision, s.statement_type, s.attribution,
    s.summary, s.summary,
    list_distinct(list_concat(
      s.speaker_actor_ids, coalesce(s.addressee_actor_ids, []),
      CASE WHEN s.on_behalf_of_actor_id IS NULL THEN [] ELSE [s.on_behalf_of_actor_id] END)),
    actor_names(s.speaker_actor_ids), actor_names(s.addressee_actor_ids), actor_names(s.speaker_actor_ids),
    s.topics,
    (SELECT list(DISTINCT e.place_id ORDER BY e.place_id) FROM events AS e
      WHERE list_contains(s.event_ids, e.event_id)),
    NULL, s.agreement_id, s.condition_ids, s.source_ids, s.confidence, s.record_status
  FROM statements AS s
), judged AS (
  SELECT
    'assessments', a.assessment_id, a.assessed_on, a.assessed_on, a.date_precision, a.status, a.basis,
    a.summary, a.summary,
    list_distinct(list_concat(coalesce(a.assessor_actor_ids, []), coalesce(a.breaching_actor_ids, []))),
    actor_names(a.assessor_actor_ids), actor_names(a.breaching_actor_ids), actor_names(a.assessor_actor_ids),
    [c.topic],
    (SELECT list(DISTINCT e.place_id ORDER BY e.place_id) FROM events AS e
      WHERE list_contains(a.supporting_event_ids, e.event_id)),
    NULL, c.agreement_id, [a.condition_id], a.source_ids, a.confidence, a.record_status
  FROM assessments AS a LEFT JOIN conditions AS c USING (condition_id)
), alleged AS (
  SELECT
    'allegations', l.allegation_id, l.alleged_on, l.alleged_on, 'exact_day', 'allegation', l.response,
    l.summary, l.summary,
    list_distinct(list_concat(l.accuser_actor_ids, l.accused_actor_ids)),
    actor_names(l.accuser_actor_ids), actor_names(l.accused_actor_ids), actor_names(l.accuser_actor_ids),
    [c.topic],
    (SELECT list(DISTINCT e.place_id ORDER BY e.place_id) FROM events AS e WHERE e.event_id = l.event_id),
    NULL, c.agreement_id, [l.condition_id], l.source_ids, l.confidence, l.record_status
  FROM allegations AS l LEFT JOIN conditions AS c USING (condition_id)
)
SELECT * FROM (
  SELECT * FROM happened
  UNION ALL SELECT * FROM said
  UNION ALL SELECT * FROM judged
  UNION ALL SELECT * FROM alleged
)
WHERE record_status = 'active' OR all_records
ORDER BY on_date, "table", record_id;
