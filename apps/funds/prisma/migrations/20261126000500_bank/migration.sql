-- Statements of the bank (sao kê), and which journals their lines stand for (đối chiếu).

CREATE TABLE bank_statement (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES fund (id),
  file_name text NOT NULL,
  first_day date NOT NULL,
  last_day date NOT NULL CHECK (last_day >= first_day),
  -- Control totals of the whole file, lines that were known before included; đồng.
  lines integer NOT NULL CHECK (lines > 0),
  credits bigint NOT NULL CHECK (credits >= 0),
  debits bigint NOT NULL CHECK (debits >= 0),
  opening_balance bigint,
  closing_balance bigint,
  imported_at timestamptz(3) NOT NULL DEFAULT now(),
  imported_by text NOT NULL,
  imported_by_username text NOT NULL
);
CREATE INDEX bank_statement_fund ON bank_statement (fund_id, imported_at DESC, id DESC);

CREATE TABLE bank_line (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES fund (id),
  statement_id uuid NOT NULL REFERENCES bank_statement (id),
  -- Place in the statement, in the order of time.
  position integer NOT NULL,
  booked_on date NOT NULL,
  amount bigint NOT NULL CHECK (amount <> 0),
  balance bigint,
  reference text,
  description text NOT NULL,
  counterparty text,
  -- The same movement in another statement is the same line; of movements that are alike on one day, the n-th.
  identity bytea NOT NULL CHECK (length(identity) = 32),
  occurrence integer NOT NULL CHECK (occurrence > 0),
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'MATCHED', 'SET_ASIDE')),
  note text,
  CHECK ((state = 'SET_ASIDE') = (note IS NOT NULL)),
  UNIQUE (fund_id, identity, occurrence)
);
CREATE INDEX bank_line_order ON bank_line (fund_id, booked_on DESC, id DESC);
CREATE INDEX bank_line_open ON bank_line (fund_id, booked_on) WHERE state <> 'MATCHED';
CREATE INDEX bank_line_statement ON bank_line (statement_id);

-- A journal stands for one line at most.
CREATE TABLE bank_match (
  journal_id uuid PRIMARY KEY REFERENCES journal (id),
  line_id uuid NOT NULL REFERENCES bank_line (id),
  fund_id uuid NOT NULL REFERENCES fund (id)
);
CREATE INDEX bank_match_line ON bank_match (line_id);

-- Who matched, parted and set aside what, and why. Append-only.
CREATE TABLE bank_line_change (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  fund_id uuid NOT NULL REFERENCES fund (id),
  line_id uuid NOT NULL REFERENCES bank_line (id),
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  action text NOT NULL CHECK (action IN ('MATCHED', 'UNMATCHED', 'SET_ASIDE', 'TAKEN_UP')),
  journal_ids uuid[] NOT NULL DEFAULT '{}',
  reason text,
  by_subject text NOT NULL,
  by_username text NOT NULL
);
CREATE INDEX bank_line_change_line ON bank_line_change (line_id, at);

-- Which column of the unit's bank files holds what, by the headings of the file.
CREATE TABLE bank_mapping (
  unit_id uuid NOT NULL,
  headings text NOT NULL,
  mapping jsonb NOT NULL,
  PRIMARY KEY (unit_id, headings)
);

DO $$
DECLARE
  role_name name;
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY '{bank_statement,bank_line,bank_match,bank_line_change}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY of_fund ON %1$I USING ((SELECT app_scope_is_system()::int) = 1
      OR EXISTS (SELECT FROM fund WHERE fund.id = %1$I.fund_id))', table_name);
  END LOOP;
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'bank_line'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON bank_statement, bank_line_change FROM %s', role_name);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON bank_line FROM %s', role_name);
  END LOOP;
END
$$;

ALTER TABLE bank_mapping ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON bank_mapping USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
