-- Directives (văn bản chỉ đạo): resolutions, plans, guidance and coordination programmes, the units that they are addressed to, and
-- what those did about them.

-- Kinds are data with validity: what a day calls for is decided here and nowhere in code.
CREATE TABLE directive_kind (
  code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z-]{0,39}$'),
  position integer NOT NULL,
  name_vi text NOT NULL,
  name_en text NOT NULL,
  validity daterange NOT NULL CHECK (NOT isempty(validity) AND NOT lower_inf(validity))
);

INSERT INTO directive_kind (code, position, name_vi, name_en, validity) VALUES
  ('resolution', 1, 'Nghị quyết', 'Resolution', '[1996-10-02,)'),
  ('decision', 2, 'Quyết định', 'Decision', '[1996-10-02,)'),
  ('instruction', 3, 'Chỉ thị', 'Instruction', '[1996-10-02,)'),
  ('plan', 4, 'Kế hoạch', 'Plan', '[1996-10-02,)'),
  ('guidance', 5, 'Hướng dẫn', 'Guidance', '[1996-10-02,)'),
  ('official-letter', 6, 'Công văn', 'Official letter', '[1996-10-02,)'),
  ('coordination', 7, 'Chương trình phối hợp', 'Coordination programme', '[1996-10-02,)');

-- What targets count. Shares of a title are the figures that registrations count, under the same title, group and measure.
CREATE TABLE directive_measure (
  code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z-]{0,59}$'),
  position integer NOT NULL,
  name_vi text NOT NULL,
  name_en text NOT NULL,
  unit text NOT NULL CHECK (unit IN ('PERCENT', 'COUNT', 'DONG')),
  additive boolean NOT NULL,
  model text,
  population_group text,
  share text CHECK (share IN ('REGISTERED_OF_BASE', 'RECOGNISED_OF_BASE')),
  -- A share of the whole is no sum of the shares of its parts.
  CHECK (unit <> 'PERCENT' OR NOT additive),
  CHECK ((model IS NULL) = (share IS NULL))
);

INSERT INTO directive_measure (code, position, name_vi, name_en, unit, additive, model, population_group, share) VALUES
  ('family-recognised', 1, 'Gia đình học tập được công nhận', 'Learning families recognised', 'PERCENT', false, 'FAMILY', NULL, 'RECOGNISED_OF_BASE'),
  ('clan-recognised', 2, 'Dòng họ học tập được công nhận', 'Learning clans recognised', 'PERCENT', false, 'CLAN', NULL, 'RECOGNISED_OF_BASE'),
  ('community-recognised', 3, 'Cộng đồng học tập được công nhận', 'Learning communities recognised', 'PERCENT', false, 'COMMUNITY', NULL, 'RECOGNISED_OF_BASE'),
  ('unit-recognised', 4, 'Đơn vị học tập được công nhận', 'Learning units recognised', 'PERCENT', false, 'UNIT', NULL, 'RECOGNISED_OF_BASE'),
  ('citizen-registered', 5, 'Công dân học tập đăng ký', 'Learning citizens registered', 'PERCENT', false, 'CITIZEN', NULL, 'REGISTERED_OF_BASE'),
  ('citizen-recognised', 6, 'Công dân học tập được công nhận', 'Learning citizens recognised', 'PERCENT', false, 'CITIZEN', NULL, 'RECOGNISED_OF_BASE'),
  ('citizen-farmer-recognised', 7, 'Công dân học tập: nông dân, lao động tổ dân phố', 'Learning citizens: farmers and labourers', 'PERCENT', false, 'CITIZEN', 'FARMER', 'RECOGNISED_OF_BASE'),
  ('citizen-worker-recognised', 8, 'Công dân học tập: công nhân, lao động tự do', 'Learning citizens: workers and freelancers', 'PERCENT', false, 'CITIZEN', 'WORKER', 'RECOGNISED_OF_BASE'),
  ('citizen-official-recognised', 9, 'Công dân học tập: cán bộ, công chức, viên chức', 'Learning citizens: managers and officials', 'PERCENT', false, 'CITIZEN', 'OFFICIAL', 'RECOGNISED_OF_BASE'),
  ('citizen-student-recognised', 10, 'Công dân học tập: học sinh, sinh viên', 'Learning citizens: pupils and students', 'PERCENT', false, 'CITIZEN', 'STUDENT', 'RECOGNISED_OF_BASE'),
  ('new-members', 11, 'Hội viên mới', 'New members', 'COUNT', true, NULL, NULL, NULL),
  ('new-branches', 12, 'Chi hội mới', 'New branches', 'COUNT', true, NULL, NULL, NULL),
  ('seminars', 13, 'Hội thảo, tọa đàm', 'Seminars', 'COUNT', true, NULL, NULL, NULL),
  ('courses', 14, 'Lớp tập huấn', 'Training courses', 'COUNT', true, NULL, NULL, NULL),
  ('scholarships', 15, 'Suất học bổng', 'Scholarships', 'COUNT', true, NULL, NULL, NULL),
  ('funds-raised', 16, 'Vận động quỹ', 'Funds raised', 'DONG', true, NULL, NULL, NULL);

CREATE TABLE directive (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL REFERENCES unit (id),
  outside_issuer text,
  kind text NOT NULL REFERENCES directive_kind (code),
  number text NOT NULL,
  number_folded text NOT NULL,
  title text NOT NULL,
  summary text NOT NULL DEFAULT '',
  content text NOT NULL DEFAULT '',
  -- Number, title, summary and outside issuer without accents or case.
  search text NOT NULL,
  issued_on date,
  in_force_from date,
  in_force_until date CHECK (in_force_until >= in_force_from),
  signer_name text,
  signer_office text,
  acknowledge_by date,
  is_public boolean NOT NULL DEFAULT false,
  addressing jsonb NOT NULL,
  rests_on_id uuid REFERENCES directive (id),
  replaces_id uuid REFERENCES directive (id),
  replaced_by_id uuid REFERENCES directive (id),
  state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'ISSUED', 'REPLACED', 'WITHDRAWN')),
  withdrawn_reason text,
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  sent_at timestamptz(3),
  sent_by text,
  -- Day by which lists are ordered: of issue, or for drafts of writing.
  listed_on date NOT NULL,
  CHECK (state = 'DRAFT' OR (issued_on IS NOT NULL AND sent_at IS NOT NULL)),
  CHECK ((state = 'WITHDRAWN') = (withdrawn_reason IS NOT NULL)),
  CHECK ((state = 'REPLACED') = (replaced_by_id IS NOT NULL)),
  CHECK (rests_on_id <> id AND replaces_id <> id)
);

CREATE INDEX directive_listed ON directive (listed_on DESC, id DESC);
CREATE INDEX directive_unit ON directive (unit_id);
CREATE INDEX directive_search ON directive USING gin (search gin_trgm_ops);
CREATE INDEX directive_rests_on ON directive (rests_on_id);
CREATE INDEX directive_public ON directive (id) WHERE is_public;
-- A body gives a number once a year; a number of a directive that was withdrawn is not given again.
CREATE UNIQUE INDEX directive_number ON directive
  (unit_id, coalesce(outside_issuer, ''), number_folded, (extract(year FROM issued_on))) WHERE state <> 'DRAFT';

CREATE TABLE directive_partner (
  directive_id uuid NOT NULL REFERENCES directive (id) ON DELETE CASCADE,
  position integer NOT NULL,
  unit_id uuid REFERENCES unit (id),
  name text NOT NULL,
  client_id text,
  PRIMARY KEY (directive_id, position)
);
CREATE INDEX directive_partner_client ON directive_partner (client_id);
CREATE INDEX directive_partner_unit ON directive_partner (unit_id);

CREATE TABLE directive_file (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  directive_id uuid NOT NULL REFERENCES directive (id) ON DELETE CASCADE,
  file_name text NOT NULL,
  -- Null until all parts have come and were looked at.
  media_type text,
  bytes integer NOT NULL CHECK (bytes BETWEEN 1 AND 20971520),
  added_at timestamptz(3) NOT NULL DEFAULT now(),
  added_by text NOT NULL
);
CREATE INDEX directive_file_directive ON directive_file (directive_id);

CREATE TABLE directive_file_part (
  file_id uuid NOT NULL REFERENCES directive_file (id) ON DELETE CASCADE,
  index integer NOT NULL CHECK (index >= 0),
  content bytea NOT NULL,
  PRIMARY KEY (file_id, index)
);

-- Targets (chỉ tiêu): of the issuer, and what of them is allotted to units directly below it.
CREATE TABLE directive_target (
  directive_id uuid NOT NULL REFERENCES directive (id) ON DELETE CASCADE,
  position integer NOT NULL,
  measure text NOT NULL REFERENCES directive_measure (code),
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  unit_id uuid NOT NULL REFERENCES unit (id),
  value numeric(17, 2) NOT NULL CHECK (value >= 0),
  PRIMARY KEY (directive_id, measure, year, unit_id)
);
CREATE INDEX directive_target_unit ON directive_target (unit_id);

-- A unit that is addressed (nơi nhận), below its parent on the day of issue, and what it did.
CREATE TABLE directive_receipt (
  directive_id uuid NOT NULL REFERENCES directive (id),
  unit_id uuid NOT NULL REFERENCES unit (id),
  -- Of the directive: both belong to the row's policy, which must not ask the directive's.
  issuer_id uuid NOT NULL,
  issued_on date NOT NULL,
  parent_id uuid NOT NULL,
  tier_code text NOT NULL,
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACKNOWLEDGED', 'HANDED_OVER')),
  acknowledged_at timestamptz(3),
  acknowledged_by text,
  acknowledged_by_name text,
  note text,
  passed_on_id uuid REFERENCES directive (id),
  PRIMARY KEY (directive_id, unit_id),
  CHECK ((state = 'ACKNOWLEDGED') = (acknowledged_at IS NOT NULL))
);
CREATE INDEX directive_receipt_unit ON directive_receipt (unit_id, state);

-- Counters of receipts at the units right above them; a roll-up sums them through the closure of the day of issue.
CREATE TABLE directive_tally (
  directive_id uuid NOT NULL REFERENCES directive (id),
  parent_id uuid NOT NULL,
  tier_code text NOT NULL,
  addressed integer NOT NULL CHECK (addressed >= 0),
  acknowledged integer NOT NULL CHECK (acknowledged BETWEEN 0 AND addressed),
  passed_on integer NOT NULL CHECK (passed_on >= 0),
  PRIMARY KEY (directive_id, parent_id, tier_code)
);
CREATE INDEX directive_tally_parent ON directive_tally (parent_id, directive_id);

CREATE FUNCTION directive_receipt_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO directive_tally AS t (directive_id, parent_id, tier_code, addressed, acknowledged, passed_on)
    SELECT directive_id, parent_id, tier_code, count(*) FILTER (WHERE state <> 'HANDED_OVER'),
      count(*) FILTER (WHERE state = 'ACKNOWLEDGED'), count(passed_on_id)
    FROM new_rows GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (directive_id, parent_id, tier_code) DO UPDATE SET
      addressed = t.addressed + excluded.addressed, acknowledged = t.acknowledged + excluded.acknowledged,
      passed_on = t.passed_on + excluded.passed_on;
  ELSE
    -- In one order for everybody, so that two who acknowledge for many units never wait for each other in turn.
    PERFORM 1 FROM directive_tally AS t
    WHERE (t.directive_id, t.parent_id, t.tier_code) IN (SELECT directive_id, parent_id, tier_code FROM new_rows)
    ORDER BY t.directive_id, t.parent_id, t.tier_code FOR UPDATE;
    UPDATE directive_tally AS t SET
      addressed = t.addressed + change.addressed, acknowledged = t.acknowledged + change.acknowledged,
      passed_on = t.passed_on + change.passed_on
    FROM (
      SELECT n.directive_id, n.parent_id, n.tier_code,
        sum((n.state <> 'HANDED_OVER')::int - (o.state <> 'HANDED_OVER')::int) AS addressed,
        sum((n.state = 'ACKNOWLEDGED')::int - (o.state = 'ACKNOWLEDGED')::int) AS acknowledged,
        sum((n.passed_on_id IS NOT NULL)::int - (o.passed_on_id IS NOT NULL)::int) AS passed_on
      FROM new_rows AS n JOIN old_rows AS o USING (directive_id, unit_id)
      GROUP BY 1, 2, 3
    ) AS change
    WHERE t.directive_id = change.directive_id AND t.parent_id = change.parent_id AND t.tier_code = change.tier_code;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tally_added AFTER INSERT ON directive_receipt
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION directive_receipt_tally();
CREATE TRIGGER tally_changed AFTER UPDATE ON directive_receipt
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION directive_receipt_tally();

-- What was issued stays as it was issued; only what became of it is written down.
CREATE FUNCTION directive_keep_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'DRAFT' THEN RAISE EXCEPTION 'An issued directive is not deleted' USING ERRCODE = 'restrict_violation'; END IF;
    RETURN OLD;
  END IF;
  IF OLD.state <> 'DRAFT' AND (to_jsonb(NEW) - '{state,replaced_by_id,withdrawn_reason,revision,updated_at}'::text[])
    IS DISTINCT FROM (to_jsonb(OLD) - '{state,replaced_by_id,withdrawn_reason,revision,updated_at}'::text[]) THEN
    RAISE EXCEPTION 'An issued directive is not changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state <> 'DRAFT' AND NEW.state = 'DRAFT' THEN
    RAISE EXCEPTION 'An issued directive is no draft again' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER keep_issued BEFORE UPDATE OR DELETE ON directive FOR EACH ROW EXECUTE FUNCTION directive_keep_issued();

-- Who succeeds a unit that closed. What it had not acknowledged goes to them from the day on which it is gone. Append-only.
CREATE TABLE unit_successor (
  unit_id uuid NOT NULL REFERENCES unit (id),
  successor_id uuid NOT NULL REFERENCES unit (id) CHECK (successor_id <> unit_id),
  named_at timestamptz(3) NOT NULL DEFAULT now(),
  named_by text NOT NULL,
  named_by_name text NOT NULL,
  PRIMARY KEY (unit_id, successor_id)
);

-- Which receipt of a closed unit went to which successor, and when. Append-only.
CREATE TABLE directive_handover (
  directive_id uuid NOT NULL REFERENCES directive (id),
  unit_id uuid NOT NULL REFERENCES unit (id),
  successor_id uuid NOT NULL REFERENCES unit (id),
  issuer_id uuid NOT NULL,
  handed_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (directive_id, unit_id, successor_id)
);

-- Directives that reach the caller's scope: addressed to a unit in it, or to one above it. Counters tell of units in it that are where
-- they were on the day of issue; those that have moved since are looked up themselves. Ids only, past row-level security.
CREATE FUNCTION app_directives_in_reach() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT receipt.directive_id
  FROM unit_closure AS up JOIN directive_receipt AS receipt ON receipt.unit_id = up.ancestor_id
  WHERE up.descendant_id = ANY (app_scope_roots()) AND up.scope_validity @> app_today()
  UNION
  SELECT tally.directive_id
  FROM unit_closure AS down JOIN directive_tally AS tally ON tally.parent_id = down.descendant_id
  WHERE down.ancestor_id = ANY (app_scope_roots()) AND down.scope_validity @> app_today()
  UNION
  SELECT receipt.directive_id
  FROM unit_closure AS down JOIN directive_receipt AS receipt ON receipt.unit_id = down.descendant_id
  WHERE down.ancestor_id = ANY (app_scope_roots()) AND down.scope_validity @> app_today()
    AND down.descendant_id IN (SELECT unit_id FROM unit_version GROUP BY unit_id HAVING count(DISTINCT parent_id) > 1)
$$;

ALTER TABLE directive ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON directive FOR SELECT USING (
  app_in_scope(unit_id) OR (state <> 'DRAFT' AND id IN (SELECT app_directives_in_reach()))
);
CREATE POLICY added_in_scope ON directive FOR INSERT WITH CHECK (app_in_scope(unit_id));
CREATE POLICY changed_in_scope ON directive FOR UPDATE USING (app_in_scope(unit_id));
CREATE POLICY removed_in_scope ON directive FOR DELETE USING (app_in_scope(unit_id));

-- What belongs to a directive is seen with it, and changed by whoever may change it.
DO $$
DECLARE
  part text;
BEGIN
  FOREACH part IN ARRAY ARRAY['directive_partner', 'directive_file', 'directive_target'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY readable ON %I FOR SELECT USING (EXISTS (SELECT 1 FROM directive WHERE id = directive_id))', part);
    EXECUTE format(
      'CREATE POLICY changed_in_scope ON %I USING (EXISTS (SELECT 1 FROM directive WHERE id = directive_id AND app_in_scope(directive.unit_id)))',
      part
    );
  END LOOP;
END
$$;
ALTER TABLE directive_file_part ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON directive_file_part FOR SELECT USING (EXISTS (SELECT 1 FROM directive_file WHERE id = file_id));
CREATE POLICY changed_in_scope ON directive_file_part USING (EXISTS (
  SELECT 1 FROM directive_file AS file JOIN directive ON directive.id = file.directive_id
  WHERE file.id = file_id AND app_in_scope(directive.unit_id)
));
ALTER TABLE directive_receipt ENABLE ROW LEVEL SECURITY;
-- There are thousands of receipts to a directive: the units in scope are looked up once, and not for each row.
CREATE POLICY scope ON directive_receipt USING (
  app_scope_is_system()
  OR issuer_id IN (
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = ANY (app_scope_roots()) AND scope_validity @> app_today()
  )
  OR unit_id IN (
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = ANY (app_scope_roots()) AND scope_validity @> app_today()
  )
);
ALTER TABLE directive_tally ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directive_tally USING (
  app_scope_is_system()
  OR parent_id IN (
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = ANY (app_scope_roots()) AND scope_validity @> app_today()
  )
);
ALTER TABLE unit_successor ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON unit_successor USING (app_in_scope(unit_id));
ALTER TABLE directive_handover ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directive_handover USING (app_in_scope(unit_id) OR app_in_scope(issuer_id));

DO $$
DECLARE
  history text;
  grantee name;
BEGIN
  FOREACH history IN ARRAY ARRAY['unit_successor', 'directive_handover'] LOOP
    FOR grantee IN
      SELECT DISTINCT privilege.grantee::regrole::text
      FROM pg_class, aclexplode(relacl) AS privilege
      WHERE pg_class.oid = history::regclass AND privilege.grantee <> relowner AND privilege.grantee <> 0
    LOOP
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM %s', history, grantee);
    END LOOP;
  END LOOP;
  -- Receipts are a record of who was told; they are never removed. Tallies are written by the trigger alone.
  FOR grantee IN
    SELECT DISTINCT privilege.grantee::regrole::text
    FROM pg_class, aclexplode(relacl) AS privilege
    WHERE pg_class.oid = 'directive_receipt'::regclass AND privilege.grantee <> relowner AND privilege.grantee <> 0
  LOOP
    EXECUTE format('REVOKE DELETE, TRUNCATE ON directive_receipt FROM %s', grantee);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON directive_tally FROM %s', grantee);
  END LOOP;
END
$$;
