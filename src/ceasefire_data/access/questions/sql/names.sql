-- The names of actors, in the order of the list; an id without a record stays an id.
CREATE MACRO actor_names(ids) AS (
  SELECT string_agg(coalesce(named.name, item.id), '; ' ORDER BY item.position)
  FROM (SELECT unnest(ids) AS id, generate_subscripts(ids, 1) AS position) AS item
  LEFT JOIN actors AS named ON named.actor_id = item.id
);

-- The sides of actors, each once, sorted: whose they are, not what they want.
CREATE MACRO actor_sides(ids) AS (
  SELECT list(DISTINCT named.side ORDER BY named.side)
  FROM (SELECT unnest(ids) AS id) AS item
  JOIN actors AS named ON named.actor_id = item.id
);
