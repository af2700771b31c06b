import type { Transaction } from "@khuyenhoc/database";
import { insertTargets } from "../modules/fundraising/repository.ts";
import { DEMONSTRATION_ACCOUNT, type DemonstrationUnit } from "./demonstration.ts";

/** What a commune is to raise in the first year, đồng; each year a twentieth more. */
const OF_COMMUNE = 12_000_000n;

/** Targets of communes, and of the units above them what their communes add up to. @returns how many were written */
export function loadDemonstrationTargets(
  tx: Transaction,
  units: readonly DemonstrationUnit[],
  years: readonly number[],
): Promise<number> {
  const parentOf = new Map(units.map(({ unitId, parentId }) => [unitId, parentId]));
  const communes = new Map<string, bigint>();
  for (const { unitId, tier } of units) {
    if (tier !== "commune") continue;
    for (let at: string | null = unitId; at !== null; at = parentOf.get(at) ?? null) {
      communes.set(at, (communes.get(at) ?? 0n) + 1n);
    }
  }
  const by = { subject: DEMONSTRATION_ACCOUNT, username: DEMONSTRATION_ACCOUNT };
  const targets = years.flatMap((year, index) =>
    [...communes].map(([unitId, count]) => ({
      unitId,
      year,
      amount: (count * OF_COMMUNE * BigInt(100 + 5 * index)) / 100n,
    })),
  );
  return insertTargets(tx, targets, by);
}
