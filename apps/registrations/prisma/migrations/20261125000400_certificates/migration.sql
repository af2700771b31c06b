-- Certificates (giấy chứng nhận) of recognised registrations, and the numbers they bear.

-- The last number that a unit has given in a year. The row is locked from the taking of a number to the end of the transaction, so
-- that one that fails gives its number back: the book has no gaps.
CREATE TABLE certificate_number (
  unit_id uuid NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL CHECK (last > 0),
  PRIMARY KEY (unit_id, year)
);

CREATE TABLE certificate (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  registration_id uuid NOT NULL REFERENCES registration (id),
  -- The registration's unit, under which the certificate is seen.
  unit_id uuid NOT NULL,
  -- The unit that decided and signs.
  issuing_unit_id uuid NOT NULL,
  year integer NOT NULL,
  sequence integer NOT NULL CHECK (sequence > 0),
  number text NOT NULL,
  model text NOT NULL CHECK (model IN ('FAMILY', 'CLAN', 'COMMUNITY', 'UNIT', 'CITIZEN')),
  level text,
  -- What is printed, as it was on the day of issue.
  subject_name text NOT NULL,
  unit_name text NOT NULL,
  issuing_unit_name text NOT NULL,
  issued_on date NOT NULL,
  signatory_name text NOT NULL,
  signatory_office text NOT NULL,
  -- The decision that it rests on; null where a title was approved without one.
  decision_number text,
  decided_on date,
  -- Secret of the public page's address.
  token text NOT NULL UNIQUE CHECK (token ~ '^[a-z2-7]{32}$'),
  -- Folded name and number, for the search by a part of either.
  search text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  revoked_on date,
  revoke_reason text,
  revoked_by text,
  -- Checked at the end: the old one is marked before the new one is there.
  replaced_by uuid REFERENCES certificate (id) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT certificate_sequence UNIQUE (issuing_unit_id, year, sequence),
  CHECK ((revoked_on IS NULL) = (revoke_reason IS NULL) AND (revoked_on IS NULL) = (revoked_by IS NULL)),
  CHECK (revoked_on >= issued_on),
  CHECK ((decision_number IS NULL) = (decided_on IS NULL)),
  CHECK (replaced_by <> id)
);

-- A registration has one certificate in force.
CREATE UNIQUE INDEX certificate_in_force ON certificate (registration_id) WHERE revoked_on IS NULL AND replaced_by IS NULL;
CREATE INDEX certificate_registration ON certificate (registration_id);
CREATE INDEX certificate_unit_created ON certificate (unit_id, created_at DESC, id DESC);
CREATE INDEX certificate_created ON certificate (created_at DESC, id DESC);
CREATE INDEX certificate_replaced_by ON certificate (replaced_by) WHERE replaced_by IS NOT NULL;
CREATE INDEX certificate_search ON certificate USING gin (search gin_trgm_ops);

-- A paper that was handed over cannot be changed or unmade: only its end is told, once.
CREATE FUNCTION certificate_is_printed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'certificates are never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (to_jsonb(OLD) - '{revoked_on,revoke_reason,revoked_by,replaced_by}'::text[])
     <> (to_jsonb(NEW) - '{revoked_on,revoke_reason,revoked_by,replaced_by}'::text[])
    OR (OLD.revoked_on IS NOT NULL AND (OLD.revoked_on, OLD.revoke_reason, OLD.revoked_by)
        IS DISTINCT FROM (NEW.revoked_on, NEW.revoke_reason, NEW.revoked_by))
    OR (OLD.replaced_by IS NOT NULL AND OLD.replaced_by IS DISTINCT FROM NEW.replaced_by) THEN
    RAISE EXCEPTION 'what a certificate says is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER certificate_is_printed BEFORE UPDATE OR DELETE ON certificate
FOR EACH ROW EXECUTE FUNCTION certificate_is_printed();

-- As registrations_like: row-level security keeps LIKE from using an index; this answers ids only, which the caller then reads under
-- his own scope.
CREATE FUNCTION certificates_like(pattern text, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id FROM certificate WHERE search LIKE $1 LIMIT $2' USING pattern, most;
END
$$;

REVOKE EXECUTE ON FUNCTION certificates_like(text, integer) FROM PUBLIC;

ALTER TABLE certificate ENABLE ROW LEVEL SECURITY;
ALTER TABLE certificate_number ENABLE ROW LEVEL SECURITY;

CREATE POLICY in_scope ON certificate USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
CREATE POLICY in_scope ON certificate_number USING (app_in_scope(unit_id));

DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'certificate'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE DELETE, TRUNCATE ON certificate, certificate_number FROM %s', role_name);
  END LOOP;
END
$$;
