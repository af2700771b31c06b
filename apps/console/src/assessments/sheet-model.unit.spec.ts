import type { CriteriaDefinition, Criterion } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import {
  answersOf,
  differingWithoutReason,
  isComplete,
  type Lines,
  linesOf,
  missingBy,
  missingTotal,
  nextTyped,
  problemOf,
  scoreOf,
} from "./sheet-model.ts";

const criterion = (code: string, more: Partial<Criterion> = {}): Criterion => ({
  code,
  titleVi: `Tiêu chí ${code}`,
  titleEn: `Criterion ${code}`,
  maxPoints: 10,
  minPoints: null,
  evidence: "OPTIONAL",
  counted: null,
  ...more,
});
const group = (code: string, criteria: Criterion[]) => ({ code, titleVi: code, titleEn: code, criteria });
const share = { model: "FAMILY" as const, steps: [{ percent: 50, points: 10 }] };
const definition: CriteriaDefinition = {
  groups: [
    group("1", [criterion("1.1"), criterion("1.2", { evidence: "REQUIRED" })]),
    group("2", [criterion("2.1", { counted: share }), criterion("2.2", { maxPoints: 30, minPoints: 15 })]),
  ],
  levels: [
    { code: "PASS", titleVi: "Đạt", titleEn: "Pass", minTotal: 40 },
    { code: "GOOD", titleVi: "Tốt", titleEn: "Good", minTotal: 55 },
  ],
  minEach: 5,
  derivation: { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 },
};
const typed = (points: Record<string, string>): Lines =>
  new Map(Object.entries(points).map(([code, value]) => [code, { points: value, note: "" }]));

describe("a line", () => {
  it.each([
    ["", "", undefined],
    ["", "có ảnh", "NOTE_WITHOUT_POINTS"],
    [" 7 ", "", undefined],
    ["0", "", undefined],
    ["10", "", undefined],
    ["11", "", "ABOVE_MAXIMUM"],
    ["1000", "", "ABOVE_MAXIMUM"],
    ["-1", "", "NO_NUMBER"],
    ["7,5", "", "NO_NUMBER"],
    ["bảy", "", "NO_NUMBER"],
  ] as const)("of “%s” with note “%s”: %s", (points, note, problem) => {
    expect(problemOf({ points, note }, criterion("1.1"))).toBe(problem);
  });

  it("that nobody touched has no problem", () => {
    expect(problemOf(undefined, criterion("1.1"))).toBeUndefined();
  });
});

describe("the answers of a sheet", () => {
  it("are its sound lines in the order of the set, notes folded, counted criteria and unknown codes left out", () => {
    const lines: Lines = new Map([
      ["2.2", { points: "20", note: "" }],
      ["2.1", { points: "10", note: "" }],
      ["1.2", { points: "12", note: "quá" }],
      ["1.1", { points: " 7 ", note: "  Ảnh\u0302 \n  tập thể " }],
      ["9.9", { points: "5", note: "" }],
    ]);
    expect(answersOf(definition, lines)).toEqual([
      { criterion: "1.1", points: 7, note: "Ảnh\u0302 tập thể".normalize("NFC") },
      { criterion: "2.2", points: 20, note: null },
    ]);
  });

  it("come back as they were saved", () => {
    const answers = [
      { criterion: "1.1", points: 0, note: null },
      { criterion: "2.2", points: 30, note: "đủ" },
    ];
    expect(answersOf(definition, linesOf(answers))).toEqual(answers);
  });
});

describe("the running total", () => {
  const full = typed({ "1.1": "10", "1.2": "10", "2.2": "30" });
  const counted = new Map([["2.1", 10]]);
  const evidence = new Map([["1.2", 1]]);

  it("takes counted points with typed ones, and reaches the highest level", () => {
    const score = scoreOf(definition, full, evidence, counted);
    expect([score.total, score.maximum, score.level, score.missing]).toEqual([60, 60, "GOOD", []]);
    expect(score.groups).toEqual([
      { code: "1", points: 20, maximum: 20 },
      { code: "2", points: 40, maximum: 40 },
    ]);
  });

  it("says of an empty sheet what each criterion and the total lack", () => {
    const score = scoreOf(definition, new Map(), new Map());
    expect(missingTotal(score)).toBe(40);
    expect([...missingBy(score)].map(([code, missing]) => [code, missing.map(({ kind }) => kind)])).toEqual([
      ["1.1", ["UNANSWERED"]],
      ["1.2", ["UNANSWERED"]],
      ["2.1", ["UNANSWERED"]],
      ["2.2", ["UNANSWERED"]],
    ]);
    expect(missingBy(score).get("2.2")?.[0]?.points).toBe(15);
  });

  it("says what evidence and which minimum stand in the way", () => {
    const score = scoreOf(definition, typed({ "1.1": "3", "1.2": "10", "2.2": "14" }), new Map(), counted);
    expect(score.passed).toBe(false);
    expect([...missingBy(score)].map(([code, missing]) => [code, missing.map(({ kind }) => kind)])).toEqual([
      ["1.1", ["BELOW_MINIMUM"]],
      ["1.2", ["NO_EVIDENCE"]],
      ["2.2", ["BELOW_MINIMUM"]],
    ]);
    expect(missingTotal(score)).toBe(3);
  });

  it("never counts what is half written", () => {
    expect(scoreOf(definition, typed({ "1.1": "11", "2.2": "x" }), new Map()).total).toBe(0);
  });
});

describe("sending a sheet on", () => {
  const evidence = new Map([["1.2", 2]]);
  const counted = new Map([["2.1", 0]]);
  const complete = (points: Record<string, string>) => {
    const lines = typed(points);
    return isComplete(definition, lines, scoreOf(definition, lines, evidence, counted));
  };

  it("needs every criterion, however few its points", () => {
    expect(complete({ "1.1": "0", "1.2": "1", "2.2": "0" })).toBe(true);
    expect(complete({ "1.1": "0", "1.2": "1" })).toBe(false);
    expect(complete({ "1.1": "0", "1.2": "1", "2.2": "31" })).toBe(false);
  });

  it("needs evidence where points need it", () => {
    const lines = typed({ "1.1": "10", "1.2": "10", "2.2": "30" });
    expect(isComplete(definition, lines, scoreOf(definition, lines, new Map(), counted))).toBe(false);
  });
});

it("goes from criterion to criterion, past what is counted, and ends after the last", () => {
  expect(["1.1", "1.2", "2.2"].map((code) => nextTyped(definition, code))).toEqual(["1.2", "2.2", undefined]);
});

it("asks a reviewer for a reason exactly where the points differ", () => {
  const self = new Map([
    ["1.1", 10],
    ["1.2", 8],
  ]);
  const review: Lines = new Map([
    ["1.1", { points: "10", note: "" }],
    ["1.2", { points: "6", note: "  " }],
    ["2.2", { points: "20", note: "đã đến xem" }],
  ]);
  expect(differingWithoutReason(definition, self, review)).toEqual(["1.2"]);
});
