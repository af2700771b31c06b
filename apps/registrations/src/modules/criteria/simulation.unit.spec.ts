import type { SheetAnswer } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criterionOf, frameworkDefinition } from "../campaigns/testing.ts";
import { type PastSheet, SimulationSum, simulateSheet } from "./simulation.ts";

const answers = (...points: number[]): SheetAnswer[] =>
  points.map((value, index) => ({ criterion: String(index + 1), points: value }));

describe("simulateSheet", () => {
  it("passes or falls as the new set says, with points above its maxima cut off", () => {
    expect(simulateSheet(frameworkDefinition, answers(8, 8, 8, 8))).toEqual({ total: 32, outcome: "PASS" });
    expect(simulateSheet(frameworkDefinition, answers(7, 7, 7, 7))).toEqual({ total: 28, outcome: "FALL" });
    expect(simulateSheet(frameworkDefinition, answers(4, 10, 10, 10))).toEqual({ total: 34, outcome: "FALL" });
    expect(simulateSheet(frameworkDefinition, answers(15, 7, 7, 5))).toEqual({ total: 29, outcome: "FALL" });
  });

  it("leaves open what depends on a criterion that the sheet could not answer", () => {
    const [first, ...others] = frameworkDefinition.groups;
    if (first === undefined) throw new Error("a group");
    const longer = {
      ...frameworkDefinition,
      groups: [{ ...first, criteria: [...first.criteria, criterionOf("5")] }, ...others],
      levels: [{ code: "PASS", titleVi: "Đạt", titleEn: "Passed", minTotal: 40 }],
    };
    expect(simulateSheet(longer, answers(8, 8, 8, 8))).toEqual({ total: 32, outcome: "OPEN" });
    expect(simulateSheet(longer, answers(7, 7, 7, 7))).toEqual({ total: 28, outcome: "FALL" });
  });

  it("never lets a sheet fall for more points", () => {
    const points = fc.integer({ min: 0, max: 10 });
    const rank = { FALL: 0, OPEN: 1, PASS: 2 };
    fc.assert(
      fc.property(fc.array(points, { maxLength: 4 }), fc.nat(), (given, seed) => {
        const better = given.map((value, index) => (index === seed % given.length ? Math.min(10, value + 1) : value));
        const before = simulateSheet(frameworkDefinition, answers(...given));
        const after = simulateSheet(frameworkDefinition, answers(...better));
        expect(rank[after.outcome]).toBeGreaterThanOrEqual(rank[before.outcome]);
      }),
    );
  });
});

describe("a simulation", () => {
  const sheet = (number: number, change: Partial<PastSheet>): PastSheet => ({
    registrationId: `r${number}`,
    unitId: "leaf",
    group: null,
    subjectName: `Hộ ${number}`,
    state: "RECOGNISED",
    answers: answers(8, 8, 8, 8),
    ...change,
  });

  it("counts by unit and group, and names who would lose or gain", () => {
    const sum = new SimulationSum(frameworkDefinition, (unitId) => (unitId === "leaf" ? "commune" : unitId), 2);
    sum.add(sheet(1, {}));
    sum.add(sheet(2, { answers: answers(1, 10, 10, 10) }));
    sum.add(sheet(3, { state: "NOT_MET" }));
    sum.add(sheet(4, { state: "NOT_MET", answers: [] }));
    sum.add(sheet(5, { state: "EXPIRED", answers: answers(1, 1, 1, 1) }));
    sum.add(sheet(6, { unitId: "other", group: "FARMER", state: "REVIEWED" }));
    expect(sum.result).toEqual([
      {
        unitId: "commune",
        group: null,
        sheets: 5,
        recognised: 3,
        pass: 2,
        fall: 2,
        open: 1,
        wouldLose: 2,
        wouldGain: 1,
      },
      {
        unitId: "other",
        group: "FARMER",
        sheets: 1,
        recognised: 0,
        pass: 1,
        fall: 0,
        open: 0,
        wouldLose: 0,
        wouldGain: 0,
      },
    ]);
    expect(sum.changes.map(({ registrationId, outcome }) => [registrationId, outcome])).toEqual([
      ["r2", "FALL"],
      ["r3", "PASS"],
    ]);
  });
});
