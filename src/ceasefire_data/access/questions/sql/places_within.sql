-- A place and all places inside it. UNION, not UNION ALL: a circle of parents ends.
CREATE MACRO places_within(of_place) AS TABLE
WITH RECURSIVE inside(place_id) AS (
  SELECT place_id FROM places WHERE place_id = of_place
  UNION
  SELECT p.place_id FROM places AS p JOIN inside AS i ON p.parent_place_id = i.place_id
)
SELECT place_id FROM inside ORDER BY place_id;
