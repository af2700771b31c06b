-- Whoever fills these tables at once tells the planner: until statistics are gathered by themselves, a roll-up takes seconds.
DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'registration'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format(
      'GRANT MAINTAIN ON registration, registration_change, subject, counter, certificate, unit, unit_version, unit_closure, yearly_figures TO %s',
      role_name
    );
  END LOOP;
END
$$;
