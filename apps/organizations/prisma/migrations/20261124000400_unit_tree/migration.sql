-- The unit tree as a service keeps it: organizations as its owner, the others as a replica fed by domain events.
CREATE TABLE unit (
  id uuid PRIMARY KEY,
  tier_code text NOT NULL,
  tier_rank integer NOT NULL,
  branch_kind text,
  revision bigint NOT NULL CHECK (revision > 0)
);

-- One row per period in which nothing about a unit changed. Days without a row: the unit did not exist.
CREATE TABLE unit_version (
  unit_id uuid NOT NULL REFERENCES unit (id),
  validity daterange NOT NULL CHECK (NOT isempty(validity) AND NOT lower_inf(validity)),
  -- The same with the gaps filled: the first version reaches back for ever and each lasts until the next begins, because
  -- somebody must be in charge of a unit's records before it opens and after it has closed.
  scope_validity daterange NOT NULL CHECK (scope_validity @> validity),
  parent_id uuid CHECK (parent_id <> unit_id),
  code text,
  name_vi text NOT NULL,
  name_en text,
  name_folded text NOT NULL,
  PRIMARY KEY (unit_id, validity WITHOUT OVERLAPS)
);

CREATE INDEX unit_version_unit ON unit_version (unit_id);
CREATE INDEX unit_version_parent ON unit_version (parent_id);
CREATE INDEX unit_version_code ON unit_version (code);

-- Every ancestor of every unit, the unit itself at depth 0, per period in which the path between them stayed the same.
--   validity:       when the path truly existed (roll-ups, lists as of a date); may be empty
--   scope_validity: when the path counts for who may see the unit; of one pair these never overlap
CREATE TABLE unit_closure (
  descendant_id uuid NOT NULL,
  ancestor_id uuid NOT NULL,
  depth integer NOT NULL,
  validity daterange NOT NULL,
  scope_validity daterange NOT NULL CHECK (scope_validity @> validity),
  PRIMARY KEY (descendant_id, ancestor_id, scope_validity)
);

CREATE INDEX unit_closure_down ON unit_closure (ancestor_id, descendant_id) INCLUDE (depth, validity, scope_validity);

-- Makes the closure of the given units and of all below them anew from the versions. A replica may hold a cycle for as long
-- as only one of two moves has arrived: the path is then cut where it would meet itself.
CREATE FUNCTION recompute_unit_closure(changed uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  affected uuid[];
BEGIN
  SELECT array_agg(id) INTO affected
  FROM (
    SELECT unnest(changed) AS id
    UNION
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = ANY (changed)
  ) AS touched;

  DELETE FROM unit_closure WHERE descendant_id = ANY (affected);

  WITH RECURSIVE walk AS (
    SELECT unit_id AS descendant_id, unit_id AS ancestor_id, 0 AS depth, validity, scope_validity, ARRAY[unit_id] AS path
    FROM unit_version
    WHERE unit_id = ANY (affected)
    UNION ALL
    SELECT
      walk.descendant_id,
      version.parent_id,
      walk.depth + 1,
      walk.validity * version.validity,
      walk.scope_validity * version.scope_validity,
      walk.path || version.parent_id
    FROM walk
    JOIN unit_version AS version ON version.unit_id = walk.ancestor_id
    WHERE version.scope_validity && walk.scope_validity
      AND version.parent_id IS NOT NULL
      AND version.parent_id <> ALL (walk.path)
  )
  INSERT INTO unit_closure (descendant_id, ancestor_id, depth, validity, scope_validity)
  SELECT descendant_id, ancestor_id, depth, validity, scope_validity FROM walk;
END
$$;

-- Today's calendar date where the association is.
CREATE FUNCTION app_today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
RETURN (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;

-- Whether the transaction may see every row (consumers, jobs). False while the scope is unset.
CREATE FUNCTION app_scope_is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('app.scope', true), '') = 'system';

-- The units that the transaction's caller was granted; null while there are none.
CREATE FUNCTION app_scope_roots() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN string_to_array(nullif(nullif(current_setting('app.scope', true), ''), 'system'), ',')::uuid[];

-- Whether a unit lies in the subtree of one of them today: for policies of row-level security. A policy on a large table writes
-- the EXISTS out instead, so that the planner can turn it into a hash.
CREATE FUNCTION app_in_scope(unit uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN app_scope_is_system() OR EXISTS (
  SELECT 1
  FROM unit_closure
  WHERE descendant_id = unit AND ancestor_id = ANY (app_scope_roots()) AND scope_validity @> app_today()
);
