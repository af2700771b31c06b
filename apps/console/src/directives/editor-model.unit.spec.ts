import { expect, it } from "vitest";
import { evenly, isAllotted, sumOf, tableOf, takenOver, targetsOf, valueOfText } from "./editor-model.ts";

const target = (measure: string, unitId: string, year: number, value: string) => ({
  measure,
  unitId,
  unitName: unitId.toUpperCase(),
  year,
  value,
});

it("reads numbers as they are typed, with comma or point", () => {
  expect(["70", " 72,5 ", "72.55", "72.555", "-1", "bảy mươi", ""].map(valueOfText)).toEqual([
    "70",
    "72.5",
    "72.55",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it("adds up what is allotted to the hundredth, beyond what a number of JSON holds", () => {
  expect(sumOf(["0.1", "0.2"])).toBe("0.3");
  expect(sumOf(["999999999999999", "999999999999999", "?"])).toBe("1999999999999998");
});

it("divides evenly without losing any", () => {
  expect(evenly("145", 4)).toEqual(["37", "36", "36", "36"]);
  expect(sumOf(evenly("145", 30))).toBe("145");
  expect(evenly("145", 0)).toEqual([]);
});

it("tells whether an additive target is allotted in full", () => {
  const of = (value: string, allotments: Record<string, string>) => ({ measure: "m", year: 2026, value, allotments });
  expect(isAllotted(of("10", { a: "4", b: "6" }), true)).toBe(true);
  expect(isAllotted(of("10", { a: "4", b: "5" }), true)).toBe(false);
  expect(isAllotted(of("10", {}), true)).toBe(true);
  expect(isAllotted(of("70", { a: "60", b: "90" }), false)).toBe(true);
  expect(isAllotted(of("", { a: "4" }), true)).toBe(false);
});

it("shows targets by measure and unit, the issuer first, a column a year", () => {
  const targets = [
    target("m", "district", 2030, "3"),
    target("m", "city", 2030, "10"),
    target("m", "city", 2025, "8"),
    target("n", "city", 2025, "70"),
  ];
  const { years, rows } = tableOf(targets, "city");
  expect(years).toEqual([2025, 2030]);
  expect(rows.map(({ measure, unitId, values }) => [measure, unitId, years.map((year) => values.get(year))])).toEqual([
    ["m", "city", ["8", "10"]],
    ["m", "district", [undefined, "3"]],
    ["n", "city", ["70", undefined]],
  ]);
});

it("begins a unit's own targets with what was allotted to it", () => {
  const targets = [target("m", "city", 2026, "10"), target("m", "district", 2026, "3")];
  expect(targetsOf(targets, "city")).toEqual([
    { measure: "m", year: 2026, value: "10", allotments: { district: "3" } },
  ]);
  expect(takenOver(targets, "district")).toEqual([{ measure: "m", year: 2026, value: "3", allotments: {} }]);
  expect(takenOver(targets, "other")).toEqual([]);
});
