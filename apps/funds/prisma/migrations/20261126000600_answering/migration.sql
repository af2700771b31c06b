-- Answering for the money: statements, public disclosure, the trail of a gift, the public page of a fund.

-- Addresses that nobody can guess: 122 random bits. They open what anybody may see who was given them.
ALTER TABLE fund ADD COLUMN page_token text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', '');
CREATE UNIQUE INDEX fund_page_token ON fund (page_token);
ALTER TABLE gift ADD COLUMN trail_token text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', '');
CREATE UNIQUE INDEX gift_trail_token ON gift (trail_token);

-- Sums of postings by month, account and purpose up to a day, that the books knew before an instant (null: now); what counts for a day
-- before the period has no month. Of funds in the caller's scope.
CREATE FUNCTION statement_sums(funds uuid[], from_day date, to_day date, recorded timestamptz)
RETURNS TABLE (fund_id uuid, month date, account text, purpose_id uuid, amount bigint) LANGUAGE plpgsql STABLE
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
  IF recorded IS NULL THEN
    RETURN QUERY SELECT s.fund_id, CASE WHEN s.effective_on >= from_day THEN date_trunc('month', s.effective_on::timestamp)::date END,
        s.account, s.purpose_id, sum(s.amount)::bigint
      FROM daily_sum AS s WHERE s.fund_id = ANY (seen) AND s.effective_on <= to_day GROUP BY 1, 2, 3, 4 HAVING sum(s.amount) <> 0;
    RETURN;
  END IF;
  -- Whole recording days from their sums; of the day that the instant falls into, the smaller part of its journals is added or taken away.
  FOREACH one IN ARRAY coalesce(seen, '{}') LOOP
    first_of_day := ledger_sequence_before(one, day_begins);
    known := ledger_sequence_before(one, recorded);
    last_of_day := ledger_sequence_before(one, day_begins + interval '1 day');
    backwards := last_of_day - known < known - first_of_day;
    RETURN QUERY SELECT one, CASE WHEN t.effective_on >= from_day THEN date_trunc('month', t.effective_on::timestamp)::date END,
        t.account, t.purpose_id, sum(t.amount)::bigint
      FROM (
        SELECT s.effective_on, s.account, s.purpose_id, s.amount FROM daily_sum AS s
        WHERE s.fund_id = one AND s.recorded_on < recorded_day + backwards::int AND s.effective_on <= to_day
        UNION ALL
        SELECT j.effective_on, p.account, p.purpose_id, CASE WHEN backwards THEN -p.amount ELSE p.amount END
        FROM posting AS p JOIN journal AS j ON j.fund_id = p.fund_id AND j.sequence = p.sequence
        WHERE p.fund_id = one AND j.effective_on <= to_day AND p.sequence > CASE WHEN backwards THEN known ELSE first_of_day END
          AND p.sequence <= CASE WHEN backwards THEN last_of_day ELSE known END
      ) AS t GROUP BY 2, 3, 4 HAVING sum(t.amount) <> 0;
  END LOOP;
END
$$;

-- End of the chain of a fund in the caller's scope as it was before an instant; no row where it had no journal then.
CREATE FUNCTION statement_head(the_fund uuid, recorded timestamptz)
RETURNS TABLE (sequence bigint, hash text, recorded_at timestamptz) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT j.sequence, encode(j.hash, 'hex'), j.recorded_at FROM fund AS f JOIN journal AS j ON j.fund_id = f.id
  WHERE f.id = the_fund AND app_in_scope(f.unit_id) AND j.sequence = ledger_sequence_before(the_fund, recorded)
$$;
REVOKE EXECUTE ON FUNCTION statement_sums(uuid[], date, date, timestamptz), statement_head(uuid, timestamptz) FROM PUBLIC;

-- A public disclosure (công khai) of a fund's year after Nghị định 03/2026/NĐ-CP: prepared from the books by one, published by another.
-- Published it stays as it is; a newer version names the one before it.
CREATE TABLE disclosure (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES fund (id),
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'PUBLISHED', 'DISCARDED')),
  -- Of what is published: 1, 2, 3 … in the fund's year.
  version integer CHECK (version > 0),
  -- The books as they were known before this instant, and their end then.
  recorded_before timestamptz NOT NULL,
  sequence bigint NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  -- What is published, as the text whose SHA-256 it carries.
  content text NOT NULL,
  content_hash bytea NOT NULL CHECK (content_hash = sha256(convert_to(content, 'UTF8'))),
  note text,
  replaces_id uuid REFERENCES disclosure (id),
  prepared_at timestamptz(3) NOT NULL DEFAULT now(),
  prepared_by text NOT NULL,
  prepared_by_username text NOT NULL,
  published_at timestamptz(3),
  published_by text,
  published_by_username text,
  UNIQUE (fund_id, year, version),
  CHECK ((state = 'PUBLISHED') = (published_at IS NOT NULL) AND (state = 'PUBLISHED') = (published_by IS NOT NULL)
    AND (state = 'PUBLISHED') = (version IS NOT NULL)),
  CHECK (state <> 'PUBLISHED' OR (version = 1) = (replaces_id IS NULL)),
  CONSTRAINT disclosure_by_two CHECK (published_by <> prepared_by)
);
CREATE INDEX disclosure_newest ON disclosure (prepared_at DESC, id DESC);
CREATE UNIQUE INDEX disclosure_draft ON disclosure (fund_id, year) WHERE state = 'DRAFT';

CREATE FUNCTION disclosure_is_published_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.state <> 'DRAFT'
    OR (to_jsonb(OLD) - '{state,version,replaces_id,published_at,published_by,published_by_username}'::text[])
       <> (to_jsonb(NEW) - '{state,version,replaces_id,published_at,published_by,published_by_username}'::text[]) THEN
    RAISE EXCEPTION 'a disclosure is not changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER disclosure_is_published_once BEFORE UPDATE OR DELETE ON disclosure
FOR EACH ROW EXECUTE FUNCTION disclosure_is_published_once();

ALTER TABLE disclosure ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_fund ON disclosure USING ((SELECT app_scope_is_system()::int) = 1
  OR EXISTS (SELECT FROM fund WHERE fund.id = disclosure.fund_id));

DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'disclosure'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE DELETE, TRUNCATE ON disclosure FROM %s', role_name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION statement_sums(uuid[], date, date, timestamptz), statement_head(uuid, timestamptz) TO %s', role_name);
  END LOOP;
END
$$;
