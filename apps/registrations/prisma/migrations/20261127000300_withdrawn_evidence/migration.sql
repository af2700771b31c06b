-- What another service told of and took back (khoản tài trợ bị hủy). Kept for ever and for what was never heard of too: the word that
-- something is taken back may come before the word that it was.
CREATE TABLE withdrawn_source (
  kind text NOT NULL CHECK (kind IN ('ATTENDANCE', 'GIFT')),
  source_id uuid NOT NULL,
  -- Day that the withdrawal counts for, as its service tells.
  withdrawn_on date NOT NULL,
  told_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, source_id)
);

-- Withdrawn evidence is removed evidence that stays in the list.
ALTER TABLE evidence ADD COLUMN withdrawn_on date,
  ADD CONSTRAINT evidence_withdrawn CHECK (withdrawn_on IS NULL OR (source_id IS NOT NULL AND removed_at IS NOT NULL));
CREATE INDEX evidence_told ON evidence (source_id) WHERE source_id IS NOT NULL;

-- Evidence of what was taken back arrives, or is brought back by an undo, as withdrawn. The lock waits for whoever is withdrawing it.
CREATE FUNCTION evidence_withdrawn_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('evidence ' || NEW.source_id, 0));
  SELECT w.withdrawn_on, coalesce(NEW.removed_at, now()) INTO NEW.withdrawn_on, NEW.removed_at
  FROM withdrawn_source AS w WHERE w.kind = NEW.kind AND w.source_id = NEW.source_id;
  RETURN NEW;
END
$$;
CREATE TRIGGER withdrawn_before BEFORE INSERT ON evidence
FOR EACH ROW WHEN (NEW.source_id IS NOT NULL AND NEW.withdrawn_on IS NULL) EXECUTE FUNCTION evidence_withdrawn_before();

DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'withdrawn_source'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON withdrawn_source FROM %s', role_name);
  END LOOP;
END
$$;
