import { systemScope } from "@khuyenhoc/database";
import { principal } from "@khuyenhoc/testkit";
import { applyUnitStates, scopeOf } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture, unitState, units } from "../../testing/fixture.ts";
import { plan, planned } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("commune-officer", "c11");
const place = { name: "Hội trường thành phố", address: "1 Tràng Thi", capacity: 300 };

describe("places and series", () => {
  it("are lent downwards, and changed by those who have them", async () => {
    const city = fixture.as("city-admin", "city");
    const hall = await city.events.createPlace({ idempotencyKey: freshKey(), unitId: units.city, ...place });
    const again = city.events.createPlace({ idempotencyKey: freshKey(), unitId: units.city, ...place });
    expect(await codeOf(again)).toBe("PLACE_TAKEN");
    expect(await officer().events.places({ unitId: units.c11, query: "hoi truong" })).toMatchObject([{ id: hall.id }]);
    const week = await city.events.createSeries({ idempotencyKey: freshKey(), unitId: units.city, title: "Tuần lễ" });
    const event = await planned(officer(), "c11", { placeId: hall.id, seriesId: week.id });
    expect(event.place).toMatchObject({ name: place.name });
    const edges = (await city.events.list({ filter: { seriesId: week.id } })).edges;
    expect(edges.map(({ node }) => node.id)).toEqual([event.id]);
    const wanted = { idempotencyKey: freshKey(), id: hall.id, expectedRevision: 1 };
    expect(await codeOf(officer().events.closePlace(wanted))).toBe("OUT_OF_SCOPE");
    expect(await city.events.closePlace(wanted)).toMatchObject({ closedOn: "2026-11-24", revision: 2 });
    expect(await codeOf(planned(officer(), "c11", { placeId: hall.id }))).toBe("EVENT_PLACE_INVALID");
    const theirs = await fixture.as("commune-officer", "c12").events.createSeries({
      ...{ idempotencyKey: freshKey(), unitId: units.c12, title: "Của c12" },
    });
    expect(await codeOf(planned(officer(), "c11", { seriesId: theirs.id }))).toBe("EVENT_SERIES_INVALID");
    // The event keeps what it had.
    const update = { idempotencyKey: freshKey(), id: event.id, expectedRevision: 1, ...plan, placeId: hall.id };
    expect(await officer().events.update(update)).toMatchObject({ place: { id: hall.id }, seriesId: null });
  });
});

describe("kinds", () => {
  it("are added and ended by the city, and count from and until a day", async () => {
    const city = fixture.as("city-admin", "city");
    const kind = {
      code: "READING_DAY",
      family: "OUTREACH",
      nameVi: "Ngày hội đọc sách",
      nameEn: "Reading day",
    } as const;
    const add = () =>
      city.events.addKind({ idempotencyKey: freshKey(), ...kind, position: 130, validFrom: "2026-12-01" });
    await add();
    expect(await codeOf(add())).toBe("EVENT_KIND_TAKEN");
    const early = { kindCode: kind.code, startsAt: "2026-11-30T16:59:00.000Z", endsAt: "2026-11-30T18:00:00.000Z" };
    expect(await codeOf(planned(officer(), "c11", early))).toBe("EVENT_KIND_INVALID");
    // A minute later it is the first of December in Hanoi.
    await planned(officer(), "c11", { ...early, startsAt: "2026-11-30T17:00:00.000Z" });
    const end = (validTo: string) => city.events.endKind({ idempotencyKey: freshKey(), code: kind.code, validTo });
    expect(await codeOf(end("2026-12-01"))).toBe("INVALID_INPUT");
    expect(await end("2026-12-10")).toMatchObject({ validTo: "2026-12-10" });
    expect(await codeOf(planned(officer(), "c11", { kindCode: kind.code }))).toBe("EVENT_KIND_INVALID");
    expect(await officer().events.kinds()).toContainEqual(expect.objectContaining({ code: kind.code }));
  });
});

describe("an agenda", () => {
  it("is replaced as a whole, and keeps a session whose roll was taken", async () => {
    const event = await fixture.eventAt("c11", { state: "HELD" });
    const an = await fixture.participantAt(event, "c11");
    await fixture.query(
      `INSERT INTO attendance (session_id, participant_id, event_id, state, in_at, updated_by) VALUES ($1, $2, $3, 'PRESENT', '2026-11-24T01:00:00Z', 't')`,
      [event.sessionId, an, event.eventId],
    );
    const first = { title: "Khai mạc", startsAt: "2026-11-24T01:00:00Z", endsAt: "2026-11-24T02:00:00Z" };
    const second = {
      ...{ title: "Tham luận", startsAt: "2026-11-24T02:00:00Z", endsAt: "2026-11-24T04:00:00Z" },
      speakers: [{ name: "Lê Minh", office: "Phó Chủ tịch", topic: "Xã hội học tập" }, { name: "Trần Hoa" }],
    };
    const set = (
      expectedRevision: number,
      sessions: Parameters<ReturnType<typeof officer>["events"]["setAgenda"]>[0]["sessions"],
    ) => officer().events.setAgenda({ idempotencyKey: freshKey(), id: event.eventId, expectedRevision, sessions });
    expect(await codeOf(set(1, [first, second]))).toBe("SESSION_IN_USE");
    const kept = await set(1, [second, { ...first, id: event.sessionId }]);
    expect(kept.map(({ title, position }) => [title, position])).toEqual([
      ["Tham luận", 1],
      ["Khai mạc", 2],
    ]);
    expect(kept[1]?.id).toBe(event.sessionId);
    expect(kept[0]?.speakers).toEqual([
      { name: "Lê Minh", office: "Phó Chủ tịch", topic: "Xã hội học tập" },
      { name: "Trần Hoa", office: null, topic: null },
    ]);
    const other = await fixture.eventAt("c11");
    expect(await codeOf(set(2, [{ ...first, id: other.sessionId }]))).toBe("NOT_FOUND");
    const { edges } = await officer().events.changes({ eventId: event.eventId });
    expect(edges[0]?.node.action).toBe("AGENDA");
  });
});

describe("clashes", () => {
  it("warn of the same place, organiser, invited unit and speaker at the same time, and of nothing else", async () => {
    const caller = fixture.as("district-officer", "d2");
    const hall = await caller.events.createPlace({ idempotencyKey: freshKey(), unitId: units.d2, ...place });
    const at = (from: string, to: string) => ({
      startsAt: `2027-03-10T${from}:00.000Z`,
      endsAt: `2027-03-10T${to}:00.000Z`,
    });
    const there = await planned(caller, "d2", {
      ...{ ...at("01:00", "04:00"), placeId: hall.id },
      sessions: [{ title: "Phiên 1", ...at("01:00", "02:00"), speakers: [{ name: "Lê Minh" }] }],
    });
    const mine = await planned(caller, "c21", at("03:00", "05:00"));
    for (const event of [there, mine])
      await fixture.invite({ eventId: event.id, sessionId: "", publicCode: "" }, "c22");
    const kinds = async (question: Partial<Parameters<typeof caller.events.clashes>[0]>) =>
      (await caller.events.clashes({ unitId: units.c21, eventId: mine.id, ...at("03:00", "05:00"), ...question })).map(
        ({ kind, title, eventId }) => [kind, eventId === there.id, title],
      );
    const all = plan.title;
    expect(await kinds({})).toEqual([["INVITED", true, all]]);
    expect(await kinds({ placeId: hall.id, unitId: units.d2 })).toEqual([
      ["PLACE", true, all],
      ["ORGANISER", true, all],
      ["INVITED", true, all],
    ]);
    const speakers = (from: string, to: string) => [{ name: "lê  minh", ...at(from, to) }];
    expect(await kinds({ eventId: null, ...at("01:30", "03:00"), speakers: speakers("01:30", "03:00") })).toEqual([
      ["SPEAKER", true, all],
    ]);
    // He speaks in the first session only, and what follows at once does not overlap.
    expect(await kinds({ eventId: null, ...at("02:00", "03:00"), speakers: speakers("02:00", "03:00") })).toEqual([]);
    expect(await kinds({ eventId: null, ...at("05:00", "06:00"), placeId: hall.id })).toEqual([]);
    await caller.events.cancel({ idempotencyKey: freshKey(), id: there.id, expectedRevision: 1, reason: "Hoãn" });
    expect(await kinds({ placeId: hall.id, unitId: units.d2 })).toEqual([]);
  });
});

describe("a place that the unit above lends", () => {
  it("is told as taken to those who do not see by what", async () => {
    const city = fixture.as("city-admin", "city");
    const lent = { idempotencyKey: freshKey(), unitId: units.city, ...place, name: "Cung văn hóa" };
    const { id: placeId } = await city.events.createPlace(lent);
    const times = { startsAt: "2027-04-10T01:00:00.000Z", endsAt: "2027-04-10T04:00:00.000Z" };
    const theirs = await planned(fixture.as("commune-officer", "c21"), "c21", { ...times, placeId, title: "Kín" });
    const asked = { unitId: units.c11, placeId, ...times };
    expect(await officer().events.clashes(asked)).toEqual([
      { kind: "PLACE", eventId: null, title: null, ...times, speakers: [], unitIds: [] },
    ]);
    expect(await city.events.clashes(asked)).toMatchObject([{ kind: "PLACE", eventId: theirs.id, title: "Kín" }]);
    // Of a place that he may not use he learns nothing.
    const own = await fixture.as("commune-officer", "c22").events.createPlace({
      ...{ idempotencyKey: freshKey(), unitId: units.c22, ...place, name: "Nhà văn hóa c22" },
    });
    await planned(fixture.as("commune-officer", "c22"), "c22", { ...times, placeId: own.id });
    expect(await officer().events.clashes({ ...asked, placeId: own.id })).toEqual([]);
  });
});

it("the database shows plans, places and histories to their own line", async () => {
  const event = await planned(officer(), "c11");
  await fixture.query("INSERT INTO event_plan (unit_id, year, kind_code) VALUES ($1, 2033, 'SEMINAR')", [units.c11]);
  const { id: placeId } = await officer().events.createPlace({
    ...{ idempotencyKey: freshKey(), unitId: units.c11, ...place, name: "Nhà văn hóa c11" },
  });
  const seen = async (unit: "city" | "c11" | "b11" | "c12") => {
    const scope = scopeOf(principal("commune-officer", [units[unit]]));
    const [row] = await fixture.database.transaction(scope, (tx) =>
      tx.query<{ plan: number; place: number; told: number }>(
        `SELECT (SELECT count(*)::int FROM event_plan WHERE year = 2033) AS plan,
           (SELECT count(*)::int FROM place WHERE id = $1) AS place,
           (SELECT count(*)::int FROM event_change WHERE event_id = $2) AS told`,
        [placeId, event.id],
      ),
    );
    return row;
  };
  expect(await seen("city")).toEqual({ plan: 1, place: 1, told: 1 });
  expect(await seen("c11")).toEqual({ plan: 1, place: 1, told: 1 });
  // A place is lent downwards.
  expect(await seen("b11")).toEqual({ plan: 0, place: 1, told: 0 });
  expect(await seen("c12")).toEqual({ plan: 0, place: 0, told: 0 });
});

describe("a unit that was merged into another", () => {
  it("keeps its events, which those above it see, and holds no new ones", async () => {
    const event = await planned(fixture.as("commune-officer", "b12"), "b12");
    const known = unitState("b12");
    const versions = known.versions.map((version) => ({ ...version, validTo: "2026-12-01" }));
    await fixture.database.transaction(systemScope, (tx) => applyUnitStates(tx, [{ ...known, revision: 2, versions }]));
    const above = fixture.as("commune-officer", "c12");
    expect(await above.events.byIds({ ids: [event.id] })).toMatchObject([{ id: event.id }]);
    expect(await codeOf(planned(above, "b12"))).toBe("EVENT_UNIT_CLOSED");
    // What took place while it existed may still be written down.
    const before = { startsAt: "2026-11-30T01:00:00.000Z", endsAt: "2026-11-30T02:00:00.000Z" };
    expect(await codeOf(planned(above, "b12", before))).toBe("OK");
  });
});
