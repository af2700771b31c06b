import { describe, expect, it } from "vitest";
import { forecastOf, parsePercent } from "./progress.ts";

describe("the forecast", () => {
  it("goes on at the pace since the year began", () => {
    // 73 of 365 days have passed with 10 of 100.
    expect(forecastOf(10, 100, 2026, "2026-03-14")).toBe(50);
  });

  it("is never above all subjects", () => {
    expect(forecastOf(90, 100, 2026, "2026-06-30")).toBe(100);
  });

  it("of a year that is over is what was reached", () => {
    expect(forecastOf(40, 100, 2025, "2025-12-31")).toBe(40);
    expect(forecastOf(40, 100, 2025, "2026-03-01")).toBe(40);
  });

  it("is none early in the year, before it, or without a base", () => {
    expect(forecastOf(10, 100, 2026, "2026-02-28")).toBeNull();
    expect(forecastOf(10, 100, 2026, "2026-03-01")).not.toBeNull();
    expect(forecastOf(0, 100, 2027, "2026-11-24")).toBeNull();
    expect(forecastOf(10, null, 2026, "2026-11-24")).toBeNull();
  });
});

it.each([
  ["72,5", 72.5],
  [" 100 % ", 100],
  ["", null],
  ["100,01", undefined],
  ["7,255", undefined],
  ["-1", undefined],
  ["bảy", undefined],
])("%s is typed for %s", (typed, expected) => {
  expect(parsePercent(typed)).toBe(expected);
});
