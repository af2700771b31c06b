import type { Caller, UnitKey } from "./fixture.ts";

/** Everybody is granted district d1; the units stand where an operation may be aimed at. */
export const positions = { own: "d1", ancestor: "city", descendant: "c11", sibling: "d2" } as const satisfies Record<
  string,
  UnitKey
>;
export type Position = keyof typeof positions;

export type Outcome = string;
export interface Row {
  /** Aims the operation at a unit; answers OK or the code of the refusal. What it is aimed at is prepared by somebody else. */
  aim(caller: Caller, unit: UnitKey): Promise<Outcome>;
  /** Outcomes for a role that holds the permission; everybody else is refused with FORBIDDEN. */
  expected: Record<Position, Outcome>;
}
/** Rows of the operations of one module, by path. */
export type Rows = Readonly<Record<string, Row>>;

/** In the subtree of the granted unit, or not. */
export const subtree = (outside: Outcome): Row["expected"] => ({
  own: "OK",
  descendant: "OK",
  ancestor: outside,
  sibling: outside,
});
/** Decisions: strictly below the granted unit only. */
export const strictlyBelow: Row["expected"] = { ...subtree("NOT_FOUND"), own: "FORBIDDEN" };
export const everywhere: Row["expected"] = { own: "OK", descendant: "OK", ancestor: "OK", sibling: "OK" };

export const ok = async (promise: Promise<unknown>): Promise<Outcome> => {
  await promise;
  return "OK";
};
export const found = async (promise: Promise<readonly unknown[]>): Promise<Outcome> =>
  (await promise).length > 0 ? "OK" : "NOT_FOUND";

/** The outcome, or the code of the refusal; anything else is thrown. */
export async function outcomeOf(promise: Promise<Outcome>): Promise<Outcome> {
  try {
    return await promise;
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    if (cause?.code === undefined) throw error;
    return cause.code;
  }
}

/** OK, or the code of the refusal. */
export const codeOf = (promise: Promise<unknown>): Promise<Outcome> => outcomeOf(ok(promise));
