import { expect, it } from "vitest";
import { plan291 } from "./plan-291.ts";

const of = (model: string, group: string | null) =>
  plan291("00000000-0000-4000-8000-000000000001")
    .filter((target) => target.model === model && target.group === group)
    .map(({ year, percent }) => [year, percent]);

it("goes in equal steps from 2025 to 2030", () => {
  expect(of("FAMILY", null)).toEqual([
    [2025, 70],
    [2026, 72],
    [2027, 74],
    [2028, 76],
    [2029, 78],
    [2030, 80],
  ]);
  expect(of("CITIZEN", "WORKER").at(0)).toEqual([2025, 40]);
  expect(of("CITIZEN", "WORKER").at(-1)).toEqual([2030, 60]);
  expect(of("CITIZEN", null)).toEqual([]);
});
