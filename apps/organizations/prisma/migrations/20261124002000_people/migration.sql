-- Accounts that were appointed here (tài khoản). What they may do is decided by their appointments; the identity server is brought
-- to that state, and `pending_since` says that it still has to be.
CREATE TABLE account (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  identity_id text UNIQUE,
  username text NOT NULL UNIQUE CHECK (username ~ '^[a-z0-9._-]{3,60}$'),
  full_name text NOT NULL,
  name_folded text NOT NULL,
  email text UNIQUE,
  password_issued_at timestamptz(3),
  pending_since timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL
);

CREATE INDEX account_pending ON account (pending_since) WHERE pending_since IS NOT NULL;
CREATE INDEX account_search ON account USING gin (name_folded gin_trgm_ops);

-- Appointments (phân công): a role at a unit, from when it was given until it was taken back.
CREATE TABLE appointment (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  account_id uuid NOT NULL REFERENCES account (id),
  role text NOT NULL CHECK (role IN ('city-admin', 'district-officer', 'commune-officer', 'auditor')),
  unit_id uuid NOT NULL REFERENCES unit (id),
  granted_at timestamptz(3) NOT NULL DEFAULT now(),
  revoked_at timestamptz(3)
);

CREATE UNIQUE INDEX appointment_active ON appointment (account_id, role, unit_id) WHERE revoked_at IS NULL;
CREATE INDEX appointment_unit ON appointment (unit_id) WHERE revoked_at IS NULL;

-- Who appointed and revoked whom, when and why. Append-only.
CREATE TABLE appointment_change (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  appointment_id uuid NOT NULL REFERENCES appointment (id),
  unit_id uuid NOT NULL REFERENCES unit (id),
  kind text NOT NULL CHECK (kind IN ('GRANT', 'REVOKE')),
  reason text NOT NULL,
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  changed_by_name text NOT NULL
);

CREATE INDEX appointment_change_unit ON appointment_change (unit_id, id);

ALTER TABLE appointment ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON appointment USING (app_in_scope(unit_id));
ALTER TABLE appointment_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON appointment_change USING (app_in_scope(unit_id));
-- An account is seen through an appointment that is seen.
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON account USING (
  app_scope_is_system() OR EXISTS (SELECT 1 FROM appointment WHERE account_id = account.id)
);

DO $$
DECLARE
  grantee name;
BEGIN
  FOR grantee IN
    SELECT DISTINCT privilege.grantee::regrole::text
    FROM pg_class, aclexplode(relacl) AS privilege
    WHERE pg_class.oid = 'appointment_change'::regclass AND privilege.grantee <> relowner AND privilege.grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON appointment_change FROM %s', grantee);
  END LOOP;
END
$$;
