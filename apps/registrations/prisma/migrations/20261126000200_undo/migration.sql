-- What somebody did with registrations lately, and what was there before, so that it can be taken back from any machine for a day.
CREATE TABLE undo_entry (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  -- The account that did it; nobody else sees it or takes it back.
  subject text NOT NULL,
  action text NOT NULL CHECK (action IN (
    'CREATE', 'UPDATE', 'DELETE', 'SUBMIT', 'SELF_ASSESS', 'REVIEW', 'PROPOSE', 'APPROVE', 'RETURN',
    'RECOGNISE', 'REFUSE', 'REVOKE', 'CORRECT'
  )),
  -- The unit of its first registration.
  unit_id uuid NOT NULL,
  -- Registrations that it was done to.
  rows integer NOT NULL CHECK (rows > 0),
  -- The key of the command that did it, or the job that does it step by step.
  command_key text,
  job_id uuid UNIQUE,
  done_at timestamptz(3) NOT NULL DEFAULT now(),
  until timestamptz(3) NOT NULL DEFAULT now() + interval '24 hours',
  undone_at timestamptz(3),
  -- The job that takes it back, where that is long.
  undo_job_id uuid,
  CHECK (num_nonnulls(command_key, job_id) = 1)
);
CREATE INDEX undo_entry_subject ON undo_entry (subject, id DESC);
CREATE INDEX undo_entry_until ON undo_entry (until);

-- One registration of it: how it was, and the revisions that the action left behind. A decision by a paper has none.
CREATE TABLE undo_row (
  entry_id uuid NOT NULL REFERENCES undo_entry (id) ON DELETE CASCADE,
  registration_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  revision integer NOT NULL,
  sheet_revision integer,
  -- The columns that the action changes; null where it made the registration.
  before jsonb,
  sheet_before jsonb,
  done_at timestamptz(3) NOT NULL DEFAULT now(),
  undone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (entry_id, registration_id)
);

-- Evidence and comments that went with a draft.
CREATE TABLE undo_evidence (
  entry_id uuid NOT NULL REFERENCES undo_entry (id) ON DELETE CASCADE,
  evidence_id uuid NOT NULL,
  evidence jsonb NOT NULL,
  content bytea,
  PRIMARY KEY (entry_id, evidence_id)
);
ALTER TABLE undo_evidence ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TABLE undo_comment (
  entry_id uuid NOT NULL REFERENCES undo_entry (id) ON DELETE CASCADE,
  comment_id uuid NOT NULL,
  comment jsonb NOT NULL,
  PRIMARY KEY (entry_id, comment_id)
);

ALTER TABLE undo_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE undo_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE undo_evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE undo_comment ENABLE ROW LEVEL SECURITY;
-- One's own, as far as one still reaches.
CREATE POLICY own ON undo_entry USING (
  (SELECT app_scope_is_system()) OR (subject = (SELECT current_setting('app.subject', true)) AND app_in_scope(unit_id))
);
CREATE POLICY in_scope ON undo_row USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
CREATE POLICY in_scope ON undo_evidence USING (
  (SELECT app_scope_is_system()) OR EXISTS (SELECT 1 FROM undo_entry WHERE id = entry_id)
);
CREATE POLICY in_scope ON undo_comment USING (
  (SELECT app_scope_is_system()) OR EXISTS (SELECT 1 FROM undo_entry WHERE id = entry_id)
);

ALTER TABLE registration_change
  DROP CONSTRAINT registration_change_kind_check,
  ADD CONSTRAINT registration_change_kind_check CHECK (kind IN (
    'UPDATE', 'SUBMIT', 'APPROVE', 'RETURN', 'IMPORT', 'DELETE',
    'SELF_ASSESS', 'REVIEW', 'PROPOSE', 'RECOGNISE', 'REFUSE', 'REVOKE', 'CORRECT', 'EXPIRE', 'UNDO'
  ));
