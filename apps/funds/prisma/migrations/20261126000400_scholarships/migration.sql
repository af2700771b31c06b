-- Scholarships: programmes, applications, rounds, awards and their payments. Students' data are sealed by the service; what stands here
-- in plain text names nobody.

CREATE TABLE programme (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES fund (id),
  -- The fund's unit and name, for those below who see the programme and not the fund.
  unit_id uuid NOT NULL,
  fund_name text NOT NULL,
  purpose_id uuid,
  title text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('NEVER_ENDING', 'HARDSHIP', 'EXCELLENCE', 'TALENT', 'OTHER')),
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'OPEN', 'CLOSED')),
  -- [{code, nameVi, nameEn, maxPoints, hardship}]
  criteria jsonb NOT NULL,
  minimum_score integer NOT NULL CHECK (minimum_score >= 0),
  places integer CHECK (places > 0),
  -- [{dueOn, amount}], amounts in whole đồng as digits; they add up to the amount.
  instalments jsonb NOT NULL,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
  apply_from date NOT NULL,
  apply_to date NOT NULL,
  event_id uuid,
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  FOREIGN KEY (fund_id, purpose_id) REFERENCES purpose (fund_id, id),
  CHECK (apply_from <= apply_to)
);
CREATE INDEX programme_fund ON programme (fund_id, year);
CREATE INDEX programme_changed ON programme (updated_at DESC, id DESC);

CREATE TABLE programme_quota (
  programme_id uuid NOT NULL REFERENCES programme (id),
  unit_id uuid NOT NULL,
  places integer NOT NULL CHECK (places >= 0),
  PRIMARY KEY (programme_id, unit_id)
);

CREATE TABLE application (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  programme_id uuid NOT NULL REFERENCES programme (id),
  -- Unit that filed: the fund's unit or one below it.
  unit_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'FILED' CHECK (state IN ('FILED', 'PROPOSED', 'AWARDED', 'NOT_CHOSEN', 'WITHDRAWN')),
  -- Name, birth date, school, class, guardian, hardship and account, sealed for this application.
  sealed bytea NOT NULL,
  -- Keyed hashes: folded name, birth date and guardian; the first two alone.
  student_key bytea NOT NULL CHECK (length(student_key) = 32),
  near_key bytea NOT NULL CHECK (length(near_key) = 32),
  guardian_consent_on date,
  guardian_consent_how text CHECK (guardian_consent_how IN ('PAPER', 'IN_PERSON', 'MESSAGE')),
  student_consent_on date,
  student_consent_how text CHECK (student_consent_how IN ('PAPER', 'IN_PERSON', 'MESSAGE')),
  -- {code: points}
  points jsonb NOT NULL DEFAULT '{}',
  score integer,
  hardship_score integer,
  filed_by text NOT NULL,
  filed_by_username text NOT NULL,
  filed_at timestamptz(3) NOT NULL DEFAULT now(),
  revision integer NOT NULL DEFAULT 1,
  CHECK ((guardian_consent_on IS NULL) = (guardian_consent_how IS NULL)),
  CHECK ((student_consent_on IS NULL) = (student_consent_how IS NULL)),
  -- Law 91/2025/QH15: nobody's data without somebody's consent.
  CHECK (num_nonnulls(guardian_consent_on, student_consent_on) > 0),
  CHECK ((score IS NULL) = (hardship_score IS NULL))
);
CREATE INDEX application_programme ON application (programme_id, filed_at DESC, id DESC);
CREATE INDEX application_newest ON application (filed_at DESC, id DESC);
CREATE INDEX application_unit ON application (unit_id);
CREATE INDEX application_student ON application (student_key);
CREATE INDEX application_near ON application (near_key);
-- One standing application of a student in a programme.
CREATE UNIQUE INDEX application_once ON application (programme_id, student_key) WHERE state NOT IN ('WITHDRAWN', 'NOT_CHOSEN');

CREATE TABLE application_change (
  application_id uuid NOT NULL REFERENCES application (id),
  sequence integer NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  by_subject text NOT NULL,
  by_username text NOT NULL,
  action text NOT NULL CHECK (action IN ('FILED', 'CHANGED', 'WITHDRAWN', 'SCORED', 'PROPOSED', 'AWARDED', 'NOT_CHOSEN', 'RETURNED')),
  -- [{field, before, after}], sealed for the application: values of the student's fields are among them.
  differences bytea NOT NULL,
  PRIMARY KEY (application_id, sequence)
);

CREATE TABLE award_round (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  programme_id uuid NOT NULL REFERENCES programme (id),
  fund_id uuid NOT NULL REFERENCES fund (id),
  unit_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED')),
  amount bigint NOT NULL,
  note text,
  proposed_by text NOT NULL,
  proposed_by_username text NOT NULL,
  proposed_at timestamptz(3) NOT NULL DEFAULT now(),
  decided_by text,
  decided_by_username text,
  decided_at timestamptz(3),
  decision_note text,
  decision_number text,
  CHECK ((state = 'PROPOSED') = (decided_by IS NULL)),
  CHECK ((state = 'APPROVED') = (decision_number IS NOT NULL)),
  CONSTRAINT round_by_two CHECK (decided_by <> proposed_by)
);
CREATE UNIQUE INDEX award_round_open ON award_round (programme_id) WHERE state = 'PROPOSED';
CREATE INDEX award_round_newest ON award_round (proposed_at DESC, id DESC);
CREATE INDEX award_round_fund ON award_round (fund_id);

-- The list as it was proposed.
CREATE TABLE award_round_line (
  round_id uuid NOT NULL REFERENCES award_round (id),
  rank integer NOT NULL,
  application_id uuid NOT NULL REFERENCES application (id),
  score integer NOT NULL,
  hardship_score integer NOT NULL,
  PRIMARY KEY (round_id, rank),
  UNIQUE (round_id, application_id)
);
CREATE INDEX award_round_line_application ON award_round_line (application_id);

CREATE TABLE award (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  application_id uuid NOT NULL UNIQUE REFERENCES application (id),
  programme_id uuid NOT NULL REFERENCES programme (id),
  fund_id uuid NOT NULL REFERENCES fund (id),
  unit_id uuid NOT NULL,
  round_id uuid NOT NULL REFERENCES award_round (id),
  year integer NOT NULL,
  -- Of the fund's book of awards of the year.
  sequence integer NOT NULL,
  student_key bytea NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  granted_on date NOT NULL,
  -- FORFEITED: what was not paid is given up; VOIDED: it should never have been, and nothing was paid.
  ended_as text CHECK (ended_as IN ('FORFEITED', 'VOIDED')),
  end_reason text,
  ended_at timestamptz(3),
  ended_by text,
  granted_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (fund_id, year, sequence),
  CHECK ((ended_as IS NULL) = (end_reason IS NULL) AND (ended_as IS NULL) = (ended_by IS NULL))
);
CREATE INDEX award_newest ON award (granted_at DESC, id DESC);
CREATE INDEX award_programme ON award (programme_id);
CREATE INDEX award_fund ON award (fund_id, year);
CREATE INDEX award_unit ON award (unit_id);
CREATE UNIQUE INDEX award_once ON award (programme_id, student_key) WHERE ended_as IS DISTINCT FROM 'VOIDED';

-- An instalment. What became of it follows from its reservation, the journal that paid it, and that journal's reversal or refund.
CREATE TABLE award_payment (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  award_id uuid NOT NULL REFERENCES award (id),
  fund_id uuid NOT NULL REFERENCES fund (id),
  instalment integer NOT NULL CHECK (instalment > 0),
  due_on date NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  reservation_id uuid NOT NULL UNIQUE REFERENCES reservation (id),
  account text CHECK (account IN ('111', '112')),
  paid_on date,
  voucher_year integer,
  voucher_number integer,
  proof text,
  paid_by text,
  paid_by_username text,
  journal_id uuid UNIQUE REFERENCES journal (id),
  refund_journal_id uuid UNIQUE REFERENCES journal (id),
  refund_reason text,
  UNIQUE (award_id, instalment),
  UNIQUE (fund_id, voucher_year, voucher_number),
  CHECK (num_nonnulls(account, paid_on, voucher_year, voucher_number, proof, paid_by, paid_by_username, journal_id) IN (0, 8)),
  CHECK (refund_journal_id IS NULL OR journal_id IS NOT NULL),
  CHECK ((refund_journal_id IS NULL) = (refund_reason IS NULL))
);
CREATE INDEX award_payment_due ON award_payment (fund_id, due_on) WHERE journal_id IS NULL;

-- What has become of a payment: also for those below the fund, who see neither its books nor its promises.
CREATE FUNCTION award_payment_state(promise uuid, paid uuid, refund uuid) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
RETURN CASE
  WHEN refund IS NOT NULL AND NOT EXISTS (SELECT FROM public.journal AS later WHERE later.reverses_id = refund) THEN 'REFUNDED'
  WHEN paid IS NOT NULL AND EXISTS (SELECT FROM public.journal AS later WHERE later.reverses_id = paid) THEN 'REVERSED'
  ELSE (SELECT state FROM public.reservation WHERE id = promise) END;

-- A payment is paid once and says for ever what it was; it is refunded again only where the refund before was reversed.
CREATE FUNCTION award_payment_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
    OR (OLD.refund_journal_id IS NOT NULL AND NOT EXISTS (SELECT FROM journal WHERE reverses_id = OLD.refund_journal_id))
    OR (OLD.journal_id IS NOT NULL AND (to_jsonb(OLD) - '{refund_journal_id,refund_reason}'::text[])
      <> (to_jsonb(NEW) - '{refund_journal_id,refund_reason}'::text[])) THEN
    RAISE EXCEPTION 'a payment of an award is not changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER award_payment_goes_on BEFORE UPDATE OR DELETE ON award_payment
FOR EACH ROW EXECUTE FUNCTION award_payment_goes_on();

-- Other standing applications of what may be the same students, wherever they were filed: only that there are any, of which year and
-- programme, and whether they were awarded. Of applications that the caller sees.
CREATE FUNCTION application_doubles(ids uuid[])
RETURNS TABLE (application_id uuid, kind text, other_id uuid, year integer, programme_title text, awarded boolean) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT mine.id,
      CASE WHEN other.student_key <> mine.student_key THEN 'SIMILAR'
        WHEN other.programme_id = mine.programme_id THEN 'SAME_PROGRAMME' ELSE 'SAME_YEAR' END,
      CASE WHEN app_in_scope(other.unit_id) THEN other.id END, theirs.year, theirs.title, other.state = 'AWARDED'
    FROM application AS mine JOIN programme AS ours ON ours.id = mine.programme_id
    JOIN application AS other ON other.near_key = mine.near_key AND other.id <> mine.id
      AND other.state IN ('FILED', 'PROPOSED', 'AWARDED')
    JOIN programme AS theirs ON theirs.id = other.programme_id AND theirs.year = ours.year
    WHERE mine.id = ANY (ids) AND app_in_scope(mine.unit_id)
      AND NOT EXISTS (SELECT FROM award WHERE award.application_id = other.id AND award.ended_as = 'VOIDED')
    ORDER BY 1, 6 DESC, 2, other.id;
END
$$;
REVOKE EXECUTE ON FUNCTION application_doubles(uuid[]), award_payment_state(uuid, uuid, uuid) FROM PUBLIC;

-- Programmes: those of funds in scope, and opened ones of units above the caller's.
ALTER TABLE programme ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON programme USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  ) OR (state <> 'DRAFT' AND unit_id IN (
    SELECT tree.ancestor_id FROM unit_closure AS tree
    WHERE tree.descendant_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  ))
);
ALTER TABLE programme_quota ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_programme ON programme_quota USING ((SELECT app_scope_is_system()::int) = 1
  OR EXISTS (SELECT FROM programme WHERE programme.id = programme_quota.programme_id));

DO $$
DECLARE
  role_name name;
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY '{application,award,award_round}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY in_scope ON %I USING ((SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
      SELECT tree.descendant_id FROM unit_closure AS tree
      WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())))', table_name);
  END LOOP;
  ALTER TABLE application_change ENABLE ROW LEVEL SECURITY;
  CREATE POLICY of_application ON application_change USING ((SELECT app_scope_is_system()::int) = 1
    OR EXISTS (SELECT FROM application WHERE application.id = application_change.application_id));
  ALTER TABLE award_round_line ENABLE ROW LEVEL SECURITY;
  CREATE POLICY of_round ON award_round_line USING ((SELECT app_scope_is_system()::int) = 1
    OR EXISTS (SELECT FROM award_round WHERE award_round.id = award_round_line.round_id));
  ALTER TABLE award_payment ENABLE ROW LEVEL SECURITY;
  CREATE POLICY of_award ON award_payment USING ((SELECT app_scope_is_system()::int) = 1
    OR EXISTS (SELECT FROM award WHERE award.id = award_payment.award_id));
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'application'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON application_change, award_round_line FROM %s', role_name);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON programme, application, award_round, award, award_payment FROM %s', role_name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION application_doubles(uuid[]), award_payment_state(uuid, uuid, uuid) TO %s', role_name);
  END LOOP;
END
$$;
