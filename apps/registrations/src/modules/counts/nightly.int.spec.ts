import { createLogger } from "@khuyenhoc/service-kit";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, openFixture, units } from "../../testing/fixture.ts";
import { recountNight, report, startNightlyRecount } from "./nightly.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const silent = createLogger({ service: "test", level: "silent" });

it("counts once a night, whoever comes first, and tells each difference without repairing it", async () => {
  expect(await recountNight(fixture.database, "2026-11-24")).toEqual([]);
  await fixture.query("INSERT INTO counter (year, unit_id, model, pending) VALUES (2026, $1, 'CLAN', 3)", [units.c11]);
  expect(await recountNight(fixture.database, "2026-11-24")).toBeNull();
  const all = await Promise.all(Array.from({ length: 8 }, () => recountNight(fixture.database, "2026-11-25")));
  const counted = all.filter((found) => found !== null);
  expect(counted).toHaveLength(1);
  expect(counted[0]).toMatchObject([{ unitId: units.c11, model: "CLAN" }]);

  const lines: unknown[] = [];
  report(counted[0] ?? [], {
    ...silent,
    error: (fields: object) => lines.push(fields),
  } as unknown as typeof silent);
  expect(lines).toEqual([{ unitId: units.c11, year: 2026, model: "CLAN", group: null }]);
  expect(await fixture.differences()).toHaveLength(1);
});

it("shows by a gauge what the latest night found, and stops at once", async () => {
  const registry = new Registry();
  const job = startNightlyRecount({ database: fixture.database, logger: silent, registry });
  const text = await registry.metrics();
  expect(text).toMatch(/^khuyenhoc_counters_differing 1$/m);
  expect(text).toMatch(/^khuyenhoc_counters_recount_timestamp_seconds 1\d{9}/m);
  await job.stop();
});
