import type { YearPlanRowFragment } from "../generated/graphql.ts";

export type PlanRow = YearPlanRowFragment["lines"][number];

/** A line of a plan that is written: what a unit plans, or what it is told to reach. */
export interface LineOf {
  of: "plan" | "target";
  unitId: string;
  year: number;
  /** Chosen in the dialog where it is not given. */
  kindCode: string | undefined;
  line: PlanRow | undefined;
  lines?: readonly PlanRow[];
}

/** One line of a plan, to be written. */
export function lineOf(of: LineOf["of"], { unitId, year }: YearPlanRowFragment, line: PlanRow): LineOf {
  return { of, unitId, year, kindCode: line.kindCode, line };
}

/** What the lines of one plan are shown with. */
export interface LinesProps {
  plan: YearPlanRowFragment;
  mayManage: boolean;
  /** Whether the unit's targets may be set: it lies below one that was granted, or is the topmost. */
  below: boolean;
  onSet: (line: LineOf) => void;
}
export interface ChildrenProps {
  plans: readonly YearPlanRowFragment[];
  mayManage: boolean;
  onSet: (line: LineOf) => void;
}

interface Sums {
  targetEvents: number | null;
  targetDelegates: number | null;
  ahead: number;
  held: number;
  delegates: number;
}

const plus = (sum: number | null, value: number | null | undefined) => (value == null ? sum : (sum ?? 0) + value);

/** All kinds together; a target is null where none was set. */
export function sumsOf(lines: readonly PlanRow[]): Sums {
  return lines.reduce<Sums>(
    (sums, line) => ({
      targetEvents: plus(sums.targetEvents, line.targetEvents),
      targetDelegates: plus(sums.targetDelegates, line.targetDelegates),
      ahead: sums.ahead + line.ahead,
      held: sums.held + line.held,
      delegates: sums.delegates + line.delegates,
    }),
    { targetEvents: null, targetDelegates: null, ahead: 0, held: 0, delegates: 0 },
  );
}

/** How much of a goal was reached: whole per cents, rounded down; nothing where there is no goal. */
export function percentOf(reached: number, goal: number | null | undefined): number | undefined {
  return goal == null || goal === 0 ? undefined : Math.floor((reached * 100) / goal);
}
