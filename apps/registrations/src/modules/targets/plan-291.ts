import type { PopulationGroup, TitleModel } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { insertTargets, type TargetDraft } from "./repository.ts";

const FIRST_YEAR = 2025;
const LAST_YEAR = 2030;
/** Account that what comes with the product is marked with. */
const PRODUCT_ACCOUNT = "plan-291";

/**
 * Targets of Kế hoạch 291/KH-UBND of Hà Nội: percent recognised of all in 2025 and in 2030. The years between are linear
 * steps of ours; the city may change every one.
 */
const goals: readonly { model: TitleModel; group: PopulationGroup | null; from: number; to: number }[] = [
  { model: "FAMILY", group: null, from: 70, to: 80 },
  { model: "CLAN", group: null, from: 65, to: 75 },
  { model: "COMMUNITY", group: null, from: 65, to: 75 },
  { model: "UNIT", group: null, from: 80, to: 90 },
  { model: "CITIZEN", group: "WORKER", from: 40, to: 60 },
  { model: "CITIZEN", group: "OFFICIAL", from: 60, to: 80 },
];

/** The plan's targets, year by year, for the city. */
export function plan291(cityId: string): TargetDraft[] {
  return goals.flatMap(({ model, group, from, to }) =>
    Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, step) => ({
      unitId: cityId,
      year: FIRST_YEAR + step,
      model,
      group,
      measure: "RECOGNISED_OF_BASE" as const,
      percent: from + ((to - from) * step) / (LAST_YEAR - FIRST_YEAR),
    })),
  );
}

/** Loads the plan's targets where the city has none. @returns how many were written */
export function loadPlan291(tx: Transaction, cityId: string): Promise<number> {
  return insertTargets(tx, plan291(cityId), PRODUCT_ACCOUNT);
}
