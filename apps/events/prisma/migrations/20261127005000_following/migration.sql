-- What follows an event: word to those who take part, certificates, feedback, calendars.

-- Messages (thư) that go out because of something: written in its transaction, sent afterwards by one sender. An address is not kept
-- here: the sender opens the contact of the participant, so that whoever is forgotten gets no more mail.
CREATE TABLE message (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  event_id uuid NOT NULL REFERENCES event (id),
  organiser_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('REGISTERED', 'WAITLISTED', 'TICKET', 'MOVED_UP', 'DECLINED', 'EVENT_CANCELLED', 'EVENT_MOVED', 'REMINDER',
    'CERTIFICATE', 'FEEDBACK')),
  -- What makes it one: the same cause is told of once, whatever is sent again.
  cause text NOT NULL,
  language text NOT NULL DEFAULT 'vi' CHECK (language IN ('vi', 'en')),
  -- What the text needs and the event no longer says, such as when it would have begun. Nothing of persons.
  facts jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'SENT', 'DROPPED', 'GIVEN_UP')),
  -- Why it was not sent: a code, or the reply code of the mail server; its text may hold an address.
  reason text,
  attempts integer NOT NULL DEFAULT 0,
  -- Null: at once.
  next_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  ended_at timestamptz(3),
  UNIQUE (participant_id, kind, cause),
  FOREIGN KEY (event_id, participant_id) REFERENCES participant (event_id, id),
  CHECK ((state = 'WAITING') = (ended_at IS NULL))
);
CREATE INDEX message_due ON message (next_at NULLS FIRST, id) WHERE state = 'WAITING';
CREATE INDEX message_of_event ON message (event_id, created_at DESC, id DESC);
CREATE INDEX message_ended ON message (ended_at) WHERE ended_at IS NOT NULL;

-- Attendance certificates (giấy chứng nhận tham dự): numbers without gaps per organiser and year of issue.
CREATE TABLE unit_mark (
  unit_id uuid PRIMARY KEY,
  mark text NOT NULL UNIQUE
);
CREATE TABLE attendance_certificate_book (
  unit_id uuid NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL DEFAULT 0 CHECK (last >= 0),
  PRIMARY KEY (unit_id, year)
);
CREATE TABLE attendance_certificate (
  id uuid PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES event (id),
  organiser_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  year integer NOT NULL,
  sequence integer NOT NULL CHECK (sequence > 0),
  number text NOT NULL UNIQUE,
  -- As printed; what is corrected later does not change the paper.
  name text NOT NULL,
  office text,
  unit_name text NOT NULL,
  event_title text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL CHECK (to_day >= from_day),
  minutes integer NOT NULL CHECK (minutes > 0),
  organiser_name text NOT NULL,
  signatory_name text NOT NULL,
  signatory_office text NOT NULL,
  issued_on date NOT NULL,
  -- Of the secret of its public page, which is derived when it is printed and kept nowhere.
  token_hash bytea NOT NULL UNIQUE,
  revoked_on date,
  revoke_reason text,
  replaced_by uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  UNIQUE (organiser_id, year, sequence),
  FOREIGN KEY (event_id, participant_id) REFERENCES participant (event_id, id),
  CHECK ((revoked_on IS NULL) = (revoke_reason IS NULL))
);
CREATE UNIQUE INDEX attendance_certificate_in_force ON attendance_certificate (participant_id)
  WHERE revoked_on IS NULL AND replaced_by IS NULL;
CREATE INDEX attendance_certificate_of_event ON attendance_certificate (event_id, sequence);
CREATE INDEX attendance_certificate_of_participant ON attendance_certificate (participant_id, created_at);
-- The first print is the original; every other one is a copy.
CREATE TABLE attendance_certificate_print (
  certificate_id uuid PRIMARY KEY REFERENCES attendance_certificate (id),
  printed_at timestamptz(3) NOT NULL DEFAULT now(),
  printed_by text NOT NULL,
  printed_key text NOT NULL
);

-- Feedback (phiếu góp ý). An answer does not know whose it is: of a participant only that he has answered is kept.
CREATE TABLE feedback_form (
  event_id uuid PRIMARY KEY REFERENCES event (id),
  organiser_id uuid NOT NULL,
  intro text,
  questions jsonb NOT NULL,
  opened_at timestamptz(3),
  -- Last day for answers; whoever closes it earlier, does so at once.
  closes_on date,
  closed_at timestamptz(3),
  -- Of the address for everybody, at gatherings without tickets.
  public_hash bytea UNIQUE,
  public_version integer NOT NULL DEFAULT 0,
  revision integer NOT NULL DEFAULT 1,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by text NOT NULL
);
CREATE TABLE feedback_token (
  participant_id uuid PRIMARY KEY REFERENCES participant (id),
  event_id uuid NOT NULL REFERENCES feedback_form (event_id),
  token_hash bytea NOT NULL UNIQUE,
  used boolean NOT NULL DEFAULT false
);
CREATE INDEX feedback_token_of_event ON feedback_token (event_id);
CREATE TABLE feedback_answer (
  -- Random, and without a time: an id or an instant that grows would tell who answered when.
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  event_id uuid NOT NULL REFERENCES feedback_form (event_id),
  organiser_id uuid NOT NULL,
  channel text NOT NULL CHECK (channel IN ('TICKET', 'PUBLIC')),
  answers jsonb NOT NULL
);
CREATE INDEX feedback_answer_of_event ON feedback_answer (event_id);

-- Addresses of calendars (lịch): one in force per unit.
CREATE TABLE calendar_address (
  id uuid PRIMARY KEY,
  unit_id uuid NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  revoked_at timestamptz(3),
  revoked_by text,
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE UNIQUE INDEX calendar_address_in_force ON calendar_address (unit_id) WHERE revoked_at IS NULL;

DO $$
DECLARE
  table_name text;
  role_name name;
BEGIN
  FOREACH table_name IN ARRAY '{message,attendance_certificate}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    -- As the participant himself is seen: a citizen by the organiser alone, not by the officers of his home.
    EXECUTE format('CREATE POLICY in_scope ON %1$I USING ((SELECT app_scope_is_system()::int) = 1
      OR organiser_id IN (SELECT app_units_in_scope()) OR (unit_id IN (SELECT app_units_in_scope())
        AND EXISTS (SELECT FROM participant WHERE participant.id = %1$I.participant_id)))', table_name);
  END LOOP;
  FOREACH table_name IN ARRAY '{feedback_form,feedback_answer}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY in_scope ON %I USING ((SELECT app_scope_is_system()::int) = 1
      OR organiser_id IN (SELECT app_units_in_scope()))', table_name);
  END LOOP;
  EXECUTE 'ALTER TABLE calendar_address ENABLE ROW LEVEL SECURITY';
  EXECUTE 'CREATE POLICY in_scope ON calendar_address USING ((SELECT app_scope_is_system()::int) = 1
    OR unit_id IN (SELECT app_units_in_scope()))';
  EXECUTE 'ALTER TABLE feedback_token ENABLE ROW LEVEL SECURITY';
  EXECUTE 'CREATE POLICY of_form ON feedback_token USING ((SELECT app_scope_is_system()::int) = 1
    OR EXISTS (SELECT FROM feedback_form WHERE feedback_form.event_id = feedback_token.event_id))';
  EXECUTE 'ALTER TABLE attendance_certificate_print ENABLE ROW LEVEL SECURITY';
  EXECUTE 'CREATE POLICY of_certificate ON attendance_certificate_print USING ((SELECT app_scope_is_system()::int) = 1
    OR EXISTS (SELECT FROM attendance_certificate AS c WHERE c.id = attendance_certificate_print.certificate_id))';
  -- Default privileges have just given the application's role everything; its name differs per service.
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'message'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON attendance_certificate_print, feedback_answer, unit_mark FROM %s', role_name);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON attendance_certificate FROM %s', role_name);
    EXECUTE format('GRANT UPDATE (revoked_on, revoke_reason, replaced_by) ON attendance_certificate TO %s', role_name);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON attendance_certificate_book, feedback_form, feedback_token, calendar_address FROM %s', role_name);
  END LOOP;
END
$$;
