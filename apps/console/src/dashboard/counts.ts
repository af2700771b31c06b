import { type PopulationGroup, populationGroups, type TitleModel, titleModels } from "@khuyenhoc/contracts";
import type { CountCellFragment, CountsOfUnitFragment, RegistrationMeasure } from "../generated/graphql.ts";

export type Cell = CountCellFragment;

function emptyCell(model: TitleModel, group: PopulationGroup | null): Cell {
  return {
    model,
    group,
    registered: 0,
    recognised: 0,
    pending: 0,
    returned: 0,
    draft: 0,
    base: null,
    suppressed: false,
  };
}

/** The count of a title as a whole; a title without registrations has a row of zeros. */
export function cellOf(rows: readonly Cell[], model: TitleModel, group: PopulationGroup | null = null): Cell {
  const found = rows.find((row) => row.model === model && (row.group ?? null) === group);
  return found ?? emptyCell(model, group);
}

export function cellsByModel(rows: readonly Cell[]): Cell[] {
  return titleModels.map((model) => cellOf(rows, model));
}

/** Learning citizens by population group. */
export function cellsByGroup(rows: readonly Cell[]): Cell[] {
  return populationGroups.map((group) => cellOf(rows, "CITIZEN", group));
}

function total(rows: readonly Cell[], measure: "pending" | "returned" | "draft"): number {
  return titleModels.reduce((sum, model) => sum + (cellOf(rows, model)[measure] ?? 0), 0);
}

export interface Inbox {
  /** Submitted below, for this officer to decide. */
  toDecide: number;
  /** Submitted by the unit itself, for the tier above. */
  waiting: number;
  returned: number;
  drafts: number;
}

/**
 * What waits for whom. One decides strictly below one's own unit only; so of what was submitted in the whole subtree,
 * the unit's own part waits for the tier above.
 *
 * @param own whether the unit is one that was granted to the viewer
 */
export function inboxOf(
  counts: Pick<CountsOfUnitFragment, "rows">,
  children: readonly Pick<CountsOfUnitFragment, "rows">[],
  own: boolean,
): Inbox {
  const pending = total(counts.rows, "pending");
  const below = children.reduce((sum, child) => sum + total(child.rows, "pending"), 0);
  return {
    toDecide: own ? below : pending,
    waiting: own ? Math.max(0, pending - below) : 0,
    returned: total(counts.rows, "returned"),
    drafts: total(counts.rows, "draft"),
  };
}

/** The figures that open the registrations behind them, by the very name under which these are counted. */
export const measureCounted = {
  registered: "REGISTERED",
  recognised: "RECOGNISED",
  pending: "PENDING",
  returned: "RETURNED",
  draft: "DRAFT",
} as const satisfies Record<string, RegistrationMeasure>;
export type Counted = keyof typeof measureCounted;

export function recordsFilter(
  unitId: string,
  year: number,
  counted: Counted,
  cell?: Pick<Cell, "model" | "group">,
): Readonly<Record<string, unknown>> {
  return {
    unitId,
    year,
    measure: measureCounted[counted],
    ...(cell ? { models: [cell.model] } : {}),
    ...(cell?.group ? { groups: [cell.group] } : {}),
  };
}

/**
 * On which day's tree a year is counted: a year that is over on its last day, so that a unit closed since still has
 * its figures; the running year (and the next) today.
 */
export function treeDateOf(year: number, today: string): string | undefined {
  return year < Number(today.slice(0, 4)) ? `${year}-12-31` : undefined;
}
