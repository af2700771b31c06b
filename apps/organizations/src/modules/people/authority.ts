import type { Principal } from "@khuyenhoc/authz";
import { DomainError, id, type RoleName } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope, strictlyAbove, unitsInScope } from "@khuyenhoc/unit-tree";
import { type Account, lockAccount, unitsEver } from "./repository.ts";
import { assertGrantable } from "./rules.ts";

/**
 * Demands that the caller may give and take a role at a unit.
 *
 * @throws DomainError OUT_OF_SCOPE, ROLE_NOT_GRANTABLE
 */
export async function assertMayAppoint(
  tx: Transaction,
  principal: Principal,
  role: RoleName,
  unitId: string,
): Promise<void> {
  await assertInScope(tx, principal, unitId);
  const below = await strictlyAbove(tx, principal.roots, unitId);
  assertGrantable(principal, role, below ? "below" : "own");
}

/**
 * An account that the caller may deal with: not his own, and known in his scope.
 *
 * @throws DomainError NOT_FOUND, ROLE_NOT_GRANTABLE
 */
export async function accountFor(tx: Transaction, principal: Principal, personId: string): Promise<Account> {
  const account = id.safeParse(personId).success ? await lockAccount(tx, personId) : undefined;
  if (account === undefined) throw new DomainError("NOT_FOUND");
  const known = await unitsInScope(tx, principal.roots, await unitsEver(tx, account.id));
  if (known.size === 0) throw new DomainError("NOT_FOUND");
  if (account.identityId === principal.subject || account.username === principal.username) {
    throw new DomainError("ROLE_NOT_GRANTABLE", { reason: "oneself" });
  }
  return account;
}
