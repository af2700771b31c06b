-- Goods can be promised as money can, and no entry that comes late makes a day short that is over.

ALTER TABLE reservation ADD COLUMN goods boolean NOT NULL DEFAULT false;
-- What is promised of goods, at their value; of money it stands in the spendable of a purpose, whichever account it lies on.
ALTER TABLE balance ADD COLUMN reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0 AND (reserved = 0 OR account = '152'));
ALTER TABLE balance ADD CONSTRAINT balance_covers_reserved CHECK (reserved = 0 OR amount >= reserved);
-- Goods leave with notes of their own (phiếu xuất kho).
ALTER TABLE number_series DROP CONSTRAINT number_series_series_check;
ALTER TABLE number_series ADD CONSTRAINT number_series_series_check CHECK (series IN ('RECEIPT', 'PAYMENT', 'AWARD', 'ISSUE'));

-- Writes one journal. The only place that does; see docs/ledger.md for the canonical text. Refuses before it writes anything.
-- Loops over the few lines of a journal, where one would expect sets: a set-based statement takes several times as long to start.
CREATE OR REPLACE FUNCTION ledger_write(
  the_fund uuid, the_kind text, effective date, the_description text, the_source_type text, the_source_id text, reverses uuid,
  late text, subject text, username text, accounts text[], purposes uuid[], amounts bigint[], settled uuid
) RETURNS ledger_outcome LANGUAGE plpgsql AS $$
DECLARE
  head record;
  owner record;
  chart record;
  promise record;
  held record;
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
  -- In money, and in goods.
  promised bigint := 0;
  promised_goods bigint := 0;
  kept bigint;
  free bigint;
  later record;
  short_on date;
  short_of bigint;
  costs bigint := 0;
  spent bigint;
  raised bigint;
  recorded timestamptz;
  recorded_day date;
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

  -- From here on nobody else posts to the fund: what can be looked at before is.
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

  FOR k IN 1..parts LOOP
    CONTINUE WHEN part_purposes[k] IS NULL;
    SELECT p.closed_on INTO chart FROM purpose AS p WHERE p.id = part_purposes[k] AND p.fund_id = the_fund;
    IF NOT FOUND THEN RETURN ledger_refusal('PURPOSE_UNKNOWN'); END IF;
    CONTINUE WHEN the_kind = 'REVERSAL';
    IF chart.closed_on IS NOT NULL AND the_kind <> 'REFUND' THEN RETURN ledger_refusal('PURPOSE_CLOSED'); END IF;
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
    UPDATE balance SET amount = amount + sum_deltas[k], reserved = reserved
      - CASE WHEN account = '152' AND purpose_id IS NOT DISTINCT FROM promised_purpose THEN promised_goods ELSE 0 END
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
  -- What comes back opens a closed purpose again: else nobody could ever spend it, nor close the fund.
  IF the_kind IN ('REVERSAL', 'REFUND') THEN
    UPDATE purpose SET closed_on = NULL WHERE fund_id = the_fund AND id = ANY (part_purposes) AND closed_on IS NOT NULL;
  END IF;
  IF settled IS NOT NULL THEN
    UPDATE reservation SET state = 'PAID', journal_id = new_id, ended_at = recorded, ended_by = subject WHERE id = settled;
  END IF;
  UPDATE ledger_head SET sequence = head.sequence + 1, hash = chained, recorded_at = recorded WHERE fund_id = the_fund;
  RETURN ROW(NULL, NULL, new_id, head.sequence + 1, encode(chained, 'hex'))::ledger_outcome;
END
$$;

-- Posts the exact opposite of a journal.
CREATE OR REPLACE FUNCTION ledger_reverse(the_journal uuid, effective date, reason text, late text, subject text, username text)
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
  -- What was paid comes back once: under the head's lock nobody books a refund of it any more.
  PERFORM FROM ledger_head WHERE fund_id = original.fund_id FOR NO KEY UPDATE;
  PERFORM FROM journal AS refund WHERE (original.source_type, refund.source_type) IN (('AWARD_PAYMENT', 'AWARD_REFUND'), ('DISBURSEMENT', 'DISBURSEMENT_REFUND'))
    AND refund.source_id = original.source_id AND NOT EXISTS (SELECT FROM journal AS undone WHERE undone.reverses_id = refund.id);
  IF FOUND THEN RETURN ledger_refusal('PAYMENT_STATE', jsonb_build_object('state', 'REFUNDED')); END IF;
  RETURN ledger_write(original.fund_id, 'REVERSAL', effective, reason, 'REVERSAL', the_journal::text, the_journal, late, subject,
    username, accounts, purposes, amounts, NULL);
END
$$;

-- Promises money or goods of a purpose. The journal_id of the outcome is the reservation's id.
DROP FUNCTION ledger_reserve(uuid, uuid, bigint, date, text, text, text, text);
CREATE FUNCTION ledger_reserve(
  the_fund uuid, the_purpose uuid, the_amount bigint, of_goods boolean, expires date, the_source_type text, the_source_id text, subject text, username text
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
  IF of_goods THEN
    SELECT amount - reserved INTO free FROM balance
    WHERE fund_id = the_fund AND account = '152' AND purpose_id IS NOT DISTINCT FROM the_purpose;
  ELSE
    SELECT money - reserved INTO free FROM spendable WHERE fund_id = the_fund AND purpose_id IS NOT DISTINCT FROM the_purpose;
  END IF;
  IF coalesce(free, 0) < the_amount THEN
    RETURN ledger_refusal('INSUFFICIENT_FUNDS', jsonb_build_object('available', coalesce(free, 0)::text, 'wanted', the_amount::text));
  END IF;
  IF of_goods THEN
    UPDATE balance SET reserved = reserved + the_amount
    WHERE fund_id = the_fund AND account = '152' AND purpose_id IS NOT DISTINCT FROM the_purpose;
  ELSE
    UPDATE spendable SET reserved = reserved + the_amount WHERE fund_id = the_fund AND purpose_id IS NOT DISTINCT FROM the_purpose;
  END IF;
  INSERT INTO reservation (fund_id, purpose_id, amount, goods, expires_on, source_type, source_id, by_subject, by_username)
  VALUES (the_fund, the_purpose, the_amount, of_goods, expires, the_source_type, the_source_id, subject, username) RETURNING id INTO new_id;
  RETURN ROW(NULL, NULL, new_id, NULL, NULL)::ledger_outcome;
END
$$;

-- Ends a promise without paying it.
CREATE OR REPLACE FUNCTION ledger_release(the_reservation uuid, ending text, reason text, subject text)
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
  IF promise.goods THEN
    UPDATE balance SET reserved = reserved - promise.amount
    WHERE fund_id = promise.fund_id AND account = '152' AND purpose_id IS NOT DISTINCT FROM promise.purpose_id;
  ELSE
    UPDATE spendable SET reserved = reserved - promise.amount
    WHERE fund_id = promise.fund_id AND purpose_id IS NOT DISTINCT FROM promise.purpose_id;
  END IF;
  UPDATE reservation SET state = ending, ended_at = clock_timestamp(), ended_by = subject, end_reason = reason WHERE id = promise.id;
  RETURN ROW(NULL, NULL, promise.id, NULL, NULL)::ledger_outcome;
END
$$;

REVOKE EXECUTE ON FUNCTION ledger_reserve(uuid, uuid, bigint, boolean, date, text, text, text, text) FROM PUBLIC;
