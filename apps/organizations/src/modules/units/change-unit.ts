import type { Principal } from "@khuyenhoc/authz";
import { DomainError, type UnitChange, type UnitState, type UnitView } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { assertInScope, lockUnitTree, scopeOf, unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import type { CallerContext } from "../../context.ts";
import { assertYearOpen, loadStates, recordChanges, writeChanges } from "./repository.ts";
import { differencesOn, type UnitVersion } from "./unit-versions.ts";
import { viewUnits } from "./views.ts";

/** What every change to the tree says of itself. */
export interface Ground {
  idempotencyKey: string;
  effectiveOn: string;
  reason: string;
  decisionNumber?: string | null | undefined;
}

/**
 * Demands that a unit lies strictly below one of the caller's units: nobody changes the unit he was granted himself.
 *
 * @throws DomainError OUT_OF_SCOPE; FORBIDDEN for a granted unit itself
 */
export async function assertStrictlyBelow(
  tx: Transaction,
  principal: Pick<Principal, "roots">,
  unitId: string,
): Promise<void> {
  if ((await unitsStrictlyBelow(tx, principal.roots, [unitId])).has(unitId)) return;
  await assertInScope(tx, principal, unitId);
  throw new DomainError("FORBIDDEN", { unitId });
}

interface UnitCommand<Input extends Ground> {
  operation: string;
  kind: Exclude<UnitChange["kind"], "CONTACT">;
  input: Input;
  /** Whether the caller may do this at these units. */
  authorize(tx: Transaction): Promise<void>;
  /** The unit before, if there was one, and what it becomes; the tree is locked. */
  decide(tx: Transaction): Promise<{ before: readonly UnitVersion[]; after: UnitState }>;
  /** What else belongs to the change, once the unit is written. */
  afterwards?(tx: Transaction, unitId: string): Promise<void>;
}

/**
 * Changes one unit: once per key, under the lock of the tree, with every rule of the tree checked for every day of the affected
 * period, its history and its domain event in the same transaction.
 *
 * @returns the unit as of the day the change takes effect
 */
export function runUnitCommand<Input extends Ground>(
  ctx: CallerContext,
  command: UnitCommand<Input>,
): Promise<UnitView> {
  const { operation, kind, input } = command;
  const { idempotencyKey: key, ...body } = input;
  const { effectiveOn, reason, decisionNumber = null } = input;
  return ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
    await command.authorize(tx);
    return idempotent(tx, { key, operation, subject: ctx.principal.subject, body }, async () => {
      await lockUnitTree(tx);
      await assertYearOpen(tx, effectiveOn);
      const { before, after } = await command.decide(tx);
      const fields = differencesOn(before, after.versions, effectiveOn);
      if (fields.length > 0) {
        const changes = [{ state: after, kind, effectiveOn, reason, decisionNumber, fields }];
        const [violation] = await writeChanges(tx, changes);
        if (violation !== undefined) throw new DomainError(violation.code, violation.details);
        await recordChanges(tx, ctx.principal, changes, ctx.correlationId);
        await command.afterwards?.(tx, after.unitId);
      }
      const [view] = await viewUnits(tx, ctx.principal, [after.unitId], effectiveOn);
      if (view === undefined) throw new DomainError("OUT_OF_SCOPE", { unitId: after.unitId });
      return view;
    });
  });
}

/**
 * The part of a command that changes an existing unit's versions.
 *
 * @param change from the versions before to those after; pure
 * @throws DomainError NOT_FOUND; CONFLICT when the unit is not as the caller saw it
 */
export async function decideVersions(
  tx: Transaction,
  input: { unitId: string; expectedRevision?: number | undefined },
  change: (versions: readonly UnitVersion[]) => UnitVersion[],
): Promise<{ before: readonly UnitVersion[]; after: UnitState }> {
  const state = (await loadStates(tx, [input.unitId])).get(input.unitId);
  if (state === undefined) throw new DomainError("NOT_FOUND");
  if (input.expectedRevision !== undefined && input.expectedRevision !== state.revision) {
    throw new DomainError("CONFLICT", { revision: state.revision });
  }
  return {
    before: state.versions,
    after: { ...state, revision: state.revision + 1, versions: change(state.versions) },
  };
}

/** A unit cannot stand below itself; deeper cycles are found in the tree. @throws DomainError UNIT_CYCLE */
export function assertOtherUnit(unitId: string, parentId: string | null | undefined): void {
  if (unitId === parentId) throw new DomainError("UNIT_CYCLE");
}
