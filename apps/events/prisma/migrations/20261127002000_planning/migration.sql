-- When an event was closed: for a day, who stands above its unit may open it again.
ALTER TABLE event ADD closed_at timestamptz(3), ADD CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL));

-- Whatever way an event comes to be closed, the moment stands.
CREATE FUNCTION event_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.closed_at := CASE WHEN NEW.state = 'CLOSED' THEN coalesce(NEW.closed_at, now()) END;
  RETURN NEW;
END
$$;
CREATE TRIGGER event_closes BEFORE INSERT OR UPDATE OF state, closed_at ON event FOR EACH ROW EXECUTE FUNCTION event_closes();

-- States go one way but for the day after closing, and every event has its row of counts: whoever writes, and however.
CREATE FUNCTION event_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (
    ('PLANNED', 'OPEN'), ('OPEN', 'HELD'), ('HELD', 'CLOSED'), ('CLOSED', 'HELD'), ('PLANNED', 'CANCELLED'), ('OPEN', 'CANCELLED')
  ) THEN
    RAISE EXCEPTION 'an event does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER event_moves BEFORE UPDATE OF state ON event
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION event_moves();

CREATE INDEX event_of_series ON event (series_id, starts_at) WHERE series_id IS NOT NULL;
CREATE INDEX event_of_directive ON event (directive_id) WHERE directive_id IS NOT NULL;
CREATE INDEX event_of_fund ON event (fund_id) WHERE fund_id IS NOT NULL;
CREATE INDEX event_of_source ON event (cloned_from_id) WHERE cloned_from_id IS NOT NULL;

-- Who speaks in a session (báo cáo viên, diễn giả).
CREATE TABLE session_speaker (
  session_id uuid NOT NULL,
  event_id uuid NOT NULL,
  position integer NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  name_folded text NOT NULL,
  office text,
  topic text,
  PRIMARY KEY (session_id, position),
  FOREIGN KEY (event_id, session_id) REFERENCES session (event_id, id) ON DELETE CASCADE
);
CREATE INDEX session_speaker_of_event ON session_speaker (event_id);
CREATE INDEX session_speaker_by_name ON session_speaker (name_folded);

-- When a place is taken, by whomever: a hall is lent to units that do not see each other. It tells times and nothing else of events, of
-- places that the caller sees.
CREATE FUNCTION place_taken(the_place uuid, from_at timestamptz, to_at timestamptz, but uuid)
RETURNS TABLE (event_id uuid, starts_at timestamptz, ends_at timestamptz) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT id, event.starts_at, event.ends_at FROM event
  WHERE place_id = the_place AND state <> 'CANCELLED' AND id IS DISTINCT FROM but
    AND event.starts_at < to_at AND event.ends_at > from_at
$$;

-- What happened to an event: field by field, with who and why.
CREATE TABLE event_change (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  event_id uuid NOT NULL REFERENCES event (id),
  action text NOT NULL CHECK (action IN
    ('CREATE', 'CLONE', 'UPDATE', 'AGENDA', 'DECLARE', 'OPEN', 'HOLD', 'CLOSE', 'REOPEN', 'CANCEL')),
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  changed_by_username text NOT NULL,
  reason text,
  fields jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX event_change_of_event ON event_change (event_id, id DESC);

-- Plan of the year (kế hoạch năm) of a unit for one kind of events: what it plans itself, and what it was told to reach.
CREATE TABLE event_plan (
  unit_id uuid NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  kind_code text NOT NULL REFERENCES event_kind (code),
  planned_events integer CHECK (planned_events >= 0),
  planned_delegates integer CHECK (planned_delegates >= 0),
  planned_by text,
  target_events integer CHECK (target_events >= 0),
  target_delegates integer CHECK (target_delegates >= 0),
  target_by text,
  target_by_username text,
  target_at timestamptz(3),
  revision integer NOT NULL DEFAULT 1,
  PRIMARY KEY (unit_id, year, kind_code),
  CHECK ((target_by IS NULL) = (target_at IS NULL) AND (target_by IS NULL) = (target_by_username IS NULL))
);

DO $$
DECLARE
  table_name text;
  role_name text;
BEGIN
  FOREACH table_name IN ARRAY '{session_speaker,event_change}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY of_event ON %1$I USING ((SELECT app_scope_is_system()::int) = 1
      OR EXISTS (SELECT FROM event WHERE event.id = %1$I.event_id))', table_name);
  END LOOP;
  ALTER TABLE event_plan ENABLE ROW LEVEL SECURITY;
  CREATE POLICY in_scope ON event_plan USING ((SELECT app_scope_is_system()::int) = 1 OR unit_id IN (SELECT app_units_in_scope()));
  -- Places and series are lent downwards, and stand at every event that one sees.
  FOREACH table_name IN ARRAY '{place,series}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY in_scope ON %1$I USING ((SELECT app_scope_is_system()::int) = 1
      OR unit_id IN (SELECT app_units_in_scope())
      OR unit_id IN (SELECT ancestor_id FROM unit_closure
        WHERE descendant_id = ANY ((SELECT app_scope_roots())::uuid[]) AND scope_validity @> app_today())
      OR EXISTS (SELECT FROM event WHERE event.%1$s_id = %1$I.id))
      WITH CHECK ((SELECT app_scope_is_system()::int) = 1 OR unit_id IN (SELECT app_units_in_scope()))', table_name);
  END LOOP;
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'event_change'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON event_change FROM %s', role_name);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON event, event_count, place, series, event_kind FROM %s', role_name);
  END LOOP;
END
$$;
