-- Rules of titles and campaigns: titles that expired stay in the figures of their year.

-- Of what was recognised in a year, how much holds no longer because its last day has passed. It was recognised all the same, so
-- it is no part of what lapsed.
ALTER TABLE counter ADD COLUMN expired integer NOT NULL DEFAULT 0 CHECK (expired >= 0);
ALTER TABLE counter ALTER COLUMN registered
  SET EXPRESSION AS (pending + assessed + recognised + expired + not_met + lapsed);

UPDATE counter AS c
SET expired = found.count, lapsed = c.lapsed - found.count, revision = c.revision + 1
FROM (
  SELECT year, unit_id, model, coalesce(population_group, '') AS population_group, count(*)::int AS count
  FROM registration WHERE state = 'EXPIRED' GROUP BY 1, 2, 3, 4
) AS found
WHERE (c.year, c.unit_id, c.model, c.population_group) = (found.year, found.unit_id, found.model, found.population_group);

-- Sets of one issuer and model stand side by side where they are for different kinds of subject; a set without any is for all others.
-- Kinds are kept in one order, so that equal ones are equal.
ALTER TABLE criteria_set ADD COLUMN applies_to text[] NOT NULL DEFAULT '{}' CHECK (
  applies_to <@ CASE model
    WHEN 'UNIT' THEN ARRAY['AGENCY', 'SCHOOL', 'ENTERPRISE', 'OTHER']
    WHEN 'COMMUNITY' THEN ARRAY['HAMLET', 'RESIDENTIAL_GROUP', 'COMMUNE', 'DISTRICT', 'CITY']
    ELSE '{}'::text[]
  END
);
DROP INDEX criteria_set_version;
DROP INDEX criteria_set_published;
CREATE UNIQUE INDEX criteria_set_version ON criteria_set (unit_id, model, applies_to, version);
CREATE UNIQUE INDEX criteria_set_published ON criteria_set (unit_id, model, applies_to) WHERE state = 'PUBLISHED';

-- Sets for particular kinds of subject, beside the one that a campaign names first.
CREATE TABLE campaign_further_set (
  campaign_id uuid NOT NULL REFERENCES campaign (id),
  criteria_set_id uuid NOT NULL REFERENCES criteria_set (id),
  PRIMARY KEY (campaign_id, criteria_set_id)
);
CREATE INDEX campaign_further_set_set ON campaign_further_set (criteria_set_id);

-- Pilots stand beside the general campaign of their issuer; which of them share units is looked up when one is opened.
ALTER TABLE campaign ADD COLUMN is_pilot boolean NOT NULL DEFAULT false;
UPDATE campaign SET is_pilot = true WHERE EXISTS (SELECT 1 FROM campaign_pilot AS pilot WHERE pilot.campaign_id = campaign.id);
DROP INDEX campaign_open;
CREATE UNIQUE INDEX campaign_open ON campaign (unit_id, year, model) WHERE state = 'OPEN' AND NOT is_pilot;

-- What closing a campaign has to tell.
CREATE INDEX registration_undecided ON registration (campaign_id)
  WHERE campaign_id IS NOT NULL AND state IN ('REGISTERED', 'SELF_ASSESSED', 'REVIEWED', 'PROPOSED');

-- History of criteria sets and campaigns, append-only; that of a deleted draft stays.
CREATE TABLE rule_change (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  subject_kind text NOT NULL CHECK (subject_kind IN ('CRITERIA_SET', 'CAMPAIGN')),
  subject_id uuid NOT NULL,
  -- The issuer.
  unit_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('CREATE', 'UPDATE', 'PUBLISH', 'SUPERSEDE', 'OPEN', 'CLOSE', 'REOPEN', 'DELETE')),
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  reason text CHECK (kind <> 'DELETE' OR reason IS NOT NULL),
  -- What was replaced, by path, as [before, after].
  fields jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX rule_change_subject ON rule_change (subject_id, id);
CREATE INDEX rule_change_deleted ON rule_change (subject_kind, id DESC) WHERE kind = 'DELETE';

INSERT INTO rule_change (subject_kind, subject_id, unit_id, kind, changed_at, changed_by)
SELECT 'CRITERIA_SET', id, unit_id, 'CREATE', created_at, created_by FROM criteria_set
UNION ALL
SELECT 'CRITERIA_SET', id, unit_id, 'PUBLISH', published_at, published_by FROM criteria_set WHERE published_at IS NOT NULL
UNION ALL
SELECT 'CAMPAIGN', id, unit_id, 'CREATE', created_at, created_by FROM campaign
ORDER BY 5, 4;

ALTER TABLE campaign_further_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE rule_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON campaign_further_set FOR SELECT USING (
  EXISTS (SELECT 1 FROM campaign WHERE campaign.id = campaign_id)
);
CREATE POLICY added_in_scope ON campaign_further_set FOR INSERT WITH CHECK (
  EXISTS (SELECT 1 FROM campaign WHERE campaign.id = campaign_id AND app_in_scope(campaign.unit_id))
);
CREATE POLICY removed_in_scope ON campaign_further_set FOR DELETE USING (
  EXISTS (SELECT 1 FROM campaign WHERE campaign.id = campaign_id AND app_in_scope(campaign.unit_id))
);
CREATE POLICY readable_in_scope ON rule_change FOR SELECT USING (app_in_scope(unit_id));
CREATE POLICY added_in_scope ON rule_change FOR INSERT WITH CHECK (app_in_scope(unit_id));
CREATE POLICY deleted_in_scope ON criteria_set FOR DELETE USING (app_in_scope(unit_id));
CREATE POLICY deleted_in_scope ON campaign FOR DELETE USING (app_in_scope(unit_id));

-- Only drafts are deleted; of criteria sets the trigger that keeps published ones says so already.
CREATE FUNCTION campaign_keep_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'DRAFT' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'Campaign % was opened and cannot be deleted', OLD.id USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER keep_opened BEFORE DELETE ON campaign FOR EACH ROW EXECUTE FUNCTION campaign_keep_opened();

DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'rule_change'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('GRANT DELETE ON criteria_set, campaign TO %s', role_name);
    EXECUTE format('REVOKE UPDATE, TRUNCATE ON campaign_further_set FROM %s', role_name);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON rule_change FROM %s', role_name);
  END LOOP;
END
$$;
