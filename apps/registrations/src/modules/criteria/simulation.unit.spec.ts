import type { SheetAnswer } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criterionOf, frameworkDefinition } from "../campaigns/testing.ts";
import { type PastAnswers, type PastSheet, SimulationSum, simulateSheet } from "./simulation.ts";

const typed = (...points: number[]): SheetAnswer[] =>
  points.map((value, index) => ({ criterion: String(index + 1), points: value }));
const answers = (...points: number[]): PastAnswers => ({ answers: typed(...points), counted: [] });

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

  it("counts by the figures of that time and the steps of the new set", () => {
    const [first, ...others] = frameworkDefinition.groups;
    if (first === undefined) throw new Error("a group");
    const counting = (percent: number) => ({
      ...frameworkDefinition,
      groups: [
        {
          ...first,
          criteria: [
            criterionOf("1", { counted: { model: "FAMILY" as const, steps: [{ percent, points: 10 }] } }),
            criterionOf("2"),
          ],
        },
        ...others,
      ],
    });
    const source = { unitId: "", year: 2025, model: "FAMILY" as const, measure: "REGISTERED" as const };
    const figure = { criterion: "1", points: 7, recognised: 60, registered: 100, source };
    const past = { answers: typed(0, 8, 8, 8).slice(1), counted: [figure] };
    expect(simulateSheet(counting(60), past)).toEqual({ total: 34, outcome: "PASS" });
    expect(simulateSheet(counting(61), past)).toEqual({ total: 24, outcome: "FALL" });
    // Typed in from now on: what was counted is what is known.
    expect(simulateSheet(frameworkDefinition, past)).toEqual({ total: 31, outcome: "PASS" });
    expect(simulateSheet(counting(60), { ...past, counted: [] })).toEqual({ total: 24, outcome: "OPEN" });
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
    ...answers(8, 8, 8, 8),
    ...change,
  });

  it("counts by unit and group, and names who would lose or gain", () => {
    const sum = new SimulationSum(frameworkDefinition, (unitId) => (unitId === "leaf" ? "commune" : unitId), 2);
    sum.add(sheet(1, {}));
    sum.add(sheet(2, answers(1, 10, 10, 10)));
    sum.add(sheet(3, { state: "NOT_MET" }));
    sum.add(sheet(4, { state: "NOT_MET", ...answers() }));
    sum.add(sheet(5, { state: "EXPIRED", ...answers(1, 1, 1, 1) }));
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
