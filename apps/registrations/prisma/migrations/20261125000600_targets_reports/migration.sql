-- Targets, frozen figures, annual reports, reminders, and the nightly recount.

-- A share of all subjects that is to be reached in a year (chỉ tiêu). The empty group: the model as a whole.
CREATE TABLE target (
  unit_id uuid NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  model text NOT NULL CHECK (model IN ('FAMILY', 'CLAN', 'COMMUNITY', 'UNIT', 'CITIZEN')),
  population_group text NOT NULL DEFAULT '' CHECK (population_group = '' OR model = 'CITIZEN'),
  measure text NOT NULL CHECK (measure IN ('REGISTERED_OF_BASE', 'RECOGNISED_OF_BASE')),
  percent numeric(5, 2) NOT NULL CHECK (percent BETWEEN 0 AND 100),
  set_by text NOT NULL,
  set_at timestamptz(3) NOT NULL DEFAULT now(),
  revision integer NOT NULL DEFAULT 1 CHECK (revision > 0),
  PRIMARY KEY (unit_id, year, model, population_group, measure)
);

-- Figures of a subtree as they were published, for ever (bản chốt số liệu). The hash is of the content as canonical JSON.
CREATE TABLE figure_snapshot (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  as_of date NOT NULL,
  taken_at timestamptz(3) NOT NULL DEFAULT now(),
  published_by text NOT NULL,
  decision_note text,
  content jsonb NOT NULL,
  content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$')
);

CREATE INDEX figure_snapshot_unit ON figure_snapshot (unit_id, year, id DESC);

-- The annual report of a unit: there is none until it is filed (chưa nộp).
CREATE TABLE report (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  state text NOT NULL CHECK (state IN ('FILED', 'RETURNED', 'APPROVED', 'LOCKED')),
  snapshot_id uuid NOT NULL REFERENCES figure_snapshot (id),
  remarks text,
  reason text CHECK ((state = 'RETURNED') = (reason IS NOT NULL)),
  filed_by text NOT NULL,
  filed_at timestamptz(3) NOT NULL DEFAULT now(),
  decided_by text,
  decided_at timestamptz(3),
  revision integer NOT NULL DEFAULT 1 CHECK (revision > 0),
  UNIQUE (unit_id, year),
  CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  CHECK ((state = 'FILED') = (decided_by IS NULL)),
  CONSTRAINT report_decider_is_not_filer CHECK (decided_by <> filed_by)
);

-- What happened to a report, append-only.
CREATE TABLE report_change (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  report_id uuid NOT NULL REFERENCES report (id),
  unit_id uuid NOT NULL,
  state text NOT NULL,
  snapshot_id uuid NOT NULL,
  remarks text,
  reason text,
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_by text NOT NULL
);

CREATE INDEX report_change_report ON report_change (report_id, id);

-- Reminders that were sent to units, append-only.
CREATE TABLE nudge (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  kind text NOT NULL CHECK (kind IN ('REGISTRATIONS', 'REPORT')),
  sent_at timestamptz(3) NOT NULL DEFAULT now(),
  sent_by text NOT NULL,
  text text NOT NULL
);

CREATE INDEX nudge_unit ON nudge (unit_id, year, id DESC);

-- Nights in which the counters were counted anew: one row per night, whichever process did it.
CREATE TABLE recount_run (
  night date PRIMARY KEY,
  finished_at timestamptz(3) NOT NULL,
  differing integer NOT NULL CHECK (differing >= 0)
);

ALTER TABLE target ENABLE ROW LEVEL SECURITY;
ALTER TABLE figure_snapshot ENABLE ROW LEVEL SECURITY;
ALTER TABLE report ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE nudge ENABLE ROW LEVEL SECURITY;

CREATE POLICY in_scope ON target USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
CREATE POLICY in_scope ON figure_snapshot USING (app_in_scope(unit_id));
CREATE POLICY in_scope ON report USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
CREATE POLICY in_scope ON report_change USING (app_in_scope(unit_id));
CREATE POLICY in_scope ON nudge USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);

-- Default privileges have just given the application's role everything; its name differs per installation.
DO $$
DECLARE
  role_name name;
  table_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'figure_snapshot'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    FOREACH table_name IN ARRAY ARRAY['figure_snapshot', 'report_change', 'nudge', 'recount_run'] LOOP
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM %s', table_name, role_name);
    END LOOP;
    EXECUTE format('REVOKE DELETE, TRUNCATE ON report FROM %s', role_name);
  END LOOP;
END
$$;
