import type { PopulationGroup, RegistrationState, TitleModel } from "@khuyenhoc/contracts";

/** Where a registration is counted: the leaf (unit × year × model × group). */
export interface Leaf {
  unitId: string;
  year: number;
  model: TitleModel;
  group: PopulationGroup | null;
}

/** How the counts of a leaf change. */
export interface Delta extends Leaf {
  draft: number;
  pending: number;
  returned: number;
  recognised: number;
}

type Count = "draft" | "pending" | "returned" | "recognised";

const countOf: Readonly<Record<RegistrationState, Count>> = {
  DRAFT: "draft",
  REGISTERED: "pending",
  RETURNED: "returned",
  RECOGNISED: "recognised",
};

/** The count that a registration in this state belongs to; `registered` is pending and recognised together. */
export function countOfState(state: RegistrationState): Count {
  return countOf[state];
}

const none = { draft: 0, pending: 0, returned: 0, recognised: 0 };

/** What the move of one registration from one state (or leaf) to another does to the counters. */
export function move(
  before: (Leaf & { state: RegistrationState }) | null,
  after: (Leaf & { state: RegistrationState }) | null,
): Delta[] {
  const leaf = ({ unitId, year, model, group }: Leaf): Leaf => ({ unitId, year, model, group });
  return merge([
    ...(before === null ? [] : [{ ...leaf(before), ...none, [countOf[before.state]]: -1 }]),
    ...(after === null ? [] : [{ ...leaf(after), ...none, [countOf[after.state]]: 1 }]),
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
    merged.set(
      keyOf(delta),
      sum === undefined
        ? delta
        : {
            ...sum,
            draft: sum.draft + delta.draft,
            pending: sum.pending + delta.pending,
            returned: sum.returned + delta.returned,
            recognised: sum.recognised + delta.recognised,
          },
    );
  }
  return [...merged.entries()]
    .filter(([, { draft, pending, returned, recognised }]) => [draft, pending, returned, recognised].some(Boolean))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, delta]) => delta);
}
