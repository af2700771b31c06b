-- Criteria sets, campaigns, and which tier is competent to decide.

-- One version of a criteria set (bộ tiêu chí) with the decision that issued it. Once published only its end can change.
CREATE TABLE criteria_set (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  model text NOT NULL CHECK (model IN ('FAMILY', 'CLAN', 'COMMUNITY', 'UNIT', 'CITIZEN')),
  title_vi text NOT NULL,
  title_en text NOT NULL,
  state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'PUBLISHED', 'SUPERSEDED')),
  version integer CHECK (version > 0),
  -- The city's framework that it is derived from; null for a framework.
  framework_id uuid REFERENCES criteria_set (id),
  supersedes_id uuid REFERENCES criteria_set (id),
  decision_number text,
  decision_date date,
  valid_from date,
  valid_to date,
  -- Not the literal table of an official decision.
  illustrative boolean NOT NULL,
  definition jsonb NOT NULL CHECK (jsonb_typeof(definition) = 'object'),
  revision integer NOT NULL DEFAULT 1 CHECK (revision > 0),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  published_at timestamptz(3),
  published_by text,
  CHECK ((state = 'DRAFT') = (published_at IS NULL)),
  -- Dates of decisions whose number is known and whose date is not stay empty rather than guessed.
  CHECK ((published_at IS NULL) = ALL (ARRAY[version IS NULL, decision_number IS NULL, published_by IS NULL])),
  CHECK (published_at IS NOT NULL OR (decision_date IS NULL AND valid_from IS NULL)),
  -- A version that begins on the day its successor does was never in force.
  CHECK (valid_to >= valid_from)
);

CREATE UNIQUE INDEX criteria_set_version ON criteria_set (unit_id, model, version);
CREATE UNIQUE INDEX criteria_set_published ON criteria_set (unit_id, model) WHERE state = 'PUBLISHED';
CREATE INDEX criteria_set_updated ON criteria_set (updated_at DESC, id DESC);
CREATE INDEX criteria_set_framework ON criteria_set (framework_id);

CREATE FUNCTION criteria_set_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  may_change constant text[] := ARRAY['state', 'valid_to', 'revision', 'updated_at', 'updated_by'];
BEGIN
  IF OLD.state = 'DRAFT' THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'PUBLISHED' AND NEW.state = 'SUPERSEDED'
    AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Criteria set % is published and cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON criteria_set
FOR EACH ROW EXECUTE FUNCTION criteria_set_keep_published();

-- One campaign (đợt công nhận) of an issuing unit for a year and model.
CREATE TABLE campaign (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  model text NOT NULL CHECK (model IN ('FAMILY', 'CLAN', 'COMMUNITY', 'UNIT', 'CITIZEN')),
  title text NOT NULL,
  state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'OPEN', 'CLOSED')),
  criteria_set_id uuid NOT NULL REFERENCES criteria_set (id),
  -- First and last days; null is no bound.
  register_from date,
  register_to date CHECK (register_to >= register_from),
  assess_from date CHECK (assess_from >= register_from),
  assess_to date CHECK (assess_to >= assess_from AND assess_to >= register_to),
  review_to date CHECK (review_to >= assess_to),
  decide_to date CHECK (decide_to >= review_to),
  appeal_days integer NOT NULL CHECK (appeal_days BETWEEN 0 AND 365),
  revision integer NOT NULL DEFAULT 1 CHECK (revision > 0),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by text NOT NULL
);

CREATE UNIQUE INDEX campaign_open ON campaign (unit_id, year, model) WHERE state = 'OPEN';
CREATE INDEX campaign_updated ON campaign (updated_at DESC, id DESC);
CREATE INDEX campaign_criteria_set ON campaign (criteria_set_id);

-- Units that a pilot (thí điểm) is limited to, each with its subtree. A campaign without any covers its issuer's whole subtree.
CREATE TABLE campaign_pilot (
  campaign_id uuid NOT NULL REFERENCES campaign (id),
  unit_id uuid NOT NULL,
  PRIMARY KEY (campaign_id, unit_id)
);

-- Which tier is competent to decide about a model, by date. The rank of the tier in the tree wins over the one kept here, which
-- is for tiers without any unit.
CREATE TABLE competence (
  model text NOT NULL CHECK (model IN ('FAMILY', 'CLAN', 'COMMUNITY', 'UNIT', 'CITIZEN')),
  tier_code text NOT NULL,
  tier_rank integer NOT NULL,
  validity daterange NOT NULL CHECK (NOT isempty(validity)),
  -- Whether the association has confirmed it.
  confirmed boolean NOT NULL,
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  PRIMARY KEY (model, validity WITHOUT OVERLAPS)
);

-- Configuration to be confirmed: no official table of competences was found. The steps of the districts went to communes and
-- city with the end of the districts on 2025-07-01.
INSERT INTO competence (model, tier_code, tier_rank, validity, confirmed, changed_by) VALUES
  ('FAMILY', 'commune', 30, daterange(NULL, NULL), false, 'migration'),
  ('CLAN', 'commune', 30, daterange(NULL, NULL), false, 'migration'),
  ('COMMUNITY', 'commune', 30, daterange(NULL, NULL), false, 'migration'),
  ('CITIZEN', 'commune', 30, daterange(NULL, NULL), false, 'migration'),
  ('UNIT', 'district', 20, daterange(NULL, '2025-07-01'), false, 'migration'),
  ('UNIT', 'commune', 30, daterange('2025-07-01', NULL), false, 'migration');

-- Criteria and campaigns of a unit are for all below it: besides his own subtrees a caller reads what units above him have
-- published or opened. He writes within his subtrees only.
CREATE FUNCTION app_above_scope(unit uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (
  SELECT 1
  FROM unit_closure
  WHERE ancestor_id = unit AND descendant_id = ANY (app_scope_roots()) AND scope_validity @> app_today()
);

ALTER TABLE criteria_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_pilot ENABLE ROW LEVEL SECURITY;

CREATE POLICY readable ON criteria_set FOR SELECT USING (
  app_in_scope(unit_id) OR (state <> 'DRAFT' AND app_above_scope(unit_id))
);
CREATE POLICY added_in_scope ON criteria_set FOR INSERT WITH CHECK (app_in_scope(unit_id));
CREATE POLICY changed_in_scope ON criteria_set FOR UPDATE USING (app_in_scope(unit_id));
CREATE POLICY readable ON campaign FOR SELECT USING (
  app_in_scope(unit_id) OR (state <> 'DRAFT' AND app_above_scope(unit_id))
);
CREATE POLICY added_in_scope ON campaign FOR INSERT WITH CHECK (app_in_scope(unit_id));
CREATE POLICY changed_in_scope ON campaign FOR UPDATE USING (app_in_scope(unit_id));
CREATE POLICY readable ON campaign_pilot FOR SELECT USING (
  EXISTS (SELECT 1 FROM campaign WHERE campaign.id = campaign_id)
);
CREATE POLICY added_in_scope ON campaign_pilot FOR INSERT WITH CHECK (
  EXISTS (SELECT 1 FROM campaign WHERE campaign.id = campaign_id AND app_in_scope(campaign.unit_id))
);
CREATE POLICY removed_in_scope ON campaign_pilot FOR DELETE USING (
  EXISTS (SELECT 1 FROM campaign WHERE campaign.id = campaign_id AND app_in_scope(campaign.unit_id))
);

DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'criteria_set'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE DELETE, TRUNCATE ON criteria_set, campaign FROM %s', role_name);
    EXECUTE format('REVOKE UPDATE, TRUNCATE ON campaign_pilot FROM %s', role_name);
    EXECUTE format('REVOKE TRUNCATE ON competence FROM %s', role_name);
  END LOOP;
END
$$;
