-- How the columns of a unit's files are read, by their headings: chosen once, remembered.
CREATE TABLE import_mapping (
  unit_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('registrations')),
  -- SHA-256 of the folded headings.
  header_hash text NOT NULL CHECK (header_hash ~ '^[0-9a-f]{64}$'),
  -- {"column": position from 0, or null where it is not read}
  mapping jsonb NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  PRIMARY KEY (unit_id, kind, header_hash)
);

ALTER TABLE registration_import
  DROP CONSTRAINT registration_import_state_check,
  ADD CONSTRAINT registration_import_state_check CHECK (
    state IN ('VALIDATING', 'READY', 'APPLYING', 'DONE', 'FAILED', 'CANCELLED', 'UNDOING', 'UNDONE')
  ),
  ADD COLUMN headings jsonb NOT NULL DEFAULT '[]',
  -- Where each column was read, and what of it the officer had chosen; null where he left it to the headings.
  ADD COLUMN positions jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN mapping jsonb,
  ADD COLUMN mapping_remembered boolean NOT NULL DEFAULT false,
  -- Between these instants the registrations of the import were made: their ids tell the time, which is how an undo finds them.
  ADD COLUMN applied_from timestamptz(3),
  ADD COLUMN applied_until timestamptz(3),
  -- Of the file; null before it is read.
  ADD COLUMN content_hash text,
  -- Revisions of the counters it may touch, before its first chunk, and how many of their steps are its own.
  ADD COLUMN counters_before bigint,
  ADD COLUMN own_steps integer NOT NULL DEFAULT 0,
  -- How its units stood when it was done, if nobody else had changed anything meanwhile: while they stand so, the same file
  -- again would change nothing, and need not be read.
  ADD COLUMN stand text,
  -- The import of the very same file that made a new look unnecessary.
  ADD COLUMN same_as uuid,
  ADD COLUMN undone_by text,
  -- Checkpoint of the undo: up to this id the registrations that the import made are deleted.
  ADD COLUMN undone_to uuid,
  ADD COLUMN undone_rows integer NOT NULL DEFAULT 0,
  -- Rows that somebody changed while the undo ran.
  ADD COLUMN kept_rows integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT registration_import_undone_by CHECK (state NOT IN ('UNDOING', 'UNDONE') OR undone_by IS NOT NULL);

DROP INDEX registration_import_applying;
CREATE INDEX registration_import_waiting ON registration_import (touched_at) WHERE state IN ('APPLYING', 'UNDOING');
CREATE INDEX registration_import_same ON registration_import (unit_id, content_hash) WHERE stand IS NOT NULL;
CREATE INDEX registration_import_unit ON registration_import (unit_id, created_at DESC, id DESC);

-- What an import replaced, to be put back when it is undone. What it made needs no entry: it bears the import's id.
CREATE TABLE registration_import_before (
  import_id uuid NOT NULL REFERENCES registration_import (id) ON DELETE CASCADE,
  registration_id uuid NOT NULL,
  -- As the import left it: another one now means that somebody has built on it.
  revision integer NOT NULL,
  -- The whole row as it was.
  before jsonb NOT NULL,
  -- The same of the subject, where the import corrected it.
  subject_revision integer,
  subject_before jsonb,
  PRIMARY KEY (import_id, registration_id),
  CHECK ((subject_revision IS NULL) = (subject_before IS NULL))
);

ALTER TABLE import_mapping ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration_import_before ENABLE ROW LEVEL SECURITY;

CREATE POLICY in_scope ON import_mapping USING (app_in_scope(unit_id));
CREATE POLICY in_scope ON registration_import_before USING (
  (SELECT app_scope_is_system()) OR EXISTS (SELECT 1 FROM registration_import WHERE id = import_id)
);
