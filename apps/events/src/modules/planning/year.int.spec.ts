import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { planned } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("commune-officer", "c11");

describe("planning again", () => {
  it("moves agenda, speakers and terms by whole weeks, and leaves behind what was of its year", async () => {
    const directiveId = "0198c5a0-0000-7000-8000-000000000001";
    const fundId = "0198c5a0-0000-7000-8000-000000000002";
    const session = {
      ...{ title: "Khai mạc", startsAt: "2026-12-10T01:00:00.000Z", endsAt: "2026-12-10T02:00:00.000Z" },
      speakers: [{ name: "Lê Minh", topic: "Học suốt đời" }],
    };
    const source = await planned(officer(), "c11", {
      ...{ directiveId, fundId, budget: "20000000", partners: ["Hội Phụ nữ"], sessions: [session] },
      registrationUntil: "2026-12-05T10:00:00.000Z",
      onlineUrl: "https://hop.example/2026",
    });
    const clone = (change: object) =>
      officer().events.clone({ idempotencyKey: freshKey(), id: source.id, toYear: 2027, ...change });
    const next = await clone({});
    expect(next).toMatchObject({
      ...{ clonedFromId: source.id, state: "PLANNED", title: source.title, day: "2027-12-09", revision: 1 },
      ...{ budget: "20000000", fundId, directiveId: null, onlineUrl: null, partners: ["Hội Phụ nữ"] },
      registrationUntil: "2027-12-04T10:00:00.000Z",
    });
    expect(await officer().events.agendas({ eventIds: [next.id] })).toMatchObject([
      {
        title: "Khai mạc",
        startsAt: "2027-12-09T01:00:00.000Z",
        speakers: [{ name: "Lê Minh", topic: "Học suốt đời" }],
      },
    ]);
    expect(await clone({ keep: "DATE" })).toMatchObject({ day: "2027-12-10" });
    expect(await clone({ startsOn: "2027-11-20", title: "Tên mới" })).toMatchObject({
      day: "2027-11-20",
      title: "Tên mới",
    });
    // Another unit's money does not pay.
    const superior = fixture.as("district-officer", "d1");
    const theirs = await superior.events.clone({
      ...{ idempotencyKey: freshKey(), id: source.id, toYear: 2027, unitId: units.c12 },
    });
    expect(theirs).toMatchObject({ unitId: units.c12, fundId: null });
    expect(await codeOf(clone({ unitId: units.c12 }))).toBe("OUT_OF_SCOPE");
  });

  it("takes over a whole year once", async () => {
    const caller = fixture.as("commune-officer", "c22");
    const day = (date: string) => ({ startsAt: `${date}T01:00:00.000Z`, endsAt: `${date}T04:00:00.000Z` });
    for (const date of ["2025-03-05", "2025-10-02"]) await planned(caller, "c22", day(date));
    const off = await planned(caller, "c22", day("2025-06-05"));
    await caller.events.cancel({ idempotencyKey: freshKey(), id: off.id, expectedRevision: 1, reason: "Mưa bão" });
    const take = () =>
      caller.events.cloneYear({
        idempotencyKey: freshKey(),
        unitId: units.c22,
        fromYear: 2025,
        toYear: 2026,
        keep: "DATE",
      });
    expect(await take()).toEqual({ events: 2, skipped: 0 });
    expect(await take()).toEqual({ events: 0, skipped: 2 });
    const { edges } = await caller.events.list({ filter: { unitId: units.c22, year: 2026 } });
    expect(edges.map(({ node }) => node.day)).toEqual(["2026-10-02", "2026-03-05"]);
  });
});

describe("the plan of a year", () => {
  const year = 2024;
  const line = (change: object = {}) => ({
    ...{ idempotencyKey: freshKey(), unitId: units.d2, year, kindCode: "TRAINING" },
    ...{ events: 3, delegates: 100, expectedRevision: null, ...change },
  });

  it("is the unit's own, beside targets from above, and counts what came of it below", async () => {
    const district = fixture.as("district-officer", "d2");
    const city = fixture.as("city-admin", "city");
    expect(await codeOf(district.events.setPlanTarget(line()))).toBe("FORBIDDEN");
    await city.events.setPlanTarget(line());
    expect(await codeOf(city.events.setPlanTarget(line()))).toBe("CONFLICT");
    await district.events.setPlan(line({ events: 4, delegates: 120, expectedRevision: 1 }));
    const past = { startsAt: "2024-05-10T01:00:00.000Z", endsAt: "2024-05-10T04:00:00.000Z" };
    const event = await planned(district, "c21", { kindCode: "TRAINING", attendance: "DECLARED", ...past });
    const at = (expectedRevision: number) => ({ idempotencyKey: freshKey(), id: event.id, expectedRevision });
    const read = async () => (await district.events.plansBelow({ unitId: units.d2, year }))[0]?.lines;
    expect(await read()).toMatchObject([{ kindCode: "TRAINING", ahead: 1, held: 0, delegates: 0 }]);
    await district.events.open(at(1));
    await district.events.hold(at(2));
    await district.events.declareDelegates({ ...at(3), delegates: 45 });
    expect(await read()).toMatchObject([
      {
        ...{ kindCode: "TRAINING", plannedEvents: 4, plannedDelegates: 120, targetEvents: 3, targetDelegates: 100 },
        ...{ targetBy: "test-city-admin", revision: 2, ahead: 0, held: 1, delegates: 45 },
      },
    ]);
    // A sibling's plan shows nothing of it.
    const [sibling] = await fixture.as("auditor", "d1").events.plansBelow({ unitId: units.d1, year });
    expect(sibling?.lines).toEqual([]);
  });

  it("is handed down alike to those below without a target, to the last event", async () => {
    const city = fixture.as("city-admin", "city");
    const target = (unit: "city" | "d1", events: number, delegates: number) =>
      city.events.setPlanTarget(line({ unitId: units[unit], year: 2027, kindCode: "SEMINAR", events, delegates }));
    await target("city", 7, 101);
    const cascade = (caller: typeof city, unit: "city" | "d1") =>
      caller.events.cascadePlanTargets({ idempotencyKey: freshKey(), unitId: units[unit], year: 2027 });
    expect(await cascade(city, "city")).toEqual({ units: 2, targets: 2 });
    const [, d1, d2] = await city.events.plansBelow({ unitId: units.city, year: 2027 });
    expect([d1?.lines[0], d2?.lines[0]]).toMatchObject([
      { targetEvents: 4, targetDelegates: 51 },
      { targetEvents: 3, targetDelegates: 50 },
    ]);
    expect(await cascade(city, "city")).toEqual({ units: 2, targets: 0 });
    // What one was given already is taken off what the others share.
    await city.events.setPlanTarget(
      line({ unitId: units.c11, year: 2027, kindCode: "SEMINAR", events: 3, delegates: null }),
    );
    expect(await cascade(fixture.as("district-officer", "d1"), "d1")).toEqual({ units: 2, targets: 1 });
    const below = await city.events.plansBelow({ unitId: units.d1, year: 2027 });
    expect(below.map(({ lines }) => lines[0]?.targetEvents)).toEqual([4, 3, 1]);
  });
});

it("the list is a file too", async () => {
  await planned(officer(), "c11", { title: "Hội thảo xuất tệp" });
  const { contentBase64, fileName } = await officer().events.file({ filter: { query: "xuat tep" }, format: "csv" });
  expect(fileName).toMatch(/^su-kien.*\.csv$/);
  const lines = Buffer.from(contentBase64, "base64").toString("utf8").trim().split(/\r?\n/);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("Hội thảo xuất tệp");
  expect(lines[1]).toContain("08:00");
});
