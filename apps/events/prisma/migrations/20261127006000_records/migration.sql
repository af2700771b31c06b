-- Documents of an event (tài liệu, biên bản, ảnh). The file itself lies in the storage, below its id.
CREATE TABLE document (
  id uuid PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES event (id),
  kind text NOT NULL CHECK (kind IN ('AGENDA', 'INVITATION', 'PAPER', 'MINUTES', 'PHOTO', 'OTHER')),
  title text NOT NULL CHECK (title <> ''),
  file_name text NOT NULL,
  media_type text NOT NULL,
  bytes integer NOT NULL CHECK (bytes > 0),
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  storage_key text NOT NULL UNIQUE,
  added_at timestamptz(3) NOT NULL DEFAULT now(),
  added_by text NOT NULL,
  added_by_username text NOT NULL,
  -- What was removed stays told; its file is gone.
  removed_at timestamptz(3),
  removed_by text,
  removed_by_username text,
  remove_reason text,
  CHECK ((removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (remove_reason IS NULL)
    AND (removed_at IS NULL) = (removed_by_username IS NULL))
);
CREATE INDEX document_of_event ON document (event_id, id);
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_event ON document USING ((SELECT app_scope_is_system()::int) = 1
  OR EXISTS (SELECT FROM event WHERE event.id = document.event_id));

-- Files of the storage that go when their time has come. A file stands here from before it is written until a document claims it, so
-- that a process that dies in between leaves nothing for ever.
CREATE TABLE file_to_remove (
  storage_key text PRIMARY KEY,
  due_at timestamptz(3) NOT NULL
);
CREATE INDEX file_to_remove_due ON file_to_remove (due_at);

-- What an event that was held counts for. Delegates by roll count once the event is closed and its roll stands.
CREATE TABLE event_total (
  event_id uuid PRIMARY KEY REFERENCES event (id),
  unit_id uuid NOT NULL,
  year integer NOT NULL,
  kind_code text NOT NULL REFERENCES event_kind (code),
  delegates integer NOT NULL CHECK (delegates >= 0),
  minutes bigint NOT NULL CHECK (minutes >= 0)
);
-- The same by organising unit, year and kind: summed up the tree when it is read.
CREATE TABLE event_figure (
  unit_id uuid NOT NULL,
  year integer NOT NULL,
  kind_code text NOT NULL REFERENCES event_kind (code),
  events integer NOT NULL CHECK (events >= 0),
  delegates integer NOT NULL CHECK (delegates >= 0),
  minutes bigint NOT NULL CHECK (minutes >= 0),
  PRIMARY KEY (unit_id, year, kind_code)
);
CREATE INDEX event_figure_of_year ON event_figure (year, unit_id);
ALTER TABLE event_total ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON event_total USING ((SELECT app_scope_is_system()::int) = 1 OR unit_id IN (SELECT app_units_in_scope()));
ALTER TABLE event_figure ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON event_figure USING ((SELECT app_scope_is_system()::int) = 1 OR unit_id IN (SELECT app_units_in_scope()));

-- Counts one event anew: takes off what it counted for before and adds what it counts for now, in the transaction of the change.
CREATE FUNCTION count_event(the_event uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  before event_total;
  held event;
  now_counts event_total;
BEGIN
  SELECT * INTO held FROM event WHERE id = the_event;
  DELETE FROM event_total WHERE event_id = the_event RETURNING * INTO before;
  IF before.event_id IS NOT NULL THEN
    UPDATE event_figure SET events = events - 1, delegates = delegates - before.delegates, minutes = minutes - before.minutes
    WHERE unit_id = before.unit_id AND year = before.year AND kind_code = before.kind_code;
  END IF;
  IF held.state NOT IN ('HELD', 'CLOSED') THEN RETURN; END IF;
  now_counts := ROW(held.id, held.unit_id, held.year, held.kind_code, 0, 0);
  IF held.attendance = 'DECLARED' THEN
    now_counts.delegates := coalesce(held.declared_delegates, 0);
  ELSIF held.state = 'CLOSED' THEN
    SELECT count(*), coalesce(sum(a.minutes), 0) INTO now_counts.delegates, now_counts.minutes FROM attendance_minutes(held.id) AS a;
  END IF;
  INSERT INTO event_total SELECT now_counts.*;
  INSERT INTO event_figure AS f (unit_id, year, kind_code, events, delegates, minutes)
  VALUES (held.unit_id, held.year, held.kind_code, 1, now_counts.delegates, now_counts.minutes)
  ON CONFLICT (unit_id, year, kind_code) DO UPDATE
  SET events = f.events + 1, delegates = f.delegates + EXCLUDED.delegates, minutes = f.minutes + EXCLUDED.minutes;
END
$$;

-- Whatever changes an event that counts, or lets it count, counts it anew; a correction of the roll touches the event for it.
CREATE FUNCTION event_counts() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM count_event(NEW.id);
  RETURN NULL;
END
$$;
CREATE TRIGGER event_counts_when_made AFTER INSERT ON event
FOR EACH ROW WHEN (NEW.state IN ('HELD', 'CLOSED')) EXECUTE FUNCTION event_counts();
CREATE TRIGGER event_counts_when_changed AFTER UPDATE ON event
FOR EACH ROW WHEN (NEW.state IN ('HELD', 'CLOSED') OR OLD.state IN ('HELD', 'CLOSED')) EXECUTE FUNCTION event_counts();

-- Only these functions write what is counted.
DO $$
DECLARE
  role_name text;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'event_figure'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON event_total, event_figure FROM %s', role_name);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON document FROM %s', role_name);
  END LOOP;
END
$$;
