-- What came into a purpose and went out of it on each day, by the journals that stand: a gift is followed by days, and only the journals
-- of the days that are shown are read. Money without a purpose is general money. Derived from the books, and folded in when it is asked for.
CREATE TABLE trail_day (
  fund_id uuid NOT NULL REFERENCES fund (id),
  purpose_id uuid,
  -- Goods are followed apart from money.
  goods boolean NOT NULL,
  effective_on date NOT NULL,
  come bigint NOT NULL CHECK (come >= 0),
  gone bigint NOT NULL CHECK (gone >= 0),
  -- Journals that took something out, and how many of them moved it into purposes.
  outs integer NOT NULL CHECK (outs >= 0),
  transfers integer NOT NULL CHECK (transfers >= 0),
  UNIQUE NULLS NOT DISTINCT (fund_id, goods, purpose_id, effective_on)
);
-- How far along its chain a fund's journals are folded in.
CREATE TABLE trail_folded (
  fund_id uuid PRIMARY KEY REFERENCES fund (id),
  sequence bigint NOT NULL CHECK (sequence >= 0)
);

ALTER TABLE trail_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE trail_folded ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_fund ON trail_day USING ((SELECT app_scope_is_system()::int) = 1
  OR EXISTS (SELECT FROM fund WHERE fund.id = trail_day.fund_id));
CREATE POLICY of_fund ON trail_folded USING ((SELECT app_scope_is_system()::int) = 1
  OR EXISTS (SELECT FROM fund WHERE fund.id = trail_folded.fund_id));
