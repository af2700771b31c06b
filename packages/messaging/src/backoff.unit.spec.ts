import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffDelay, defaultRetries } from "./backoff.ts";

describe("backoffDelay", () => {
  it("doubles", () => {
    const delays = [1, 2, 3, 4].map((failures) => backoffDelay(failures, defaultRetries, 0.5));
    expect(delays).toEqual([200, 400, 800, 1600]);
  });

  it("is spread by a fifth to either side", () => {
    expect(backoffDelay(1, defaultRetries, 0)).toBe(160);
    expect(backoffDelay(1, defaultRetries, 1)).toBe(240);
  });

  it("is never negative, never above the longest, and does not shrink with failures", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 0, max: 600_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, initialDelay, longestDelay, random) => {
          const delay = backoffDelay(failures, { initialDelay, longestDelay }, random);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(longestDelay);
          expect(backoffDelay(failures + 1, { initialDelay, longestDelay }, random)).toBeGreaterThanOrEqual(delay);
        },
      ),
    );
  });
});
