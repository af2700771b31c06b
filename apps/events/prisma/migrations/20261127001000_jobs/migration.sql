-- Long work of one account. It runs with the grants of the token that started it, under row-level security.
CREATE TABLE job (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  kind text NOT NULL,
  unit_id uuid NOT NULL,
  params jsonb NOT NULL,
  subject text NOT NULL,
  username text NOT NULL,
  client_id text NOT NULL,
  roles text[] NOT NULL,
  roots uuid[] NOT NULL,
  request_id text,
  state text NOT NULL DEFAULT 'QUEUED' CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  total integer NOT NULL DEFAULT 0,
  -- Checkpoint: items up to this position are done. It moves in the transaction of their effect.
  position integer NOT NULL DEFAULT 0,
  done integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  failure_code text,
  failure_details jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  touched_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3),
  CHECK (refused <= done AND done <= total),
  CHECK ((state = 'FAILED') = (failure_code IS NOT NULL)),
  CHECK ((state IN ('DONE', 'FAILED', 'CANCELLED')) = (finished_at IS NOT NULL))
);

CREATE INDEX job_waiting ON job (touched_at) WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX job_created ON job (created_at DESC, id DESC);

-- The rows a job was started for. Without a code and at or before the checkpoint: done. With a code: refused for that reason.
CREATE TABLE job_item (
  job_id uuid NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  position integer NOT NULL CHECK (position > 0),
  target_id uuid NOT NULL,
  code text,
  PRIMARY KEY (job_id, position)
);

CREATE INDEX job_item_refused ON job_item (job_id, position) WHERE code IS NOT NULL;

CREATE TABLE job_file (
  job_id uuid PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
  file_name text NOT NULL,
  media_type text NOT NULL
);

CREATE TABLE job_file_part (
  job_id uuid NOT NULL REFERENCES job_file (job_id) ON DELETE CASCADE,
  part integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (job_id, part)
);

ALTER TABLE job_file_part ALTER COLUMN content SET STORAGE EXTERNAL;

ALTER TABLE job ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_file_part ENABLE ROW LEVEL SECURITY;

CREATE POLICY in_scope ON job USING (app_in_scope(unit_id));
CREATE POLICY in_scope ON job_item USING (
  (SELECT app_scope_is_system()) OR EXISTS (SELECT 1 FROM job WHERE id = job_id)
);
CREATE POLICY in_scope ON job_file USING (
  (SELECT app_scope_is_system()) OR EXISTS (SELECT 1 FROM job WHERE id = job_id)
);
CREATE POLICY in_scope ON job_file_part USING (
  (SELECT app_scope_is_system()) OR EXISTS (SELECT 1 FROM job WHERE id = job_id)
);
