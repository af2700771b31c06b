-- The states of a registration under a campaign, and what a decision leaves in it.
ALTER TABLE registration
  DROP CONSTRAINT registration_state_check,
  ADD CONSTRAINT registration_state_check CHECK (state IN (
    'DRAFT', 'REGISTERED', 'SELF_ASSESSED', 'REVIEWED', 'PROPOSED', 'RETURNED', 'RECOGNISED', 'NOT_MET', 'REVOKED', 'EXPIRED'
  )),
  -- The campaign it was submitted under; null where none covered its unit.
  ADD COLUMN campaign_id uuid,
  -- The level that was recognised, by the code of the criteria set; null where there is none.
  ADD COLUMN level text,
  -- The last day a recognised title holds; null without end.
  ADD COLUMN valid_until date,
  ADD COLUMN proposed_at timestamptz(3),
  ADD COLUMN proposed_by text,
  -- The latest decision about it; null before there is one, and where it was approved without a campaign.
  ADD COLUMN decision_id uuid,
  ADD CONSTRAINT registration_proposal_is_whole CHECK ((proposed_at IS NULL) = (proposed_by IS NULL)),
  -- A return may take back one's own proposal; a decision about the title may not be by who proposed it.
  ADD CONSTRAINT registration_decider_is_not_proposer CHECK (state NOT IN ('RECOGNISED', 'NOT_MET', 'REVOKED') OR decided_by <> proposed_by);

ALTER TABLE registration_change
  DROP CONSTRAINT registration_change_kind_check,
  ADD CONSTRAINT registration_change_kind_check CHECK (kind IN (
    'UPDATE', 'SUBMIT', 'APPROVE', 'RETURN', 'IMPORT', 'DELETE',
    'SELF_ASSESS', 'REVIEW', 'PROPOSE', 'RECOGNISE', 'REFUSE', 'REVOKE', 'CORRECT', 'EXPIRE'
  ));

-- Disjoint counts: assessed is SELF_ASSESSED, REVIEWED and PROPOSED; lapsed is REVOKED and EXPIRED.
ALTER TABLE counter
  ADD COLUMN assessed integer NOT NULL DEFAULT 0 CHECK (assessed >= 0),
  ADD COLUMN not_met integer NOT NULL DEFAULT 0 CHECK (not_met >= 0),
  ADD COLUMN lapsed integer NOT NULL DEFAULT 0 CHECK (lapsed >= 0);
ALTER TABLE counter ALTER COLUMN registered SET EXPRESSION AS (pending + assessed + recognised + not_met + lapsed);
