-- What kinds of events (loại sự kiện) there are: data, since the association's year changes. Figures add up by family.
CREATE TABLE event_kind (
  code text PRIMARY KEY CHECK (code ~ '^[A-Z][A-Z0-9_]{1,39}$'),
  family text NOT NULL CHECK (family IN ('CONFERENCE', 'SEMINAR', 'TRAINING', 'CEREMONY', 'OUTREACH')),
  name_vi text NOT NULL,
  name_en text NOT NULL,
  position integer NOT NULL,
  valid_from date NOT NULL DEFAULT '2020-01-01',
  valid_to date CHECK (valid_to > valid_from)
);
INSERT INTO event_kind (code, family, name_vi, name_en, position) VALUES
  ('CONFERENCE', 'CONFERENCE', 'Hội nghị', 'Conference', 10),
  ('INTERIM_REVIEW', 'CONFERENCE', 'Hội nghị sơ kết', 'Interim review', 20),
  ('FINAL_REVIEW', 'CONFERENCE', 'Hội nghị tổng kết', 'Final review', 30),
  ('CONGRESS', 'CONFERENCE', 'Đại hội', 'Congress', 40),
  ('SEMINAR', 'SEMINAR', 'Hội thảo', 'Seminar', 50),
  ('DISCUSSION', 'SEMINAR', 'Tọa đàm', 'Round-table discussion', 60),
  ('TRAINING', 'TRAINING', 'Tập huấn', 'Training', 70),
  ('CLASS', 'TRAINING', 'Lớp chuyên đề', 'Class', 80),
  ('COMMENDATION', 'CEREMONY', 'Lễ biểu dương', 'Commendation', 90),
  ('SCHOLARSHIP_CEREMONY', 'CEREMONY', 'Lễ trao học bổng', 'Scholarship ceremony', 100),
  ('LEARNING_WEEK', 'OUTREACH', 'Tuần lễ hưởng ứng học tập suốt đời', 'Lifelong learning week', 110),
  ('OUTREACH', 'OUTREACH', 'Tuyên truyền, vận động', 'Outreach', 120);

-- Where events take place (địa điểm), as one unit knows it.
CREATE TABLE place (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  name_folded text NOT NULL,
  address text,
  capacity integer CHECK (capacity > 0),
  closed_on date,
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  UNIQUE (unit_id, name_folded)
);

-- Events that belong together (chuỗi sự kiện), as what a unit holds every year.
CREATE TABLE series (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  title text NOT NULL CHECK (title <> ''),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  UNIQUE (unit_id, title)
);

-- An event (sự kiện) of a unit. Its day and year are those of its beginning in Hanoi.
CREATE TABLE event (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  kind_code text NOT NULL REFERENCES event_kind (code),
  series_id uuid REFERENCES series (id),
  cloned_from_id uuid REFERENCES event (id),
  title text NOT NULL CHECK (title <> ''),
  title_folded text NOT NULL,
  summary text,
  place_id uuid REFERENCES place (id),
  online_url text,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL CHECK (ends_at > starts_at),
  day date NOT NULL GENERATED ALWAYS AS ((starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) STORED,
  year integer NOT NULL GENERATED ALWAYS AS (extract(year FROM starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::integer) STORED,
  state text NOT NULL DEFAULT 'PLANNED' CHECK (state IN ('PLANNED', 'OPEN', 'HELD', 'CLOSED', 'CANCELLED')),
  cancel_reason text,
  -- By roll (điểm danh), or a number that the organiser declares.
  attendance text NOT NULL DEFAULT 'ROLL' CHECK (attendance IN ('ROLL', 'DECLARED')),
  declared_delegates integer CHECK (declared_delegates >= 0),
  declared_by text,
  -- Places; without a number there is no limit and no waiting list.
  capacity integer CHECK (capacity > 0),
  open_to_public boolean NOT NULL DEFAULT false,
  moderated boolean NOT NULL DEFAULT true,
  registration_from timestamptz(3),
  registration_until timestamptz(3),
  -- Minutes from which on an attendance certificate is given; none without it.
  certificate_minutes integer CHECK (certificate_minutes > 0),
  -- Of other services: a directive it carries out, the fund that pays for it, and how much, in whole đồng.
  directive_id uuid,
  fund_id uuid,
  budget bigint CHECK (budget BETWEEN 0 AND 1000000000000000),
  -- Part of public addresses: it is no secret of persons, but it cannot be guessed.
  public_code text NOT NULL UNIQUE DEFAULT translate(encode(uuid_send(gen_random_uuid()), 'base64'), '+/=', '-_'),
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  CHECK ((state = 'CANCELLED') = (cancel_reason IS NOT NULL)),
  CHECK (registration_until IS NULL OR registration_from IS NULL OR registration_until > registration_from)
);
CREATE INDEX event_latest ON event (starts_at DESC, id DESC);
CREATE INDEX event_of_unit ON event (unit_id, starts_at DESC, id DESC);
CREATE INDEX event_by_title ON event USING gin (title_folded gin_trgm_ops);
CREATE INDEX event_of_place ON event (place_id, starts_at) WHERE place_id IS NOT NULL;

-- Partner departments (đơn vị phối hợp) that hold it with the unit.
CREATE TABLE event_partner (
  event_id uuid NOT NULL REFERENCES event (id),
  name text NOT NULL CHECK (name <> ''),
  name_folded text NOT NULL,
  PRIMARY KEY (event_id, name_folded)
);

-- Sessions (phiên): the agenda, and what attendance is taken of. An event has at least one.
CREATE TABLE session (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  event_id uuid NOT NULL REFERENCES event (id),
  position integer NOT NULL,
  title text NOT NULL CHECK (title <> ''),
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL CHECK (ends_at > starts_at),
  room text,
  UNIQUE (event_id, id)
);
CREATE INDEX session_of_event ON session (event_id, position);

-- Units that an event invites, and their seats (phân bổ chỗ). A unit hands its seats on to units below it: `parent_unit_id` is who
-- gave them. The organiser stands in every row, so that who sees it is decided without the event.
CREATE TABLE allotment (
  event_id uuid NOT NULL REFERENCES event (id),
  organiser_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  parent_unit_id uuid NOT NULL,
  -- Of the unit with all below it; none: as many as there are.
  seats integer CHECK (seats >= 0),
  -- Of these, handed on to units below, and taken by delegates of the unit itself.
  handed_on integer NOT NULL DEFAULT 0 CHECK (handed_on >= 0),
  taken integer NOT NULL DEFAULT 0 CHECK (taken >= 0),
  allotted_at timestamptz(3) NOT NULL DEFAULT now(),
  allotted_by text NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  PRIMARY KEY (event_id, unit_id),
  CHECK (seats IS NULL OR handed_on + taken <= seats)
);
CREATE INDEX allotment_of_unit ON allotment (unit_id, event_id);
CREATE INDEX allotment_of_parent ON allotment (event_id, parent_unit_id);

-- Who takes part (người tham dự). Contact is sealed; a subject of registrations is named by the code its unit gave it.
CREATE TABLE participant (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  event_id uuid NOT NULL REFERENCES event (id),
  organiser_id uuid NOT NULL,
  -- Whose delegate it is; for a citizen the unit of his home, or the organiser.
  unit_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('DELEGATE', 'GUEST', 'SPEAKER', 'CITIZEN')),
  name text NOT NULL CHECK (name <> ''),
  name_folded text NOT NULL,
  office text,
  contact_sealed bytea,
  subject_id uuid,
  subject_unit_id uuid,
  subject_code text,
  state text NOT NULL CHECK (state IN ('PENDING', 'WAITING', 'CONFIRMED', 'DECLINED', 'CANCELLED')),
  state_reason text,
  -- Place in the waiting list: who came first, goes first.
  waiting_since timestamptz(3),
  -- Tickets of earlier versions are refused.
  ticket_version integer NOT NULL DEFAULT 1 CHECK (ticket_version BETWEEN 1 AND 255),
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  UNIQUE (event_id, id),
  CHECK ((subject_unit_id IS NULL) = (subject_code IS NULL)),
  CHECK ((state = 'WAITING') = (waiting_since IS NOT NULL))
);
CREATE INDEX participant_of_event ON participant (event_id, name_folded, id);
CREATE INDEX participant_of_unit ON participant (unit_id, event_id);
CREATE INDEX participant_waiting ON participant (event_id, waiting_since, id) WHERE state = 'WAITING';

-- Numbers that lists and limits need: one row per event, which whoever takes a place locks.
CREATE TABLE event_count (
  event_id uuid PRIMARY KEY REFERENCES event (id),
  confirmed integer NOT NULL DEFAULT 0 CHECK (confirmed >= 0),
  pending integer NOT NULL DEFAULT 0 CHECK (pending >= 0),
  waiting integer NOT NULL DEFAULT 0 CHECK (waiting >= 0)
);

-- Attendance (điểm danh) of a participant in a session: one row, whatever is scanned how often.
CREATE TABLE attendance (
  session_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  event_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('PRESENT', 'ABSENT', 'EXCUSED')),
  in_at timestamptz(3),
  out_at timestamptz(3),
  reason text,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  PRIMARY KEY (session_id, participant_id),
  FOREIGN KEY (event_id, session_id) REFERENCES session (event_id, id),
  FOREIGN KEY (event_id, participant_id) REFERENCES participant (event_id, id),
  CHECK ((state = 'PRESENT') = (in_at IS NOT NULL)),
  CHECK (out_at IS NULL OR out_at >= in_at)
);
CREATE INDEX attendance_of_event ON attendance (event_id, participant_id);

-- Whoever may see the organising unit, or a unit that was invited, may see an event; whoever may see the delegate's unit or the
-- organiser, a participant.
CREATE FUNCTION app_units_in_scope() RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT tree.descendant_id FROM unit_closure AS tree
  WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
$$;
ALTER TABLE allotment ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON allotment USING (
  (SELECT app_scope_is_system()::int) = 1
  OR organiser_id IN (SELECT app_units_in_scope()) OR unit_id IN (SELECT app_units_in_scope())
);
ALTER TABLE participant ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON participant USING (
  (SELECT app_scope_is_system()::int) = 1
  OR organiser_id IN (SELECT app_units_in_scope()) OR unit_id IN (SELECT app_units_in_scope())
);
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON event USING (
  (SELECT app_scope_is_system()::int) = 1
  OR unit_id IN (SELECT app_units_in_scope())
  OR EXISTS (SELECT FROM allotment WHERE allotment.event_id = event.id)
);
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY '{event_partner,session,event_count}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY of_event ON %1$I USING ((SELECT app_scope_is_system()::int) = 1
      OR EXISTS (SELECT FROM event WHERE event.id = %1$I.event_id))', table_name);
  END LOOP;
END
$$;
ALTER TABLE attendance ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_participant ON attendance USING ((SELECT app_scope_is_system()::int) = 1
  OR EXISTS (SELECT FROM participant WHERE participant.id = attendance.participant_id));
