-- Predictions and their chains as a day saw them: made by then, and with the outcome that was there by
-- then. A chain is a prediction and those that renew it; its id is that of its first.
CREATE MACRO prediction_outcomes(on_day, all_records := false) AS TABLE
WITH RECURSIVE known AS (
  SELECT
    p.*,
    coalesce(p.resolved_on > CAST(on_day AS DATE), false) AS is_later
  FROM predictions AS p
  WHERE p.made_on <= CAST(on_day AS DATE) AND (p.record_status = 'active' OR all_records)
), walk AS (
  SELECT prediction_id, prediction_id AS reached, [prediction_id] AS passed FROM known
  UNION ALL
  SELECT w.prediction_id, k.restates_prediction_id, list_append(w.passed, k.restates_prediction_id)
  FROM walk AS w
  JOIN known AS k ON k.prediction_id = w.reached
  JOIN known AS earlier ON earlier.prediction_id = k.restates_prediction_id
  WHERE NOT list_contains(w.passed, k.restates_prediction_id)
), ends AS (
  SELECT
    w.prediction_id,
    w.passed,
    -- Links that run in a circle have no first: the least id of the circle stands for it.
    CASE
      WHEN list_contains(w.passed, k.restates_prediction_id)
        THEN list_min(list_slice(w.passed, list_position(w.passed, k.restates_prediction_id), len(w.passed)))
      ELSE w.reached
    END AS chain_id
  FROM walk AS w JOIN known AS k ON k.prediction_id = w.reached
  QUALIFY row_number() OVER (PARTITION BY w.prediction_id ORDER BY len(w.passed) DESC) = 1
), said AS (
  SELECT
    k.prediction_id,
    s.speaker_actor_ids,
    s.on_behalf_of_actor_id
  FROM known AS k LEFT JOIN statements AS s USING (statement_id)
)
SELECT
  k.prediction_id,
  k.statement_id,
  said.speaker_actor_ids,
  actor_names(said.speaker_actor_ids) AS speakers,
  actor_sides(said.speaker_actor_ids) AS speaker_sides,
  k.proposition,
  k.polarity,
  k.hedge,
  k.made_on,
  k.deadline_on,
  k.deadline_inferred,
  CASE WHEN k.is_later THEN 'open' ELSE k.resolution END AS outcome,
  CASE WHEN NOT k.is_later THEN k.resolved_on END AS resolved_on,
  CASE
    WHEN k.is_later THEN NULL
    WHEN k.resolution IN ('true_late', 'partly_late') THEN CAST(k.resolved_on - k.deadline_on AS BIGINT)
    WHEN k.resolution IN ('true_on_time', 'true_early', 'partly_true') AND k.deadline_on IS NOT NULL THEN 0
  END AS days_late,
  CASE
    WHEN (k.is_later OR k.resolution = 'open') AND k.deadline_on < CAST(on_day AS DATE)
      THEN CAST(CAST(on_day AS DATE) - k.deadline_on AS BIGINT)
  END AS days_overdue,
  CASE WHEN NOT k.is_later THEN k.resolution_note END AS outcome_note,
  CASE WHEN NOT k.is_later THEN k.resolving_event_ids END AS resolving_event_ids,
  k.restates_prediction_id,
  ends.chain_id,
  CAST(len(ends.passed) AS BIGINT) AS chain_position,
  count(*) OVER (PARTITION BY ends.chain_id) AS chain_length,
  CAST(k.deadline_on - earlier.deadline_on AS BIGINT) AS days_moved,
  CAST(k.deadline_on - first.deadline_on AS BIGINT) AS days_moved_in_all,
  list_sort(said.speaker_actor_ids) = list_sort(before.speaker_actor_ids) AS same_speaker,
  said.on_behalf_of_actor_id = before.on_behalf_of_actor_id AS same_body,
  k.source_ids,
  k.confidence,
  k.record_status
FROM known AS k
JOIN ends USING (prediction_id)
JOIN said USING (prediction_id)
LEFT JOIN known AS earlier ON earlier.prediction_id = k.restates_prediction_id
LEFT JOIN said AS before ON before.prediction_id = k.restates_prediction_id
LEFT JOIN known AS first ON first.prediction_id = ends.chain_id AND ends.chain_id <> k.prediction_id
ORDER BY k.made_on, k.prediction_id;

-- How predictions came out, counted by speaker, by firmness or by both. By speaker, one made by two counts
-- for each of them. Shares are of the decided: those whose outcome is known.
CREATE MACRO calibration(on_day, by_speaker := true, by_hedge := true) AS TABLE
WITH told AS (
  SELECT
    unnest(CASE WHEN by_speaker THEN speaker_actor_ids ELSE [NULL] END) AS speaker_actor_id,
    CASE WHEN by_hedge THEN hedge END AS hedge,
    outcome,
    days_late
  FROM prediction_outcomes(on_day)
), counted AS (
  SELECT
    speaker_actor_id,
    hedge,
    count(*) AS predictions,
    count(*) FILTER (WHERE outcome IN ('true_on_time', 'true_early')) AS true_in_time,
    count(*) FILTER (WHERE outcome = 'true_late') AS true_late,
    count(*) FILTER (WHERE outcome IN ('partly_true', 'partly_late')) AS partly_true,
    count(*) FILTER (WHERE outcome = 'false') AS not_true,
    count(*) FILTER (WHERE outcome = 'open') AS still_open,
    count(*) FILTER (WHERE outcome IN ('void', 'withdrawn', 'ambiguous')) AS not_scored,
    median(days_late) FILTER (WHERE outcome IN ('true_late', 'partly_late')) AS median_days_late
  FROM told
  GROUP BY speaker_actor_id, hedge
)
SELECT
  c.speaker_actor_id,
  a.name AS speaker,
  c.hedge,
  c.predictions,
  c.true_in_time + c.true_late + c.partly_true + c.not_true AS decided,
  c.true_in_time,
  c.true_late,
  c.partly_true,
  c.not_true,
  c.still_open,
  c.not_scored,
  c.true_in_time / nullif(decided, 0) AS share_in_time,
  (c.true_in_time + c.true_late) / nullif(decided, 0) AS share_true,
  c.median_days_late
FROM counted AS c LEFT JOIN actors AS a ON a.actor_id = c.speaker_actor_id
ORDER BY c.predictions DESC, c.speaker_actor_id, c.hedge;
