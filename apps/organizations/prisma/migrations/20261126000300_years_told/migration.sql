-- Years that were closed before this was told by a domain event.
INSERT INTO outbox (event_id, topic, key, envelope)
SELECT event.id, 'organizations.years', event.year::text, jsonb_build_object(
    'specversion', '1.0',
    'id', event.id,
    'source', '/services/organizations',
    'type', 'vn.khuyenhoc.organizations.year.changed.v1',
    'subject', event.year::text,
    'time', to_char(event.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'datacontenttype', 'application/json',
    'correlationid', event.id,
    'data', jsonb_build_object('year', event.year, 'revision', 1, 'closed', true)
  )::text
FROM (SELECT uuidv7() AS id, year, closed_at FROM closed_year ORDER BY year) AS event;

-- A person without a password that he knows may be given another temporary one; who did it, when and why is kept.
CREATE TABLE password_reissue (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  account_id uuid NOT NULL REFERENCES account (id),
  reason text NOT NULL,
  reissued_at timestamptz(3) NOT NULL DEFAULT now(),
  reissued_by text NOT NULL,
  reissued_by_name text NOT NULL
);
CREATE INDEX password_reissue_account ON password_reissue (account_id);

ALTER TABLE password_reissue ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON password_reissue USING (EXISTS (SELECT 1 FROM account WHERE account.id = account_id));

DO $$
DECLARE
  grantee name;
BEGIN
  FOR grantee IN
    SELECT DISTINCT privilege.grantee::regrole::text
    FROM pg_class, aclexplode(relacl) AS privilege
    WHERE pg_class.oid = 'password_reissue'::regclass AND privilege.grantee <> relowner AND privilege.grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON password_reissue FROM %s', grantee);
  END LOOP;
END
$$;
