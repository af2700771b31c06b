-- Who takes part: once per subject, with consent where it is a citizen's own word, and with a contact that is erased in time.
ALTER TABLE participant
  -- A citizen agreed to what is kept of him (Law on Personal Data Protection 91/2025/QH15), in the wording of that day.
  ADD COLUMN consent_at timestamptz(3),
  ADD COLUMN language text NOT NULL DEFAULT 'vi' CHECK (language IN ('vi', 'en')),
  -- Who came instead of whom.
  ADD COLUMN replaces_id uuid REFERENCES participant (id),
  ADD COLUMN contact_erased_at timestamptz(3),
  ADD CHECK (contact_erased_at IS NULL OR contact_sealed IS NULL);

CREATE UNIQUE INDEX participant_subject_once ON participant (event_id, subject_unit_id, subject_code)
  WHERE subject_code IS NOT NULL AND state IN ('PENDING', 'WAITING', 'CONFIRMED');
CREATE INDEX participant_newest ON participant (event_id, created_at DESC, id DESC);
-- Whose places are counted, unit by unit.
CREATE INDEX participant_delegates ON participant (event_id, unit_id, state) WHERE kind = 'DELEGATE';
-- What is still to be erased.
CREATE INDEX participant_with_contact ON participant (event_id) WHERE contact_sealed IS NOT NULL;
CREATE INDEX event_ended ON event (ends_at);

-- A citizen gives his word to the organiser: the officers of his home are not told that he takes part.
DROP POLICY in_scope ON participant;
CREATE POLICY in_scope ON participant USING (
  (SELECT app_scope_is_system()::int) = 1
  OR organiser_id IN (SELECT app_units_in_scope()) OR (kind <> 'CITIZEN' AND unit_id IN (SELECT app_units_in_scope()))
);

-- Seats of an event that are kept for units and not taken yet: what units have from the organiser, less what their delegates and those
-- of units below have taken; of the allotments that the transaction sees.
CREATE FUNCTION event_reserved(of_event uuid) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(seats - handed_on - taken), 0)::integer FROM allotment WHERE event_id = of_event AND seats IS NOT NULL
$$;
