-- Every number about an attribute, with what it takes to see which may stand beside which. Nothing is
-- added up and nothing is left out. The kind says of which sort a number is: a running total since a day, the
-- number of one event, the count of a stretch of days, the state at a moment. A part is marked where its whole is
-- a number of the same attribute, so that both together would count the same thing twice.
CREATE MACRO figures_of(of_attribute, all_records := false) AS TABLE
WITH told AS (
  SELECT
    f.*,
    CASE
      WHEN f.baseline_on IS NOT NULL THEN 'running'
      WHEN f.event_id IS NOT NULL THEN 'event'
      WHEN f.period_start IS NOT NULL THEN 'interval'
      ELSE 'state'
    END AS kind,
    coalesce(f.event_id, f.condition_id, f.place_id) AS subject_id,
    coalesce(whole.attribute = f.attribute, false) AS is_part,
    e.place_id AS event_place_id
  FROM figures AS f
  LEFT JOIN figures AS whole ON whole.figure_id = f.part_of_figure_id
  LEFT JOIN events AS e ON e.event_id = f.event_id
  WHERE f.attribute = of_attribute AND (f.record_status = 'active' OR all_records)
), series AS (
  -- The running totals that one claimant gave of one thing: only these can be set against their forerunner.
  SELECT
    figure_id,
    lag(value) OVER one_series AS value_before,
    lag(value_qualifier) OVER one_series AS qualifier_before,
    lag(figure_id) OVER one_series AS previous_figure_id
  FROM told
  WHERE NOT EXISTS (
      SELECT 1 FROM actors AS a
      WHERE list_contains(told.claimant_actor_ids, a.actor_id)
        AND a.actor_kind IN ('unidentified', 'unnamed_official')
    )
    AND kind = 'running' AND NOT is_part AND part_of_figure_id IS NULL
    AND value_period = 'total' AND record_status = 'active' AND len(claimant_actor_ids) > 0
  WINDOW one_series AS (
    PARTITION BY list_sort(claimant_actor_ids), subject_id, unit, counting_basis, baseline_on
    ORDER BY period_end, claimed_on, figure_id
  )
)
SELECT
  t.figure_id,
  t.attribute,
  t.claimed_on,
  t.claimant_actor_ids,
  actor_names(t.claimant_actor_ids) AS claimed_by,
  actor_sides(t.claimant_actor_ids) AS claimant_sides,
  t.value,
  t.value_low,
  t.value_high,
  t.value_qualifier,
  t.unit,
  t.value_period,
  t.counting_basis,
  t.kind,
  t.period_start,
  t.period_end,
  t.baseline_on,
  t.subject_id,
  coalesce(t.place_id, t.event_place_id) AS place_id,
  t.part_of_figure_id,
  t.is_part,
  t.adopted,
  s.previous_figure_id,
  CASE
    WHEN t.value_qualifier = 'exact' AND s.qualifier_before = 'exact' THEN t.value - s.value_before
  END AS since_previous,
  t.source_ids,
  t.note,
  t.confidence,
  t.record_status
FROM told AS t LEFT JOIN series AS s USING (figure_id)
ORDER BY t.claimed_on, t.figure_id;
