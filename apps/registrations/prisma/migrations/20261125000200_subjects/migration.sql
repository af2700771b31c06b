-- Subjects of titles as records of their own: they come back every year, belong to each other, and may have been entered twice.

CREATE TABLE subject (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  kind text NOT NULL CHECK (kind IN ('HOUSEHOLD', 'CLAN', 'COMMUNITY', 'ORGANISATION', 'CITIZEN')),
  unit_id uuid NOT NULL,
  name text NOT NULL,
  code text,
  address text,
  birth_date date,
  -- Of the birth date, or all that is known; of a child all that is kept.
  birth_year integer CHECK (birth_year BETWEEN 1900 AND 2200),
  population_group text,
  organisation_kind text CHECK (organisation_kind IN ('AGENCY', 'SCHOOL', 'ENTERPRISE', 'OTHER')),
  community_level text CHECK (community_level IN ('HAMLET', 'RESIDENTIAL_GROUP', 'COMMUNE', 'DISTRICT', 'CITY')),
  -- The citizen's number: encrypted, found by a keyed hash, shown by its end.
  number_cipher bytea,
  number_hash bytea,
  number_last4 text CHECK (number_last4 ~ '^[0-9]{4}$'),
  -- The same forms as of a registration, by which the registrations of another year find their subject.
  subject_key text NOT NULL,
  search text NOT NULL,
  -- What `search` is without the code: the order of lists, and what duplicates share.
  name_folded text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN subject_key LIKE 'c:%' THEN left(search, length(search) - length(subject_key) + 1) ELSE search END
  ) STORED,
  revision integer NOT NULL DEFAULT 1 CHECK (revision > 0),
  -- Whether somebody has entered or changed it by hand; otherwise it reads as one of its registrations did.
  by_hand boolean NOT NULL DEFAULT false,
  -- The subject that this one turned out to be; never one that was merged itself. No foreign key: it would be looked at for each
  -- row of an import, and subjects are never deleted.
  merged_into uuid CHECK (merged_into <> id),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  CHECK (birth_date IS NULL OR birth_year = extract(year FROM birth_date)),
  CHECK (kind = 'CITIZEN' OR (birth_year IS NULL AND population_group IS NULL AND number_hash IS NULL)),
  CHECK (kind = 'ORGANISATION' OR organisation_kind IS NULL),
  CHECK (kind = 'COMMUNITY' OR community_level IS NULL),
  CHECK ((number_cipher IS NULL) = (number_hash IS NULL) AND (number_hash IS NULL) = (number_last4 IS NULL))
);

CREATE UNIQUE INDEX subject_identity ON subject (unit_id, kind, subject_key);
CREATE INDEX subject_name ON subject (name_folded, id);
CREATE INDEX subject_number ON subject (number_hash) WHERE number_hash IS NOT NULL;
CREATE INDEX subject_merged ON subject (merged_into) WHERE merged_into IS NOT NULL;
-- The others are found through their registrations: sorting their trigrams twice would cost an import a third of its speed.
CREATE INDEX subject_search ON subject USING gin (search gin_trgm_ops) WHERE by_hand;

-- Who belongs to whom, when: to one household, clan, community and organisation each at a time.
CREATE TABLE subject_link (
  member_id uuid NOT NULL REFERENCES subject (id),
  container_kind text NOT NULL CHECK (container_kind IN ('HOUSEHOLD', 'CLAN', 'COMMUNITY', 'ORGANISATION')),
  container_id uuid NOT NULL REFERENCES subject (id),
  -- The member's unit.
  unit_id uuid NOT NULL,
  validity daterange NOT NULL CHECK (NOT isempty(validity) AND NOT lower_inf(validity)),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  PRIMARY KEY (member_id, container_kind, validity WITHOUT OVERLAPS),
  CHECK (member_id <> container_id)
);

CREATE INDEX subject_link_container ON subject_link (container_id);

-- What happened to a subject after it was made, append-only; kept as of registrations.
CREATE TABLE subject_change (
  id uuid NOT NULL DEFAULT uuidv7(),
  subject_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('UPDATE', 'NUMBER', 'LINK', 'UNLINK', 'MERGE', 'UNDO_MERGE')),
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  reason text,
  fields jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (subject_id, id)
);

-- Two records of one subject made one, with all that is needed to make them two again.
CREATE TABLE subject_merge (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  kept_id uuid NOT NULL REFERENCES subject (id),
  merged_id uuid NOT NULL REFERENCES subject (id),
  -- The kept subject's unit.
  unit_id uuid NOT NULL,
  reason text NOT NULL,
  merged_at timestamptz(3) NOT NULL DEFAULT now(),
  merged_by text NOT NULL,
  -- Registrations that were the merged subject's.
  registration_ids uuid[] NOT NULL,
  -- Subjects that had been merged into it before.
  earlier_ids uuid[] NOT NULL,
  -- Links of the merged subject to its containers, as they were.
  member_links jsonb NOT NULL,
  -- The parts of them that the kept subject was given: where it had no link of its own.
  given_links jsonb NOT NULL,
  -- Links of members to the merged subject: member and first day.
  container_links jsonb NOT NULL,
  -- Both subjects and all that is named in the links: none of them may have been merged away since when this is undone.
  involved_ids uuid[] NOT NULL,
  undone_at timestamptz(3),
  undone_by text,
  CHECK (kept_id <> merged_id),
  CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);

CREATE INDEX subject_merge_kept ON subject_merge (kept_id);
CREATE UNIQUE INDEX subject_merge_in_force ON subject_merge (merged_id) WHERE undone_at IS NULL;

-- Pairs that look like one subject and are two: somebody has looked.
CREATE TABLE subject_distinct (
  one_id uuid NOT NULL REFERENCES subject (id),
  other_id uuid NOT NULL REFERENCES subject (id),
  -- The first one's unit.
  unit_id uuid NOT NULL,
  noted_at timestamptz(3) NOT NULL DEFAULT now(),
  noted_by text NOT NULL,
  PRIMARY KEY (one_id, other_id),
  CHECK (one_id < other_id)
);

-- Folds text as the services do, for comparisons that only SQL can make set-wise.
CREATE FUNCTION app_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(regexp_replace(
  replace(lower(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]', '', 'g')), 'đ', 'd'), '\s+', ' ', 'g'
));

-- Ids of at most so many subjects whose folded name or code matches a LIKE pattern, now or in a registration: see
-- registrations_like. One that has many registrations is answered as often.
CREATE FUNCTION subjects_like(pattern text, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
  RETURN QUERY EXECUTE
    '(SELECT id FROM subject WHERE by_hand AND search LIKE $1 LIMIT $2)
     UNION ALL (SELECT subject_id FROM registration WHERE search LIKE $1 LIMIT $2) LIMIT $2'
    USING pattern, most;
END
$$;

REVOKE EXECUTE ON FUNCTION subjects_like(text, integer) FROM PUBLIC;

-- One subject for all years of the same unit, title and key, with the facts of the latest.
INSERT INTO subject (kind, unit_id, name, code, address, population_group, subject_key, search, created_at, created_by, updated_at)
SELECT DISTINCT ON (unit_id, model, subject_key)
  CASE model WHEN 'FAMILY' THEN 'HOUSEHOLD' WHEN 'UNIT' THEN 'ORGANISATION' ELSE model END,
  unit_id, subject_name, subject_code, address, population_group, subject_key, search, created_at, created_by, created_at
FROM registration
ORDER BY unit_id, model, subject_key, year DESC;

ALTER TABLE registration ADD COLUMN subject_id uuid;
UPDATE registration SET subject_id = subject.id
FROM subject
WHERE subject.unit_id = registration.unit_id AND subject.subject_key = registration.subject_key
  AND subject.kind = CASE registration.model WHEN 'FAMILY' THEN 'HOUSEHOLD' WHEN 'UNIT' THEN 'ORGANISATION' ELSE registration.model END;
ALTER TABLE registration ALTER COLUMN subject_id SET NOT NULL;

-- Nobody is counted twice, under whatever name or code he was entered. There is no foreign key: checking it row by row would
-- cost an import a third of its speed, and subjects are never deleted.
CREATE UNIQUE INDEX registration_of_subject ON registration (subject_id, year, model);

ALTER TABLE subject ENABLE ROW LEVEL SECURITY;
ALTER TABLE subject_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE subject_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE subject_merge ENABLE ROW LEVEL SECURITY;
ALTER TABLE subject_distinct ENABLE ROW LEVEL SECURITY;

CREATE POLICY in_scope ON subject USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
CREATE POLICY in_scope ON subject_link USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
CREATE POLICY in_scope ON subject_change USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
CREATE POLICY in_scope ON subject_merge USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);

CREATE POLICY in_scope ON subject_distinct USING (app_in_scope(unit_id));

-- Default privileges have just given the application's role everything; its name differs per installation.
DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'subject_change'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON subject_change FROM %s', role_name);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON subject_merge FROM %s', role_name);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON subject FROM %s', role_name);
  END LOOP;
END
$$;
