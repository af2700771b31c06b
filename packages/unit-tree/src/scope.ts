import type { Principal } from "@khuyenhoc/authz";
import { DomainError } from "@khuyenhoc/contracts";
import type { Scope, Transaction } from "@khuyenhoc/database";

/** The scope under which a caller's transactions run: row-level security then shows his subtrees and what is his own only. */
export function scopeOf(principal: Pick<Principal, "roots"> & Partial<Pick<Principal, "subject">>): Scope {
  return { kind: "roots", roots: principal.roots, subject: principal.subject };
}

/** Which of the units have one of the roots at this distance or more above them today. */
async function unitsBelow(
  tx: Transaction,
  roots: readonly string[],
  unitIds: readonly string[],
  leastDepth: 0 | 1,
): Promise<Set<string>> {
  if (roots.length === 0 || unitIds.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    `select distinct descendant_id as id from unit_closure
     where descendant_id = any($1::uuid[]) and ancestor_id = any($2::uuid[]) and depth >= $3
       and scope_validity @> app_today()`,
    [unitIds, roots, leastDepth],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Which of the units lie in the subtrees of the roots today, the roots themselves included. A closed unit stays with its last
 * parents. Unknown units lie nowhere.
 */
export function unitsInScope(
  tx: Transaction,
  roots: readonly string[],
  unitIds: readonly string[],
): Promise<Set<string>> {
  return unitsBelow(tx, roots, unitIds, 0);
}

/**
 * Demands that every unit lies in the caller's scope. An unknown unit is refused in the same way, so that an answer does not
 * tell what exists elsewhere.
 *
 * @throws DomainError OUT_OF_SCOPE
 */
export async function assertInScope(
  tx: Transaction,
  principal: Pick<Principal, "roots">,
  ...unitIds: readonly string[]
): Promise<void> {
  const inScope = await unitsInScope(tx, principal.roots, unitIds);
  const outside = unitIds.find((unitId) => !inScope.has(unitId));
  if (outside !== undefined) throw new DomainError("OUT_OF_SCOPE", { unitId: outside });
}

/** Whether one of the roots is a proper ancestor of the unit today: nobody decides about the unit he was granted itself. */
export async function strictlyAbove(tx: Transaction, roots: readonly string[], unitId: string): Promise<boolean> {
  return (await unitsStrictlyBelow(tx, roots, [unitId])).has(unitId);
}

/** Which of the units lie strictly below one of the roots today. */
export function unitsStrictlyBelow(
  tx: Transaction,
  roots: readonly string[],
  unitIds: readonly string[],
): Promise<Set<string>> {
  return unitsBelow(tx, roots, unitIds, 1);
}

/**
 * Demands that the caller may set a target of the unit: targets are set from above. Only the uppermost unit, above which nobody is,
 * sets its own.
 *
 * @throws DomainError OUT_OF_SCOPE, FORBIDDEN
 */
export async function assertSetFromAbove(
  tx: Transaction,
  principal: Pick<Principal, "roots">,
  unitId: string,
): Promise<void> {
  await assertInScope(tx, principal, unitId);
  if (await strictlyAbove(tx, principal.roots, unitId)) return;
  const above = await tx.query(
    "select 1 from unit_closure where descendant_id = $1 and depth > 0 and scope_validity @> app_today() limit 1",
    [unitId],
  );
  if (above.length > 0) throw new DomainError("FORBIDDEN");
}
