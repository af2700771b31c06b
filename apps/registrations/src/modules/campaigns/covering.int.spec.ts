import type { TitleModel } from "@khuyenhoc/contracts";
import { type Scope, systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, openFixture, type UnitKey, unitState, units } from "../../testing/fixture.ts";
import { insertCriteriaSet } from "../criteria/repository.ts";
import {
  campaignFor,
  campaignsFor,
  competentRank,
  coveredKey,
  insertCampaign,
  setCampaignState,
} from "./repository.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const noWindows = {
  registerFrom: null,
  registerTo: null,
  assessFrom: null,
  assessTo: null,
  reviewTo: null,
  decideTo: null,
};
const asOf = "2026-11-24";

function openAt(
  unit: UnitKey,
  model: TitleModel,
  year: number,
  pilots: UnitKey[] = [],
  state: "OPEN" | "DRAFT" = "OPEN",
) {
  return fixture.database.transaction(systemScope, async (tx) => {
    const set = await insertCriteriaSet(
      tx,
      {
        unitId: units.city,
        model,
        titleVi: "Bộ",
        titleEn: "Set",
        frameworkId: null,
        appliesTo: [],
        illustrative: true,
        definition: {
          groups: [],
          levels: [],
          minEach: null,
          derivation: { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 },
        },
      },
      "test",
    );
    const campaign = await insertCampaign(
      tx,
      {
        ...noWindows,
        unitId: units[unit],
        year,
        model,
        title: "Đợt",
        criteriaSetId: set.id,
        furtherSetIds: [],
        appealDays: 30,
        directiveId: null,
        pilotUnitIds: pilots.map((key) => units[key]),
      },
      "test",
    );
    if (state === "OPEN") await setCampaignState(tx, campaign.id, "OPEN", "test");
    return campaign.id;
  });
}

function coveringOf(unit: UnitKey, model: TitleModel, year: number, scope: Scope = systemScope) {
  return fixture.database.transaction(scope, async (tx) => {
    const found = await campaignFor(tx, { unitId: units[unit], model, year, asOf });
    return found?.id ?? null;
  });
}

describe("the campaign that covers a unit", () => {
  it("is the nearest open one at or above it, and none of another year, model or branch of the tree", async () => {
    const city = await openAt("city", "FAMILY", 2026);
    const district = await openAt("d1", "FAMILY", 2026);
    await openAt("c12", "FAMILY", 2026, [], "DRAFT");
    expect(await coveringOf("b11", "FAMILY", 2026)).toBe(district);
    expect(await coveringOf("d1", "FAMILY", 2026)).toBe(district);
    expect(await coveringOf("b12", "FAMILY", 2026)).toBe(district);
    expect(await coveringOf("b21", "FAMILY", 2026)).toBe(city);
    expect(await coveringOf("city", "FAMILY", 2026)).toBe(city);
    expect(await coveringOf("b11", "FAMILY", 2025)).toBeNull();
    expect(await coveringOf("b11", "CLAN", 2026)).toBeNull();
  });

  it("of a pilot is that of its chosen units and all below them only", async () => {
    const pilot = await openAt("city", "CLAN", 2026, ["c11", "d2"]);
    for (const key of ["c11", "b11", "d2", "c21", "b22"] as const) {
      expect(await coveringOf(key, "CLAN", 2026)).toBe(pilot);
    }
    for (const key of ["city", "d1", "c12", "b12"] as const) expect(await coveringOf(key, "CLAN", 2026)).toBeNull();
  });

  it("is seen by whoever works below the unit that opened it, and only if it covers units he sees", async () => {
    const city = await openAt("city", "UNIT", 2026);
    expect(await coveringOf("b11", "UNIT", 2026, { kind: "roots", roots: [units.c11] })).toBe(city);
    const other = await openAt("d2", "COMMUNITY", 2026);
    expect(await coveringOf("c21", "COMMUNITY", 2026, { kind: "roots", roots: [units.c11] })).toBeNull();
    expect(await coveringOf("c21", "COMMUNITY", 2026, { kind: "roots", roots: [units.c21] })).toBe(other);
  });

  it("is found for many at once", async () => {
    const questions = [
      { unitId: units.b11, year: 2026, model: "FAMILY" as const },
      { unitId: units.b11, year: 2026, model: "FAMILY" as const },
      { unitId: units.b21, year: 2026, model: "FAMILY" as const },
      { unitId: units.b21, year: 2025, model: "FAMILY" as const },
    ];
    const found = await fixture.database.transaction(systemScope, (tx) => campaignsFor(tx, questions, asOf));
    expect([...found.keys()].sort()).toEqual([...new Set(questions.slice(0, 3).map(coveredKey))].sort());
  });
});

describe("the competent tier", () => {
  const rank = (model: TitleModel, date: string) =>
    fixture.database.transaction(systemScope, (tx) => competentRank(tx, { model, asOf: date }));

  it("of units went from districts to communes on 2025-07-01, with the rank that the tree gives the tier", async () => {
    expect(await rank("UNIT", "2025-06-30")).toBe(unitState("d1").tierRank);
    expect(await rank("UNIT", "2025-07-01")).toBe(unitState("c11").tierRank);
    expect(await rank("FAMILY", "1999-01-01")).toBe(unitState("c11").tierRank);
  });
});
