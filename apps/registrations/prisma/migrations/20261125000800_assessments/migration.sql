-- Sheets, evidence, comments, decisions, appeals and sample audits of registrations.

-- The sheet (phiếu) of a registration: what its unit says of it, and what the review makes of that. Points that are counted from
-- records stand beside the answers, as they were counted.
CREATE TABLE sheet (
  registration_id uuid PRIMARY KEY REFERENCES registration (id),
  unit_id uuid NOT NULL,
  criteria_set_id uuid NOT NULL,
  revision integer NOT NULL DEFAULT 1 CHECK (revision > 0),
  self_answers jsonb CHECK (jsonb_typeof(self_answers) = 'array'),
  self_counted jsonb NOT NULL DEFAULT '[]',
  self_at timestamptz(3),
  self_by text,
  self_total integer,
  review_answers jsonb CHECK (jsonb_typeof(review_answers) = 'array'),
  review_counted jsonb NOT NULL DEFAULT '[]',
  review_at timestamptz(3),
  review_by text,
  review_total integer,
  -- The level that the review reaches; null where it reaches none.
  review_level text,
  -- Set while the registration is with the tier that decides, and for ever once it is decided.
  frozen_at timestamptz(3),
  CHECK ((self_at IS NULL) = (self_by IS NULL)),
  CHECK ((review_at IS NULL) = (review_by IS NULL)),
  CHECK (review_at IS NULL OR (review_answers IS NOT NULL AND review_total IS NOT NULL)),
  CHECK (frozen_at IS NULL OR review_at IS NOT NULL)
);

-- What was accepted stays as it was accepted: a frozen sheet changes by a return only, which first thaws it.
CREATE FUNCTION sheet_keep_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.frozen_at IS NULL OR (TG_OP = 'UPDATE' AND NEW.frozen_at IS NULL) THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  RAISE EXCEPTION 'The sheet of registration % is frozen', OLD.registration_id USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER keep_frozen BEFORE UPDATE OR DELETE ON sheet FOR EACH ROW EXECUTE FUNCTION sheet_keep_frozen();

-- Evidence (minh chứng). What is removed stays known; its file does not stay.
CREATE TABLE evidence (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  registration_id uuid NOT NULL REFERENCES registration (id) ON DELETE CASCADE,
  unit_id uuid NOT NULL,
  criterion text,
  kind text NOT NULL CHECK (kind IN ('FILE', 'NOTE', 'ATTENDANCE', 'GIFT', 'COUNTED')),
  title text NOT NULL,
  date date,
  minutes integer CHECK (minutes >= 0),
  -- Whole đồng.
  amount numeric(18, 0) CHECK (amount >= 0),
  file_name text,
  media_type text,
  bytes integer CHECK (bytes > 0),
  -- The attendance or gift of another service that it tells of.
  source_id uuid,
  added_at timestamptz(3) NOT NULL DEFAULT now(),
  added_by text,
  removed_at timestamptz(3),
  removed_by text,
  -- Who said last which criterion an attendance or a gift is for, or that it is for none.
  assigned_at timestamptz(3),
  assigned_by text,
  CHECK (num_nonnulls(assigned_at, assigned_by) IN (0, 2)),
  CHECK ((kind = 'FILE') = (file_name IS NOT NULL)),
  CHECK (num_nonnulls(file_name, media_type, bytes) IN (0, 3)),
  CHECK ((kind IN ('ATTENDANCE', 'GIFT')) = (source_id IS NOT NULL)),
  CHECK ((added_by IS NULL) = (kind IN ('ATTENDANCE', 'GIFT')))
);
CREATE INDEX evidence_registration ON evidence (registration_id) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX evidence_source ON evidence (registration_id, kind, source_id) WHERE source_id IS NOT NULL;

CREATE TABLE evidence_file (
  evidence_id uuid PRIMARY KEY REFERENCES evidence (id) ON DELETE CASCADE,
  content bytea NOT NULL
);
ALTER TABLE evidence_file ALTER COLUMN content SET STORAGE EXTERNAL;

-- Comments of advisory teams (ý kiến tổ tư vấn), append-only.
CREATE TABLE assessment_comment (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  registration_id uuid NOT NULL REFERENCES registration (id) ON DELETE CASCADE,
  unit_id uuid NOT NULL,
  criterion text,
  text text NOT NULL,
  commented_at timestamptz(3) NOT NULL DEFAULT now(),
  commented_by text NOT NULL
);
CREATE INDEX assessment_comment_registration ON assessment_comment (registration_id);

-- A decision as a paper (quyết định): number and date as they stand on it. Append-only.
CREATE TABLE decision (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  -- The unit that decided.
  unit_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('RECOGNISE', 'REFUSE', 'REVOKE', 'CORRECT')),
  number text NOT NULL,
  decided_on date NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (unit_id, kind, number, decided_on)
);

-- What it says about one registration. Append-only; at most one decision takes the place of another.
CREATE TABLE decision_item (
  decision_id uuid NOT NULL REFERENCES decision (id),
  registration_id uuid NOT NULL REFERENCES registration (id),
  unit_id uuid NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('RECOGNISED', 'NOT_MET', 'REVOKED')),
  level text CHECK (level IS NULL OR outcome = 'RECOGNISED'),
  valid_until date CHECK (valid_until IS NULL OR outcome = 'RECOGNISED'),
  reason text,
  supersedes_id uuid,
  recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  recorded_by text NOT NULL,
  PRIMARY KEY (registration_id, decision_id),
  FOREIGN KEY (registration_id, supersedes_id) REFERENCES decision_item (registration_id, decision_id)
);
CREATE UNIQUE INDEX decision_item_once ON decision_item (registration_id, supersedes_id) NULLS NOT DISTINCT;
CREATE INDEX decision_item_decision ON decision_item (decision_id);

-- Appeals (khiếu nại); one at a time.
CREATE TABLE appeal (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  registration_id uuid NOT NULL REFERENCES registration (id),
  unit_id uuid NOT NULL,
  decision_id uuid,
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'UPHELD', 'REJECTED')),
  grounds text NOT NULL,
  filed_at timestamptz(3) NOT NULL DEFAULT now(),
  filed_by text NOT NULL,
  answer text,
  answered_at timestamptz(3),
  answered_by text,
  CHECK ((state = 'OPEN') = (answered_by IS NULL)),
  CHECK (num_nonnulls(answer, answered_at, answered_by) IN (0, 3)),
  CONSTRAINT appeal_answered_by_another CHECK (answered_by <> filed_by)
);
CREATE UNIQUE INDEX appeal_open ON appeal (registration_id) WHERE state = 'OPEN';
CREATE INDEX appeal_registration ON appeal (registration_id);
CREATE INDEX appeal_open_unit ON appeal (unit_id) WHERE state = 'OPEN';

-- Samples drawn for an audit (kiểm tra ngẫu nhiên theo rủi ro), append-only: seed and population make them reproducible.
CREATE TABLE sample_audit (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  year integer NOT NULL,
  models text[] NOT NULL,
  size integer NOT NULL CHECK (size > 0),
  seed text NOT NULL,
  population integer NOT NULL CHECK (population >= 0),
  drawn_at timestamptz(3) NOT NULL DEFAULT now(),
  drawn_by text NOT NULL
);
CREATE TABLE sample_audit_item (
  sample_audit_id uuid NOT NULL REFERENCES sample_audit (id),
  position integer NOT NULL CHECK (position > 0),
  registration_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  risk integer NOT NULL CHECK (risk > 0),
  reasons text[] NOT NULL,
  PRIMARY KEY (sample_audit_id, position),
  UNIQUE (sample_audit_id, registration_id)
);
CREATE INDEX sample_audit_newest ON sample_audit (drawn_at DESC, id DESC);

-- What an auditor found about a sampled registration, append-only: of several the latest holds.
CREATE TABLE sample_finding (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  sample_audit_id uuid NOT NULL,
  registration_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('CONFIRMED', 'DEVIATES')),
  note text CHECK (char_length(note) <= 1000),
  found_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  found_by text NOT NULL,
  CHECK (outcome = 'CONFIRMED' OR note IS NOT NULL),
  FOREIGN KEY (sample_audit_id, registration_id) REFERENCES sample_audit_item (sample_audit_id, registration_id)
);
CREATE INDEX sample_finding_latest ON sample_finding (sample_audit_id, registration_id, id DESC);

-- What is on its way through an assessment, for the work inbox: few of all registrations at any time.
CREATE INDEX registration_assessed ON registration (unit_id, state, model, year)
WHERE state IN ('SELF_ASSESSED', 'REVIEWED', 'PROPOSED');

-- Titles that hold until a day: few, found when it is over.
CREATE INDEX registration_valid_until ON registration (valid_until) WHERE state = 'RECOGNISED' AND valid_until IS NOT NULL;

ALTER TABLE sheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_comment ENABLE ROW LEVEL SECURITY;
ALTER TABLE decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE decision_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE appeal ENABLE ROW LEVEL SECURITY;
ALTER TABLE sample_audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE sample_audit_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE sample_finding ENABLE ROW LEVEL SECURITY;

DO $$
DECLARE
  table_name name;
BEGIN
  FOREACH table_name IN ARRAY ARRAY[
    'sheet', 'evidence', 'assessment_comment', 'decision_item', 'appeal', 'sample_audit_item', 'sample_finding'
  ]::name[] LOOP
    EXECUTE format(
      'CREATE POLICY in_scope ON %I USING (
         (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
           SELECT tree.descendant_id FROM unit_closure AS tree
           WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
         )
       )',
      table_name
    );
  END LOOP;
END
$$;
CREATE POLICY in_scope ON evidence_file USING (EXISTS (SELECT 1 FROM evidence WHERE evidence.id = evidence_id));
CREATE POLICY in_scope ON sample_audit USING (app_in_scope(unit_id));
-- A paper is read by whom it is about as well.
CREATE POLICY readable ON decision FOR SELECT USING (
  app_in_scope(unit_id) OR EXISTS (SELECT 1 FROM decision_item AS item WHERE item.decision_id = decision.id)
);
CREATE POLICY added_in_scope ON decision FOR INSERT WITH CHECK (app_in_scope(unit_id));

DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'decision'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format(
      'REVOKE UPDATE, DELETE, TRUNCATE
       ON decision, decision_item, assessment_comment, sample_audit, sample_audit_item, sample_finding FROM %s',
      role_name
    );
    EXECUTE format('REVOKE DELETE, TRUNCATE ON sheet, evidence, appeal FROM %s', role_name);
  END LOOP;
END
$$;
