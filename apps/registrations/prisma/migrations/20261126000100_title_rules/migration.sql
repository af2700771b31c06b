-- Rules of titles and campaigns: titles that expired stay in the figures of their year.

-- Of what was recognised in a year, how much holds no longer because its last day has passed. It was recognised all the same, so
-- it is no part of what lapsed.
ALTER TABLE counter ADD COLUMN expired integer NOT NULL DEFAULT 0 CHECK (expired >= 0);
ALTER TABLE counter ALTER COLUMN registered
  SET EXPRESSION AS (pending + assessed + recognised + expired + not_met + lapsed);

UPDATE counter AS c
SET expired = found.count, lapsed = c.lapsed - found.count, revision = c.revision + 1
FROM (
  SELECT year, unit_id, model, coalesce(population_group, '') AS population_group, count(*)::int AS count
  FROM registration WHERE state = 'EXPIRED' GROUP BY 1, 2, 3, 4
) AS found
WHERE (c.year, c.unit_id, c.model, c.population_group) = (found.year, found.unit_id, found.model, found.population_group);
