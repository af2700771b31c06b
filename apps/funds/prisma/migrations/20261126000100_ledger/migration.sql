-- The books of the funds: double entry in whole đồng that nothing is erased from. docs/ledger.md says what each part means.
-- The application's role reads these tables; it writes funds, purposes and requests for reversals, and everything else through the
-- functions of the next two migrations, which run as the owner and demand the caller's scope first.

-- Chart of accounts (hệ thống tài khoản), illustrative after Circular 41/2022/TT-BTC ("minh hoạ").
CREATE TABLE account (
  code text PRIMARY KEY CHECK (code ~ '^[0-9]{3,5}$'),
  name_vi text NOT NULL,
  name_en text NOT NULL,
  nature text NOT NULL CHECK (nature IN ('ASSET', 'LIABILITY', 'NET_ASSETS', 'INCOME', 'EXPENSE')),
  -- What can be spent: cash and bank.
  is_money boolean NOT NULL DEFAULT false,
  -- What can run out: nobody pays from an empty cash box.
  guarded boolean NOT NULL DEFAULT false,
  CHECK (guarded OR NOT is_money)
);

INSERT INTO account (code, name_vi, name_en, nature, is_money, guarded) VALUES
  ('111', 'Tiền mặt', 'Cash', 'ASSET', true, true),
  ('112', 'Tiền gửi ngân hàng', 'Bank deposits', 'ASSET', true, true),
  ('152', 'Hiện vật', 'Goods in kind', 'ASSET', false, true),
  ('331', 'Phải trả', 'Payables', 'LIABILITY', false, false),
  ('338', 'Phải trả khác', 'Other payables', 'LIABILITY', false, false),
  ('411', 'Nguồn quỹ đầu kỳ', 'Opening funds', 'NET_ASSETS', false, false),
  ('511', 'Thu tài trợ bằng tiền', 'Gifts in money', 'INCOME', false, false),
  ('512', 'Thu tài trợ bằng hiện vật', 'Gifts in kind', 'INCOME', false, false),
  ('515', 'Lãi tiền gửi', 'Interest', 'INCOME', false, false),
  ('611', 'Chi học bổng', 'Scholarships awarded', 'EXPENSE', false, false),
  ('612', 'Chi khen thưởng và hoạt động khác', 'Rewards and other programme spending', 'EXPENSE', false, false),
  ('642', 'Chi phí quản lý', 'Management costs', 'EXPENSE', false, false);

-- A fund (quỹ khuyến học, quỹ khuyến tài) of a unit of any tier or branch.
CREATE TABLE fund (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  unit_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('LEARNING', 'TALENT')),
  -- Licensed charity fund (Nghị định 93/2019/NĐ-CP), or a fund inside of the association, a clan, a school, a village.
  legal_form text NOT NULL CHECK (legal_form IN ('CHARITY', 'INTERNAL')),
  name text NOT NULL,
  name_folded text NOT NULL,
  -- Where its money is kept: the bank's number in transfers (BIN), account and its holder.
  bank_bin text CHECK (bank_bin ~ '^[0-9]{6}$'),
  bank_account text CHECK (bank_account ~ '^[0-9A-Z]{4,19}$'),
  bank_holder text,
  -- Most that management may cost: hundredths of a percent of the year's gifts in money. Illustrative default of 5 %.
  cost_cap integer NOT NULL DEFAULT 500 CHECK (cost_cap BETWEEN 0 AND 10000),
  opened_on date NOT NULL,
  closed_on date,
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  CHECK (closed_on >= opened_on),
  CHECK ((bank_bin IS NULL) = (bank_account IS NULL))
);
CREATE INDEX fund_unit ON fund (unit_id);

-- What money is restricted to (mục đích). Money without a purpose is general.
CREATE TABLE purpose (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES fund (id),
  code text NOT NULL CHECK (code ~ '^[A-Z0-9]{1,12}$'),
  name text NOT NULL,
  closed_on date,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  UNIQUE (fund_id, code),
  UNIQUE (fund_id, id)
);

-- The end of a fund's chain. Whoever posts, reserves, closes or numbers holds its row: within a fund everything happens in one order.
CREATE TABLE ledger_head (
  fund_id uuid PRIMARY KEY REFERENCES fund (id),
  sequence bigint NOT NULL DEFAULT 0 CHECK (sequence >= 0),
  hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (length(hash) = 32),
  -- Of the last journal; each is later than the one before it, by a microsecond at least.
  recorded_at timestamptz,
  -- Last day of the last closed month.
  closed_through date
) WITH (fillfactor = 50);

CREATE TABLE journal (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES ledger_head (fund_id),
  sequence bigint NOT NULL CHECK (sequence > 0),
  kind text NOT NULL CHECK (kind IN ('OPENING', 'GIFT', 'PAYMENT', 'TRANSFER', 'INTEREST', 'COST', 'REFUND', 'REVERSAL')),
  -- The day it counts for (Asia/Ho_Chi_Minh), and the instant the books learned of it.
  effective_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  description text NOT NULL CHECK (description <> ''),
  source_type text,
  source_id text,
  reverses_id uuid REFERENCES journal (id),
  -- Why it came after its month was closed.
  late_reason text,
  by_subject text NOT NULL,
  by_username text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  CONSTRAINT journal_sequence UNIQUE (fund_id, sequence),
  CHECK ((source_type IS NULL) = (source_id IS NULL)),
  CHECK ((kind = 'REVERSAL') = (reverses_id IS NOT NULL))
);
CREATE INDEX journal_effective ON journal (fund_id, effective_on, sequence);
CREATE INDEX journal_source ON journal (source_type, source_id) WHERE source_id IS NOT NULL;
-- Nothing is reversed twice.
CREATE UNIQUE INDEX journal_reverses ON journal (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX journal_late ON journal (fund_id, sequence) WHERE late_reason IS NOT NULL;

CREATE TABLE posting (
  fund_id uuid NOT NULL,
  sequence bigint NOT NULL,
  line integer NOT NULL CHECK (line > 0),
  account text NOT NULL,
  purpose_id uuid,
  -- Whole đồng: debit positive, credit negative.
  amount bigint NOT NULL CHECK (amount <> 0 AND amount BETWEEN -1000000000000000 AND 1000000000000000),
  PRIMARY KEY (fund_id, sequence, line),
  -- Account and purpose are looked up by the posting function, which alone writes here.
  FOREIGN KEY (fund_id, sequence) REFERENCES journal (fund_id, sequence)
);
CREATE INDEX posting_account ON posting (fund_id, account, sequence);

-- What the postings of an account and purpose add up to.
CREATE TABLE balance (
  fund_id uuid NOT NULL REFERENCES ledger_head (fund_id),
  account text NOT NULL REFERENCES account (code),
  purpose_id uuid,
  amount bigint NOT NULL,
  guarded boolean NOT NULL,
  CONSTRAINT balance_key UNIQUE NULLS NOT DISTINCT (fund_id, account, purpose_id),
  CONSTRAINT balance_not_below_zero CHECK (NOT guarded OR amount >= 0)
) WITH (fillfactor = 50);

-- The same by the day it counts for and the day it was recorded (both in Asia/Ho_Chi_Minh): a balance of any past day on either axis
-- is a sum over days, not over postings.
CREATE TABLE daily_sum (
  fund_id uuid NOT NULL REFERENCES ledger_head (fund_id),
  effective_on date NOT NULL,
  recorded_on date NOT NULL,
  account text NOT NULL,
  purpose_id uuid,
  amount bigint NOT NULL,
  CONSTRAINT daily_sum_key UNIQUE NULLS NOT DISTINCT (fund_id, effective_on, recorded_on, account, purpose_id)
) WITH (fillfactor = 50);

-- The money of a purpose, in cash and at the bank, and how much of it is promised.
CREATE TABLE spendable (
  fund_id uuid NOT NULL REFERENCES ledger_head (fund_id),
  purpose_id uuid,
  money bigint NOT NULL CHECK (money >= 0),
  reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  CONSTRAINT spendable_key UNIQUE NULLS NOT DISTINCT (fund_id, purpose_id),
  CONSTRAINT spendable_covers_reserved CHECK (money >= reserved)
) WITH (fillfactor = 50);

-- Money that is promised and not paid yet.
CREATE TABLE reservation (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES ledger_head (fund_id),
  purpose_id uuid,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
  -- Last day on which it holds.
  expires_on date NOT NULL,
  state text NOT NULL DEFAULT 'HELD' CHECK (state IN ('HELD', 'PAID', 'VOIDED', 'EXPIRED')),
  source_type text NOT NULL,
  source_id text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  by_subject text NOT NULL,
  by_username text NOT NULL,
  -- The journal that paid it.
  journal_id uuid REFERENCES journal (id),
  ended_at timestamptz(3),
  ended_by text,
  end_reason text,
  FOREIGN KEY (fund_id, purpose_id) REFERENCES purpose (fund_id, id),
  CHECK ((state = 'HELD') = (ended_at IS NULL) AND (state = 'HELD') = (ended_by IS NULL)),
  CHECK ((state = 'PAID') = (journal_id IS NOT NULL)),
  CHECK ((state IN ('VOIDED', 'EXPIRED')) = (end_reason IS NOT NULL))
);
CREATE INDEX reservation_fund ON reservation (fund_id, created_at DESC, id DESC);
CREATE INDEX reservation_held ON reservation (expires_on) WHERE state = 'HELD';
CREATE INDEX reservation_source ON reservation (source_type, source_id);
CREATE UNIQUE INDEX reservation_journal ON reservation (journal_id) WHERE journal_id IS NOT NULL;

-- A month (kỳ) that was closed, with the end of the chain as it was then.
CREATE TABLE period (
  fund_id uuid NOT NULL REFERENCES ledger_head (fund_id),
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  sequence bigint NOT NULL,
  hash bytea NOT NULL,
  -- Every journal known at the close was recorded before this instant, every later one after it.
  closed_at timestamptz NOT NULL,
  by_subject text NOT NULL,
  by_username text NOT NULL,
  PRIMARY KEY (fund_id, month)
);

-- Last number of a book of a fund and year: receipts, payment vouchers, awards.
CREATE TABLE number_series (
  fund_id uuid NOT NULL REFERENCES ledger_head (fund_id),
  series text NOT NULL CHECK (series IN ('RECEIPT', 'PAYMENT', 'AWARD')),
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2200),
  last integer NOT NULL CHECK (last > 0),
  PRIMARY KEY (fund_id, series, year)
);

-- Somebody asks for a reversal, somebody else decides.
CREATE TABLE reversal_request (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES fund (id),
  journal_id uuid NOT NULL REFERENCES journal (id),
  reason text NOT NULL,
  late_reason text,
  effective_on date NOT NULL,
  state text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED')),
  proposed_at timestamptz(3) NOT NULL DEFAULT now(),
  proposed_by text NOT NULL,
  proposed_by_username text NOT NULL,
  decided_at timestamptz(3),
  decided_by text,
  decided_by_username text,
  decision_note text,
  reversal_id uuid REFERENCES journal (id),
  CHECK ((state = 'PROPOSED') = (decided_at IS NULL) AND (state = 'PROPOSED') = (decided_by IS NULL)),
  CHECK ((state = 'APPROVED') = (reversal_id IS NOT NULL)),
  CONSTRAINT reversal_by_two CHECK (decided_by <> proposed_by)
);
CREATE UNIQUE INDEX reversal_request_open ON reversal_request (journal_id) WHERE state = 'PROPOSED';
CREATE INDEX reversal_request_fund ON reversal_request (fund_id, proposed_at DESC, id DESC);

-- Every fund has a chain from its first day.
CREATE FUNCTION fund_has_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO ledger_head (fund_id) VALUES (NEW.id);
  RETURN NULL;
END
$$;
CREATE TRIGGER fund_has_head AFTER INSERT ON fund FOR EACH ROW EXECUTE FUNCTION fund_has_head();

-- What was booked stays: not even the owner of the tables changes it.
CREATE FUNCTION ledger_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: books are corrected by reversals', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER journal_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_immutable();
CREATE TRIGGER posting_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON posting
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_immutable();
CREATE TRIGGER period_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON period
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_immutable();

-- A reservation ends once, and says for ever what it was.
CREATE FUNCTION reservation_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.state <> 'HELD'
    OR (to_jsonb(OLD) - '{state,journal_id,ended_at,ended_by,end_reason}'::text[])
       <> (to_jsonb(NEW) - '{state,journal_id,ended_at,ended_by,end_reason}'::text[]) THEN
    RAISE EXCEPTION 'a reservation only ends, once' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER reservation_ends_once BEFORE UPDATE OR DELETE ON reservation
FOR EACH ROW EXECUTE FUNCTION reservation_ends_once();

ALTER TABLE fund ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON fund USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);

-- Everything of a fund is seen by whoever sees the fund. Rows are read and written by whom the functions and rights allow.
DO $$
DECLARE
  role_name name;
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY '{purpose,ledger_head,journal,posting,balance,daily_sum,spendable,reservation,period,number_series,reversal_request}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY of_fund ON %1$I USING ((SELECT app_scope_is_system()::int) = 1
      OR EXISTS (SELECT FROM fund WHERE fund.id = %1$I.fund_id))', table_name);
  END LOOP;
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'journal'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE
      ON account, ledger_head, journal, posting, balance, daily_sum, spendable, reservation, period, number_series FROM %s', role_name);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON fund, purpose, reversal_request FROM %s', role_name);
  END LOOP;
END
$$;
