import { randomInt } from "node:crypto";
import { type CountRow, type PopulationGroup, populationGroups, titleModels } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { applyUnitStates } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fixture, openFixture, type UnitKey, unitState, units } from "../../testing/fixture.ts";
import { type Delta, noCounts } from "./counter.ts";
import { applyDeltas } from "./repository.ts";
import { cells } from "./roll-up.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  await fixture.query("DELETE FROM counter");
  await fixture.query("DELETE FROM yearly_figures");
});

const leaf = (key: UnitKey, counts: Partial<Delta> = {}): Delta => ({
  unitId: units[key],
  year: 2026,
  model: "FAMILY",
  group: null,
  ...noCounts,
  ...counts,
});
const count = (...deltas: Delta[]) => fixture.database.transaction(systemScope, (tx) => applyDeltas(tx, deltas));
const city = () => fixture.as("city-admin", "city");

async function family(key: UnitKey, asOf?: string): Promise<CountRow | undefined> {
  const [counts] = await city().counts.byUnits({
    queries: [{ unitId: units[key], year: 2026, ...(asOf === undefined ? {} : { asOf }) }],
  });
  return counts?.rows.find(({ model }) => model === "FAMILY");
}

describe("counts", () => {
  it("of a unit are those of its whole subtree, with every cell there", async () => {
    await count(
      leaf("c11", { draft: 1, pending: 2, returned: 3, recognised: 4, assessed: 5, notMet: 6, lapsed: 7 }),
      leaf("b11", { pending: 10, recognised: 20 }),
      leaf("c21", { pending: 100 }),
      leaf("c11", { model: "CITIZEN", group: "FARMER", pending: 5 }),
      leaf("c12", { model: "CITIZEN", group: "STUDENT", pending: 1, recognised: 6 }),
    );
    const [d1] = await city().counts.byUnits({ queries: [{ unitId: units.d1, year: 2026 }] });
    expect(d1?.rows.map(({ model, group }) => ({ model, group }))).toEqual(cells);
    expect(d1?.rows[0]).toEqual({
      model: "FAMILY",
      group: null,
      registered: 54,
      recognised: 24,
      pending: 12,
      assessed: 5,
      returned: 3,
      notMet: 6,
      lapsed: 7,
      draft: 1,
      base: null,
      suppressed: false,
    });
    const citizens = d1?.rows.filter(({ model }) => model === "CITIZEN").map((row) => [row.group, row.registered]);
    expect(citizens).toEqual([
      [null, 12],
      ["FARMER", 5],
      ["WORKER", 0],
      ["OFFICIAL", 0],
      ["STUDENT", 7],
    ]);
    expect((await family("city"))?.registered).toBe(154);
  });

  it("answer many questions of several years and days, each at its place", async () => {
    await count(leaf("c11", { pending: 1 }), leaf("c21", { pending: 2 }), leaf("c11", { year: 2025, pending: 4 }));
    const queries = [
      { unitId: units.c21, year: 2026 },
      { unitId: units.c11, year: 2025 },
      { unitId: units.city, year: 2026, asOf: "2019-12-31" },
      { unitId: units.city, year: 2026 },
      { unitId: units.c21, year: 2026 },
    ];
    const answers = await city().counts.byUnits({ queries });
    expect(answers.map((answer) => [answer.unitId, answer.year, answer.rows[0]?.registered])).toEqual([
      [units.c21, 2026, 2],
      [units.c11, 2025, 4],
      [units.city, 2026, 0],
      [units.city, 2026, 3],
      [units.c21, 2026, 2],
    ]);
  });

  it("follow the tree as it stood on the day", async () => {
    const open = unitState("b22").versions[0];
    if (open === undefined) throw new Error("the fixture has no version");
    await fixture.database.transaction(systemScope, (tx) =>
      applyUnitStates(tx, [
        unitState("b22", {
          revision: 2,
          versions: [
            { ...open, validTo: "2026-07-01" },
            { ...open, validFrom: "2026-07-01", parentId: units.c11 },
          ],
        }),
      ]),
    );
    await count(leaf("b22", { pending: 7 }));
    expect((await family("d2", "2026-06-30"))?.registered).toBe(7);
    expect((await family("d2", "2026-07-01"))?.registered).toBe(0);
    expect((await family("d1"))?.registered).toBe(7);
    const children = await city().counts.children({ unitId: units.c11, year: 2026 });
    expect(children.map(({ unitId }) => unitId)).toEqual([units.b11, units.b22]);
    const before = await city().counts.children({ unitId: units.c11, year: 2026, asOf: "2026-06-30" });
    expect(before.map(({ unitId }) => unitId)).toEqual([units.b11]);
  });
});

describe("bases", () => {
  it("are the sum of what the units below report", async () => {
    await fixture.setFigures("c11", 2026, { households: 100, adults: 300, farmers: 50 });
    await fixture.setFigures("c21", 2026, { households: 40 });
    const [counts] = await city().counts.byUnits({ queries: [{ unitId: units.city, year: 2026 }] });
    const bases = Object.fromEntries(counts?.rows.map(({ model, group, base }) => [group ?? model, base]) ?? []);
    expect(bases).toMatchObject({ FAMILY: 140, CITIZEN: 300, FARMER: 50, WORKER: null, CLAN: null });
    expect(counts).toMatchObject({ unitsReporting: 2, unitsTotal: 4 });
  });

  it("are a unit's own figure where it reports the measure, and never counted twice", async () => {
    await fixture.setFigures("d1", 2026, { households: 1000 });
    await fixture.setFigures("c11", 2026, { households: 100, clans: 7 });
    await fixture.setFigures("b11", 2026, { households: 10, clans: 3 });
    await fixture.setFigures("c21", 2026, { households: 40, clans: 5 });
    await fixture.setFigures("b21", 2026, { clans: 99 });
    await fixture.setFigures("c22", 2026, { clans: 2 });
    const base = async (key: UnitKey, model: string) => {
      const [counts] = await city().counts.byUnits({ queries: [{ unitId: units[key], year: 2026 }] });
      return counts?.rows.find((row) => row.model === model)?.base;
    };
    expect(await base("city", "FAMILY")).toBe(1040);
    expect(await base("d1", "FAMILY")).toBe(1000);
    expect(await base("c11", "FAMILY")).toBe(100);
    expect(await base("b11", "FAMILY")).toBe(10);
    expect(await base("city", "CLAN")).toBe(14);
    expect(await base("d1", "CLAN")).toBe(7);
  });

  it("ignore figures that are not newer", async () => {
    await fixture.setFigures("c11", 2026, { households: 100 });
    await fixture.setFigures("c11", 2026, { households: 99, revision: 1 });
    expect((await family("c11"))?.base).toBe(100);
  });

  it("of a branch are its own", async () => {
    await fixture.setFigures("b11", 2026, { households: 10 });
    const [counts] = await city().counts.byUnits({ queries: [{ unitId: units.b11, year: 2026 }] });
    expect(counts).toMatchObject({ unitsReporting: 1, unitsTotal: 1 });
  });
});

describe("a partner", () => {
  const partner = () => fixture.as("partner", "city");
  const fill = () =>
    count(
      ...(["c11", "c12", "c21", "c22", "b11"] as const).flatMap((key) => [
        leaf(key, { pending: randomInt(12), recognised: randomInt(12), notMet: randomInt(2), draft: 3, returned: 2 }),
        ...populationGroups.map((group: PopulationGroup) =>
          leaf(key, { model: "CITIZEN", group, pending: randomInt(12), recognised: randomInt(12) }),
        ),
      ]),
    );

  it("sees the officers' numbers, but none below five and none that is not decided", async () => {
    await fill();
    const queries = Object.values(units).map((unitId) => ({ unitId, year: 2026 }));
    const [seen, true_] = [await partner().counts.byUnits({ queries }), await city().counts.byUnits({ queries })];
    let shown = 0;
    seen.forEach((counts, index) => {
      counts.rows.forEach((row, position) => {
        const officers = true_[index]?.rows[position];
        for (const measure of ["registered", "recognised"] as const) {
          if (row[measure] === null) continue;
          shown += 1;
          expect(row[measure]).toBe(officers?.[measure]);
          expect(row[measure]).toBeGreaterThanOrEqual(5);
        }
        expect(row.suppressed).toBe(row.registered === null || row.recognised === null);
        const undecided = [row.pending, row.assessed, row.notMet, row.lapsed, row.returned, row.draft];
        expect(undecided.every((count) => count === null)).toBe(true);
      });
    });
    expect(shown).toBeGreaterThan(0);
  });

  it("is told the same of a unit whatever else is asked", async () => {
    await fill();
    const single = await Promise.all(
      Object.values(units).map(
        async (unitId) => (await partner().counts.byUnits({ queries: [{ unitId, year: 2026 }] }))[0],
      ),
    );
    const together = await partner().counts.byUnits({
      queries: Object.values(units).map((unitId) => ({ unitId, year: 2026 })),
    });
    expect(single).toEqual(together);
    const children = await partner().counts.children({ unitId: units.d1, year: 2026 });
    expect(children).toEqual(together.filter(({ unitId }) => unitId === units.c11 || unitId === units.c12));
  });

  it("cannot subtract the one small child from its parent", async () => {
    await count(leaf("c11", { pending: 2 }), leaf("c12", { pending: 50 }));
    const [d1, c11, c12] = await partner().counts.byUnits({
      queries: [units.d1, units.c11, units.c12].map((unitId) => ({ unitId, year: 2026 })),
    });
    const registered = [d1, c11, c12].map((counts) => counts?.rows[0]?.registered);
    expect(registered[1]).toBeNull();
    expect(registered[0] === null || registered[2] === null).toBe(true);
  });

  it("cannot subtract one day's tree from another's", async () => {
    await count(leaf("c11", { pending: 50 }));
    const [past] = await partner().counts.byUnits({
      queries: [{ unitId: units.city, year: 2026, asOf: "2021-01-01" }],
    });
    expect(past?.asOf).toBe("2026-11-24");
  });
});

describe("the recount", () => {
  it("finds a counter that differs from its registrations, and repairs nothing", async () => {
    expect(await fixture.differences()).toEqual([]);
    await count(leaf("c11", { pending: 2 }));
    const found = await fixture.differences();
    expect(found).toEqual([
      {
        unitId: units.c11,
        year: 2026,
        model: "FAMILY",
        group: null,
        counted: { ...noCounts, pending: 2 },
        found: noCounts,
      },
    ]);
    expect(await fixture.differences()).toEqual(found);
  });

  it("a counter never goes below nothing", async () => {
    await count(leaf("c11", { pending: 1 }));
    await expect(count(leaf("c11", { pending: -2 }))).rejects.toThrow(/counter_pending_check/);
  });

  it("knows all models", () => {
    expect(new Set(cells.map(({ model }) => model))).toEqual(new Set(titleModels));
  });
});
