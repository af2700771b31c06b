import fc from "fast-check";
import { expect, it } from "vitest";
import { averageOf, shownCells } from "./cells.ts";

it.each([
  [[10, 20, 30], 2, [10, 20, 30]],
  [[0, 0, 30], 2, [0, 0, 30]],
  [[1, 2, 1], 2, [null, null, null]],
  [[3, 20, 30], 2, [null, null, 30]],
  [[3, 4, 30], 2, [null, null, 30]],
  [[1, 1, 0, 40, 50], 3, [null, null, 0, null, 50]],
  [[0, 0, 2, 0, 10], 3, [null, 0, null, 0, null]],
  [[3, 0, 30], 2, [null, 0, null]],
] as const)("of %j with %i cells hidden at least, %j is told", (counts, least, told) =>
  expect(shownCells(counts, least)).toEqual(told),
);

it("tells no count below five, and hides so much beside it that none can be computed", () => {
  const counts = fc.array(fc.nat(30), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(counts, fc.constantFrom(2 as const, 3 as const), (given, least) => {
      const told = shownCells(given, least);
      told.forEach((count, index) => {
        if (count === null) return;
        expect(count).toBe(given[index]);
        expect(count === 0 || count >= 5).toBe(true);
      });
      const hidden = given.filter((_, index) => told[index] === null);
      if (hidden.length === 0 || hidden.length === given.length) return;
      expect(hidden.length).toBeGreaterThanOrEqual(Math.min(least, given.length));
      expect(hidden.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(5);
    }),
  );
});

it("tells averages of five and more", () => {
  expect([averageOf([0, 0, 0, 1, 3]), averageOf([0, 0, 0, 1, 4])]).toEqual([null, 4.8]);
});
