import type { UnitState } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { lockUnitTree } from "@khuyenhoc/unit-tree";
import { findFigures, saveFigures } from "../modules/figures/repository.ts";
import { recordChanges, writeChanges } from "../modules/units/repository.ts";
import { differencesOn } from "../modules/units/unit-versions.ts";
import { demonstrationFigures } from "./demonstration.ts";

/** Who did what no person did. */
export const loader = { subject: "system", username: "hệ thống" };

/**
 * Founds those of the units that are not there yet, with history and domain events. What has become of the others since stays.
 *
 * @returns how many were founded
 */
export async function loadUnits(tx: Transaction, units: readonly UnitState[], reason: string): Promise<number> {
  await lockUnitTree(tx);
  const known = await tx.query<{ id: string }>("select id from unit where id = any($1::uuid[])", [
    units.map(({ unitId }) => unitId),
  ]);
  const there = new Set(known.map(({ id }) => id));
  const changes = units
    .filter(({ unitId }) => !there.has(unitId))
    .map((state) => {
      const effectiveOn = state.versions[0]?.validFrom ?? "";
      const fields = differencesOn([], state.versions, effectiveOn);
      return { state, kind: "CREATE" as const, effectiveOn, reason, decisionNumber: null, fields };
    });
  if (changes.length === 0) return 0;
  const [violation] = await writeChanges(tx, changes);
  if (violation !== undefined) throw new Error(`Unit ${violation.unitId} cannot be loaded: ${violation.code}`);
  await recordChanges(tx, loader, changes);
  return changes.length;
}

/**
 * Enters made-up figures of communes for a year, where there are none.
 *
 * @returns how many communes got figures
 */
export async function loadFigures(tx: Transaction, communes: readonly UnitState[], year: number): Promise<number> {
  const known = await findFigures(
    tx,
    communes.map(({ unitId }) => unitId),
    year,
  );
  const there = new Set(known.map(({ unitId }) => unitId));
  const missing = communes
    .filter(({ unitId }) => !there.has(unitId))
    .map((commune) => ({ unitId: commune.unitId, year, revision: 1, ...demonstrationFigures(commune, year) }));
  await saveFigures(tx, { subject: "demonstration" }, missing);
  return missing.length;
}
