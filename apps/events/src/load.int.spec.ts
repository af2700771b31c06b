import { afterAll, beforeAll, expect, it } from "vitest";
import { load } from "./load.ts";
import { type Fixture, now, openFixture, units } from "./testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const run = (demonstration = true, communes = 4, deadline = 10_000) =>
  load(fixture.database, { demonstration, progress: () => undefined, communes, deadline, now });
const count = async (table: string) =>
  (await fixture.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n ?? 0;

it("loads nothing outside of demonstration mode, and says what it waits for", async () => {
  await run(false);
  expect(await count("event")).toBe(0);
  await expect(run(true, 5, 0)).rejects.toThrow("4 communes of 5");
});

it("loads once", async () => {
  await run();
  const first = [await count("event"), await count("participant"), await count("attendance")];
  expect(Math.min(...first)).toBeGreaterThan(0);
  await run();
  expect([await count("event"), await count("participant"), await count("attendance")]).toEqual(first);
});

it("comes to the seminars that were reported of 2020 to 2025, computed from the records: 145, and more than 11,000 delegates", async () => {
  const years = await fixture
    .as("city-admin", "city")
    .figures.byYear({ unitId: units.city, fromYear: 2020, toYear: 2025 });
  const seminars = years.flatMap(({ kinds }) =>
    kinds.filter(({ kindCode }) => kindCode === "SEMINAR" || kindCode === "DISCUSSION"),
  );
  expect(seminars.reduce((sum, { events }) => sum + events, 0)).toBe(145);
  const delegates = seminars.reduce((sum, kind) => sum + (kind.delegates ?? 0), 0);
  expect(delegates).toBeGreaterThan(11_000);
  expect(delegates).toBeLessThan(11_500);
  // The counters, against the events and rolls themselves.
  const [recounted] = await fixture.query<{ events: number; delegates: number }>(
    `SELECT count(*)::int AS events, sum(CASE e.attendance WHEN 'DECLARED' THEN e.declared_delegates
       ELSE (SELECT count(DISTINCT a.participant_id) FROM attendance AS a WHERE a.event_id = e.id AND a.state = 'PRESENT') END)::int AS delegates
     FROM event AS e WHERE e.kind_code IN ('SEMINAR', 'DISCUSSION') AND e.year BETWEEN 2020 AND 2025 AND e.state = 'CLOSED'`,
  );
  expect(recounted).toEqual({ events: 145, delegates });
});

it("leaves counts that agree with the rows, and events that are open today", async () => {
  const wrong = await fixture.query(
    `SELECT c.event_id FROM event_count AS c
     WHERE c.confirmed <> (SELECT count(*) FROM participant AS p WHERE p.event_id = c.event_id AND p.state = 'CONFIRMED')`,
  );
  expect(wrong).toEqual([]);
  const open = await fixture.query<{ title: string }>("SELECT title FROM event WHERE state = 'OPEN'");
  expect(open.length).toBe(2);
  // City one kind, two districts and four communes two each.
  expect(await count("event_plan")).toBe(13);
});
