-- Registrations of the learning titles, their history, the counters made from them, and the figures rates are taken of.

-- One subject that seeks one title in one year at one unit (hồ sơ đăng ký).
CREATE TABLE registration (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  model text NOT NULL CHECK (model IN ('FAMILY', 'CLAN', 'COMMUNITY', 'UNIT', 'CITIZEN')),
  population_group text CHECK ((model = 'CITIZEN') = (population_group IS NOT NULL)),
  subject_name text COLLATE "vi-x-icu" NOT NULL,
  subject_code text,
  address text,
  -- What makes two registrations the same: the folded code, or without a code the folded name and address.
  subject_key text NOT NULL,
  -- Folded name and code, for the search by a part of either.
  search text NOT NULL,
  state text NOT NULL CHECK (state IN ('DRAFT', 'REGISTERED', 'RETURNED', 'RECOGNISED')),
  return_reason text CHECK ((state = 'RETURNED') = (return_reason IS NOT NULL)),
  revision integer NOT NULL DEFAULT 1 CHECK (revision > 0),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  submitted_at timestamptz(3),
  submitted_by text,
  decided_at timestamptz(3),
  decided_by text,
  -- The import that made it, if one did.
  import_id uuid,
  CHECK (state = 'DRAFT' OR (submitted_at IS NOT NULL AND submitted_by IS NOT NULL)),
  CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
  CONSTRAINT registration_decider_is_not_submitter CHECK (decided_by <> submitted_by)
);

CREATE UNIQUE INDEX registration_subject ON registration (unit_id, year, model, subject_key);
CREATE INDEX registration_unit_updated ON registration (unit_id, updated_at DESC, id DESC);
CREATE INDEX registration_updated ON registration (updated_at DESC, id DESC);
CREATE INDEX registration_name ON registration (subject_name, id);
-- A large pending list lets an import leave the sorting of trigrams to autovacuum.
CREATE INDEX registration_search ON registration USING gin (search gin_trgm_ops) WITH (fastupdate = on, gin_pending_list_limit = 16384);

-- What happened to a registration after it was made, append-only. `fields` is {"field": [before, after]} of what a change
-- replaced. Who made it, when and how stands in the registration itself, and the values it was made with are found by going
-- back from today's: so a large import writes each subject once.
CREATE TABLE registration_change (
  id uuid NOT NULL DEFAULT uuidv7(),
  registration_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('UPDATE', 'SUBMIT', 'APPROVE', 'RETURN', 'IMPORT', 'DELETE')),
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  reason text,
  fields jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (registration_id, id)
);

-- Counts of the registrations of one unit itself: never of units below it, which are summed when they are asked for.
-- They change in the transaction of the registrations. A model without groups has the empty group.
CREATE TABLE counter (
  year integer NOT NULL,
  unit_id uuid NOT NULL,
  model text NOT NULL,
  population_group text NOT NULL DEFAULT '',
  draft integer NOT NULL DEFAULT 0 CHECK (draft >= 0),
  pending integer NOT NULL DEFAULT 0 CHECK (pending >= 0),
  returned integer NOT NULL DEFAULT 0 CHECK (returned >= 0),
  recognised integer NOT NULL DEFAULT 0 CHECK (recognised >= 0),
  -- Recognised can never exceed it.
  registered integer NOT NULL GENERATED ALWAYS AS (pending + recognised) STORED,
  revision bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (year, unit_id, model, population_group)
) WITH (fillfactor = 70);

-- Replica of the yearly figures: the denominators of rates. Null is "not reported".
CREATE TABLE yearly_figures (
  year integer NOT NULL,
  unit_id uuid NOT NULL,
  revision bigint NOT NULL CHECK (revision > 0),
  members integer,
  population integer,
  households integer,
  adults integer,
  clans integer,
  communities integer,
  units integer,
  farmers integer,
  workers integer,
  officials integer,
  students integer,
  PRIMARY KEY (year, unit_id)
);

-- A file on its way into the registrations.
CREATE TABLE registration_import (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  year integer NOT NULL,
  submit boolean NOT NULL,
  file_name text NOT NULL,
  state text NOT NULL CHECK (state IN ('VALIDATING', 'READY', 'APPLYING', 'DONE', 'FAILED', 'CANCELLED')),
  skip_error_rows boolean NOT NULL DEFAULT false,
  total_rows integer NOT NULL DEFAULT 0,
  error_rows integer NOT NULL DEFAULT 0,
  -- Checkpoint: the last line of the file that is applied. It moves in the transaction of the rows.
  applied_line integer NOT NULL DEFAULT 0,
  applied_rows integer NOT NULL DEFAULT 0,
  created_rows integer NOT NULL DEFAULT 0,
  updated_rows integer NOT NULL DEFAULT 0,
  unchanged_rows integer NOT NULL DEFAULT 0,
  failure_code text,
  failure_details jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  touched_at timestamptz(3) NOT NULL DEFAULT now(),
  CHECK (applied_rows = created_rows + updated_rows + unchanged_rows),
  CHECK ((state = 'FAILED') = (failure_code IS NOT NULL))
);

CREATE INDEX registration_import_applying ON registration_import (touched_at) WHERE state = 'APPLYING';
CREATE INDEX registration_import_created ON registration_import (created_at);

-- Staging of an import's readable rows. Unlogged: should PostgreSQL itself crash, the rows are gone and the import says so.
CREATE UNLOGGED TABLE registration_import_row (
  import_id uuid NOT NULL,
  -- Line of the file as a person counts: the header is line 1.
  line integer NOT NULL,
  unit_id uuid NOT NULL,
  model text NOT NULL,
  population_group text,
  subject_name text NOT NULL,
  subject_code text,
  address text,
  subject_key text NOT NULL,
  search text NOT NULL,
  PRIMARY KEY (import_id, line)
);

-- Why a line is not applied. One line may have several errors.
CREATE TABLE registration_import_error (
  import_id uuid NOT NULL REFERENCES registration_import (id) ON DELETE CASCADE,
  line integer NOT NULL,
  column_name text,
  code text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX registration_import_error_line ON registration_import_error (import_id, line);

-- The file itself, for the file of errors; removed after some days.
CREATE TABLE registration_import_file (
  import_id uuid PRIMARY KEY REFERENCES registration_import (id) ON DELETE CASCADE,
  content bytea NOT NULL
);

ALTER TABLE registration_import_file ALTER COLUMN content SET STORAGE EXTERNAL;

-- Registered subjects in the whole subtrees of units, whoever asks: a registration counts against the base of the nearest unit
-- above that reports one, which may lie outside of the caller's scope. Answers counts, never rows.
CREATE FUNCTION registered_below(reporting uuid[], counted_year integer, as_of date)
RETURNS TABLE (unit_id uuid, model text, population_group text, registered bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
  SELECT tree.ancestor_id, leaf.model, leaf.population_group, sum(leaf.registered)
  FROM unit_closure AS tree
  JOIN counter AS leaf ON leaf.unit_id = tree.descendant_id AND leaf.year = counted_year
  WHERE tree.ancestor_id = ANY (reporting) AND tree.validity @> as_of
  GROUP BY 1, 2, 3
$$;

-- Ids of at most so many registrations whose folded name or code matches a LIKE pattern. Row-level security keeps LIKE from
-- using an index; this may, and answers ids only, which the caller then reads under his own scope.
CREATE FUNCTION registrations_like(pattern text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
  SELECT id FROM registration WHERE search LIKE pattern LIMIT most
$$;

REVOKE EXECUTE ON FUNCTION registered_below(uuid[], integer, date), registrations_like(text, integer) FROM PUBLIC;

-- The second wall: without a scope nothing is visible, with one only its subtrees. IN over an uncorrelated question becomes one
-- hash per statement; app_in_scope() would be asked for every row.
ALTER TABLE registration ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE counter ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration_import_error ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration_import_file ENABLE ROW LEVEL SECURITY;

CREATE POLICY in_scope ON registration USING (
  (SELECT app_scope_is_system()) OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
CREATE POLICY in_scope ON registration_change USING (
  (SELECT app_scope_is_system()) OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
CREATE POLICY in_scope ON counter USING (
  (SELECT app_scope_is_system()) OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
CREATE POLICY in_scope ON registration_import USING (app_in_scope(unit_id));
CREATE POLICY in_scope ON registration_import_error USING (
  (SELECT app_scope_is_system()) OR EXISTS (SELECT 1 FROM registration_import WHERE id = import_id)
);
CREATE POLICY in_scope ON registration_import_file USING (
  (SELECT app_scope_is_system()) OR EXISTS (SELECT 1 FROM registration_import WHERE id = import_id)
);

-- Default privileges have just given the application's role everything; its name differs per installation.
-- It may refresh the statistics of staging, which change with every import by more than autovacuum can follow.
DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'registration_change'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON registration_change FROM %s', role_name);
    EXECUTE format('GRANT MAINTAIN ON registration_import_row TO %s', role_name);
  END LOOP;
END
$$;
