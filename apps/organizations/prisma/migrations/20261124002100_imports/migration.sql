-- A file of units or yearly figures (tệp nhập) from its preview to its end. The file is kept until then and read anew when it is
-- confirmed, so that what is written is decided by what is true at that moment.
CREATE TABLE organization_import (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  kind text NOT NULL CHECK (kind IN ('units', 'figures')),
  unit_id uuid NOT NULL REFERENCES unit (id),
  year integer,
  ground jsonb,
  file_name text NOT NULL,
  content bytea,
  state text NOT NULL CHECK (state IN ('READY', 'DONE', 'CANCELLED')),
  total_rows integer NOT NULL,
  error_rows integer NOT NULL,
  created_rows integer NOT NULL DEFAULT 0,
  updated_rows integer NOT NULL DEFAULT 0,
  unchanged_rows integer NOT NULL DEFAULT 0,
  errors jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  CHECK ((kind = 'units') = (ground IS NOT NULL)),
  CHECK ((kind = 'figures') = (year IS NOT NULL))
);

ALTER TABLE organization_import ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON organization_import USING (app_in_scope(unit_id));
