import { describe, expect, it } from "vitest";
import { countsByStage, dueOf } from "./inbox-model.ts";

describe("a last day", () => {
  it.each([
    [null, "2026-03-01", "NONE", 0],
    ["2026-03-01", "2026-03-01", "TODAY", 0],
    ["2026-03-02", "2026-02-28", "AHEAD", 2],
    ["2026-02-28", "2026-03-01", "OVERDUE", 1],
    ["2027-01-01", "2026-12-31", "AHEAD", 1],
  ] as const)("%s seen on %s: %s, %i days", (deadline, today, kind, days) => {
    expect(dueOf(deadline, today)).toEqual({ kind, days });
  });
});

it("sums what waits by stage, in the order of the work, without stages where nothing waits", () => {
  expect(
    countsByStage([
      { stage: "DECIDE", count: 4 },
      { stage: "REVIEW", count: 2 },
      { stage: "DECIDE", count: 3 },
      { stage: "PROPOSE", count: 0 },
    ]),
  ).toEqual([
    { stage: "REVIEW", count: 2 },
    { stage: "DECIDE", count: 7 },
  ]);
});
