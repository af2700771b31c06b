import { type Principal, seesAggregatesOnly } from "@khuyenhoc/authz";
import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope, unitsInScope } from "@khuyenhoc/unit-tree";
import { type Held, lockDirective } from "./repository.ts";

/**
 * Demands that the unit is one that the caller was granted itself: nobody issues in the name of a unit that has officers of its own.
 *
 * @throws DomainError OUT_OF_SCOPE; FORBIDDEN for a unit below
 */
export async function assertOwnUnit(
  tx: Transaction,
  principal: Pick<Principal, "roots">,
  unitId: string,
): Promise<void> {
  await assertInScope(tx, principal, unitId);
  if (!principal.roots.includes(unitId)) throw new DomainError("FORBIDDEN", { unitId });
}

/**
 * Demands that the caller may acknowledge for the units: they are his own, or branches below, which have no officers of their own.
 *
 * @throws DomainError OUT_OF_SCOPE, FORBIDDEN
 */
export async function assertSpeaksFor(
  tx: Transaction,
  principal: Pick<Principal, "roots">,
  unitIds: readonly string[],
  date: string,
): Promise<void> {
  await assertInScope(tx, principal, ...unitIds);
  const below = unitIds.filter((unitId) => !principal.roots.includes(unitId));
  const [other] = await tx.query<{ id: string }>(
    `select id from unit
     where id = any($1::uuid[]) and tier_rank < (select max(rank) from tier where validity @> $2::date) limit 1`,
    [below, date],
  );
  if (other !== undefined) throw new DomainError("FORBIDDEN", { unitId: other.id });
}

/**
 * A directive of one of the caller's own units, locked, in the state and of the revision that he means.
 *
 * @throws DomainError NOT_FOUND, FORBIDDEN, CONFLICT, DIRECTIVE_STATE
 */
export async function lockOwn(
  tx: Transaction,
  principal: Pick<Principal, "roots">,
  { id, expectedRevision }: { id: string; expectedRevision?: number },
  state: Held["state"],
): Promise<Held> {
  const held = await lockDirective(tx, id);
  // Where it is issued elsewhere, nobody tells that it exists.
  const inScope = held !== undefined && (await unitsInScope(tx, principal.roots, [held.unitId])).size > 0;
  if (!inScope) throw new DomainError("NOT_FOUND");
  await assertOwnUnit(tx, principal, held.unitId);
  if (expectedRevision !== undefined && expectedRevision !== held.revision) {
    throw new DomainError("CONFLICT", { revision: held.revision });
  }
  if (held.state !== state) throw new DomainError("DIRECTIVE_STATE", { state: held.state });
  return held;
}

/**
 * What units did about a directive is the association's own business.
 *
 * @throws DomainError FORBIDDEN for partners
 */
export function assertNoPartner(principal: Pick<Principal, "roles">): void {
  if (seesAggregatesOnly(principal)) throw new DomainError("FORBIDDEN");
}
