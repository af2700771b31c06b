-- Lists of funds go by name.
CREATE INDEX fund_by_name ON fund (name_folded, id);

-- Who gives (nhà tài trợ), as one unit's books know him. Nothing but the name is kept; whoever stays unknown has no row.
CREATE TABLE donor (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('PERSON', 'CLAN', 'ENTERPRISE', 'ORGANISATION')),
  name text NOT NULL CHECK (name <> ''),
  name_folded text NOT NULL,
  -- The same words in the order of the alphabet: names that differ in their order only are the same.
  name_key text NOT NULL,
  -- A subject of the registrations: unit that knows it and the unit's own code of it.
  subject_unit_id uuid,
  subject_code text,
  named_in_public boolean NOT NULL DEFAULT false,
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  CHECK ((subject_unit_id IS NULL) = (subject_code IS NULL))
);
CREATE INDEX donor_of_unit ON donor (unit_id, name_folded, id);
CREATE INDEX donor_by_name ON donor (name_folded, id);
CREATE INDEX donor_same ON donor (unit_id, name_key);

-- A promise (lời hứa tặng). It is no money: the books know nothing of it until gifts come.
CREATE TABLE pledge (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES fund (id),
  donor_id uuid NOT NULL REFERENCES donor (id),
  purpose_id uuid,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
  pledged_on date NOT NULL,
  note text,
  cancelled_at timestamptz(3),
  cancelled_by text,
  cancel_reason text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  FOREIGN KEY (fund_id, purpose_id) REFERENCES purpose (fund_id, id),
  UNIQUE (fund_id, id),
  CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL) AND (cancelled_at IS NULL) = (cancelled_by IS NULL))
);
CREATE INDEX pledge_of_fund ON pledge (fund_id, created_at DESC, id DESC);
CREATE INDEX pledge_of_donor ON pledge (donor_id);

-- What of a pledge comes when.
CREATE TABLE pledge_instalment (
  pledge_id uuid NOT NULL REFERENCES pledge (id),
  due_on date NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  PRIMARY KEY (pledge_id, due_on)
);

-- A gift (khoản tài trợ) that was booked, with the number of its receipt. It is void when its journal was reversed.
CREATE TABLE gift (
  id uuid PRIMARY KEY,
  fund_id uuid NOT NULL REFERENCES fund (id),
  letter_id uuid NOT NULL,
  donor_id uuid REFERENCES donor (id),
  pledge_id uuid,
  kind text NOT NULL CHECK (kind IN ('CASH', 'BANK', 'GOODS')),
  purpose_id uuid,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
  received_on date NOT NULL,
  note text,
  -- In kind: what it is, who put a value on it and by what.
  goods text,
  valued_by text,
  valuation_basis text,
  receipt_year integer NOT NULL,
  receipt_number integer NOT NULL CHECK (receipt_number > 0),
  journal_id uuid NOT NULL UNIQUE REFERENCES journal (id),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  created_by_username text NOT NULL,
  UNIQUE (fund_id, receipt_year, receipt_number),
  FOREIGN KEY (fund_id, purpose_id) REFERENCES purpose (fund_id, id),
  FOREIGN KEY (fund_id, pledge_id) REFERENCES pledge (fund_id, id),
  CHECK ((kind = 'GOODS') = (goods IS NOT NULL) AND (kind = 'GOODS') = (valued_by IS NOT NULL)
    AND (kind = 'GOODS') = (valuation_basis IS NOT NULL))
);
CREATE INDEX gift_latest ON gift (received_on DESC, id DESC);
CREATE INDEX gift_of_fund ON gift (fund_id, received_on DESC, id DESC);
CREATE INDEX gift_of_donor ON gift (donor_id) WHERE donor_id IS NOT NULL;
CREATE INDEX gift_of_pledge ON gift (pledge_id) WHERE pledge_id IS NOT NULL;
CREATE INDEX gift_of_letter ON gift (letter_id);

-- Originals that were handed out: whatever is printed after is a copy.
CREATE TABLE receipt_print (
  gift_id uuid PRIMARY KEY REFERENCES gift (id),
  fund_id uuid NOT NULL REFERENCES fund (id),
  printed_at timestamptz(3) NOT NULL DEFAULT now(),
  printed_by text NOT NULL,
  -- The command or job that printed it: the same one gives the original again.
  printed_key text NOT NULL
);

-- What a unit with all below it is to raise in a year (chỉ tiêu vận động).
CREATE TABLE fund_target (
  unit_id uuid NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
  set_at timestamptz(3) NOT NULL DEFAULT now(),
  set_by text NOT NULL,
  set_by_username text NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  PRIMARY KEY (unit_id, year)
);

-- A campaign to raise money (đợt vận động).
CREATE TABLE fund_campaign (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  title text NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL CHECK (ends_on >= starts_on),
  goal bigint CHECK (goal BETWEEN 1 AND 1000000000000000),
  closed_on date,
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL
);
CREATE INDEX fund_campaign_of_unit ON fund_campaign (unit_id, year);

-- Head counts of units, told by the organizations: the base of đồng per head.
CREATE TABLE population (
  unit_id uuid NOT NULL,
  year integer NOT NULL,
  revision integer NOT NULL,
  people integer CHECK (people >= 0),
  PRIMARY KEY (unit_id, year)
);

-- A fund is opened and closed in the order of its books, by whoever holds the head of its chain. Closed: nothing is left in it,
-- and nobody applies for what it could not pay.
CREATE FUNCTION fund_close(the_fund uuid, on_day date, the_revision integer) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  outcome ledger_outcome := ledger_lock(the_fund);
BEGIN
  IF outcome.refusal IS NOT NULL THEN RETURN outcome.refusal; END IF;
  -- Whoever opens a programme holds the row shared until it is open.
  PERFORM FROM fund WHERE id = the_fund AND revision = the_revision FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN 'CONFLICT'; END IF;
  IF EXISTS (SELECT FROM balance WHERE fund_id = the_fund AND account IN ('111', '112', '152', '331', '338') AND amount <> 0)
    OR EXISTS (SELECT FROM reservation WHERE fund_id = the_fund AND state = 'HELD')
    OR EXISTS (SELECT FROM programme WHERE fund_id = the_fund AND state = 'OPEN') THEN
    RETURN 'FUND_NOT_EMPTY';
  END IF;
  UPDATE fund SET closed_on = on_day, revision = revision + 1, updated_at = now() WHERE id = the_fund;
  RETURN NULL;
END
$$;

-- A purpose is closed when nothing is left of its money or goods.
CREATE FUNCTION purpose_close(the_fund uuid, the_purpose uuid, on_day date) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  outcome ledger_outcome := ledger_lock(the_fund);
BEGIN
  IF outcome.refusal IS NOT NULL THEN RETURN outcome.refusal; END IF;
  PERFORM FROM purpose WHERE id = the_purpose AND fund_id = the_fund;
  IF NOT FOUND THEN RETURN 'PURPOSE_UNKNOWN'; END IF;
  IF EXISTS (SELECT FROM balance WHERE fund_id = the_fund AND purpose_id = the_purpose AND account IN ('111', '112', '152') AND amount <> 0) THEN
    RETURN 'PURPOSE_NOT_EMPTY';
  END IF;
  UPDATE purpose SET closed_on = coalesce(closed_on, on_day) WHERE id = the_purpose;
  RETURN NULL;
END
$$;

DO $$
DECLARE
  role_name name;
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY '{donor,fund_target,population}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY in_scope ON %1$I USING (
      (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
        SELECT tree.descendant_id FROM unit_closure AS tree
        WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
      ))', table_name);
  END LOOP;
  FOREACH table_name IN ARRAY '{pledge,gift,receipt_print}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY of_fund ON %1$I USING ((SELECT app_scope_is_system()::int) = 1
      OR EXISTS (SELECT FROM fund WHERE fund.id = %1$I.fund_id))', table_name);
  END LOOP;
  ALTER TABLE pledge_instalment ENABLE ROW LEVEL SECURITY;
  CREATE POLICY of_pledge ON pledge_instalment USING ((SELECT app_scope_is_system()::int) = 1
    OR EXISTS (SELECT FROM pledge WHERE pledge.id = pledge_instalment.pledge_id));
  -- A campaign is known to everybody whom it asks for gifts, so also below its unit; it is changed from its unit and above.
  ALTER TABLE fund_campaign ENABLE ROW LEVEL SECURITY;
  CREATE POLICY known ON fund_campaign FOR SELECT USING (
    (SELECT app_scope_is_system()::int) = 1 OR EXISTS (
      SELECT FROM unit_closure AS tree WHERE tree.scope_validity @> (SELECT app_today()) AND (
        (tree.descendant_id = fund_campaign.unit_id AND tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]))
        OR (tree.ancestor_id = fund_campaign.unit_id AND tree.descendant_id = ANY ((SELECT app_scope_roots())::uuid[])))));
  CREATE POLICY made ON fund_campaign FOR INSERT WITH CHECK (app_in_scope(unit_id));
  CREATE POLICY changed ON fund_campaign FOR UPDATE USING (app_in_scope(unit_id));
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'gift'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    -- What has a receipt stays.
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON gift, receipt_print, pledge_instalment FROM %s', role_name);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON donor, pledge, fund_campaign FROM %s', role_name);
    -- Closing looks at the books first, under the lock that posting takes.
    EXECUTE format('REVOKE UPDATE ON fund, purpose FROM %s', role_name);
    EXECUTE format('GRANT UPDATE (name, name_folded, bank_bin, bank_account, bank_holder, cost_cap, revision, updated_at) ON fund TO %s', role_name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION fund_close(uuid, date, integer), purpose_close(uuid, uuid, date) TO %s', role_name);
  END LOOP;
END
$$;
REVOKE EXECUTE ON FUNCTION fund_close(uuid, date, integer), purpose_close(uuid, uuid, date) FROM PUBLIC;
