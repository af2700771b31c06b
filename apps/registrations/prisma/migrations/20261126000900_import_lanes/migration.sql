-- The parts of a large import that are written side by side, each with its own checkpoint. Without any the import has not begun.
CREATE TABLE registration_import_lane (
  import_id uuid NOT NULL REFERENCES registration_import (id) ON DELETE CASCADE,
  lane integer NOT NULL CHECK (lane > 0),
  -- The last line that is its own.
  until_line integer NOT NULL,
  -- Checkpoint: the last line of the file that is applied. It moves in the transaction of the rows.
  applied_line integer NOT NULL CHECK (applied_line <= until_line),
  PRIMARY KEY (import_id, lane)
);

-- What has begun goes on from where it is.
INSERT INTO registration_import_lane (import_id, lane, until_line, applied_line)
SELECT id, 1, 2147483647, applied_line FROM registration_import WHERE state = 'APPLYING' AND applied_line > 0;

ALTER TABLE registration_import DROP COLUMN applied_line;

ALTER TABLE registration_import_lane ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON registration_import_lane USING (
  (SELECT app_scope_is_system()) OR EXISTS (SELECT 1 FROM registration_import WHERE id = import_id)
);
