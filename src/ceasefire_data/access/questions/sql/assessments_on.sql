-- Which assessments count on a day. Judged for that day or an earlier one; of one voice about one
-- condition those of its latest day. A voice is who assessed (the same actors, in any order, whatever
-- the basis), or else the basis itself: media reports, the coder. Two of one voice on that day both count.
-- What is not active never stands in for, nor hides, what is.
CREATE MACRO assessments_on(on_day, all_records := false) AS TABLE
WITH told AS (
  SELECT
    a.*,
    coalesce(array_to_string(list_sort(list_distinct(a.assessor_actor_ids)), ';'), a.basis) AS voice
  FROM assessments AS a
  WHERE a.assessed_on <= CAST(on_day AS DATE) AND (a.record_status = 'active' OR all_records)
)
SELECT *
FROM told
QUALIFY rank() OVER (
  PARTITION BY condition_id, voice, record_status ORDER BY assessed_on DESC
) = 1
ORDER BY condition_id, assessed_on DESC, assessment_id;
