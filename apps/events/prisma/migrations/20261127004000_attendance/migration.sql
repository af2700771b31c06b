-- Desks (bàn điểm danh): a secret link under which devices check in for one event. Of the secret only its SHA-256 is kept. A desk ends two
-- days after its event, whenever that is.
CREATE TABLE desk (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  event_id uuid NOT NULL REFERENCES event (id),
  label text NOT NULL CHECK (label <> ''),
  secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  created_by_username text NOT NULL,
  revoked_at timestamptz(3),
  revoked_by text,
  revoke_reason text,
  UNIQUE (event_id, label),
  CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL))
);

-- Devices chose their ids and were given numbers; whoever uploads for a device waits for its earlier uploads.
CREATE TABLE desk_device (
  id uuid PRIMARY KEY,
  desk_id uuid NOT NULL REFERENCES desk (id),
  number integer NOT NULL,
  first_seen_at timestamptz(3) NOT NULL DEFAULT now(),
  last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (desk_id, number)
) WITH (fillfactor = 50);

-- Every scan, once, with the answer that it got and gets again. Participant and session were looked up when it was written; a scan that
-- named neither is kept as well.
CREATE TABLE scan (
  nonce uuid PRIMARY KEY,
  event_id uuid NOT NULL,
  desk_id uuid NOT NULL,
  device_id uuid NOT NULL,
  session_id uuid NOT NULL,
  participant_id uuid,
  direction text NOT NULL CHECK (direction IN ('IN', 'OUT')),
  by_name boolean NOT NULL,
  -- By the device's clock, corrected by what it differed from the service's.
  scanned_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('ACCEPTED', 'ALREADY_IN', 'REFUSED', 'CONFLICT')),
  reason text,
  first_at timestamptz(3),
  first_desk_id uuid,
  CHECK ((outcome IN ('REFUSED', 'CONFLICT')) = (reason IS NOT NULL)),
  CHECK (outcome <> 'CONFLICT' OR participant_id IS NOT NULL)
);
CREATE INDEX scan_conflict ON scan (event_id, nonce) WHERE outcome = 'CONFLICT';

-- What an officer decided about a scan that was right when it was made and no longer is.
CREATE TABLE scan_resolution (
  nonce uuid PRIMARY KEY REFERENCES scan (nonce),
  accepted boolean NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  resolved_at timestamptz(3) NOT NULL DEFAULT now(),
  resolved_by text NOT NULL,
  resolved_by_username text NOT NULL
);

-- Scans merge into attendance by minimum and maximum, whatever their order; what an officer set over a scan, they leave alone.
ALTER TABLE attendance ADD COLUMN fixed boolean NOT NULL DEFAULT false, ADD COLUMN in_desk_id uuid;

-- Everything officers set in the roll, as it was set.
CREATE TABLE roll_mark (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  event_id uuid NOT NULL,
  session_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('PRESENT', 'ABSENT', 'EXCUSED')),
  in_at timestamptz(3),
  out_at timestamptz(3),
  reason text,
  after_closing boolean NOT NULL DEFAULT false,
  marked_at timestamptz(3) NOT NULL DEFAULT now(),
  marked_by text NOT NULL,
  marked_by_username text NOT NULL,
  FOREIGN KEY (event_id, session_id) REFERENCES session (event_id, id),
  FOREIGN KEY (event_id, participant_id) REFERENCES participant (event_id, id)
);
CREATE INDEX roll_mark_of_participant ON roll_mark (event_id, participant_id, id DESC);

-- How many somebody counted (đếm người) in one part of a gathering at one moment.
CREATE TABLE head_count (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  event_id uuid NOT NULL REFERENCES event (id),
  session_id uuid,
  area text NOT NULL CHECK (area <> ''),
  area_folded text NOT NULL,
  counted_at timestamptz(3) NOT NULL,
  people integer NOT NULL CHECK (people >= 0),
  counter text NOT NULL CHECK (counter <> ''),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  created_by_username text NOT NULL,
  withdrawn_at timestamptz(3),
  withdrawn_by text,
  FOREIGN KEY (event_id, session_id) REFERENCES session (event_id, id)
);
CREATE INDEX head_count_of_event ON head_count (event_id, counted_at, id);

-- What was told of a participant's attendance. Each telling has an id of its own: what was withdrawn once stays withdrawn.
CREATE TABLE attendance_told (
  event_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  telling integer NOT NULL CHECK (telling > 0),
  attendance_id uuid NOT NULL UNIQUE,
  minutes integer NOT NULL,
  -- Whom it named, as it was told.
  subject_id uuid,
  subject_unit_id uuid,
  subject_code text,
  told_at timestamptz(3) NOT NULL DEFAULT now(),
  withdrawn_at timestamptz(3),
  PRIMARY KEY (event_id, participant_id, telling),
  FOREIGN KEY (event_id, participant_id) REFERENCES participant (event_id, id)
);
CREATE UNIQUE INDEX attendance_told_now ON attendance_told (event_id, participant_id) WHERE withdrawn_at IS NULL;

-- Id of a telling: the same for the same event, participant and number, a UUID of version 8 (RFC 9562).
CREATE FUNCTION attendance_id(event_id uuid, participant_id uuid, telling integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(set_byte(set_byte(hash, 6, get_byte(hash, 6) & 15 | 128), 8, get_byte(hash, 8) & 63 | 128), 'hex')::uuid
  FROM (SELECT substring(sha256(uuid_send(event_id) || uuid_send(participant_id) || int4send(telling)) FROM 1 FOR 16)) AS made (hash)
$$;

-- Minutes that each participant who was there took part: summed over sessions, cut to their times, whole minutes.
CREATE FUNCTION attendance_minutes(of_event uuid) RETURNS TABLE (participant_id uuid, minutes integer) LANGUAGE sql STABLE AS $$
  SELECT a.participant_id, floor(sum(greatest(0, extract(epoch FROM
    least(coalesce(a.out_at, s.ends_at), s.ends_at) - greatest(a.in_at, s.starts_at)))) / 60)::integer
  FROM attendance AS a JOIN session AS s ON s.id = a.session_id
  WHERE a.event_id = of_event AND a.state = 'PRESENT'
  GROUP BY a.participant_id
$$;

-- The first letters of what stands between family and given name: "Nguyễn Văn An" is "Nguyễn V. An".
CREATE FUNCTION short_name(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(CASE WHEN part.n IN (1, part.parts) THEN part.word ELSE left(part.word, 1) || '.' END, ' ' ORDER BY part.n)
  FROM (SELECT word, n, count(*) OVER () AS parts
    FROM regexp_split_to_table(btrim(name), '\s+') WITH ORDINALITY AS words (word, n)) AS part
$$;

-- Whoever sees the event sees its desks and counts; whoever sees a participant, what was scanned and noted of him.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY '{desk,head_count}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY of_organiser ON %1$I USING ((SELECT app_scope_is_system()::int) = 1
      OR EXISTS (SELECT FROM event WHERE event.id = %1$I.event_id AND event.unit_id IN (SELECT app_units_in_scope())))', table_name);
  END LOOP;
  ALTER TABLE desk_device ENABLE ROW LEVEL SECURITY;
  CREATE POLICY of_desk ON desk_device USING ((SELECT app_scope_is_system()::int) = 1
    OR EXISTS (SELECT FROM desk WHERE desk.id = desk_device.desk_id));
  FOREACH table_name IN ARRAY '{scan,roll_mark,attendance_told}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY of_participant ON %1$I USING ((SELECT app_scope_is_system()::int) = 1
      OR EXISTS (SELECT FROM participant WHERE participant.id = %1$I.participant_id))', table_name);
  END LOOP;
  ALTER TABLE scan_resolution ENABLE ROW LEVEL SECURITY;
  CREATE POLICY of_scan ON scan_resolution USING ((SELECT app_scope_is_system()::int) = 1
    OR EXISTS (SELECT FROM scan WHERE scan.nonce = scan_resolution.nonce));
END
$$;

-- Facts: what was scanned, decided and noted is never changed.
DO $$
DECLARE
  role_name name;
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY '{scan,scan_resolution,roll_mark}'::text[] LOOP
    FOR role_name IN
      SELECT DISTINCT grantee::regrole::text
      FROM pg_class, aclexplode(relacl)
      WHERE oid = table_name::regclass AND grantee <> relowner AND grantee <> 0
    LOOP
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM %s', table_name, role_name);
    END LOOP;
  END LOOP;
END
$$;
