import { type PopulationGroup, percentOf, populationGroups, type TitleModel, titleModels } from "@khuyenhoc/contracts";
import type { TargetFieldsFragment } from "../generated/graphql.ts";

/** Before the sixtieth day of a year its pace says nothing. */
const LEAST_DAYS = 60;
const DAY_MS = 86_400_000;

/** The rows of the page of targets: titles, and the population groups of citizens. */
export const targetLines: readonly { model: TitleModel; group: PopulationGroup | null }[] = titleModels.flatMap(
  (model) => [
    { model, group: null },
    ...(model === "CITIZEN" ? populationGroups.map((group) => ({ model, group })) : []),
  ],
);

/**
 * The share at the year's end if it goes on at the pace since the year began: an estimate for orientation, never more than all.
 *
 * @param asOf calendar date that the counts are of
 * @returns percent with two decimals; of a year that is over what was reached; null where there is no base or it is too early
 */
export function forecastOf(recognised: number | null, base: number | null, year: number, asOf: string): number | null {
  const first = Date.UTC(year, 0, 1);
  const days = (Date.UTC(year + 1, 0, 1) - first) / DAY_MS;
  const passed = (Date.parse(`${asOf}T00:00:00Z`) - first) / DAY_MS + 1;
  if (recognised === null || base === null) return null;
  if (passed >= days) return percentOf(recognised, base);
  if (passed < LEAST_DAYS) return null;
  return percentOf(Math.min(base, Math.round((recognised * days) / passed)), base);
}

/** The target of a title or group among those of one unit and year. */
export function targetIn(
  targets: readonly TargetFieldsFragment[],
  model: TitleModel,
  group: PopulationGroup | null,
  measure: TargetFieldsFragment["measure"] = "RECOGNISED_OF_BASE",
): TargetFieldsFragment | undefined {
  return targets.find((t) => t.model === model && (t.group ?? null) === group && t.measure === measure);
}

/** @param typed such as `72,5` @returns percent; null for nothing; undefined for what is no percentage with two decimals */
export function parsePercent(typed: string): number | null | undefined {
  const text = typed.trim().replace(/\s*%$/, "").replace(",", ".");
  if (text === "") return null;
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(text)) return undefined;
  const percent = Number(text);
  return percent <= 100 ? percent : undefined;
}
