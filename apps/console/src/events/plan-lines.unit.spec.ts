import { expect, it } from "vitest";
import { type PlanRow, percentOf, sumsOf } from "./plan-lines.ts";

const line = (change: Partial<PlanRow>): PlanRow => ({
  ...{ kindCode: "SEMINAR", plannedEvents: null, plannedDelegates: null, targetEvents: null, targetDelegates: null },
  ...{ targetBy: null, targetAt: null, revision: null, ahead: 0, held: 0, delegates: 0, ...change },
});

it("adds up kinds, and knows no target from a target of nothing", () => {
  expect(sumsOf([])).toEqual({ targetEvents: null, targetDelegates: null, ahead: 0, held: 0, delegates: 0 });
  const lines = [line({ targetEvents: 3, held: 2, delegates: 90 }), line({ targetEvents: 0, ahead: 1, held: 1 })];
  expect(sumsOf(lines)).toEqual({ targetEvents: 3, targetDelegates: null, ahead: 1, held: 3, delegates: 90 });
});

it("counts a part of a goal in whole per cents, more than all too, and nothing without a goal", () => {
  expect(percentOf(2, 3)).toBe(66);
  expect(percentOf(4, 3)).toBe(133);
  expect(percentOf(4, 0)).toBeUndefined();
  expect(percentOf(4, null)).toBeUndefined();
});
