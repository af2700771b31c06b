import type { FrozenUnit, SnapshotContent } from "@khuyenhoc/contracts";
import { expect, it } from "vitest";
import { cellText, reportForm } from "./form.ts";

const row = {
  model: "FAMILY",
  group: null,
  pending: 1,
  assessed: 0,
  returned: 0,
  draft: 0,
  notMet: 0,
  lapsed: 0,
} as const;
function unit(unitId: string, depth: number, change: Partial<FrozenUnit> = {}): FrozenUnit {
  return {
    unitId,
    parentId: null,
    depth,
    tier: "commune",
    code: null,
    nameVi: `Phường ${unitId}`,
    population: 1000,
    households: null,
    members: 235,
    membersBefore: 200,
    branches: { clan: 2, school: 1, "of another kind": 3 },
    unitsReporting: 1,
    unitsTotal: 1,
    rows: [{ ...row, registered: 8, recognised: 7, base: 10 }],
    targets: [{ model: "FAMILY", group: null, measure: "RECOGNISED_OF_BASE", percent: 72 }],
    ...change,
  };
}
const content: SnapshotContent = {
  version: 1,
  unitId: "city",
  year: 2026,
  asOf: "2026-11-24",
  countedAt: "2026-11-24T00:00:00.000Z",
  units: [unit("city", 0), unit("d1", 1), unit("d2", 1, { population: null }), unit("c11", 2)],
};

it("has a row per unit directly below, and the unit itself as the total", () => {
  const { rows } = reportForm(content);
  expect(rows.map(({ number, unitId }) => [number, unitId])).toEqual([
    [1, "d1"],
    [2, "d2"],
    [null, "city"],
  ]);
});

it("shows what is known in its column, and nothing where nothing is known", () => {
  const form = reportForm(content);
  const codes = form.sections.flatMap(({ columns }) => columns.map(({ code }) => code));
  expect(new Set(codes).size).toBe(codes.length);
  const total = Object.fromEntries(codes.map((code, index) => [code, form.rows.at(-1)?.cells[index]]));
  expect(total).toMatchObject({
    population: 1000,
    households: null,
    "branches.clan": 2,
    "branches.village": 0,
    "branches.other": 3,
    newMembers: 35,
    membersOfPopulation: 23.5,
    "family.registered": 8,
    "family.recognisedOfRegistered": 87.5,
    "family.recognisedOfBase": 70,
    "family.target": 72,
    "citizen.farmer.base": null,
    "fund.raisedCash": null,
    delegates: null,
  });
});

it("writes numbers as they are written in Vietnamese, and never a 0 for what is unknown", () => {
  expect(cellText(1234567, "COUNT")).toBe("1.234.567");
  expect(cellText(-1234, "COUNT")).toBe("-1.234");
  expect(cellText(1234, "COUNT", false)).toBe("1234");
  expect(cellText(72.5, "PERCENT")).toBe("72,50");
  expect(cellText(0, "COUNT")).toBe("0");
  expect(cellText(null, "COUNT")).toBe("chưa có số liệu");
});
