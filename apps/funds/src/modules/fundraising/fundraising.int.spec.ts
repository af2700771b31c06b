import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import { donorAt, giftAt } from "../gifts/testing.ts";
import { savePopulation } from "./repository.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const refusal = (code: string) => ({ cause: { code } });
const noFigures = { members: null, households: null, adults: null, clans: null, communities: null, units: null };
const noGroups = { farmers: null, workers: null, officials: null, students: null };

function people(unit: UnitKey, population: number | null, revision = 1) {
  const figures = { ...noFigures, ...noGroups, population };
  return fixture.database.transaction(systemScope, (tx) =>
    savePopulation(tx, { unitId: units[unit], year: 2026, revision, ...figures }),
  );
}
const set = (unit: UnitKey, amount: string | null, expectedRevision: number | null, year = 2026) =>
  fixture
    .as("city-admin", "city")
    .fundraising.setTarget({ idempotencyKey: freshKey(), unitId: units[unit], year, amount, expectedRevision });

describe("the target of a unit", () => {
  it("stands beside what the books say was raised below it, and beside its people", async () => {
    await people("c11", 3000);
    await people("c12", 1000);
    await people("c12", 900, 0);
    await set("d1", "10000000", null);
    const gift = await giftAt(fixture, "c11", { amount: 4_000_000n });
    await giftAt(fixture, "b12", { amount: 1_000_000n, receivedOn: "2025-12-31" });
    await giftAt(fixture, "b12", {
      ...{ kind: "GOODS", amount: 2_000_000n },
      valuation: { goods: "Sách", valuedBy: "Tổ", basis: "Giá bìa" },
    });
    const read = async () =>
      (await fixture.as("district-officer", "d1").fundraising.raisedBelow({ unitId: units.d1, year: 2026 })).map(
        ({ target, raised, raisedInKind, population, perHead }) => [
          target?.amount ?? null,
          ...[raised, raisedInKind, population, perHead],
        ],
      );
    expect(await read()).toEqual([
      ["10000000", "6000000", "2000000", 4000, "1500"],
      [null, "4000000", "0", 3000, "1333"],
      [null, "2000000", "2000000", 1000, "2000"],
    ]);
    await fixture.query("SELECT ledger_reverse($1, '2026-03-03', 'Ghi nhầm', NULL, 's', 's')", [gift.journalId]);
    expect((await read())[0]).toEqual(["10000000", "2000000", "2000000", 4000, "500"]);
  });

  it("is handed down by people to those that have none, to the đồng", async () => {
    await people("c21", 2);
    await people("c22", 1);
    await set("d2", "1000001", null);
    const caller = fixture.as("district-officer", "d2");
    const cascade = () =>
      caller.fundraising.cascadeTargets({ idempotencyKey: freshKey(), unitId: units.d2, year: 2026 });
    const below = async () =>
      (await caller.fundraising.raisedBelow({ unitId: units.d2, year: 2026 })).map(({ target }) => target?.amount);
    expect(await cascade()).toEqual({ units: 2, targets: 2 });
    expect(await below()).toEqual(["1000001", "666667", "333334"]);
    expect(await cascade()).toEqual({ units: 2, targets: 0 });
  });

  it("is changed in the revision that was read, from above only", async () => {
    await set("c11", "100", null, 2030);
    await expect(set("c11", "200", null, 2030)).rejects.toMatchObject(refusal("CONFLICT"));
    expect((await set("c11", "200", 1, 2030)).target).toMatchObject({ amount: "200", revision: 2 });
    expect((await set("c11", null, 2, 2030)).target).toBeNull();
    const own = { unitId: units.d1, year: 2030, amount: "100", expectedRevision: null };
    await expect(
      fixture.as("district-officer", "d1").fundraising.setTarget({ idempotencyKey: freshKey(), ...own }),
    ).rejects.toMatchObject(refusal("FORBIDDEN"));
  });
});

it("counts gifts on the days of a campaign, which everybody below knows of", async () => {
  const days = { year: 2024, startsOn: "2024-09-01", endsOn: "2024-10-02" };
  const directiveId = "0197c1f0-7777-7000-8000-000000000009";
  const plan = { ...days, title: "Tháng khuyến học", goal: "5000000", directiveId };
  const caller = fixture.as("district-officer", "d1");
  const made = await caller.fundraising.createCampaign({ idempotencyKey: freshKey(), unitId: units.d1, ...plan });
  await giftAt(fixture, "c11", { amount: 700_000n, receivedOn: "2024-10-02" });
  await giftAt(fixture, "c11", { amount: 1n, receivedOn: "2024-10-03" });
  const seen = await fixture.as("commune-officer", "c11").fundraising.campaigns({ unitId: units.c11, year: 2024 });
  expect(seen).toMatchObject([{ id: made.id, raised: "700000", goal: "5000000", directiveId }]);
  expect(await fixture.as("commune-officer", "c21").fundraising.campaigns({ unitId: units.c21 })).toEqual([]);
  // Whoever may see the campaign sees the same figure, also of gifts that are none of his.
  await giftAt(fixture, "c12", { amount: 50_000n, receivedOn: "2024-09-01" });
  for (const unit of ["city", "d1", "c11", "b12"] as const) {
    const asked = { unitId: units[unit === "city" ? "d1" : unit], year: 2024 };
    const [shown] = await fixture.as("auditor", unit).fundraising.campaigns(asked);
    expect([unit, shown?.raised]).toEqual([unit, "750000"]);
  }
  const end = { idempotencyKey: freshKey(), id: made.id, expectedRevision: 1 };
  expect(await caller.fundraising.closeCampaign(end)).toMatchObject({ closedOn: "2026-11-24", raised: "750000" });
});

it("boards the donors of a year by what they gave, persons by initials", async () => {
  const person = await donorAt(fixture, "c22", { name: "Trần Thị Bình" });
  const firm = await donorAt(fixture, "c22", { kind: "ENTERPRISE", name: "Công ty Ánh Dương" });
  const { fundId } = await fixture.fundAt("c22");
  for (const donorId of [person, firm, person])
    await giftAt(fixture, "c22", { fundId, donorId, receivedOn: "2023-05-05" });
  const board = await fixture.as("auditor", "d2").fundraising.board({ unitId: units.d2, year: 2023 });
  expect(board).toEqual([
    { rank: 1, name: "T.T.B.", kind: "PERSON", gifts: 2, given: "200000" },
    { rank: 2, name: "Công ty Ánh Dương", kind: "ENTERPRISE", gifts: 1, given: "100000" },
  ]);
});
