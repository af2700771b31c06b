import type { DomainError } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criterionOf, frameworkDefinition } from "../campaigns/testing.ts";
import { requireComplete, requireReasons, requireSound, scoreSide } from "./scoring.ts";
import { windowOf, windowRefusal } from "./windows.ts";

const set = {
  ...frameworkDefinition,
  groups: [
    {
      code: "A",
      titleVi: "A",
      titleEn: "A",
      criteria: [
        criterionOf("1", { evidence: "REQUIRED" }),
        criterionOf("2"),
        criterionOf("3", { counted: { model: "FAMILY", steps: [{ percent: 50, points: 10 }] } }),
      ],
    },
  ],
  minEach: null,
};
const answer = (criterion: string, points: number, note: string | null = null) => ({ criterion, points, note });
const codeOf = (work: () => unknown) => {
  try {
    work();
    return "done";
  } catch (error) {
    return (error as DomainError).code;
  }
};

describe("a side of a sheet", () => {
  it("has counted points from their source only, which is their evidence", () => {
    fc.assert(
      fc.property(fc.nat(10), fc.nat(10), fc.nat(10), fc.nat(2), (one, two, points, pieces) => {
        const counted = [{ criterion: "3", points }];
        const evidence = new Map([["1", pieces]]);
        const score = scoreSide(set, { answers: [answer("1", one), answer("2", two)], counted, evidence });
        expect(score.total).toBe(one + two + points);
        const bare = score.missing.filter(({ kind }) => kind === "NO_EVIDENCE").map(({ criterion }) => criterion);
        expect(bare).toEqual(one > 0 && pieces === 0 ? ["1"] : []);
      }),
    );
  });

  it("keeps answers of criteria that are typed in, once each and not above the maximum", () => {
    expect(requireSound(set, [answer("1", 10), answer("2", 0)])).toEqual([answer("1", 10), answer("2", 0)]);
    for (const wrong of [[answer("9", 1)], [answer("3", 1)], [answer("1", 11)], [answer("1", 1), answer("1", 1)]]) {
      expect(codeOf(() => requireSound(set, wrong))).toBe("INVALID_INPUT");
    }
  });

  it("is complete when all is answered and what needs evidence has some, however few the points", () => {
    const score = (answers: ReturnType<typeof answer>[], pieces: number) =>
      scoreSide(set, { answers, counted: [{ criterion: "3", points: 0 }], evidence: new Map([["1", pieces]]) });
    expect(codeOf(() => requireComplete(score([answer("1", 1), answer("2", 0)], 1)))).toBe("done");
    expect(codeOf(() => requireComplete(score([answer("1", 1), answer("2", 0)], 0)))).toBe("SHEET_INCOMPLETE");
    expect(codeOf(() => requireComplete(score([answer("1", 1)], 1)))).toBe("SHEET_INCOMPLETE");
  });

  it("says why wherever a review gives other points", () => {
    const self = [answer("1", 8), answer("2", 5)];
    expect(codeOf(() => requireReasons(self, [answer("1", 8), answer("2", 5)]))).toBe("done");
    expect(codeOf(() => requireReasons(self, [answer("1", 8), answer("2", 4, "Thiếu sổ")]))).toBe("done");
    expect(codeOf(() => requireReasons(self, [answer("1", 8), answer("2", 4)]))).toBe("SHEET_INCOMPLETE");
  });
});

describe("the time of a step", () => {
  const windows = {
    registerFrom: "2026-02-01",
    registerTo: "2026-03-31",
    assessFrom: "2026-10-01",
    assessTo: "2026-10-31",
    reviewTo: "2026-11-15",
    decideTo: "2026-12-15",
  };
  const steps = ["SUBMIT", "SELF_ASSESS", "REVIEW", "PROPOSE", "DECIDE"] as const;

  it("includes its first and last day, and what is not bounded is open", () => {
    const day = fc.date({ min: new Date("2026-01-01"), max: new Date("2026-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom(...steps), fc.boolean(), (at, step, again) => {
        const date = at.toISOString().slice(0, 10);
        const { from, to } = windowOf(windows, step, again);
        const inside = from !== null && to !== null && from <= date && date <= to;
        expect(windowRefusal(windows, step, date, again) === undefined).toBe(inside);
      }),
    );
    const open = { ...windows, registerFrom: null, registerTo: null };
    expect(windowRefusal(open, "SUBMIT", "1999-01-01")).toBeUndefined();
    expect(windowRefusal(null, "DECIDE", "2026-01-01")).toBeUndefined();
  });

  it("lets what was returned come back until decisions end", () => {
    for (const step of ["SUBMIT", "SELF_ASSESS", "REVIEW"] as const) {
      expect(windowRefusal(windows, step, "2026-12-01", false)?.code).toBe("WINDOW_CLOSED");
      expect(windowRefusal(windows, step, "2026-12-01", true)).toBeUndefined();
    }
  });
});
