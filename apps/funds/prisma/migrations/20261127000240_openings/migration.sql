-- What a fund had when its books began comes from no voucher: somebody asks for the entry, somebody else approves and so books it.
CREATE TABLE opening_request (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES fund (id),
  account text NOT NULL CHECK (account IN ('111', '112', '152')),
  purpose_id uuid,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
  effective_on date NOT NULL,
  description text NOT NULL CHECK (description <> ''),
  late_reason text,
  state text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED')),
  proposed_at timestamptz(3) NOT NULL DEFAULT now(),
  proposed_by text NOT NULL,
  proposed_by_username text NOT NULL,
  decided_at timestamptz(3),
  decided_by text,
  decided_by_username text,
  decision_note text,
  journal_id uuid UNIQUE REFERENCES journal (id),
  FOREIGN KEY (fund_id, purpose_id) REFERENCES purpose (fund_id, id),
  CHECK (num_nonnulls(decided_at, decided_by, decided_by_username) IN (0, 3) AND (state = 'PROPOSED') = (decided_at IS NULL)),
  CHECK ((state = 'APPROVED') = (journal_id IS NOT NULL)),
  CONSTRAINT opening_by_two CHECK (decided_by <> proposed_by)
);
CREATE INDEX opening_request_newest ON opening_request (proposed_at DESC, id DESC);
CREATE INDEX opening_request_fund ON opening_request (fund_id, proposed_at DESC, id DESC);

CREATE FUNCTION opening_request_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  deciding text[] := '{state,decided_at,decided_by,decided_by_username,decision_note,journal_id}';
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'PROPOSED' AND (to_jsonb(OLD) - deciding) = (to_jsonb(NEW) - deciding) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a request for an opening entry is decided once' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER opening_request_is_decided_once BEFORE UPDATE OR DELETE ON opening_request
FOR EACH ROW EXECUTE FUNCTION opening_request_is_decided_once();

ALTER TABLE opening_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_fund ON opening_request USING ((SELECT app_scope_is_system()::int) = 1
  OR EXISTS (SELECT FROM fund WHERE fund.id = opening_request.fund_id));
DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'opening_request'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE DELETE, TRUNCATE ON opening_request FROM %s', role_name);
  END LOOP;
END
$$;
