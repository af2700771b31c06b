-- What of an award is approved once more: to whom the money goes, when that was changed after the award, and a payment that is made again.

-- An instalment whose payment was reversed or ran out is paid again as another attempt; what was before stays.
ALTER TABLE award_payment ADD COLUMN attempt integer NOT NULL DEFAULT 1 CHECK (attempt > 0);
ALTER TABLE award_payment DROP CONSTRAINT award_payment_award_id_instalment_key;
ALTER TABLE award_payment ADD CONSTRAINT award_payment_attempt UNIQUE (award_id, instalment, attempt);

CREATE TABLE award_approval (
  id uuid PRIMARY KEY,
  award_id uuid NOT NULL REFERENCES award (id),
  fund_id uuid NOT NULL REFERENCES fund (id),
  kind text NOT NULL CHECK (kind IN ('PAYEE', 'AGAIN')),
  -- AGAIN: the payment that was reversed or ran out, when it is due now, and the payment that came of it.
  payment_id uuid REFERENCES award_payment (id),
  due_on date,
  new_payment_id uuid UNIQUE REFERENCES award_payment (id),
  reason text,
  -- PAYEE: {before, after}, sealed for this row.
  sealed bytea,
  state text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED', 'SUPERSEDED')),
  -- Of changes of the payee the last one counts.
  standing boolean NOT NULL DEFAULT true,
  proposed_by text NOT NULL,
  proposed_by_username text NOT NULL,
  -- Later than every payment before it: who was paid until then is told by it.
  proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  decided_by text,
  decided_by_username text,
  decided_at timestamptz(3),
  decided_on date,
  decision_note text,
  CHECK ((kind = 'AGAIN') = (payment_id IS NOT NULL) AND (kind = 'AGAIN') = (due_on IS NOT NULL) AND (kind = 'AGAIN') = (reason IS NOT NULL)),
  CHECK ((kind = 'PAYEE') = (sealed IS NOT NULL)),
  CHECK ((kind = 'AGAIN' AND state = 'APPROVED') = (new_payment_id IS NOT NULL)),
  CHECK ((state IN ('APPROVED', 'REJECTED')) = (decided_by IS NOT NULL) AND (decided_by IS NULL) = (decided_at IS NULL)
    AND (decided_by IS NULL) = (decided_on IS NULL)),
  CHECK (state <> 'SUPERSEDED' OR (kind = 'PAYEE' AND NOT standing)),
  CONSTRAINT award_approval_by_two CHECK (decided_by <> proposed_by)
);
CREATE INDEX award_approval_newest ON award_approval (proposed_at DESC, id DESC);
CREATE INDEX award_approval_award ON award_approval (award_id);
CREATE UNIQUE INDEX award_approval_payee ON award_approval (award_id) WHERE kind = 'PAYEE' AND standing;
CREATE UNIQUE INDEX award_approval_again ON award_approval (payment_id) WHERE state = 'PROPOSED';

CREATE FUNCTION award_approval_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free text[] := '{standing}';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state = 'PROPOSED' THEN
      free := free || '{state,decided_by,decided_by_username,decided_at,decided_on,decision_note,new_payment_id}'::text[];
    END IF;
    IF (to_jsonb(OLD) - free) = (to_jsonb(NEW) - free) AND (OLD.standing OR NOT NEW.standing) THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'an approval is decided once' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER award_approval_goes_on BEFORE UPDATE OR DELETE ON award_approval
FOR EACH ROW EXECUTE FUNCTION award_approval_goes_on();

ALTER TABLE award_approval ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_award ON award_approval USING ((SELECT app_scope_is_system()::int) = 1
  OR EXISTS (SELECT FROM award WHERE award.id = award_approval.award_id));
DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'award_approval'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE DELETE, TRUNCATE ON award_approval FROM %s', role_name);
  END LOOP;
END
$$;
