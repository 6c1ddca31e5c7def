-- An actor and all actors below it by any relation (part of, commanded by, office holder in).
CREATE MACRO actors_within(of_actor) AS TABLE
WITH RECURSIVE inside(actor_id) AS (
  SELECT actor_id FROM actors WHERE actor_id = of_actor
  UNION
  SELECT a.actor_id FROM actors AS a JOIN inside AS i ON a.parent_actor_id = i.actor_id
)
SELECT actor_id FROM inside ORDER BY actor_id;
