import fc from "fast-check";
import { expect, it } from "vitest";
import { percentOf } from "./reports.ts";

it.each([
  [1, 3, 33.33],
  [2, 3, 66.67],
  [0, 7, 0],
  [7, 7, 100],
  [9, 8, 112.5],
  [1, 100_000, 0],
  [5, 100_000, 0.01],
])("%i of %i is %d percent", (numerator, denominator, expected) => {
  expect(percentOf(numerator, denominator)).toBe(expected);
});

it("is nothing, and not zero, where one side is not known or there is no base", () => {
  for (const [numerator, denominator] of [
    [null, 5],
    [5, null],
    [null, null],
    [5, 0],
    [0, 0],
  ] as const) {
    expect(percentOf(numerator, denominator)).toBeNull();
  }
});

it("is within half of a hundredth of the share", () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 10_000_000 }), (numerator, denominator) => {
      const share = (100 * numerator) / denominator;
      expect(Math.abs((percentOf(numerator, denominator) ?? Number.NaN) - share)).toBeLessThanOrEqual(
        0.005 + share * 1e-12,
      );
    }),
  );
});
