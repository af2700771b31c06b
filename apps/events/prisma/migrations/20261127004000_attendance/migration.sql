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

-- Judges, merges, keeps and answers the scans of one upload. A scan counts or does not by itself, never by what came before it: attendance
-- is the minimum and maximum of those that count, so that order, parts and repetition change nothing. Who was first is told by the row as
-- it was when it was locked. Uploads of one device wait for each other; closing the event waits for all of them.
--
-- Nothing is answered for a secret of no desk and for a device that has not greeted it. The function reads and writes past the walls, which
-- guard accounts: whoever has the secret has none. Its plan is kept since there were no scans yet: what it looks up in tables it looks up
-- through their indexes, a row for each scan, and the parts of the upload are hashed with each other.
CREATE FUNCTION take_scans(
  the_secret bytea, the_device uuid, at_now timestamptz, desk_hours integer, session_minutes integer, clock_minutes integer,
  nonces uuid[], session_ids uuid[], directions text[], by_names boolean[], times timestamptz[], named_ids uuid[], event_ids uuid[],
  versions integer[], problems text[]
) RETURNS TABLE (of_nonce uuid, told text, why text, since timestamptz, since_desk text, again boolean) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
  here record;
  session_tolerance interval := make_interval(mins => session_minutes);
  clock_tolerance interval := make_interval(mins => clock_minutes);
BEGIN
  SELECT d.id, d.event_id INTO here
  FROM desk AS d JOIN desk_device AS v ON v.id = the_device AND v.desk_id = d.id WHERE d.secret_hash = the_secret;
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('device ' || the_device, 0)),
    pg_advisory_xact_lock_shared(hashtextextended('attendance ' || here.event_id, 0));
  RETURN QUERY
    WITH place AS (
      SELECT e.state, e.updated_at, least(coalesce(d.revoked_at, 'infinity'), e.ends_at + make_interval(hours => desk_hours)) AS ended_at, d.created_at
      FROM desk AS d JOIN event AS e ON e.id = d.event_id WHERE d.id = here.id
    ), given AS (
      SELECT g.nonce, g.session_id, g.direction, g.by_name, g.at, g.of_event, g.version, g.problem, p.id AS participant_id, p.state,
        p.ticket_version, p.updated_at, s.id AS known_session, s.starts_at, s.ends_at
      FROM unnest(nonces, session_ids, directions, by_names, times, named_ids, event_ids, versions, problems)
        AS g (nonce, session_id, direction, by_name, at, named, of_event, version, problem)
      LEFT JOIN LATERAL (SELECT * FROM participant WHERE id = g.named AND event_id = here.event_id LIMIT 1) AS p ON true
      LEFT JOIN LATERAL (SELECT * FROM session WHERE id = g.session_id AND event_id = here.event_id LIMIT 1) AS s ON true
    ), known AS (
      SELECT k.nonce, k.outcome, k.reason, k.first_at, k.first_desk_id, k.event_id = here.event_id AND k.session_id = g.session_id
        AND k.direction = g.direction AND k.participant_id IS NOT DISTINCT FROM g.participant_id AS same
      FROM given AS g CROSS JOIN LATERAL (SELECT * FROM scan WHERE nonce = g.nonce LIMIT 1) AS k
    ), judged AS (
      SELECT g.*, CASE
          WHEN g.problem IS NOT NULL THEN g.problem
          WHEN g.of_event <> here.event_id THEN 'OTHER_EVENT'
          WHEN g.participant_id IS NULL THEN 'PARTICIPANT_UNKNOWN'
          WHEN g.known_session IS NULL THEN 'SESSION_UNKNOWN'
          WHEN g.at > at_now + clock_tolerance OR g.at < place.created_at - clock_tolerance THEN 'CLOCK_IMPLAUSIBLE'
          WHEN at_now >= place.ended_at THEN 'DESK_REVOKED'
          WHEN place.state NOT IN ('OPEN', 'HELD') THEN 'EVENT_NOT_OPEN'
          WHEN g.at < g.starts_at - session_tolerance OR g.at > g.ends_at + session_tolerance THEN 'SESSION_NOT_NOW'
          WHEN g.version <> g.ticket_version THEN 'TICKET_SUPERSEDED'
          WHEN g.state = 'CANCELLED' THEN 'CANCELLED'
          WHEN g.state = 'WAITING' THEN 'WAITING'
          WHEN g.state <> 'CONFIRMED' THEN 'NOT_CONFIRMED'
        END AS refusal
      FROM given AS g CROSS JOIN place WHERE NOT EXISTS (SELECT FROM known WHERE known.nonce = g.nonce)
    ), weighed AS (
      SELECT j.*, CASE j.refusal
          WHEN 'DESK_REVOKED' THEN j.at < place.ended_at
          WHEN 'EVENT_NOT_OPEN' THEN place.state <> 'PLANNED' AND j.at < place.updated_at
          WHEN 'TICKET_SUPERSEDED' THEN j.at < j.updated_at
          WHEN 'CANCELLED' THEN j.at < j.updated_at
          WHEN 'WAITING' THEN j.at < j.updated_at
          WHEN 'NOT_CONFIRMED' THEN j.at < j.updated_at
          ELSE false
        END AS was_right
      FROM judged AS j CROSS JOIN place
    ), merged AS (
      INSERT INTO attendance AS a (session_id, participant_id, event_id, state, in_at, out_at, in_desk_id, updated_at, updated_by)
      SELECT session_id, participant_id, here.event_id, 'PRESENT', min(at), max(at) FILTER (WHERE direction = 'OUT'), here.id, at_now, 'desk'
      FROM weighed WHERE refusal IS NULL GROUP BY session_id, participant_id ORDER BY session_id, participant_id
      ON CONFLICT (session_id, participant_id) DO UPDATE SET
        state = CASE WHEN a.fixed THEN a.state ELSE 'PRESENT' END,
        in_at = CASE WHEN a.fixed THEN a.in_at ELSE least(a.in_at, excluded.in_at) END,
        out_at = CASE WHEN a.fixed THEN a.out_at ELSE greatest(a.out_at, excluded.out_at) END,
        in_desk_id = CASE
          WHEN a.fixed OR a.in_at < excluded.in_at OR (a.in_at = excluded.in_at AND a.in_desk_id IS NULL) THEN a.in_desk_id
          WHEN a.in_at = excluded.in_at THEN least(a.in_desk_id, excluded.in_desk_id)
          ELSE excluded.in_desk_id
        END,
        reason = CASE WHEN a.fixed THEN a.reason END,
        updated_at = CASE WHEN a.fixed THEN a.updated_at ELSE excluded.updated_at END,
        updated_by = CASE WHEN a.fixed THEN a.updated_by ELSE excluded.updated_by END
      RETURNING new.session_id, new.participant_id, old.state AS before, coalesce(old.fixed, false) AS fixed,
        CASE WHEN old.state = 'PRESENT' THEN old.in_at ELSE new.in_at END AS first_at,
        CASE WHEN old.state = 'PRESENT' THEN old.in_desk_id ELSE new.in_desk_id END AS first_desk_id
    ), ranked AS (
      SELECT w.*, m.before, m.fixed, m.first_at, m.first_desk_id, row_number() OVER (
          PARTITION BY w.session_id, w.participant_id, w.direction, w.refusal IS NULL ORDER BY w.at, w.nonce) AS nth
      FROM weighed AS w LEFT JOIN merged AS m
        ON w.refusal IS NULL AND m.session_id = w.session_id AND m.participant_id = w.participant_id
    ), decided AS (
      SELECT r.*, CASE
          WHEN r.refusal IS NOT NULL THEN CASE WHEN r.was_right THEN 'CONFLICT' ELSE 'REFUSED' END
          WHEN r.fixed AND r.before <> 'PRESENT' THEN 'CONFLICT'
          WHEN r.direction = 'IN' AND (r.before = 'PRESENT' OR r.nth > 1) THEN 'ALREADY_IN'
          ELSE 'ACCEPTED'
        END AS outcome
      FROM ranked AS r
    ), written AS (
      INSERT INTO scan (nonce, event_id, desk_id, device_id, session_id, participant_id, direction, by_name, scanned_at, received_at,
        outcome, reason, first_at, first_desk_id)
      SELECT nonce, here.event_id, here.id, the_device, session_id, participant_id, direction, by_name, at, at_now, outcome,
        CASE WHEN outcome = 'CONFLICT' AND refusal IS NULL THEN 'ROLL_SAYS_OTHERWISE' ELSE refusal END,
        CASE WHEN outcome = 'ALREADY_IN' THEN first_at END, CASE WHEN outcome = 'ALREADY_IN' THEN first_desk_id END
      FROM decided ORDER BY nonce
      RETURNING nonce, outcome, reason, first_at, first_desk_id
    ), answered AS (
      SELECT nonce, outcome, reason, first_at, first_desk_id, false AS repeated FROM written
      UNION ALL
      SELECT nonce, CASE WHEN same THEN outcome ELSE 'REFUSED' END, CASE WHEN same THEN reason ELSE 'NONCE_REUSED' END,
        CASE WHEN same THEN first_at END, CASE WHEN same THEN first_desk_id END, same FROM known
    )
    SELECT a.nonce, a.outcome, a.reason, a.first_at , (SELECT label FROM desk WHERE id = a.first_desk_id) ,
      a.repeated
    FROM answered AS a;
END
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
      -- One function writes scans.
      IF table_name = 'scan' THEN EXECUTE format('REVOKE INSERT ON scan FROM %s', role_name); END IF;
    END LOOP;
  END LOOP;
END
$$;
