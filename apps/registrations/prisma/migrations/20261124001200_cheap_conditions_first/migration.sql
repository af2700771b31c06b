-- The planner asks the conditions of a policy before those of the statement, unless these are cheaper: then rows of other years are
-- put aside before the look into the hash of the caller's units. The comparison with 1 makes the policy the dearer one; of two
-- that cost the same the policy comes first, which cost a roll-up a quarter of its time.
ALTER POLICY in_scope ON registration USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
ALTER POLICY in_scope ON registration_change USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
ALTER POLICY in_scope ON counter USING (
  (SELECT app_scope_is_system()::int) = 1 OR unit_id IN (
    SELECT tree.descendant_id FROM unit_closure AS tree
    WHERE tree.ancestor_id = ANY ((SELECT app_scope_roots())::uuid[]) AND tree.scope_validity @> (SELECT app_today())
  )
);
