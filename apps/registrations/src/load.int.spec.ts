import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { load } from "./load.ts";
import { type Fixture, openFixture, type UnitKey, units } from "./testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const communes = ["c11", "c12", "c21", "c22"] as const satisfies UnitKey[];
const run = (demonstration = true, deadline = 10_000) =>
  load(fixture.database, { demonstration, progress: () => undefined, communes: communes.length, deadline });
const count = async () =>
  (await fixture.query<{ n: number }>("SELECT count(*)::int AS n FROM registration"))[0]?.n ?? 0;

function recountProcess() {
  return spawnSync(process.execPath, [fileURLToPath(new URL("./recount.ts", import.meta.url))], {
    env: { DATABASE_URL: fixture.testDatabase.appUrl },
    encoding: "utf8",
  });
}

it("loads nothing outside of demonstration mode", async () => {
  await run(false);
  expect(await count()).toBe(0);
});

it("waits for units and figures, and says what is missing", async () => {
  await expect(run(true, 300)).rejects.toThrow("4 communes, 0 with figures, of 4");
});

it("loads registrations of every state once, within the bases and with counters that agree", async () => {
  for (const key of communes) {
    await fixture.setFigures(key, 2026, { households: 4000, adults: 9000, clans: 12, communities: 14, units: 9 });
  }
  await run();
  const loaded = await count();
  expect(loaded).toBeGreaterThan(80);
  expect(await fixture.differences()).toEqual([]);
  const states = await fixture.query<{ state: string }>("SELECT DISTINCT state FROM registration ORDER BY 1");
  expect(states.map(({ state }) => state)).toEqual(["DRAFT", "RECOGNISED", "REGISTERED", "RETURNED"]);
  const [counts] = await fixture
    .as("city-admin", "city")
    .counts.byUnits({ queries: [{ unitId: units.city, year: 2026 }] });
  for (const { registered, base } of counts?.rows ?? []) {
    if (base !== null) expect(registered).toBeLessThanOrEqual(base);
  }

  await run();
  expect(await count()).toBe(loaded);
});

it("is found right by the recount, which tells a difference by its exit code", async () => {
  expect(recountProcess()).toMatchObject({ status: 0, stdout: "" });
  await fixture.query("UPDATE counter SET pending = pending + 1 WHERE unit_id = $1 AND model = 'CLAN'", [units.c11]);
  const found = recountProcess();
  expect(found.status).toBe(1);
  expect(JSON.parse(found.stdout)).toMatchObject({ unitId: units.c11, model: "CLAN" });
});
