-- What a campaign raised is one figure for everybody who may see the campaign: the books below its unit are summed up here, whoever asks,
-- and nothing of them but the sum is told.
CREATE FUNCTION campaign_raised(the_campaign uuid) RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT -sum(s.amount)::bigint
  FROM fund_campaign AS c
  JOIN unit_closure AS tree ON tree.ancestor_id = c.unit_id AND tree.scope_validity @> app_today()
  JOIN fund AS f ON f.unit_id = tree.descendant_id
  JOIN daily_sum AS s ON s.fund_id = f.id AND s.account IN ('511', '512') AND s.effective_on BETWEEN c.starts_on AND c.ends_on
  WHERE c.id = the_campaign AND (app_scope_is_system() OR EXISTS (
    SELECT FROM unit_closure AS seen WHERE seen.scope_validity @> app_today() AND (
      (seen.descendant_id = c.unit_id AND seen.ancestor_id = ANY (app_scope_roots()::uuid[]))
      OR (seen.ancestor_id = c.unit_id AND seen.descendant_id = ANY (app_scope_roots()::uuid[])))))
$$;
REVOKE EXECUTE ON FUNCTION campaign_raised(uuid) FROM PUBLIC;

DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE oid = 'fund_campaign'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION campaign_raised(uuid) TO %s', role_name);
  END LOOP;
END
$$;
