import { createLogger, createMetrics, type Server, startServer } from "@khuyenhoc/service-kit";
import ICAL from "ical.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, freshKey, type HeldEvent, now, openFixture, units } from "../../../testing/fixture.ts";
import { servePublicFollowing } from "../routes.ts";

let fixture: Fixture;
let server: Server;
beforeAll(async () => {
  fixture = await openFixture();
  server = await startServer({
    name: "events",
    host: "127.0.0.1",
    port: 0,
    logger: createLogger({ service: "test", level: "silent" }),
    metrics: createMetrics({ service: "test" }),
    checks: {},
    routes: (app) =>
      servePublicFollowing(app, { database: fixture.database, publicUrl: "https://hoc.example", now: () => now }),
  });
});
afterAll(async () => {
  await server.close();
  await fixture.close();
});

const officer = () => fixture.as("commune-officer", "c11");
const renew = () => officer().calendars.renew({ idempotencyKey: freshKey(), unitId: units.c11 });
const get = (url: string | null) =>
  fetch(
    `${server.url}/public/calendars/${url
      ?.split("/")
      .at(-1)
      ?.replace(/\.ics$/, "")}`,
  );

/** What another implementation reads. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = calendar.getAllSubcomponents("vtimezone").map((zone) => new ICAL.Timezone(zone));
  for (const zone of zones) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      sequence: event.sequence,
      status: component.getFirstPropertyValue("status"),
      zone: component.getFirstProperty("dtstart")?.getFirstParameter("tzid"),
      wall: event.startDate.toString(),
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      url: component.getFirstPropertyValue("url"),
    };
  });
}

let own: HeldEvent;
let invited: HeldEvent;
it("shows what the unit holds and is invited to, in the time of Hanoi, as another implementation reads it", async () => {
  own = await fixture.eventAt("c11", { title: "Hội thảo: học, đọc; và làm\\", openToPublic: true });
  invited = await fixture.eventAt("d1", {
    state: "PLANNED",
    startsAt: "2026-12-31T17:30:00Z",
    endsAt: "2026-12-31T18:00:00Z",
  });
  await fixture.invite(invited, "c11");
  await fixture.eventAt("c12");
  await fixture.eventAt("b11");
  expect(await officer().calendars.address({ unitId: units.c11 })).toMatchObject({ url: null });
  const { url } = await renew();
  expect(url).toMatch(/^https:\/\/hoc\.example\/cal\/[a-z2-7]{32}\.ics$/);
  expect((await officer().calendars.address({ unitId: units.c11 })).url).toBe(url);
  const response = await get(url);
  expect(response.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
  const text = await response.text();
  expect(text).toContain("DTSTART;TZID=Asia/Ho_Chi_Minh:20261124T080000\r\n");
  for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(read(text)).toEqual([
    {
      uid: `${own.eventId}@hoc.example`,
      summary: "Hội thảo: học, đọc; và làm\\",
      sequence: 1,
      status: "CONFIRMED",
      zone: "Asia/Ho_Chi_Minh",
      wall: "2026-11-24T08:00:00",
      start: "2026-11-24T01:00:00.000Z",
      end: "2026-11-24T05:00:00.000Z",
      url: `https://hoc.example/e/${own.publicCode}`,
    },
    expect.objectContaining({
      uid: `${invited.eventId}@hoc.example`,
      status: "TENTATIVE",
      wall: "2027-01-01T00:30:00",
      start: "2026-12-31T17:30:00.000Z",
      url: null,
    }),
  ]);
  expect(JSON.stringify(await fixture.query("SELECT * FROM calendar_address"))).not.toContain(url?.slice(-36, -4));
});

it("stays the same text until something changes; a change raises its sequence, and what is cancelled says so", async () => {
  const { url } = await renew();
  const first = await get(url);
  const again = await get(url);
  expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
  await fixture.query(
    "UPDATE event SET state = 'CANCELLED', cancel_reason = 'Bão', revision = revision + 1, updated_at = now() + interval '1 hour' WHERE id = $1",
    [own.eventId],
  );
  const changed = await get(url);
  expect(changed.headers.get("etag")).not.toBe(first.headers.get("etag"));
  const modified = (response: Response) => Date.parse(response.headers.get("last-modified") ?? "");
  expect(modified(changed)).toBeGreaterThan(modified(first));
  expect(read(await changed.text())[0]).toMatchObject({ status: "CANCELLED", sequence: 2 });
});

it("has one address: another ends the one before, and taken back there is none", async () => {
  const first = await renew();
  const addresses = await Promise.all([renew(), renew(), renew()]);
  expect((await get(first.url)).status).toBe(404);
  const [kept] = await fixture.query<{ rows: number }>(
    "SELECT count(*)::int AS rows FROM calendar_address WHERE unit_id = $1 AND revoked_at IS NULL",
    [units.c11],
  );
  expect(kept).toEqual({ rows: 1 });
  const statuses = await Promise.all(addresses.map(async ({ url }) => (await get(url)).status));
  expect(statuses).toContain(200);
  const { url } = await officer().calendars.address({ unitId: units.c11 });
  await officer().calendars.revoke({ idempotencyKey: freshKey(), unitId: units.c11 });
  expect((await get(url)).status).toBe(404);
  expect((await get("https://hoc.example/cal/short.ics")).status).toBe(404);
});

it("is given of one event that is open to everybody", async () => {
  const one = async (event: HeldEvent) => fetch(`${server.url}/public/event-calendars/${event.publicCode}`);
  expect(read(await (await one(own)).text())).toMatchObject([{ uid: `${own.eventId}@hoc.example` }]);
  expect((await one(invited)).status).toBe(404);
  const secret = await fixture.eventAt("c11", { openToPublic: true, state: "PLANNED" });
  expect((await one(secret)).status).toBe(404);
});
