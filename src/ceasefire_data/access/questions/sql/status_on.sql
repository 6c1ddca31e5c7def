-- Where every condition stands on a day: a row for each assessment that counts, and one without for a
-- condition that nobody has assessed. Conditions of texts announced later are left out.
CREATE MACRO status_on(on_day, all_records := false) AS TABLE
WITH counted AS (
  SELECT
    *,
    assessed_on = max(assessed_on) FILTER (WHERE record_status = 'active') OVER (PARTITION BY condition_id)
      AS is_latest,
    (min(status) FILTER (WHERE record_status = 'active') OVER (PARTITION BY condition_id))
      <> (max(status) FILTER (WHERE record_status = 'active') OVER (PARTITION BY condition_id)) AS differs
  FROM assessments_on(on_day, all_records := all_records)
)
SELECT
  c.agreement_id,
  g.title AS agreement,
  CASE
    WHEN g.ended_on <= CAST(on_day AS DATE) THEN 'ended'
    WHEN g.effective_on <= CAST(on_day AS DATE) THEN 'in_effect'
    ELSE 'announced'
  END AS agreement_state,
  c.condition_id,
  c.clause,
  c.phase,
  c.topic,
  c.obligation_kind,
  c.obligated_actor_ids,
  actor_names(c.obligated_actor_ids) AS obligated,
  c.summary AS condition,
  c.deadline_on,
  a.status,
  a.assessment_id,
  a.assessed_on,
  CAST(CAST(on_day AS DATE) - a.assessed_on AS BIGINT) AS days_before,
  a.date_precision,
  a.basis,
  a.assessor_actor_ids,
  actor_names(a.assessor_actor_ids) AS assessors,
  actor_sides(a.assessor_actor_ids) AS assessor_sides,
  a.observed_value,
  CASE WHEN a.observed_value IS NOT NULL THEN c.target_unit END AS observed_unit,
  a.observed_period,
  a.summary AS assessment,
  coalesce(a.is_latest, false) AS is_latest,
  coalesce(a.differs, false) AS disagree,
  a.source_ids,
  a.supporting_event_ids,
  a.confidence,
  coalesce(a.record_status, c.record_status) AS record_status
FROM conditions AS c
JOIN agreements AS g USING (agreement_id)
LEFT JOIN counted AS a USING (condition_id)
WHERE (c.record_status = 'active' OR all_records)
  AND least(g.announced_on, g.agreed_on, g.signed_on, g.effective_on) <= CAST(on_day AS DATE)
ORDER BY c.agreement_id, c.condition_id, a.assessed_on DESC, a.assessment_id;
