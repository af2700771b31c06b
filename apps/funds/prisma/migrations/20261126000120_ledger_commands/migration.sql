-- What the application may ask of the books; each runs as the owner and demands the caller's scope first.

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
  -- What was paid comes back once: under the head's lock nobody books a refund of it any more.
  PERFORM FROM ledger_head WHERE fund_id = original.fund_id FOR NO KEY UPDATE;
  PERFORM FROM journal AS refund WHERE original.source_type = 'AWARD_PAYMENT' AND refund.source_type = 'AWARD_REFUND'
    AND refund.source_id = original.source_id AND NOT EXISTS (SELECT FROM journal AS undone WHERE undone.reverses_id = refund.id);
  IF FOUND THEN RETURN ledger_refusal('PAYMENT_STATE', jsonb_build_object('state', 'REFUNDED')); END IF;
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
  first_of_day bigint;
  known bigint;
  last_of_day bigint;
  backwards boolean;
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
  -- Whole recording days from their sums; of the day that the instant falls into, the smaller part of its journals is added or taken away.
  FOREACH one IN ARRAY coalesce(seen, '{}') LOOP
    first_of_day := ledger_sequence_before(one, day_begins);
    known := ledger_sequence_before(one, recorded);
    last_of_day := ledger_sequence_before(one, day_begins + interval '1 day');
    backwards := last_of_day - known < known - first_of_day;
    RETURN QUERY SELECT one, t.account, t.purpose_id, sum(t.amount)::bigint FROM (
        SELECT s.account, s.purpose_id, s.amount FROM daily_sum AS s
        WHERE s.fund_id = one AND s.recorded_on < recorded_day + backwards::int AND (effective IS NULL OR s.effective_on <= effective)
        UNION ALL
        SELECT p.account, p.purpose_id, CASE WHEN backwards THEN -p.amount ELSE p.amount END
        FROM posting AS p JOIN journal AS j ON j.fund_id = p.fund_id AND j.sequence = p.sequence
        WHERE p.fund_id = one AND (effective IS NULL OR j.effective_on <= effective)
          AND p.sequence > CASE WHEN backwards THEN known ELSE first_of_day END
          AND p.sequence <= CASE WHEN backwards THEN last_of_day ELSE known END
      ) AS t GROUP BY 2, 3 HAVING sum(t.amount) <> 0;
  END LOOP;
END
$$;

-- Waits for whoever is posting to the funds in the caller's scope and answers an instant that lies after all that is known and before all that follows:
-- what is published as of it can be computed again for ever.
CREATE FUNCTION ledger_pin(funds uuid[]) RETURNS timestamptz LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  seen uuid[];
  latest timestamptz;
BEGIN
  SELECT array_agg(f.id) INTO seen FROM fund AS f WHERE f.id = ANY (funds) AND app_in_scope(f.unit_id);
  PERFORM FROM ledger_head WHERE fund_id = ANY (seen) ORDER BY fund_id FOR SHARE;
  SELECT max(recorded_at) INTO latest FROM ledger_head WHERE fund_id = ANY (seen);
  RETURN greatest(clock_timestamp(), latest + interval '1 microsecond');
END
$$;

-- Default privileges have just given the application's role everything: what only the other functions may call is taken back.
DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'journal'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION
      ledger_write(uuid, text, date, text, text, text, uuid, text, text, text, text[], uuid[], bigint[], uuid), ledger_lock(uuid),
      ledger_sequence_before(uuid, timestamptz) FROM %s', role_name);
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
