import type { Principal } from "@khuyenhoc/authz";
import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope, strictlyAbove } from "@khuyenhoc/unit-tree";

/**
 * Targets of a unit are set from above. Only the uppermost unit, above which nobody is, sets its own.
 *
 * @throws DomainError OUT_OF_SCOPE, FORBIDDEN
 */
export async function requireTargetAuthority(
  tx: Transaction,
  principal: Pick<Principal, "roots">,
  unitId: string,
): Promise<void> {
  await assertInScope(tx, principal, unitId);
  if (await strictlyAbove(tx, principal.roots, unitId)) return;
  const above = await tx.query(
    "SELECT 1 FROM unit_closure WHERE descendant_id = $1 AND depth > 0 AND scope_validity @> app_today() LIMIT 1",
    [unitId],
  );
  if (above.length > 0) throw new DomainError("FORBIDDEN");
}
