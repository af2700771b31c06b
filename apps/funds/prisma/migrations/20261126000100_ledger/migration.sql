-- The books of the funds: double entry in whole đồng that nothing is erased from. docs/ledger.md says what each part means.
-- The application's role reads these tables; it writes funds and purposes, and everything else through the functions below, which run
-- as the owner and demand the caller's scope first.

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

-- One text in the form that the chain is made of: its length in bytes of UTF-8, a colon, itself; "-" for none.
CREATE FUNCTION ledger_framed(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(octet_length(value)::text || ':' || value, '-');

-- What became of a command: the journal, or the code and details of the refusal. A refusal has changed nothing.
CREATE TYPE ledger_outcome AS (
  refusal text,
  details jsonb,
  journal_id uuid,
  sequence bigint,
  hash text
);

CREATE FUNCTION ledger_refusal(code text, details jsonb DEFAULT '{}') RETURNS ledger_outcome LANGUAGE sql IMMUTABLE
RETURN ROW(code, details, NULL, NULL, NULL)::ledger_outcome;

-- Writes one journal. The only place that does; see docs/ledger.md for the canonical text. Refuses before it writes anything.
-- Loops over the few lines of a journal, where one would expect sets: a set-based statement takes several times as long to start.
CREATE FUNCTION ledger_write(
  the_fund uuid, the_kind text, effective date, the_description text, the_source_type text, the_source_id text, reverses uuid,
  late text, subject text, username text, accounts text[], purposes uuid[], amounts bigint[], settled uuid
) RETURNS ledger_outcome LANGUAGE plpgsql AS $$
DECLARE
  head record;
  owner record;
  chart record;
  promise record;
  lines integer := coalesce(cardinality(accounts), 0);
  total bigint := 0;
  general boolean := false;
  -- Per account and purpose: what is added, and whether it can run out.
  sums integer := 0;
  sum_accounts text[] := '{}';
  sum_purposes uuid[] := '{}';
  sum_deltas bigint[] := '{}';
  sum_guarded boolean[] := '{}';
  -- Per purpose: what is added in money, and in all.
  parts integer := 0;
  part_purposes uuid[] := '{}';
  part_money bigint[] := '{}';
  part_totals bigint[] := '{}';
  found_at integer;
  promised_purpose uuid;
  promised bigint := 0;
  kept bigint;
  free bigint;
  costs bigint := 0;
  spent bigint;
  raised bigint;
  recorded timestamptz;
  recorded_day date;
  new_id uuid := uuidv7();
  canonical text := '';
  chained bytea;
BEGIN
  SELECT h.sequence, h.hash, h.recorded_at, h.closed_through INTO head FROM ledger_head AS h WHERE h.fund_id = the_fund FOR NO KEY UPDATE;
  -- A statement of its own: it sees what whoever held the lock has just committed.
  SELECT f.opened_on, f.closed_on, f.cost_cap INTO owner FROM fund AS f WHERE f.id = the_fund AND (app_scope_is_system() OR EXISTS (
    SELECT FROM unit_closure AS tree WHERE tree.descendant_id = f.unit_id AND tree.ancestor_id = ANY (app_scope_roots())
      AND tree.scope_validity @> app_today()));
  IF NOT FOUND THEN RETURN ledger_refusal('NOT_FOUND'); END IF;
  IF owner.closed_on IS NOT NULL THEN RETURN ledger_refusal('FUND_CLOSED'); END IF;
  IF effective < owner.opened_on THEN
    RETURN ledger_refusal('BEFORE_FUND_OPENED', jsonb_build_object('date', owner.opened_on));
  END IF;

  IF lines < 2 OR lines > 200 OR cardinality(purposes) <> lines OR cardinality(amounts) <> lines THEN
    RETURN ledger_refusal('JOURNAL_UNBALANCED', jsonb_build_object('difference', '0'));
  END IF;
  FOR i IN 1..lines LOOP
    IF amounts[i] IS NULL OR amounts[i] = 0 OR abs(amounts[i]) > 1000000000000000 THEN
      RETURN ledger_refusal('JOURNAL_UNBALANCED', jsonb_build_object('difference', coalesce(amounts[i], 0)::text));
    END IF;
    total := total + amounts[i];
    SELECT a.is_money, a.guarded INTO chart FROM account AS a WHERE a.code = accounts[i];
    IF NOT FOUND THEN RETURN ledger_refusal('ACCOUNT_UNKNOWN'); END IF;
    IF accounts[i] = '642' THEN costs := costs + amounts[i]; END IF;
    canonical := canonical || E'\n' || accounts[i] || ' ' || coalesce(purposes[i]::text, '-') || ' ' || amounts[i];

    found_at := NULL;
    FOR k IN 1..sums LOOP
      IF sum_accounts[k] = accounts[i] AND sum_purposes[k] IS NOT DISTINCT FROM purposes[i] THEN found_at := k; END IF;
    END LOOP;
    IF found_at IS NULL THEN
      sums := sums + 1;
      sum_accounts[sums] := accounts[i];
      sum_purposes[sums] := purposes[i];
      sum_deltas[sums] := amounts[i];
      sum_guarded[sums] := chart.guarded;
    ELSE
      sum_deltas[found_at] := sum_deltas[found_at] + amounts[i];
    END IF;

    found_at := NULL;
    FOR k IN 1..parts LOOP
      IF part_purposes[k] IS NOT DISTINCT FROM purposes[i] THEN found_at := k; END IF;
    END LOOP;
    IF found_at IS NULL THEN
      parts := parts + 1;
      part_purposes[parts] := purposes[i];
      part_money[parts] := CASE WHEN chart.is_money THEN amounts[i] ELSE 0 END;
      part_totals[parts] := amounts[i];
    ELSE
      IF chart.is_money THEN part_money[found_at] := part_money[found_at] + amounts[i]; END IF;
      part_totals[found_at] := part_totals[found_at] + amounts[i];
    END IF;
  END LOOP;
  -- Double entry.
  IF total <> 0 THEN RETURN ledger_refusal('JOURNAL_UNBALANCED', jsonb_build_object('difference', total::text)); END IF;

  FOR k IN 1..parts LOOP
    CONTINUE WHEN part_purposes[k] IS NULL;
    SELECT p.closed_on INTO chart FROM purpose AS p WHERE p.id = part_purposes[k] AND p.fund_id = the_fund;
    IF NOT FOUND THEN RETURN ledger_refusal('PURPOSE_UNKNOWN'); END IF;
    CONTINUE WHEN the_kind = 'REVERSAL';
    IF chart.closed_on IS NOT NULL THEN RETURN ledger_refusal('PURPOSE_CLOSED'); END IF;
    -- Restricted money pays for nothing else: each purpose balances by itself, but a transfer may add general money to it.
    IF part_totals[k] < 0 OR (part_totals[k] > 0 AND the_kind <> 'TRANSFER') THEN RETURN ledger_refusal('PURPOSE_RESTRICTED'); END IF;
  END LOOP;

  -- A closed month is entered with a reason only, and the entry says so for ever.
  IF head.closed_through IS NULL OR effective > head.closed_through THEN
    late := NULL;
  ELSIF coalesce(late, '') = '' THEN
    RETURN ledger_refusal('PERIOD_CLOSED', jsonb_build_object('through', head.closed_through));
  END IF;

  IF reverses IS NOT NULL THEN
    PERFORM FROM journal WHERE reverses_id = reverses;
    IF FOUND THEN RETURN ledger_refusal('ALREADY_REVERSED'); END IF;
  END IF;

  -- What a reservation promised is paid to the đồng.
  IF settled IS NOT NULL THEN
    SELECT r.purpose_id, r.amount, r.state INTO promise FROM reservation AS r WHERE r.id = settled AND r.fund_id = the_fund;
    IF NOT FOUND THEN RETURN ledger_refusal('NOT_FOUND'); END IF;
    IF promise.state <> 'HELD' THEN RETURN ledger_refusal('RESERVATION_NOT_HELD', jsonb_build_object('state', promise.state)); END IF;
    promised_purpose := promise.purpose_id;
    promised := promise.amount;
    spent := 0;
    FOR k IN 1..parts LOOP
      IF part_purposes[k] IS NOT DISTINCT FROM promised_purpose THEN spent := -part_money[k]; END IF;
    END LOOP;
    IF spent <> promised THEN
      RETURN ledger_refusal('RESERVATION_AMOUNT', jsonb_build_object('reserved', promised::text, 'paid', spent::text));
    END IF;
  END IF;

  -- Only what decreases can run out.
  FOR k IN 1..sums LOOP
    CONTINUE WHEN NOT sum_guarded[k] OR sum_deltas[k] >= 0;
    SELECT b.amount INTO free FROM balance AS b
    WHERE b.fund_id = the_fund AND b.account = sum_accounts[k] AND b.purpose_id IS NOT DISTINCT FROM sum_purposes[k];
    IF coalesce(free, 0) + sum_deltas[k] < 0 THEN
      RETURN ledger_refusal('INSUFFICIENT_FUNDS', jsonb_build_object('available', coalesce(free, 0)::text, 'wanted', (-sum_deltas[k])::text));
    END IF;
  END LOOP;
  FOR k IN 1..parts LOOP
    CONTINUE WHEN part_money[k] >= 0;
    SELECT s.money - s.reserved INTO free FROM spendable AS s
    WHERE s.fund_id = the_fund AND s.purpose_id IS NOT DISTINCT FROM part_purposes[k];
    free := coalesce(free, 0);
    IF part_purposes[k] IS NOT DISTINCT FROM promised_purpose THEN free := free + promised; END IF;
    IF free + part_money[k] < 0 THEN
      RETURN ledger_refusal('INSUFFICIENT_FUNDS', jsonb_build_object('available', free::text, 'wanted', (-part_money[k])::text));
    END IF;
  END LOOP;

  -- Management costs of a calendar year stay below their share of the gifts of that year.
  IF costs > 0 AND the_kind <> 'REVERSAL' THEN
    SELECT coalesce(sum(d.amount) FILTER (WHERE d.account = '642'), 0), -coalesce(sum(d.amount) FILTER (WHERE d.account = '511'), 0)
    INTO spent, raised FROM daily_sum AS d
    WHERE d.fund_id = the_fund AND d.account IN ('511', '642')
      AND d.effective_on >= date_trunc('year', effective)::date
      AND d.effective_on < (date_trunc('year', effective) + interval '1 year')::date;
    IF (spent + costs)::numeric * 10000 > raised::numeric * owner.cost_cap THEN
      RETURN ledger_refusal('COST_CAP_EXCEEDED', jsonb_build_object(
        'cap', trunc(raised::numeric * owner.cost_cap / 10000)::text, 'costs', (spent + costs)::text));
    END IF;
  END IF;

  recorded := greatest(clock_timestamp(), head.recorded_at + interval '1 microsecond');
  recorded_day := (recorded AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
  chained := sha256(convert_to(concat_ws(E'\n',
    'khuyenhoc-ledger-1', encode(head.hash, 'hex'), the_fund, head.sequence + 1, new_id, the_kind, to_char(effective, 'YYYY-MM-DD'),
    to_char(recorded AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ledger_framed(the_description), ledger_framed(the_source_type),
    ledger_framed(the_source_id), coalesce(reverses::text, '-'), ledger_framed(late), ledger_framed(subject), ledger_framed(username))
    || canonical, 'UTF8'));

  INSERT INTO journal (id, fund_id, sequence, kind, effective_on, recorded_at, description, source_type, source_id, reverses_id,
    late_reason, by_subject, by_username, hash)
  VALUES (new_id, the_fund, head.sequence + 1, the_kind, effective, recorded, the_description, the_source_type, the_source_id, reverses,
    late, subject, username, chained);
  FOR i IN 1..lines LOOP
    INSERT INTO posting (fund_id, sequence, line, account, purpose_id, amount)
    VALUES (the_fund, head.sequence + 1, i, accounts[i], purposes[i], amounts[i]);
  END LOOP;
  -- Updated, then inserted: a CHECK looks at the row that an upsert proposes, which here may be below zero. Nobody else writes these
  -- rows while the head is held.
  FOR k IN 1..sums LOOP
    UPDATE balance SET amount = amount + sum_deltas[k]
    WHERE fund_id = the_fund AND account = sum_accounts[k] AND purpose_id IS NOT DISTINCT FROM sum_purposes[k];
    IF NOT FOUND THEN
      INSERT INTO balance (fund_id, account, purpose_id, amount, guarded)
      VALUES (the_fund, sum_accounts[k], sum_purposes[k], sum_deltas[k], sum_guarded[k]);
    END IF;
    UPDATE daily_sum SET amount = amount + sum_deltas[k]
    WHERE fund_id = the_fund AND effective_on = effective AND recorded_on = recorded_day AND account = sum_accounts[k]
      AND purpose_id IS NOT DISTINCT FROM sum_purposes[k];
    IF NOT FOUND THEN
      INSERT INTO daily_sum (fund_id, effective_on, recorded_on, account, purpose_id, amount)
      VALUES (the_fund, effective, recorded_day, sum_accounts[k], sum_purposes[k], sum_deltas[k]);
    END IF;
  END LOOP;
  FOR k IN 1..parts LOOP
    CONTINUE WHEN part_money[k] = 0;
    kept := CASE WHEN part_purposes[k] IS NOT DISTINCT FROM promised_purpose THEN promised ELSE 0 END;
    UPDATE spendable SET money = money + part_money[k], reserved = reserved - kept
    WHERE fund_id = the_fund AND purpose_id IS NOT DISTINCT FROM part_purposes[k];
    IF NOT FOUND THEN
      INSERT INTO spendable (fund_id, purpose_id, money) VALUES (the_fund, part_purposes[k], part_money[k]);
    END IF;
  END LOOP;
  IF settled IS NOT NULL THEN
    UPDATE reservation SET state = 'PAID', journal_id = new_id, ended_at = recorded, ended_by = subject WHERE id = settled;
  END IF;
  UPDATE ledger_head SET sequence = head.sequence + 1, hash = chained, recorded_at = recorded WHERE fund_id = the_fund;
  RETURN ROW(NULL, NULL, new_id, head.sequence + 1, encode(chained, 'hex'))::ledger_outcome;
END
$$;

-- Posts a journal that reverses nothing and settles nothing.
CREATE FUNCTION ledger_post(
  the_fund uuid, the_kind text, effective date, description text, source_type text, source_id text, late text, subject text,
  username text, accounts text[], purposes uuid[], amounts bigint[]
) RETURNS ledger_outcome LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN ledger_write(the_fund, the_kind, effective, description, source_type, source_id, NULL, late, subject, username, accounts,
    purposes, amounts, NULL);
END
$$;

-- Posts the journal that pays a reservation.
CREATE FUNCTION ledger_settle(
  the_reservation uuid, the_fund uuid, the_kind text, effective date, description text, source_type text, source_id text, late text,
  subject text, username text, accounts text[], purposes uuid[], amounts bigint[]
) RETURNS ledger_outcome LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN ledger_write(the_fund, the_kind, effective, description, source_type, source_id, NULL, late, subject, username, accounts,
    purposes, amounts, the_reservation);
END
$$;

-- Posts the exact opposite of a journal.
CREATE FUNCTION ledger_reverse(the_journal uuid, effective date, reason text, late text, subject text, username text)
RETURNS ledger_outcome LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  original journal;
  accounts text[];
  purposes uuid[];
  amounts bigint[];
BEGIN
  SELECT * INTO original FROM journal WHERE id = the_journal;
  IF original.id IS NULL THEN RETURN ledger_refusal('NOT_FOUND'); END IF;
  SELECT array_agg(account ORDER BY line), array_agg(purpose_id ORDER BY line), array_agg(-amount ORDER BY line)
  INTO accounts, purposes, amounts FROM posting WHERE fund_id = original.fund_id AND sequence = original.sequence;
  IF original.kind = 'REVERSAL' THEN RETURN ledger_refusal('ALREADY_REVERSED'); END IF;
  RETURN ledger_write(original.fund_id, 'REVERSAL', effective, reason, 'REVERSAL', the_journal::text, the_journal, late, subject,
    username, accounts, purposes, amounts, NULL);
END
$$;

-- Locks the head of a fund that lies in the caller's scope and is not closed. A refusal without a code: go on.
CREATE FUNCTION ledger_lock(the_fund uuid) RETURNS ledger_outcome LANGUAGE plpgsql AS $$
DECLARE
  owner fund;
BEGIN
  PERFORM FROM ledger_head WHERE fund_id = the_fund FOR NO KEY UPDATE;
  SELECT * INTO owner FROM fund WHERE id = the_fund AND app_in_scope(unit_id);
  IF owner.id IS NULL THEN RETURN ledger_refusal('NOT_FOUND'); END IF;
  IF owner.closed_on IS NOT NULL THEN RETURN ledger_refusal('FUND_CLOSED'); END IF;
  RETURN ledger_refusal(NULL);
END
$$;

-- Promises money of a purpose. The journal_id of the outcome is the reservation's id.
CREATE FUNCTION ledger_reserve(
  the_fund uuid, the_purpose uuid, the_amount bigint, expires date, the_source_type text, the_source_id text, subject text, username text
) RETURNS ledger_outcome LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  outcome ledger_outcome := ledger_lock(the_fund);
  free bigint;
  new_id uuid;
BEGIN
  IF outcome.refusal IS NOT NULL THEN RETURN outcome; END IF;
  IF the_purpose IS NOT NULL THEN
    PERFORM FROM purpose WHERE id = the_purpose AND fund_id = the_fund AND closed_on IS NULL;
    IF NOT FOUND THEN RETURN ledger_refusal('PURPOSE_UNKNOWN'); END IF;
  END IF;
  SELECT money - reserved INTO free FROM spendable WHERE fund_id = the_fund AND purpose_id IS NOT DISTINCT FROM the_purpose;
  IF coalesce(free, 0) < the_amount THEN
    RETURN ledger_refusal('INSUFFICIENT_FUNDS', jsonb_build_object('available', coalesce(free, 0)::text, 'wanted', the_amount::text));
  END IF;
  UPDATE spendable SET reserved = reserved + the_amount WHERE fund_id = the_fund AND purpose_id IS NOT DISTINCT FROM the_purpose;
  INSERT INTO reservation (fund_id, purpose_id, amount, expires_on, source_type, source_id, by_subject, by_username)
  VALUES (the_fund, the_purpose, the_amount, expires, the_source_type, the_source_id, subject, username) RETURNING id INTO new_id;
  RETURN ROW(NULL, NULL, new_id, NULL, NULL)::ledger_outcome;
END
$$;

-- Ends a promise without paying it.
CREATE FUNCTION ledger_release(the_reservation uuid, ending text, reason text, subject text)
RETURNS ledger_outcome LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  promise reservation;
BEGIN
  SELECT * INTO promise FROM reservation WHERE id = the_reservation;
  PERFORM FROM ledger_head WHERE fund_id = promise.fund_id FOR NO KEY UPDATE;
  SELECT r.* INTO promise FROM reservation AS r JOIN fund AS f ON f.id = r.fund_id
  WHERE r.id = the_reservation AND app_in_scope(f.unit_id);
  IF promise.id IS NULL THEN RETURN ledger_refusal('NOT_FOUND'); END IF;
  IF promise.state <> 'HELD' THEN RETURN ledger_refusal('RESERVATION_NOT_HELD', jsonb_build_object('state', promise.state)); END IF;
  IF ending NOT IN ('VOIDED', 'EXPIRED') THEN RAISE EXCEPTION 'a reservation does not end as %', ending; END IF;
  UPDATE spendable SET reserved = reserved - promise.amount
  WHERE fund_id = promise.fund_id AND purpose_id IS NOT DISTINCT FROM promise.purpose_id;
  UPDATE reservation SET state = ending, ended_at = clock_timestamp(), ended_by = subject, end_reason = reason WHERE id = promise.id;
  RETURN ROW(NULL, NULL, promise.id, NULL, NULL)::ledger_outcome;
END
$$;

-- The next number of a book. A transaction that fails gives it back: the book has no gaps. The sequence of the outcome is the number.
CREATE FUNCTION ledger_number(the_fund uuid, the_series text, the_year integer)
RETURNS ledger_outcome LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  outcome ledger_outcome := ledger_lock(the_fund);
  number integer;
BEGIN
  IF outcome.refusal IS NOT NULL THEN RETURN outcome; END IF;
  INSERT INTO number_series AS book (fund_id, series, year, last) VALUES (the_fund, the_series, the_year, 1)
  ON CONFLICT (fund_id, series, year) DO UPDATE SET last = book.last + 1 RETURNING last INTO number;
  RETURN ROW(NULL, NULL, NULL, number, NULL)::ledger_outcome;
END
$$;

-- Closes all open months up to one, which must be over.
CREATE FUNCTION ledger_close(the_fund uuid, last_month date, subject text, username text)
RETURNS ledger_outcome LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  outcome ledger_outcome := ledger_lock(the_fund);
  head ledger_head;
  first_month date;
  through date := (last_month + interval '1 month - 1 day')::date;
  closed timestamptz;
BEGIN
  IF outcome.refusal IS NOT NULL THEN RETURN outcome; END IF;
  SELECT * INTO head FROM ledger_head WHERE fund_id = the_fund;
  SELECT coalesce(head.closed_through + 1, date_trunc('month', opened_on)::date) INTO first_month FROM fund WHERE id = the_fund;
  IF last_month < first_month THEN RETURN ledger_refusal('PERIOD_CLOSED', jsonb_build_object('through', coalesce(head.closed_through, first_month - 1))); END IF;
  -- After the last journal, before the next one.
  closed := greatest(clock_timestamp(), head.recorded_at + interval '1 microsecond');
  INSERT INTO period (fund_id, month, sequence, hash, closed_at, by_subject, by_username)
  SELECT the_fund, month::date, head.sequence, head.hash, closed, subject, username
  FROM generate_series(first_month::timestamp, last_month::timestamp, interval '1 month') AS month;
  UPDATE ledger_head SET closed_through = through, recorded_at = closed WHERE fund_id = the_fund;
  RETURN ROW(NULL, jsonb_build_object('first', to_char(first_month, 'YYYY-MM')), NULL, head.sequence, encode(head.hash, 'hex'))::ledger_outcome;
END
$$;

-- How many journals of a fund were recorded before an instant. Instants grow with the sequence, which has no gaps.
CREATE FUNCTION ledger_sequence_before(the_fund uuid, instant timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  low bigint := 0;
  high bigint;
  middle bigint;
BEGIN
  SELECT coalesce(max(sequence), 0) INTO high FROM journal WHERE fund_id = the_fund;
  WHILE low < high LOOP
    middle := (low + high + 1) / 2;
    IF (SELECT recorded_at < instant FROM journal WHERE fund_id = the_fund AND sequence = middle) THEN low := middle;
    ELSE high := middle - 1; END IF;
  END LOOP;
  RETURN low;
END
$$;

-- Balances of funds in the caller's scope, by account and purpose: of postings that count for a day or an earlier one, and that the
-- books knew before an instant. Null: without that bound.
CREATE FUNCTION ledger_balances(funds uuid[], effective date, recorded timestamptz)
RETURNS TABLE (fund_id uuid, account text, purpose_id uuid, amount bigint) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  seen uuid[];
  one uuid;
  day_begins timestamptz := date_trunc('day', recorded AT TIME ZONE 'Asia/Ho_Chi_Minh') AT TIME ZONE 'Asia/Ho_Chi_Minh';
  recorded_day date := (recorded AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
BEGIN
  SELECT array_agg(f.id) INTO seen FROM fund AS f WHERE f.id = ANY (funds) AND app_in_scope(f.unit_id);
  IF effective IS NULL AND recorded IS NULL THEN
    RETURN QUERY SELECT b.fund_id, b.account, b.purpose_id, b.amount FROM balance AS b WHERE b.fund_id = ANY (seen) AND b.amount <> 0;
    RETURN;
  END IF;
  IF recorded IS NULL THEN
    RETURN QUERY SELECT s.fund_id, s.account, s.purpose_id, sum(s.amount)::bigint FROM daily_sum AS s
      WHERE s.fund_id = ANY (seen) AND s.effective_on <= effective GROUP BY 1, 2, 3 HAVING sum(s.amount) <> 0;
    RETURN;
  END IF;
  FOREACH one IN ARRAY coalesce(seen, '{}') LOOP
    RETURN QUERY SELECT one, t.account, t.purpose_id, sum(t.amount)::bigint FROM (
        SELECT s.account, s.purpose_id, s.amount FROM daily_sum AS s
        WHERE s.fund_id = one AND s.recorded_on < recorded_day AND (effective IS NULL OR s.effective_on <= effective)
        UNION ALL
        SELECT p.account, p.purpose_id, p.amount FROM posting AS p JOIN journal AS j ON j.fund_id = p.fund_id AND j.sequence = p.sequence
        WHERE p.fund_id = one AND p.sequence > ledger_sequence_before(one, day_begins)
          AND p.sequence <= ledger_sequence_before(one, recorded) AND (effective IS NULL OR j.effective_on <= effective)
      ) AS t GROUP BY 2, 3 HAVING sum(t.amount) <> 0;
  END LOOP;
END
$$;

-- Waits for whoever is posting to the funds and answers an instant that lies after all that is known and before all that follows:
-- what is published as of it can be computed again for ever.
CREATE FUNCTION ledger_pin(funds uuid[]) RETURNS timestamptz LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  latest timestamptz;
BEGIN
  PERFORM FROM ledger_head WHERE fund_id = ANY (funds) ORDER BY fund_id FOR SHARE;
  SELECT max(recorded_at) INTO latest FROM ledger_head WHERE fund_id = ANY (funds);
  RETURN greatest(clock_timestamp(), latest + interval '1 microsecond');
END
$$;

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
    EXECUTE format('REVOKE EXECUTE ON FUNCTION
      ledger_write(uuid, text, date, text, text, text, uuid, text, text, text, text[], uuid[], bigint[], uuid), ledger_lock(uuid) FROM %s', role_name);
  END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION
  ledger_write(uuid, text, date, text, text, text, uuid, text, text, text, text[], uuid[], bigint[], uuid), ledger_lock(uuid),
  ledger_post(uuid, text, date, text, text, text, text, text, text, text[], uuid[], bigint[]),
  ledger_settle(uuid, uuid, text, date, text, text, text, text, text, text, text[], uuid[], bigint[]),
  ledger_reverse(uuid, date, text, text, text, text),
  ledger_reserve(uuid, uuid, bigint, date, text, text, text, text),
  ledger_release(uuid, text, text, text),
  ledger_number(uuid, text, integer),
  ledger_close(uuid, date, text, text),
  ledger_sequence_before(uuid, timestamptz),
  ledger_balances(uuid[], date, timestamptz),
  ledger_pin(uuid[])
FROM PUBLIC;
