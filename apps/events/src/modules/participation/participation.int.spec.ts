import type { participation } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, type HeldEvent, openFixture, type UnitKey, units } from "../../testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const city = () => fixture.as("city-admin", "city");
const at = (unit: UnitKey) => fixture.as("district-officer", unit);
type Line = participation.Person | string;
const registering = ({ eventId }: HeldEvent, unit: UnitKey, people: Line[], change: object = {}) => ({
  idempotencyKey: freshKey(),
  eventId,
  unitId: units[unit],
  people: people.map((line) => (typeof line === "string" ? { name: line } : line)),
  ...change,
});
const one = async (event: HeldEvent, unit: UnitKey, line: Line, change: object = {}) => {
  const [outcome] = await at(unit).participants.register(registering(event, unit, [line], change));
  if (outcome?.id == null) throw new Error(outcome?.failure?.code ?? "nothing");
  return { id: outcome.id, state: outcome.state };
};
const allot = (event: HeldEvent, from: UnitKey, ...lines: [UnitKey, number | null][]) =>
  at(from).seats.set({
    idempotencyKey: freshKey(),
    eventId: event.eventId,
    fromUnitId: units[from],
    lines: lines.map(([unit, seats]) => ({ unitId: units[unit], seats })),
  });
const cancelled = (id: string) => ({ idempotencyKey: freshKey(), ids: [id], reason: "Bận việc" });
const stateOf = async (id: string) => (await city().participants.byIds({ ids: [id] }))[0]?.state;
const placesOf = async ({ eventId }: HeldEvent) => (await city().seats.places({ eventIds: [eventId] }))[0];

describe("seats", () => {
  it("go down the tree, are kept for who has them, and come back unused", async () => {
    const event = await fixture.eventAt("city", { capacity: 10 });
    await allot(event, "city", ["d1", 6]);
    const [c11] = await allot(event, "d1", ["c11", 4]);
    expect(c11).toMatchObject({ unitId: units.c11, parentUnitId: units.d1, seats: 4, taken: 0, handedOn: 0 });
    expect(await placesOf(event)).toMatchObject({ confirmed: 0, reserved: 6, invitedUnits: 2 });
    expect(await codeOf(allot(event, "d1", ["c12", 3]))).toBe("SEATS_SHORT");
    expect(await codeOf(allot(event, "d1", ["c12", null]))).toBe("SEATS_NUMBER_NEEDED");
    expect(await codeOf(allot(event, "city", ["c11", 5]))).toBe("SEATS_OTHER_GIVER");
    expect(await codeOf(allot(event, "city", ["d2", 5]))).toBe("SEATS_OVER_CAPACITY");
    expect(await codeOf(allot(event, "d1", ["c21", 1]))).toBe("UNIT_NOT_BELOW");
    expect(await codeOf(allot(event, "c12", ["b12", 1]))).toBe("NOT_FOUND");
    await one(event, "c11", "Lê Thị Hoa");
    expect(await codeOf(allot(event, "d1", ["c11", 0]))).toBe("SEATS_IN_USE");
    const back = { idempotencyKey: freshKey(), eventId: event.eventId, unitId: units.c11 };
    expect(await codeOf(at("c11").seats.takeBack(back))).toBe("OUT_OF_SCOPE");
    expect(await at("d1").seats.takeBack(back)).toMatchObject([{ seats: 1, taken: 1 }]);
    expect(await codeOf(at("d1").seats.takeBack({ ...back, idempotencyKey: freshKey(), end: true }))).toBe(
      "SEATS_IN_USE",
    );
    const { edges } = await at("d1").seats.list({ eventId: event.eventId });
    expect(edges.map(({ node }) => node)).toMatchObject([{ unitId: units.d1, seats: 6, handedOn: 1, receivers: 1 }]);
    await city().seats.takeBack({ ...back, idempotencyKey: freshKey(), unitId: units.d1 });
    expect(await placesOf(event)).toMatchObject({ confirmed: 1, reserved: 0 });
    await allot(event, "city", ["d2", 9]);
  });

  it("of a unit are taken by its own delegates only, and whoever comes to none waits until one is free", async () => {
    const event = await fixture.eventAt("city", { capacity: 3 });
    await allot(event, "city", ["c11", 1], ["c12", 1]);
    const first = await one(event, "c11", "Người thứ nhất");
    const waiting = [await one(event, "c11", "Người thứ hai"), await one(event, "c11", "Người thứ ba")];
    expect([first, ...waiting].map(({ state }) => state)).toEqual(["CONFIRMED", "WAITING", "WAITING"]);
    expect((await one(event, "c12", "Người khác")).state).toBe("CONFIRMED");
    await at("c11").participants.cancel(cancelled(first.id));
    expect(await Promise.all(waiting.map(({ id }) => stateOf(id)))).toEqual(["CONFIRMED", "WAITING"]);
    const [second] = await allot(event, "city", ["c11", 2]);
    expect(second).toMatchObject({ taken: 2, waiting: 0 });
    // Word of it goes to whoever gave an address, of who moved up as of everybody else; here nobody did.
    expect(await placesOf(event)).toMatchObject({ confirmed: 3, waiting: 0, reserved: 0 });
  });

  it("are shared alike or by size, and a whole tier is invited at once", async () => {
    const event = await fixture.eventAt("city", { capacity: 100 });
    const { eventId } = event;
    const split = { eventId, fromUnitId: units.city, seats: 5, choice: { tiers: ["commune"] } };
    const even = await city().seats.proposeSplit(split);
    expect(even.map(({ unitId, seats }) => [unitId, seats])).toEqual([
      [units.c11, 2],
      [units.c12, 1],
      [units.c21, 1],
      [units.c22, 1],
    ]);
    const bySize = { ...split, way: "PROPORTIONAL" as const, choice: { unitIds: [units.d1, units.c21] } };
    expect((await city().seats.proposeSplit(bySize)).map(({ seats }) => seats)).toEqual([1, 4]);
    const invitation = { idempotencyKey: freshKey(), eventId, choice: { tiers: ["commune"] }, seats: 3 };
    expect(await city().seats.invite(invitation)).toEqual({ invited: 4, already: 0 });
    expect(await city().seats.invite(invitation)).toEqual({ invited: 4, already: 0 });
    const again = { ...invitation, idempotencyKey: freshKey(), choice: {} };
    expect(await city().seats.invite(again)).toEqual({ invited: 6, already: 4 });
    // Without a number there are as many as there are; one unit has delegates already.
    const open = await fixture.eventAt("city");
    await fixture.participantAt(open, "c11");
    await fixture.participantAt(open, "c11", { name: "Lê Văn Bốn" });
    const all = { idempotencyKey: freshKey(), eventId: open.eventId, choice: { tiers: ["commune"] }, seats: null };
    await city().seats.invite(all);
    const { edges } = await city().seats.list({ eventId: open.eventId });
    expect(edges.map(({ node }) => [node.seats, node.taken])).toEqual([
      [null, 2],
      [null, 0],
      [null, 0],
      [null, 0],
    ]);
    const few = await fixture.eventAt("city");
    await fixture.participantAt(few, "c11");
    await fixture.participantAt(few, "c11", { name: "Lê Văn Bốn" });
    const one = { ...all, idempotencyKey: freshKey(), eventId: few.eventId, seats: 1 };
    expect(await codeOf(city().seats.invite(one))).toBe("SEATS_IN_USE");
    const mine = await fixture.as("commune-officer", "c11").seats.mine({});
    expect(mine.edges.map(({ node }) => node)).toContainEqual(
      expect.objectContaining({ eventId, allotment: expect.objectContaining({ seats: 3 }) }),
    );
  });
});

it("places that are added go to who waits; no place is taken from who has or may have one", async () => {
  const event = await fixture.eventAt("city", { capacity: 3 });
  await allot(event, "city", ["c11", 2]);
  const free = await city().participants.register(registering(event, "city", ["Một", "Hai", "Ba"]));
  expect(free.map(({ state }) => state)).toEqual(["CONFIRMED", "WAITING", "WAITING"]);
  const [known] = await city().events.byIds({ ids: [event.eventId] });
  if (known === undefined) throw new Error("no event");
  const planOf = (capacity: number, expectedRevision: number) => {
    const { id, kindCode, title, startsAt, endsAt } = known;
    return { idempotencyKey: freshKey(), id, expectedRevision, kindCode, title, startsAt, endsAt, capacity };
  };
  expect(await codeOf(city().events.update(planOf(2, known.revision)))).toBe("CAPACITY_IN_USE");
  const more = await city().events.update(planOf(4, known.revision));
  expect(more).toMatchObject({ capacity: 4, confirmed: 2, waiting: 1 });
  expect(await stateOf(free[1]?.id ?? "")).toBe("CONFIRMED");
});

describe("delegates", () => {
  it("are pasted line by line: a line that is refused keeps no other out", async () => {
    const event = await fixture.eventAt("city");
    await allot(event, "city", ["c11", null]);
    const subject = { unitId: units.c11, code: "CD-001" };
    const lines = [
      { name: "Nguyễn Văn An", subject, email: "an@example.vn", phone: "0912.345.678", office: "Chi hội trưởng" },
      { name: "Trần Thị Bình", subject },
      "nguyen van  AN",
      "Phạm Văn Cường",
    ];
    const outcomes = await at("c11").participants.register(registering(event, "c11", lines));
    expect(outcomes.map(({ state, failure }) => state ?? failure?.code)).toEqual([
      ...["CONFIRMED", "PARTICIPANT_DOUBLE", "PARTICIPANT_SAME_NAME", "CONFIRMED"],
    ]);
    const [an] = await at("c11").participants.byIds({ ids: [outcomes[0]?.id ?? ""] });
    expect(an).toMatchObject({ email: "an@example.vn", phone: "0912345678", office: "Chi hội trưởng", subject });
    const auditor = await fixture.as("auditor", "c11").participants.byIds({ ids: [an?.id ?? ""] });
    expect(auditor).toMatchObject([{ name: "Nguyễn Văn An", email: null, phone: null, hasContact: true }]);
    await one(event, "c11", "Nguyễn Văn An", { allowSameName: true });
    const found = await at("c11").participants.list({ eventId: event.eventId, filter: { query: "văn an" } });
    expect(found.edges.map(({ node }) => node.sameName)).toEqual([true, true]);
  });

  it("of other units are seen and registered by nobody but their own line and the organiser's", async () => {
    const event = await fixture.eventAt("city");
    await allot(event, "city", ["c11", 5], ["c12", 5]);
    const { id } = await one(event, "c11", "Lê Văn Dũng");
    expect(await at("c12").participants.byIds({ ids: [id] })).toEqual([]);
    expect(await codeOf(at("c12").participants.cancel(cancelled(id)))).toBe("NOT_FOUND");
    expect(await codeOf(at("c12").participants.register(registering(event, "c11", ["Ai đó"])))).toBe("OUT_OF_SCOPE");
    expect(await codeOf(at("c12").participants.register(registering(event, "b12", ["Ai đó"])))).toBe("NOT_INVITED");
    const guest = registering(event, "c12", ["Ai đó"], { kind: "GUEST" });
    expect(await codeOf(at("c12").participants.register(guest))).toBe("OUT_OF_SCOPE");
    expect(await codeOf(at("c21").participants.register(registering(event, "c21", ["Ai đó"])))).toBe("NOT_FOUND");
    // The organiser may register for any unit below it.
    const [free] = await city().participants.register(registering(event, "b21", ["Vũ Thị Em"]));
    expect(free?.state).toBe("CONFIRMED");
  });

  it("are replaced in their place, and the first one's ticket is refused from then on", async () => {
    const event = await fixture.eventAt("city");
    await allot(event, "city", ["c11", 1]);
    const first = await one(event, "c11", "Người ốm");
    const second = await one(event, "c11", "Người chờ");
    const replacing = { idempotencyKey: freshKey(), id: first.id, expectedRevision: 1, name: "Người thay" };
    const next = await at("c11").participants.replace(replacing);
    expect(next).toMatchObject({ name: "Người thay", state: "CONFIRMED" });
    expect((await at("c11").participants.replace(replacing)).id).toBe(next.id);
    expect([await stateOf(first.id), await stateOf(second.id)]).toEqual(["CANCELLED", "WAITING"]);
    const instead = { ...replacing, idempotencyKey: freshKey(), id: second.id, name: "Người chờ thay" };
    const waits = await at("c11").participants.replace(instead);
    await at("c11").participants.cancel(cancelled(next.id));
    expect(await stateOf(waits.id)).toBe("CONFIRMED");
    const reissued = await at("c11").participants.reissue({
      idempotencyKey: freshKey(),
      id: waits.id,
      expectedRevision: 2,
    });
    expect(reissued.ticketVersion).toBe(2);
  });

  it("who were present are neither cancelled nor replaced", async () => {
    const event = await fixture.eventAt("city");
    const id = await fixture.participantAt(event, "c11");
    await fixture.query(
      `INSERT INTO attendance (session_id, participant_id, event_id, state, in_at, updated_by) VALUES ($1, $2, $3, 'PRESENT', now(), 'test')`,
      [event.sessionId, id, event.eventId],
    );
    const [outcome] = await city().participants.cancel(cancelled(id));
    expect(outcome?.failure?.code).toBe("PARTICIPANT_PRESENT");
    const replacing = { idempotencyKey: freshKey(), id, expectedRevision: 1, name: "Khác" };
    expect(await codeOf(city().participants.replace(replacing))).toBe("PARTICIPANT_PRESENT");
  });

  it("are one, however often and however much at once the same command comes", async () => {
    const event = await fixture.eventAt("city", { capacity: 5 });
    await allot(event, "city", ["c11", 3]);
    const command = registering(event, "c11", [{ name: "Đỗ Văn Giang", email: "giang@example.vn" }]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => at("c11").participants.register(command)));
    expect(new Set(answers.map(([outcome]) => outcome?.id)).size).toBe(1);
    expect(await placesOf(event)).toMatchObject({ confirmed: 1, reserved: 2 });
    const other = { ...command, people: [{ name: "Khác" }] };
    expect(await codeOf(at("c11").participants.register(other))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("are taken while the event is open and its period runs; by the organiser as long as its list changes", async () => {
    const event = await fixture.eventAt("city");
    await allot(event, "city", ["c11", 3]);
    await fixture.query("UPDATE event SET registration_until = '2026-11-24T02:00:00Z' WHERE id = $1", [event.eventId]);
    expect(await codeOf(at("c11").participants.register(registering(event, "c11", ["Muộn"])))).toBe(
      "EVENT_REGISTRATION_CLOSED",
    );
    expect(await city().participants.register(registering(event, "c11", ["Muộn"]))).toMatchObject([
      { state: "CONFIRMED" },
    ]);
    await fixture.query("UPDATE event SET state = 'HELD' WHERE id = $1", [event.eventId]);
    expect(await codeOf(at("c11").participants.register(registering(event, "c11", ["Sau đó"])))).toBe("EVENT_STATE");
    await fixture.query("UPDATE event SET state = 'CLOSED' WHERE id = $1", [event.eventId]);
    expect(await codeOf(city().participants.register(registering(event, "c11", ["Quá muộn"])))).toBe("EVENT_STATE");
  });
});

describe("what waits for the organiser's word", () => {
  it("is approved into a place or the waiting list, or declined with the reason", async () => {
    const event = await fixture.eventAt("city", { capacity: 1, openToPublic: true });
    const pending = (name: string) => fixture.participantAt(event, "c11", { kind: "CITIZEN", name, state: "PENDING" });
    const [first, second, third] = [await pending("Một"), await pending("Hai"), await pending("Ba")];
    await fixture.invite(event, "c11", 0);
    const delegate = await fixture.participantAt(event, "c11", { name: "Bốn", state: "PENDING" });
    const ownWord = { idempotencyKey: freshKey(), ids: [delegate], approve: true };
    expect(await codeOf(at("c11").participants.decide(ownWord))).toBe("OUT_OF_SCOPE");
    await city().participants.cancel(cancelled(delegate));
    const decide = { idempotencyKey: freshKey(), ids: [first, second], approve: true };
    expect(await codeOf(at("c11").participants.decide(decide))).toBe("NOT_FOUND");
    expect((await city().participants.decide(decide)).map(({ state }) => state)).toEqual(["CONFIRMED", "WAITING"]);
    const declining = { idempotencyKey: freshKey(), ids: [third], approve: false, reason: "Chỉ dành cho hội viên" };
    expect((await city().participants.decide(declining))[0]?.state).toBe("DECLINED");
    const again = { idempotencyKey: freshKey(), ids: [third], approve: true };
    expect((await city().participants.decide(again))[0]?.failure?.code).toBe("PARTICIPANT_STATE");
    expect(await placesOf(event)).toMatchObject({ confirmed: 1, waiting: 1, pending: 0 });
    const guest = registering(event, "city", ["Khách"], { kind: "GUEST" });
    expect((await city().participants.register(guest))[0]?.failure?.code).toBe("EVENT_FULL");
  });
});

it("the list is a file, written down as read", async () => {
  const event = await fixture.eventAt("city");
  const id = await fixture.participantAt(event, "c11", { name: "Hoàng Thị Hà" });
  const file = await city().participants.exportFile({ eventId: event.eventId, format: "csv" });
  expect(Buffer.from(file.contentBase64, "base64").toString("utf8")).toContain("Hoàng Thị Hà");
  const read = await fixture.query(
    "SELECT reason FROM access_log WHERE operation = 'participants.exportFile' AND $1 = ANY (subject_ids)",
    [id],
  );
  expect(read).toEqual([{ reason: "export" }]);
});
