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
