import { DomainError } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertSums, assertTakenOn, assertTargets, hundredths, type TargetDraft, textOf } from "./targets.ts";

const rate = { code: "family-recognised", unit: "PERCENT", additive: false } as const;
const count = { code: "seminars", unit: "COUNT", additive: true } as const;
const catalogue = [rate, count].map((measure) => ({
  ...measure,
  nameVi: "",
  nameEn: "",
  model: null,
  group: null,
  share: null,
}));
const target = (measure: string, value: string, ...allotted: string[]): TargetDraft => ({
  measure,
  year: 2026,
  value,
  allotments: allotted.map((given, index) => ({ unitId: `unit ${index}`, value: given })),
});

function codeOf(work: () => void): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return "NOT REFUSED";
}

it("keeps values exact: hundredths to text and back", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n - 1n }), (amount) => {
      expect(hundredths(textOf(amount))).toBe(amount);
    }),
  );
  expect([textOf(7000n), textOf(7250n), textOf(7205n)]).toEqual(["70", "72.5", "72.05"]);
});

describe("targets that can be written down", () => {
  it.each([
    ["a rate with decimals", [target(rate.code, "72.5", "70", "80.25")], "NOT REFUSED"],
    ["a rate above 100", [target(rate.code, "100.01")], "INVALID_INPUT"],
    ["an allotted rate above 100", [target(rate.code, "70", "101")], "INVALID_INPUT"],
    ["half a seminar", [target(count.code, "12.5")], "INVALID_INPUT"],
    ["a measure that is not known", [target("happiness", "1")], "INVALID_INPUT"],
    ["one measure twice in a year", [target(count.code, "1"), target(count.code, "2")], "INVALID_INPUT"],
  ])("%s", (_what, targets, expected) => {
    expect(codeOf(() => assertTargets(targets, catalogue))).toBe(expected);
  });

  it("names no unit twice", () => {
    const twice = { ...target(count.code, "2"), allotments: [1, 2].map(() => ({ unitId: "one", value: "1" })) };
    expect(codeOf(() => assertTargets([twice], catalogue))).toBe("INVALID_INPUT");
  });
});

describe("what is allotted", () => {
  it("makes up the whole where the measure is additive, and only there", () => {
    expect(codeOf(() => assertSums([target(count.code, "145", "45", "100")], catalogue))).toBe("NOT REFUSED");
    expect(codeOf(() => assertSums([target(count.code, "145", "45", "99")], catalogue))).toBe("DIRECTIVE_TARGET_SUM");
    expect(codeOf(() => assertSums([target(count.code, "145")], catalogue))).toBe("NOT REFUSED");
    expect(codeOf(() => assertSums([target(rate.code, "70", "60", "90")], catalogue))).toBe("NOT REFUSED");
  });

  it("is accepted for any way to divide a count, and refused as soon as one part changes", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 1, maxLength: 30 }), fc.nat(29), (parts, at) => {
        const whole = String(parts.reduce((sum, part) => sum + part, 0));
        expect(codeOf(() => assertSums([target(count.code, whole, ...parts.map(String))], catalogue))).toBe(
          "NOT REFUSED",
        );
        const changed = parts.map((part, index) => String(index === at % parts.length ? part + 1 : part));
        expect(codeOf(() => assertSums([target(count.code, whole, ...changed)], catalogue))).toBe(
          "DIRECTIVE_TARGET_SUM",
        );
      }),
    );
  });

  it("is the least that a unit sets itself", () => {
    const allotted = [{ measure: count.code, year: 2026, value: "45" }];
    expect(codeOf(() => assertTakenOn([target(count.code, "44")], allotted))).toBe("DIRECTIVE_TARGET_BELOW");
    expect(codeOf(() => assertTakenOn([target(count.code, "45")], allotted))).toBe("NOT REFUSED");
    expect(codeOf(() => assertTakenOn([], allotted))).toBe("NOT REFUSED");
  });
});
