-- Vietnamese alphabetical order in which "Tổ dân phố số 2" comes before "số 10".
CREATE COLLATION vietnamese (provider = icu, locale = 'vi-u-kn-true');

-- The owner of the tree holds what a replica cannot: a parent exists as long as its children, and a code names one unit on any
-- day. Checked at commit, because a change replaces the versions of several units one after the other.
ALTER TABLE unit_version
  ADD CONSTRAINT unit_version_parent_exists
    FOREIGN KEY (parent_id, PERIOD validity) REFERENCES unit_version (unit_id, PERIOD validity) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT unit_version_code_unique
    EXCLUDE USING gist (code WITH =, validity WITH &&) WHERE (code IS NOT NULL) DEFERRABLE INITIALLY DEFERRED;

CREATE INDEX unit_version_search ON unit_version USING gin (name_folded gin_trgm_ops);
CREATE INDEX unit_version_order ON unit_version (name_vi COLLATE vietnamese, unit_id);

-- Tiers (cấp) are data: how many there are, and when, is decided here and nowhere in code.
CREATE TABLE tier (
  code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z-]{0,29}$'),
  rank integer NOT NULL CHECK (rank BETWEEN 0 AND 100),
  name_vi text NOT NULL,
  name_en text NOT NULL,
  validity daterange NOT NULL CHECK (NOT isempty(validity) AND NOT lower_inf(validity)),
  CONSTRAINT tier_rank_unique EXCLUDE USING gist (rank WITH =, validity WITH &&)
);

-- Kinds of branch (loại chi hội).
CREATE TABLE branch_kind (
  code text PRIMARY KEY,
  position integer NOT NULL,
  name_vi text NOT NULL,
  name_en text NOT NULL
);

ALTER TABLE unit
  ADD CONSTRAINT unit_tier FOREIGN KEY (tier_code) REFERENCES tier (code),
  ADD CONSTRAINT unit_branch_kind FOREIGN KEY (branch_kind) REFERENCES branch_kind (code);

-- Years whose books are closed (năm đã khóa sổ).
CREATE TABLE closed_year (
  year integer PRIMARY KEY CHECK (year BETWEEN 2000 AND 2100),
  closed_at timestamptz(3) NOT NULL DEFAULT now(),
  closed_by text NOT NULL
);

-- Who changed what about a unit, when, why and by which decision (lịch sử đơn vị). Append-only.
CREATE TABLE unit_change (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL REFERENCES unit (id),
  kind text NOT NULL CHECK (kind IN ('CREATE', 'RENAME', 'MOVE', 'RECODE', 'CLOSE', 'REOPEN', 'CONTACT')),
  effective_on date NOT NULL,
  reason text NOT NULL,
  decision_number text,
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  changed_by_name text NOT NULL,
  fields jsonb NOT NULL
);

CREATE INDEX unit_change_unit ON unit_change (unit_id, id);

CREATE TABLE unit_contact (
  unit_id uuid PRIMARY KEY REFERENCES unit (id),
  address text,
  phone text,
  email text,
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);

-- Office holders (người giữ chức vụ) with their terms; the last day of a term is within it.
CREATE TABLE office_holder (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL REFERENCES unit (id),
  person_name text NOT NULL,
  person_folded text NOT NULL,
  office text NOT NULL,
  office_folded text NOT NULL,
  term daterange NOT NULL CHECK (NOT isempty(term) AND NOT lower_inf(term)),
  phone text,
  email text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  ended_by text,
  CONSTRAINT office_holder_term_overlap
    EXCLUDE USING gist (unit_id WITH =, person_folded WITH =, office_folded WITH =, term WITH &&)
);

-- Yearly figures (số liệu năm): the denominators of every rate. Null is "not reported".
CREATE TABLE yearly_figures (
  unit_id uuid NOT NULL REFERENCES unit (id),
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  revision bigint NOT NULL CHECK (revision > 0),
  members integer CHECK (members >= 0),
  population integer CHECK (population >= 0),
  households integer CHECK (households >= 0),
  adults integer CHECK (adults >= 0),
  clans integer CHECK (clans >= 0),
  communities integer CHECK (communities >= 0),
  units integer CHECK (units >= 0),
  farmers integer CHECK (farmers >= 0),
  workers integer CHECK (workers >= 0),
  officials integer CHECK (officials >= 0),
  students integer CHECK (students >= 0),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  PRIMARY KEY (unit_id, year)
);

-- What the figures were after each change. Append-only.
CREATE TABLE yearly_figures_change (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  year integer NOT NULL,
  revision bigint NOT NULL,
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  figures jsonb NOT NULL,
  UNIQUE (unit_id, year, revision)
);

-- The second wall: whatever a procedure forgets, a caller's transaction sees and writes rows of his own subtrees only.
ALTER TABLE unit_contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON unit_contact USING (app_in_scope(unit_id));
ALTER TABLE unit_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON unit_change USING (app_in_scope(unit_id));
ALTER TABLE office_holder ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON office_holder USING (app_in_scope(unit_id));
ALTER TABLE yearly_figures ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON yearly_figures USING (app_in_scope(unit_id));
ALTER TABLE yearly_figures_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON yearly_figures_change USING (app_in_scope(unit_id));

-- Append-only, for every role but the owner: default privileges have just given the application's role everything.
DO $$
DECLARE
  history text;
  grantee name;
BEGIN
  FOREACH history IN ARRAY ARRAY['unit_change', 'yearly_figures_change', 'closed_year'] LOOP
    FOR grantee IN
      SELECT DISTINCT privilege.grantee::regrole::text
      FROM pg_class, aclexplode(relacl) AS privilege
      WHERE pg_class.oid = history::regclass AND privilege.grantee <> relowner AND privilege.grantee <> 0
    LOOP
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM %s', history, grantee);
    END LOOP;
  END LOOP;
END
$$;

INSERT INTO tier (code, rank, name_vi, name_en, validity) VALUES
  ('city', 10, 'Thành phố', 'City', '[2020-01-01,)'),
  ('district', 20, 'Quận, huyện, thị xã', 'District', '[2020-01-01,)'),
  ('commune', 30, 'Xã, phường, thị trấn', 'Commune', '[2020-01-01,)'),
  ('branch', 40, 'Chi hội', 'Branch', '[2020-01-01,)');

INSERT INTO branch_kind (code, position, name_vi, name_en) VALUES
  ('village', 1, 'Thôn, làng', 'Village'),
  ('residential-group', 2, 'Tổ dân phố', 'Residential group'),
  ('clan', 3, 'Ban khuyến học dòng họ', 'Clan committee'),
  ('agency', 4, 'Cơ quan', 'Agency'),
  ('school', 5, 'Trường học', 'School'),
  ('enterprise', 6, 'Doanh nghiệp', 'Enterprise'),
  ('armed-forces', 7, 'Lực lượng vũ trang', 'Armed forces'),
  ('religious', 8, 'Cơ sở tôn giáo', 'Religious establishment'),
  ('other', 9, 'Khác', 'Other');
