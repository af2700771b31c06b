-- The same answer, planned for each pattern: a rare one is found through trigrams, a common one by reading until enough match.
-- One plan for all patterns would fetch a hundred thousand matches of a common name to return the first few.
CREATE OR REPLACE FUNCTION registrations_like(pattern text, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id FROM registration WHERE search LIKE $1 LIMIT $2' USING pattern, most;
END
$$;
