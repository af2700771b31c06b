-- What posting costs, made less. Measured, a third of it was foreign keys and CHECKs of rows that one function alone may write:
-- PostgreSQL looks a key up with a statement of its own and parses a CHECK again for each statement. That function asks the same once,
-- and `npm run verify-ledger` asks it of what is there: lines without a journal, gaps, links that do not fit.
ALTER TABLE posting DROP CONSTRAINT posting_fund_id_sequence_fkey, DROP CONSTRAINT posting_line_check, DROP CONSTRAINT posting_amount_check;
ALTER TABLE journal DROP CONSTRAINT journal_fund_id_fkey, DROP CONSTRAINT journal_reverses_id_fkey, DROP CONSTRAINT journal_sequence_check,
  DROP CONSTRAINT journal_kind_check, DROP CONSTRAINT journal_description_check, DROP CONSTRAINT journal_hash_check,
  DROP CONSTRAINT journal_check, DROP CONSTRAINT journal_check1;
ALTER TABLE ledger_head DROP CONSTRAINT ledger_head_sequence_check, DROP CONSTRAINT ledger_head_hash_check;

-- Of its fund the head knows what each posting asks: one row is read and held, not two.
ALTER TABLE ledger_head ADD COLUMN unit_id uuid, ADD COLUMN opened_on date, ADD COLUMN closed_on date;
UPDATE ledger_head AS h SET unit_id = f.unit_id, opened_on = f.opened_on, closed_on = f.closed_on FROM fund AS f WHERE f.id = h.fund_id;
ALTER TABLE ledger_head ALTER COLUMN unit_id SET NOT NULL, ALTER COLUMN opened_on SET NOT NULL;

CREATE OR REPLACE FUNCTION fund_has_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO ledger_head (fund_id, unit_id, opened_on, closed_on) VALUES (NEW.id, NEW.unit_id, NEW.opened_on, NEW.closed_on);
  ELSE
    UPDATE ledger_head SET unit_id = NEW.unit_id, opened_on = NEW.opened_on, closed_on = NEW.closed_on WHERE fund_id = NEW.id;
  END IF;
  RETURN NULL;
END
$$;
-- Whoever closes a fund holds its head already.
CREATE TRIGGER fund_tells_head AFTER UPDATE OF unit_id, opened_on, closed_on ON fund FOR EACH ROW EXECUTE FUNCTION fund_has_head();

-- Writes one journal. The only place that does; see docs/ledger.md for the canonical text. Refuses before it writes anything.
-- Loops over the lines of a journal where nothing is read or written: a statement takes several times as long to start.
CREATE OR REPLACE FUNCTION ledger_write(
  the_fund uuid, the_kind text, effective date, the_description text, the_source_type text, the_source_id text, reverses uuid,
  late text, subject text, username text, accounts text[], purposes uuid[], amounts bigint[], settled uuid
) RETURNS ledger_outcome LANGUAGE plpgsql AS $$
DECLARE
  head record;
  purpose_closed date;
  of_money boolean;
  can_run_out boolean;
  promise record;
  held record;
  lines integer := coalesce(cardinality(accounts), 0);
  total bigint := 0;
  -- Per account and purpose: what is added, and whether it can run out.
  sums integer := 0;
  key text;
  sum_keys text[] := '{}';
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
  -- In money, and in goods.
  promised bigint := 0;
  promised_goods bigint := 0;
  kept bigint;
  free bigint;
  later record;
  short_on date;
  short_of bigint;
  costs bigint := 0;
  cap integer;
  spent bigint;
  raised bigint;
  recorded timestamptz;
  recorded_day date;
  next bigint;
  touched integer;
  new_id uuid := uuidv7();
  canonical text := '';
  chained bytea;
BEGIN
  IF lines < 2 OR lines > 200 OR cardinality(purposes) <> lines OR cardinality(amounts) <> lines THEN
    RETURN ledger_refusal('JOURNAL_UNBALANCED', jsonb_build_object('difference', '0'));
  END IF;
  FOR i IN 1..lines LOOP
    IF amounts[i] IS NULL OR amounts[i] = 0 OR abs(amounts[i]) > 1000000000000000 THEN
      RETURN ledger_refusal('JOURNAL_UNBALANCED', jsonb_build_object('difference', coalesce(amounts[i], 0)::text));
    END IF;
    total := total + amounts[i];
    SELECT a.is_money, a.guarded INTO of_money, can_run_out FROM account AS a WHERE a.code = accounts[i];
    IF NOT FOUND THEN RETURN ledger_refusal('ACCOUNT_UNKNOWN'); END IF;
    IF accounts[i] = '642' THEN costs := costs + amounts[i]; END IF;
    key := accounts[i] || ' ' || coalesce(purposes[i]::text, '-');
    canonical := canonical || E'\n' || key || ' ' || amounts[i];

    found_at := array_position(sum_keys, key);
    IF found_at IS NULL THEN
      sums := sums + 1;
      sum_keys[sums] := key;
      sum_accounts[sums] := accounts[i];
      sum_purposes[sums] := purposes[i];
      sum_deltas[sums] := amounts[i];
      sum_guarded[sums] := can_run_out;
    ELSE
      sum_deltas[found_at] := sum_deltas[found_at] + amounts[i];
    END IF;

    found_at := array_position(part_purposes, purposes[i]);
    IF found_at IS NULL THEN
      parts := parts + 1;
      part_purposes[parts] := purposes[i];
      part_money[parts] := CASE WHEN of_money THEN amounts[i] ELSE 0 END;
      part_totals[parts] := amounts[i];
    ELSE
      IF of_money THEN part_money[found_at] := part_money[found_at] + amounts[i]; END IF;
      part_totals[found_at] := part_totals[found_at] + amounts[i];
    END IF;
  END LOOP;
  -- What CHECKs would ask of each row: parsed again for each statement, they cost more than all that is asked here.
  IF the_kind NOT IN ('OPENING', 'GIFT', 'PAYMENT', 'TRANSFER', 'INTEREST', 'COST', 'REFUND', 'REVERSAL') OR coalesce(the_description, '') = ''
    OR (the_kind = 'REVERSAL') <> (reverses IS NOT NULL) OR (the_source_type IS NULL) <> (the_source_id IS NULL) THEN
    RAISE EXCEPTION 'not a journal: % %', the_kind, the_source_type USING ERRCODE = 'check_violation';
  END IF;
  -- Double entry.
  IF total <> 0 THEN RETURN ledger_refusal('JOURNAL_UNBALANCED', jsonb_build_object('difference', total::text)); END IF;

  -- From here on nobody else posts to the fund: what can be looked at before is. The head knows of the fund what is asked here, and who
  -- waited for it sees it as it was left. The unit is looked for as a value: an EXISTS may be planned as a hash of all units in scope.
  SELECT h.sequence, h.hash, h.recorded_at, h.closed_through, h.opened_on, h.closed_on INTO head FROM ledger_head AS h
  WHERE h.fund_id = the_fund AND (app_scope_is_system() OR (
    SELECT true FROM unit_closure AS tree WHERE tree.descendant_id = h.unit_id AND tree.ancestor_id = ANY (app_scope_roots())
      AND tree.scope_validity @> app_today() LIMIT 1))
  FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN ledger_refusal('NOT_FOUND'); END IF;
  IF head.closed_on IS NOT NULL THEN RETURN ledger_refusal('FUND_CLOSED'); END IF;
  IF effective < head.opened_on THEN
    RETURN ledger_refusal('BEFORE_FUND_OPENED', jsonb_build_object('date', head.opened_on));
  END IF;

  FOR k IN 1..parts LOOP
    CONTINUE WHEN part_purposes[k] IS NULL;
    SELECT p.closed_on INTO purpose_closed FROM purpose AS p WHERE p.id = part_purposes[k] AND p.fund_id = the_fund;
    IF NOT FOUND THEN RETURN ledger_refusal('PURPOSE_UNKNOWN'); END IF;
    CONTINUE WHEN the_kind = 'REVERSAL';
    IF purpose_closed IS NOT NULL AND the_kind <> 'REFUND' THEN RETURN ledger_refusal('PURPOSE_CLOSED'); END IF;
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
    SELECT r.purpose_id, r.amount, r.state, r.goods INTO promise FROM reservation AS r WHERE r.id = settled AND r.fund_id = the_fund;
    IF NOT FOUND THEN RETURN ledger_refusal('NOT_FOUND'); END IF;
    IF promise.state <> 'HELD' THEN RETURN ledger_refusal('RESERVATION_NOT_HELD', jsonb_build_object('state', promise.state)); END IF;
    promised_purpose := promise.purpose_id;
    spent := 0;
    IF promise.goods THEN
      promised_goods := promise.amount;
      FOR k IN 1..sums LOOP
        IF sum_accounts[k] = '152' AND sum_purposes[k] IS NOT DISTINCT FROM promised_purpose THEN spent := -sum_deltas[k]; END IF;
      END LOOP;
    ELSE
      promised := promise.amount;
      FOR k IN 1..parts LOOP
        IF part_purposes[k] IS NOT DISTINCT FROM promised_purpose THEN spent := -part_money[k]; END IF;
      END LOOP;
    END IF;
    IF spent <> promise.amount THEN
      RETURN ledger_refusal('RESERVATION_AMOUNT', jsonb_build_object('reserved', promise.amount::text, 'paid', spent::text));
    END IF;
  END IF;

  -- Only what decreases can run out.
  FOR k IN 1..sums LOOP
    CONTINUE WHEN NOT sum_guarded[k] OR sum_deltas[k] >= 0;
    SELECT b.amount, b.amount - b.reserved
        + CASE WHEN sum_accounts[k] = '152' AND sum_purposes[k] IS NOT DISTINCT FROM promised_purpose THEN promised_goods ELSE 0 END AS unpromised
    INTO held FROM balance AS b
    WHERE b.fund_id = the_fund AND b.account = sum_accounts[k] AND b.purpose_id IS NOT DISTINCT FROM sum_purposes[k];
    IF coalesce(held.unpromised, 0) + sum_deltas[k] < 0 THEN
      RETURN ledger_refusal('INSUFFICIENT_FUNDS', jsonb_build_object('available', coalesce(held.unpromised, 0)::text, 'wanted', (-sum_deltas[k])::text));
    END IF;
    -- Nor on a day that is over already: from the present balance backwards to the day that this counts for, the first day is told.
    free := held.amount;
    short_on := NULL;
    FOR later IN
      SELECT d.effective_on AS day, sum(d.amount)::bigint AS moved FROM daily_sum AS d
      WHERE d.fund_id = the_fund AND d.effective_on > effective AND d.account = sum_accounts[k]
        AND d.purpose_id IS NOT DISTINCT FROM sum_purposes[k]
      GROUP BY d.effective_on ORDER BY d.effective_on DESC
    LOOP
      IF free + sum_deltas[k] < 0 THEN
        short_on := later.day;
        short_of := free;
      END IF;
      free := free - later.moved;
    END LOOP;
    IF free + sum_deltas[k] < 0 THEN
      short_on := effective;
      short_of := free;
    END IF;
    IF short_on IS NOT NULL THEN
      RETURN ledger_refusal('PAST_DAY_SHORT', jsonb_build_object(
        'date', short_on, 'available', greatest(short_of, 0)::text, 'wanted', (-sum_deltas[k])::text));
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
    SELECT f.cost_cap INTO cap FROM fund AS f WHERE f.id = the_fund;
    SELECT coalesce(sum(d.amount) FILTER (WHERE d.account = '642'), 0), -coalesce(sum(d.amount) FILTER (WHERE d.account = '511'), 0)
    INTO spent, raised FROM daily_sum AS d
    WHERE d.fund_id = the_fund AND d.account IN ('511', '642')
      AND d.effective_on >= date_trunc('year', effective)::date
      AND d.effective_on < (date_trunc('year', effective) + interval '1 year')::date;
    IF (spent + costs)::numeric * 10000 > raised::numeric * cap THEN
      RETURN ledger_refusal('COST_CAP_EXCEEDED', jsonb_build_object(
        'cap', trunc(raised::numeric * cap / 10000)::text, 'costs', (spent + costs)::text));
    END IF;
  END IF;

  next := head.sequence + 1;
  recorded := greatest(clock_timestamp(), head.recorded_at + interval '1 microsecond');
  recorded_day := (recorded AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
  chained := sha256(convert_to(concat_ws(E'\n',
    'khuyenhoc-ledger-1', encode(head.hash, 'hex'), the_fund, next, new_id, the_kind, to_char(effective, 'YYYY-MM-DD'),
    to_char(recorded AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ledger_framed(the_description), ledger_framed(the_source_type),
    ledger_framed(the_source_id), coalesce(reverses::text, '-'), ledger_framed(late), ledger_framed(subject), ledger_framed(username))
    || canonical, 'UTF8'));

  INSERT INTO journal (id, fund_id, sequence, kind, effective_on, recorded_at, description, source_type, source_id, reverses_id,
    late_reason, by_subject, by_username, hash)
  VALUES (new_id, the_fund, next, the_kind, effective, recorded, the_description, the_source_type, the_source_id, reverses,
    late, subject, username, chained);
  INSERT INTO posting (fund_id, sequence, line, account, purpose_id, amount)
  SELECT the_fund, next, line, account, purpose_id, amount
  FROM unnest(accounts, purposes, amounts) WITH ORDINALITY AS t (account, purpose_id, amount, line);
  -- Updated, then inserted: a CHECK looks at the row that an upsert proposes, which here may be below zero. Nobody else writes these
  -- rows while the head is held.
  -- One statement for all, and no join: the index gives a few rows, of which each finds what is its own.
  UPDATE balance AS b SET amount = b.amount + sum_deltas[array_position(sum_keys, b.account || ' ' || coalesce(b.purpose_id::text, '-'))],
    reserved = b.reserved
      - CASE WHEN b.account = '152' AND b.purpose_id IS NOT DISTINCT FROM promised_purpose THEN promised_goods ELSE 0 END
  WHERE b.fund_id = the_fund AND b.account = ANY (sum_accounts)
    AND b.account || ' ' || coalesce(b.purpose_id::text, '-') = ANY (sum_keys);
  GET DIAGNOSTICS touched = ROW_COUNT;
  IF touched < sums THEN
    INSERT INTO balance (fund_id, account, purpose_id, amount, guarded)
    SELECT the_fund, s.account, s.purpose_id, s.delta, s.guarded
    FROM unnest(sum_accounts, sum_purposes, sum_deltas, sum_guarded) AS s (account, purpose_id, delta, guarded)
    WHERE NOT EXISTS (SELECT FROM balance AS b
      WHERE b.fund_id = the_fund AND b.account = s.account AND b.purpose_id IS NOT DISTINCT FROM s.purpose_id);
  END IF;
  UPDATE daily_sum AS d SET amount = d.amount + sum_deltas[array_position(sum_keys, d.account || ' ' || coalesce(d.purpose_id::text, '-'))]
  WHERE d.fund_id = the_fund AND d.effective_on = effective AND d.recorded_on = recorded_day AND d.account = ANY (sum_accounts)
    AND d.account || ' ' || coalesce(d.purpose_id::text, '-') = ANY (sum_keys);
  GET DIAGNOSTICS touched = ROW_COUNT;
  IF touched < sums THEN
    INSERT INTO daily_sum (fund_id, effective_on, recorded_on, account, purpose_id, amount)
    SELECT the_fund, effective, recorded_day, s.account, s.purpose_id, s.delta
    FROM unnest(sum_accounts, sum_purposes, sum_deltas) AS s (account, purpose_id, delta)
    WHERE NOT EXISTS (SELECT FROM daily_sum AS d WHERE d.fund_id = the_fund AND d.effective_on = effective
      AND d.recorded_on = recorded_day AND d.account = s.account AND d.purpose_id IS NOT DISTINCT FROM s.purpose_id);
  END IF;
  FOR k IN 1..parts LOOP
    CONTINUE WHEN part_money[k] = 0;
    kept := CASE WHEN part_purposes[k] IS NOT DISTINCT FROM promised_purpose THEN promised ELSE 0 END;
    UPDATE spendable SET money = money + part_money[k], reserved = reserved - kept
    WHERE fund_id = the_fund AND purpose_id IS NOT DISTINCT FROM part_purposes[k];
    IF NOT FOUND THEN
      INSERT INTO spendable (fund_id, purpose_id, money) VALUES (the_fund, part_purposes[k], part_money[k]);
    END IF;
  END LOOP;
  -- What comes back opens a closed purpose again: else nobody could ever spend it, nor close the fund.
  IF the_kind IN ('REVERSAL', 'REFUND') THEN
    UPDATE purpose SET closed_on = NULL WHERE fund_id = the_fund AND id = ANY (part_purposes) AND closed_on IS NOT NULL;
  END IF;
  IF settled IS NOT NULL THEN
    UPDATE reservation SET state = 'PAID', journal_id = new_id, ended_at = recorded, ended_by = subject WHERE id = settled;
  END IF;
  UPDATE ledger_head SET sequence = next, hash = chained, recorded_at = recorded WHERE fund_id = the_fund;
  RETURN ROW(NULL, NULL, new_id, next, encode(chained, 'hex'))::ledger_outcome;
END
$$;

-- What a command that is one journal answers, and stores with its key. A refusal fails its transaction.
CREATE FUNCTION ledger_booked(outcome ledger_outcome) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  IF outcome.refusal IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'KH001', MESSAGE = outcome.refusal, DETAIL = outcome.details;
  END IF;
  RETURN jsonb_build_object('journalId', outcome.journal_id, 'sequence', outcome.sequence::text, 'hash', outcome.hash);
END
$$;
REVOKE EXECUTE ON FUNCTION ledger_booked(ledger_outcome) FROM PUBLIC;
