import type { PopulationGroup, RegistrationState, registrations, TitleModel } from "@khuyenhoc/contracts";

/** Where a registration is counted: the leaf (unit × year × model × group). */
export interface Leaf {
  unitId: string;
  year: number;
  model: TitleModel;
  group: PopulationGroup | null;
}

/** The counts of a leaf, disjoint: every registration is in one of them. */
export const countNames = [
  "draft",
  "pending",
  "assessed",
  "returned",
  "recognised",
  "expired",
  "notMet",
  "lapsed",
] as const;
export type Count = (typeof countNames)[number];
export type Counts = Record<Count, number>;

/** The column of the table `counter` that holds a count. */
export const columnOf = {
  draft: "draft",
  pending: "pending",
  assessed: "assessed",
  returned: "returned",
  recognised: "recognised",
  expired: "expired",
  notMet: "not_met",
  lapsed: "lapsed",
} as const satisfies Record<Count, string>;

/** How the counts of a leaf change. */
export type Delta = Leaf & Counts;

/** Nothing in any count. */
export const noCounts: Readonly<Counts> = {
  draft: 0,
  pending: 0,
  assessed: 0,
  returned: 0,
  recognised: 0,
  expired: 0,
  notMet: 0,
  lapsed: 0,
};

/** The states of each count: what the counters are made from, checked against every night, and listed by. */
export const statesOfCount = {
  draft: ["DRAFT"],
  pending: ["REGISTERED"],
  assessed: ["SELF_ASSESSED", "REVIEWED", "PROPOSED"],
  returned: ["RETURNED"],
  recognised: ["RECOGNISED"],
  expired: ["EXPIRED"],
  notMet: ["NOT_MET"],
  lapsed: ["REVOKED"],
} as const satisfies Record<Count, readonly RegistrationState[]>;

const countOf = Object.fromEntries(
  countNames.flatMap((count) => statesOfCount[count].map((state) => [state, count])),
) as Readonly<Record<RegistrationState, Count>>;

/** The count that a registration in this state belongs to. */
export function countOfState(state: RegistrationState): Count {
  return countOf[state];
}

/** Registered is whatever was handed in and not returned, however it ended. */
export const registeredCounts = [
  "pending",
  "assessed",
  "recognised",
  "expired",
  "notMet",
  "lapsed",
] as const satisfies readonly Count[];

/** Registered subjects among counts. */
export function registeredOf(counts: Readonly<Counts>): number {
  return registeredCounts.reduce((sum, count) => sum + counts[count], 0);
}

/** What a year's decisions recognised. A title whose last day has passed was recognised in its year like any other. */
export const recognisedCounts = ["recognised", "expired"] as const satisfies readonly Count[];

/** Recognised subjects among counts, whether or not their titles still hold. */
export function recognisedOf(counts: Readonly<Counts>): number {
  return recognisedCounts.reduce((sum, count) => sum + counts[count], 0);
}

const countsOfMeasure: Readonly<Record<registrations.RegistrationMeasure, readonly Count[]>> = {
  REGISTERED: registeredCounts,
  ASSESSED: ["assessed"],
  RECOGNISED: recognisedCounts,
  NOT_MET: ["notMet"],
  LAPSED: ["lapsed"],
  PENDING: ["pending"],
  RETURNED: ["returned"],
  DRAFT: ["draft"],
};

/** The states behind a number: whoever drills down into it lists exactly these. */
export function statesOf(measure: registrations.RegistrationMeasure): RegistrationState[] {
  return countsOfMeasure[measure].flatMap((count) => statesOfCount[count]);
}

/**
 * The counts that together are exactly these states, each named once, or null where the states cut through one.
 */
export function countsOfStates(states: readonly RegistrationState[]): Count[] | null {
  const asked = new Set(states);
  const counts = countNames.filter((count) => statesOfCount[count].some((state) => asked.has(state)));
  const covered = counts.flatMap((count): readonly RegistrationState[] => statesOfCount[count]);
  return covered.length === asked.size ? counts : null;
}

/** What the move of one registration from one state (or leaf) to another does to the counters. */
export function move(
  before: (Leaf & { state: RegistrationState }) | null,
  after: (Leaf & { state: RegistrationState }) | null,
): Delta[] {
  const leaf = ({ unitId, year, model, group }: Leaf): Leaf => ({ unitId, year, model, group });
  return merge([
    ...(before === null ? [] : [{ ...leaf(before), ...noCounts, [countOf[before.state]]: -1 }]),
    ...(after === null ? [] : [{ ...leaf(after), ...noCounts, [countOf[after.state]]: 1 }]),
  ]);
}

const keyOf = ({ year, unitId, model, group }: Leaf) => `${year}/${unitId}/${model}/${group ?? ""}`;

/**
 * One delta per leaf, without those that change nothing, in the order of the counter's key: every transaction locks counters
 * in that order, so that no two wait for each other.
 */
export function merge(deltas: readonly Delta[]): Delta[] {
  const merged = new Map<string, Delta>();
  for (const delta of deltas) {
    const sum = merged.get(keyOf(delta));
    merged.set(keyOf(delta), sum === undefined ? delta : { ...sum, ...add(sum, delta) });
  }
  return [...merged.entries()]
    .filter(([, delta]) => countNames.some((count) => delta[count] !== 0))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, delta]) => delta);
}

function add(left: Readonly<Counts>, right: Readonly<Counts>): Counts {
  return Object.fromEntries(countNames.map((count) => [count, left[count] + right[count]])) as Counts;
}
