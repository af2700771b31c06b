-- Secret addresses that were replaced (/f/ of a fund, /g/ of a gift): who replaced each and why, and by its hash that it was one once.
CREATE TABLE retired_address (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  fund_id uuid NOT NULL REFERENCES fund (id),
  -- Null: the page of the fund itself.
  gift_id uuid REFERENCES gift (id),
  reason text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 500),
  retired_at timestamptz(3) NOT NULL DEFAULT now(),
  retired_by text NOT NULL,
  retired_by_username text NOT NULL
);
CREATE INDEX retired_address_fund ON retired_address (fund_id, retired_at DESC);

ALTER TABLE retired_address ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_fund ON retired_address USING ((SELECT app_scope_is_system()::int) = 1
  OR EXISTS (SELECT FROM fund WHERE fund.id = retired_address.fund_id));

DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'retired_address'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON retired_address FROM %s', role_name);
    -- The address is all of a gift that may be changed.
    EXECUTE format('GRANT UPDATE (page_token) ON fund TO %s', role_name);
    EXECUTE format('GRANT UPDATE (trail_token) ON gift TO %s', role_name);
  END LOOP;
END
$$;
