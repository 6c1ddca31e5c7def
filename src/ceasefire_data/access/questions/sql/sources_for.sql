-- The sources of every record, and by which way they lead to it: its own, those of the words a prediction
-- was made in, those of the acts that decided it or that an assessment rests on, of the answer to an
-- allegation, of the event or the whole of a figure.
CREATE MACRO source_ways() AS TABLE
WITH own AS (
  SELECT 'agreements' AS "table", agreement_id AS record_id, 'own' AS way, agreement_id AS via_id, unnest(source_ids) AS source_id FROM agreements
  UNION ALL SELECT 'conditions', condition_id, 'own', condition_id, unnest(source_ids) FROM conditions
  UNION ALL SELECT 'events', event_id, 'own', event_id, unnest(source_ids) FROM events
  UNION ALL SELECT 'assessments', assessment_id, 'own', assessment_id, unnest(source_ids) FROM assessments
  UNION ALL SELECT 'figures', figure_id, 'own', figure_id, unnest(source_ids) FROM figures
  UNION ALL SELECT 'allegations', allegation_id, 'own', allegation_id, unnest(source_ids) FROM allegations
  UNION ALL SELECT 'statements', statement_id, 'own', statement_id, unnest(source_ids) FROM statements
  UNION ALL SELECT 'predictions', prediction_id, 'outcome', prediction_id, unnest(source_ids) FROM predictions
  UNION ALL SELECT 'sources', source_id, 'own', source_id, source_id FROM sources
), steps AS (
  SELECT 'predictions' AS "table", prediction_id AS record_id, 'statement' AS way, statement_id AS via_id FROM predictions
  UNION ALL SELECT 'predictions', prediction_id, 'resolving_event', unnest(resolving_event_ids) FROM predictions
  UNION ALL SELECT 'assessments', assessment_id, 'supporting_event', unnest(supporting_event_ids) FROM assessments
  UNION ALL SELECT 'figures', figure_id, 'event', event_id FROM figures WHERE event_id IS NOT NULL
  UNION ALL SELECT 'figures', figure_id, 'whole', part_of_figure_id FROM figures WHERE part_of_figure_id IS NOT NULL
  UNION ALL SELECT 'allegations', allegation_id, 'event', event_id FROM allegations WHERE event_id IS NOT NULL
), reached AS (
  SELECT * FROM own
  UNION ALL
  SELECT 'allegations', allegation_id, 'response', allegation_id, response_source_id
  FROM allegations WHERE response_source_id IS NOT NULL
  UNION ALL
  SELECT s."table", s.record_id, s.way, s.via_id, o.source_id FROM steps AS s JOIN own AS o ON o.record_id = s.via_id
)
SELECT
  r."table", r.record_id, r.way, r.via_id, s.source_id, s.title, s.publisher, s.url, s.archive_url,
  s.published_on, s.accessed_on, s.language, s.read_as, s.source_type, s.independence, s.original_source_id
FROM reached AS r JOIN sources AS s USING (source_id)
ORDER BY r."table", r.record_id,
  array_position(['own', 'outcome', 'response', 'statement', 'resolving_event', 'supporting_event', 'event', 'whole'], r.way),
  r.via_id, s.source_id;

CREATE MACRO sources_for(of_record) AS TABLE
SELECT * FROM source_ways() WHERE record_id = of_record
ORDER BY
  array_position(['own', 'outcome', 'response', 'statement', 'resolving_event', 'supporting_event', 'event', 'whole'], way),
  via_id, source_id;
