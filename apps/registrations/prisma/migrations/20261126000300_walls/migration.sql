-- Walls that had gaps: sheets that were accepted, and filters that belong to an account.

-- A frozen sheet is thawed and nothing else: with the same statement nothing of what it says may change. Handed in is said anew.
CREATE OR REPLACE FUNCTION sheet_keep_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.frozen_at IS NULL THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.frozen_at IS NULL
    AND (to_jsonb(OLD) - '{frozen_at,self_at,self_by,review_at,review_by,revision}'::text[])
      = (to_jsonb(NEW) - '{frozen_at,self_at,self_by,review_at,review_by,revision}'::text[])
    AND (NEW.self_at IS NULL OR (NEW.self_at, NEW.self_by) IS NOT DISTINCT FROM (OLD.self_at, OLD.self_by))
    AND (NEW.review_at IS NULL OR (NEW.review_at, NEW.review_by) IS NOT DISTINCT FROM (OLD.review_at, OLD.review_by)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The sheet of registration % is frozen', OLD.registration_id USING ERRCODE = 'restrict_violation';
END
$$;

-- The account that a transaction works for; null where it works for none.
CREATE FUNCTION app_subject() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.subject', true), '');

-- One's own filters, and to read those that are shared with a unit of one's scope.
ALTER TABLE saved_filter ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON saved_filter USING ((SELECT app_scope_is_system()) OR subject = (SELECT app_subject()));
CREATE POLICY shared ON saved_filter FOR SELECT USING (app_in_scope(shared_with));

-- Replica of the years whose books are closed: figures of a closed year stand as they are.
CREATE TABLE closed_year (
  year integer PRIMARY KEY,
  revision integer NOT NULL CHECK (revision > 0),
  closed boolean NOT NULL
);

-- The short designation of a unit in the numbers of its certificates: no two units have the same, and it stays as it was given, so
-- that a number says for ever whose it is.
CREATE TABLE unit_mark (
  unit_id uuid PRIMARY KEY,
  mark text NOT NULL UNIQUE
);

-- Units keep what their latest certificate bears; of several with the same the one that used it first. The others get one of their
-- own with their next certificate: what was printed stays.
INSERT INTO unit_mark (unit_id, mark)
SELECT DISTINCT ON (latest.mark) latest.unit_id, latest.mark
FROM (
  SELECT DISTINCT ON (c.issuing_unit_id) c.issuing_unit_id AS unit_id, substring(c.number FROM '/GCN-(.+)$') AS mark,
    (SELECT min(first.created_at) FROM certificate AS first WHERE first.issuing_unit_id = c.issuing_unit_id) AS since
  FROM certificate AS c ORDER BY c.issuing_unit_id, c.created_at DESC, c.id DESC
) AS latest
WHERE latest.mark IS NOT NULL
ORDER BY latest.mark, latest.since, latest.unit_id;

DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'unit_mark'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON unit_mark FROM %s', role_name);
  END LOOP;
END
$$;
