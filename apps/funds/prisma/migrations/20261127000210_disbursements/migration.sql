-- What funds spend beside scholarships: one asks, another approves, which holds the money or the goods, a third pays.

CREATE TABLE disbursement (
  id uuid PRIMARY KEY,
  fund_id uuid NOT NULL REFERENCES fund (id),
  kind text NOT NULL CHECK (kind IN ('REWARD', 'PROGRAMME', 'MANAGEMENT', 'GOODS')),
  purpose_id uuid,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
  -- What for. It names nobody: who receives it stands in the sealed part, with the account.
  description text NOT NULL CHECK (description <> ''),
  sealed bytea NOT NULL,
  -- Goods: of which gift, and how much of what.
  gift_id uuid REFERENCES gift (id),
  quantity text,
  -- An event of the events service.
  event_id uuid,
  needed_on date NOT NULL,
  requested_by text NOT NULL,
  requested_by_username text NOT NULL,
  requested_at timestamptz(3) NOT NULL DEFAULT now(),
  decision text CHECK (decision IN ('APPROVED', 'REJECTED')),
  decided_on date,
  decided_by text,
  decided_by_username text,
  decided_at timestamptz(3),
  decision_note text,
  reservation_id uuid UNIQUE REFERENCES reservation (id),
  cancelled_at timestamptz(3),
  cancelled_by text,
  cancel_reason text,
  account text CHECK (account IN ('111', '112', '152')),
  paid_on date,
  voucher_year integer,
  voucher_number integer,
  proof text,
  paid_by text,
  paid_by_username text,
  journal_id uuid UNIQUE REFERENCES journal (id),
  refund_journal_id uuid UNIQUE REFERENCES journal (id),
  refund_reason text,
  FOREIGN KEY (fund_id, purpose_id) REFERENCES purpose (fund_id, id),
  CHECK ((kind = 'GOODS') = (quantity IS NOT NULL) AND (gift_id IS NULL OR kind = 'GOODS')),
  CHECK (kind <> 'MANAGEMENT' OR purpose_id IS NULL),
  CHECK (account IS NULL OR (kind = 'GOODS') = (account = '152')),
  CHECK (num_nonnulls(decision, decided_on, decided_by, decided_by_username, decided_at) IN (0, 5)),
  CHECK ((decision IS NOT DISTINCT FROM 'APPROVED') = (reservation_id IS NOT NULL)),
  CHECK (decision IS DISTINCT FROM 'REJECTED' OR decision_note IS NOT NULL),
  CHECK (num_nonnulls(cancelled_at, cancelled_by, cancel_reason) IN (0, 3)),
  CHECK (num_nonnulls(account, paid_on, voucher_year, voucher_number, proof, paid_by, paid_by_username, journal_id) IN (0, 8)),
  CHECK (journal_id IS NULL OR (reservation_id IS NOT NULL AND cancelled_at IS NULL AND paid_on >= decided_on)),
  CHECK (refund_journal_id IS NULL OR journal_id IS NOT NULL),
  CHECK ((refund_journal_id IS NULL) = (refund_reason IS NULL)),
  CONSTRAINT disbursement_by_three CHECK (decided_by <> requested_by AND paid_by NOT IN (requested_by, decided_by))
);
CREATE INDEX disbursement_newest ON disbursement (requested_at DESC, id DESC);
CREATE INDEX disbursement_fund ON disbursement (fund_id, requested_at DESC, id DESC);
CREATE INDEX disbursement_event ON disbursement (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX disbursement_gift ON disbursement (gift_id) WHERE gift_id IS NOT NULL;
CREATE UNIQUE INDEX disbursement_voucher ON disbursement (fund_id, (kind = 'GOODS'), voucher_year, voucher_number);

-- What has become of one follows from its reservation, the journal that paid it, and that journal's reversal or refund.
CREATE FUNCTION disbursement_state(d disbursement) RETURNS text LANGUAGE sql STABLE
RETURN CASE
  WHEN d.refund_journal_id IS NOT NULL AND NOT EXISTS (SELECT FROM public.journal AS later WHERE later.reverses_id = d.refund_journal_id)
    THEN 'REFUNDED'
  WHEN d.journal_id IS NOT NULL AND EXISTS (SELECT FROM public.journal AS later WHERE later.reverses_id = d.journal_id) THEN 'REVERSED'
  WHEN d.journal_id IS NOT NULL THEN 'PAID'
  WHEN d.cancelled_at IS NOT NULL THEN 'CANCELLED'
  WHEN d.decision = 'REJECTED' THEN 'REJECTED'
  WHEN d.decision IS NULL THEN 'PROPOSED'
  ELSE (SELECT CASE r.state WHEN 'HELD' THEN 'APPROVED' WHEN 'VOIDED' THEN 'CANCELLED' ELSE r.state END
        FROM public.reservation AS r WHERE r.id = d.reservation_id) END;

-- It goes on step by step and says for ever what was asked, decided and paid.
CREATE FUNCTION disbursement_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  deciding text[] := '{decision,decided_on,decided_by,decided_by_username,decided_at,decision_note,reservation_id}';
  cancelling text[] := '{cancelled_at,cancelled_by,cancel_reason}';
  paying text[] := '{account,paid_on,voucher_year,voucher_number,proof,paid_by,paid_by_username,journal_id}';
  refunding text[] := '{refund_journal_id,refund_reason}';
  free text[] := refunding;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.decision IS NULL AND OLD.cancelled_at IS NULL THEN free := free || deciding; END IF;
    IF OLD.cancelled_at IS NULL AND OLD.journal_id IS NULL THEN free := free || cancelling || paying; END IF;
    IF (to_jsonb(OLD) - free) = (to_jsonb(NEW) - free)
      AND (OLD.refund_journal_id IS NULL OR OLD.refund_journal_id = NEW.refund_journal_id
        OR EXISTS (SELECT FROM journal WHERE reverses_id = OLD.refund_journal_id)) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'what was asked, decided or paid is not changed' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER disbursement_goes_on BEFORE UPDATE OR DELETE ON disbursement
FOR EACH ROW EXECUTE FUNCTION disbursement_goes_on();

-- Closed: nothing is left in it, nobody waits for what it could not pay, and nobody has promised it anything.
CREATE OR REPLACE FUNCTION fund_close(the_fund uuid, on_day date, the_revision integer) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  outcome ledger_outcome := ledger_lock(the_fund);
BEGIN
  IF outcome.refusal IS NOT NULL THEN RETURN outcome.refusal; END IF;
  -- Whoever opens a programme, asks for money or writes a pledge down holds the row shared until it stands.
  PERFORM FROM fund WHERE id = the_fund AND revision = the_revision FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN 'CONFLICT'; END IF;
  IF EXISTS (SELECT FROM balance WHERE fund_id = the_fund AND account IN ('111', '112', '152', '331', '338') AND amount <> 0)
    OR EXISTS (SELECT FROM reservation WHERE fund_id = the_fund AND state = 'HELD')
    OR EXISTS (SELECT FROM programme WHERE fund_id = the_fund AND state = 'OPEN')
    OR EXISTS (SELECT FROM disbursement WHERE fund_id = the_fund AND decision IS NULL AND cancelled_at IS NULL)
    OR EXISTS (SELECT FROM opening_request WHERE fund_id = the_fund AND state = 'PROPOSED') THEN
    RETURN 'FUND_NOT_EMPTY';
  END IF;
  IF EXISTS (SELECT FROM pledge AS p WHERE p.fund_id = the_fund AND p.cancelled_at IS NULL AND p.amount > (
      SELECT coalesce(sum(g.amount), 0) FROM gift AS g
      WHERE g.pledge_id = p.id AND NOT EXISTS (SELECT FROM journal AS r WHERE r.reverses_id = g.journal_id))) THEN
    RETURN 'FUND_HAS_PLEDGES';
  END IF;
  UPDATE fund SET closed_on = on_day, revision = revision + 1, updated_at = now() WHERE id = the_fund;
  RETURN NULL;
END
$$;

ALTER TABLE disbursement ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_fund ON disbursement USING ((SELECT app_scope_is_system()::int) = 1
  OR EXISTS (SELECT FROM fund WHERE fund.id = disbursement.fund_id));
DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'disbursement'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE DELETE, TRUNCATE ON disbursement FROM %s', role_name);
  END LOOP;
END
$$;
