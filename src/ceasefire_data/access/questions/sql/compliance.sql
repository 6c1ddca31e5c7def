-- The group of a status: kinds of obligation have words of their own for the same thing.
CREATE MACRO status_group(of_status) AS CASE
  WHEN of_status IN ('fulfilled', 'upheld') THEN 'fulfilled'
  WHEN of_status IN ('started', 'partial', 'strained') THEN 'partial'
  WHEN of_status IN ('breached', 'collapsed', 'refused', 'reversed') THEN 'breached'
  WHEN of_status IN ('suspended', 'superseded', 'void') THEN 'set_aside'
  ELSE of_status
END;

-- For one day: of the conditions of an agreement, how many each side's assessors put into which group.
-- The sides stay apart. Where those of one side answer differently the condition is "differing".
CREATE MACRO compliance_on(of_agreement, on_day) AS TABLE
WITH voices AS (
  SELECT side FROM (VALUES ('israeli'), ('palestinian'), ('third_party'), ('neutral'), ('none_named')) AS v(side)
), asked AS (
  SELECT condition_id FROM conditions WHERE agreement_id = of_agreement AND record_status = 'active'
), told AS (
  SELECT
    condition_id,
    unnest(coalesce(actor_sides(assessor_actor_ids), ['none_named'])) AS side,
    status_group(status) AS told_group
  FROM assessments_on(on_day)
), answers AS (
  SELECT
    asked.condition_id,
    voices.side,
    CASE count(DISTINCT told.told_group)
      WHEN 0 THEN 'no_assessment'
      WHEN 1 THEN min(told.told_group)
      ELSE 'differing'
    END AS status_group
  FROM asked CROSS JOIN voices LEFT JOIN told USING (condition_id, side)
  GROUP BY ALL
), groups AS (
  SELECT * FROM (VALUES
    (1, 'fulfilled'), (2, 'partial'), (3, 'breached'), (4, 'not_started'), (5, 'not_due'), (6, 'set_aside'),
    (7, 'disputed'), (8, 'unassessable'), (9, 'differing'), (10, 'no_assessment')
  ) AS v(place, status_group)
), counted AS (
  SELECT voices.side, groups.place, groups.status_group, count(answers.condition_id) AS conditions
  FROM voices CROSS JOIN groups
  LEFT JOIN answers ON answers.side = voices.side AND answers.status_group = groups.status_group
  GROUP BY voices.side, groups.place, groups.status_group
)
SELECT
  CAST(on_day AS DATE) AS on_date,
  side AS assessor_side,
  status_group,
  conditions,
  of_conditions,
  conditions / nullif(of_conditions, 0) AS share
FROM counted CROSS JOIN (SELECT count(*) AS of_conditions FROM asked)
ORDER BY side, place;
