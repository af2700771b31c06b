import { fold } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, type HeldEvent, openFixture } from "../../testing/fixture.ts";
import { at, deskAt, deviceAt, said, scanOf, upload } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("district-officer", "d1");
const superior = () => fixture.as("city-admin", "city");
const refusal = (code: string) => ({ cause: { code } });
/** 01:00 to 02:30 UTC: over at the fixture's present moment. */
const over = { startsAt: "2026-11-24T01:00:00Z", endsAt: "2026-11-24T02:30:00Z", state: "HELD" as const };

const note = (
  event: HeldEvent,
  participantIds: string[],
  change: { state: "PRESENT" | "ABSENT" | "EXCUSED"; inAt?: string; outAt?: string; reason?: string },
) => {
  const { eventId, sessionId } = event;
  return officer().attendance.mark({ idempotencyKey: freshKey(), eventId, sessionId, participantIds, ...change });
};
const lineOf = async (event: HeldEvent, participantId: string) => {
  const { edges } = await officer().attendance.roll({ eventId: event.eventId, sessionId: event.sessionId });
  return edges.map(({ node }) => node).find((line) => line.participantId === participantId);
};
const close = async ({ eventId }: HeldEvent) => {
  const [event] = await fixture.query<{ revision: number }>("SELECT revision FROM event WHERE id = $1", [eventId]);
  return officer().events.close({ idempotencyKey: freshKey(), id: eventId, expectedRevision: event?.revision ?? 0 });
};
/** Domain events since the last time, in short. */
async function told(): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const rows = await fixture.query<{ envelope: string }>("DELETE FROM outbox RETURNING envelope, position");
  return rows.map(({ envelope }) => {
    const { type, data } = JSON.parse(envelope) as { type: string; data: Record<string, unknown> };
    return { type: type.split(".").at(-2) ?? "", data };
  });
}

describe("the roll", () => {
  it("notes who was there for how long, who was not and why, and what officers noted before", async () => {
    const event = await fixture.eventAt("d1");
    const [an, binh, chi] = [
      await fixture.participantAt(event, "c11", { name: "Nguyễn Văn An" }),
      await fixture.participantAt(event, "c12", { name: "Trần Thị Bình" }),
      await fixture.participantAt(event, "c12", { name: "Lê Chi" }),
    ];
    await fixture.participantAt(event, "c12", { state: "PENDING" });
    await note(event, [an], { state: "PRESENT", inAt: at("01:30"), outAt: at("03:00") });
    await note(event, [binh], { state: "EXCUSED", reason: "Ốm" });
    const figures = () => officer().attendance.figures({ eventId: event.eventId });
    expect(await figures()).toEqual([{ sessionId: event.sessionId, present: 1, absent: 0, excused: 1, expected: 3 }]);
    await note(event, [binh], { state: "PRESENT" });
    expect(await lineOf(event, an)).toMatchObject({
      state: "PRESENT",
      inAt: at("01:30"),
      outAt: at("03:00"),
      fixed: true,
    });
    expect(await lineOf(event, binh)).toMatchObject({ state: "PRESENT", inAt: at("01:00"), outAt: null, reason: null });
    const rest = {
      idempotencyKey: freshKey(),
      eventId: event.eventId,
      sessionId: event.sessionId,
      state: "ABSENT" as const,
    };
    expect(await officer().attendance.markRest(rest)).toEqual({ marked: 1 });
    expect(await officer().attendance.markRest(rest)).toEqual({ marked: 1 });
    expect(await lineOf(event, chi)).toMatchObject({ state: "ABSENT" });
    const changes = await officer().attendance.changes({ eventId: event.eventId, participantId: binh });
    expect(changes.map(({ state, reason }) => [state, reason])).toEqual([
      ["PRESENT", null],
      ["EXCUSED", "Ốm"],
    ]);
    const minutes = await fixture.query("SELECT minutes FROM attendance_minutes($1) ORDER BY minutes", [event.eventId]);
    expect(minutes).toEqual([{ minutes: 90 }, { minutes: 240 }]);
    const found = await officer().attendance.roll({
      ...{ eventId: event.eventId, sessionId: event.sessionId },
      query: "thi binh",
      first: 1,
    });
    expect(found.edges.map(({ node }) => node.name)).toEqual(["Trần Thị Bình"]);
    const log = await fixture.query(
      "SELECT FROM access_log WHERE operation = 'attendance.roll' AND $1 = ANY (subject_ids)",
      [binh],
    );
    expect(log.length).toBeGreaterThan(0);
  });

  it("refuses times that cannot be, people who are not confirmed, and events whose numbers are declared", async () => {
    const event = await fixture.eventAt("d1");
    const an = await fixture.participantAt(event, "c11");
    const pending = await fixture.participantAt(event, "c11", { state: "PENDING" });
    const wrong = [
      { state: "PRESENT" as const, inAt: at("03:00"), outAt: at("02:00") },
      { state: "PRESENT" as const, inAt: "2026-11-20T00:00:00Z" },
      { state: "PRESENT" as const, outAt: at("00:30") },
      { state: "ABSENT" as const, inAt: at("02:00") },
    ];
    for (const change of wrong)
      await expect(note(event, [an], change)).rejects.toMatchObject(refusal("ATTENDANCE_TIMES"));
    await expect(note(event, [an, pending], { state: "PRESENT" })).rejects.toMatchObject(
      refusal("ATTENDANCE_NOT_CONFIRMED"),
    );
    await fixture.query("UPDATE event SET attendance = 'DECLARED' WHERE id = $1", [event.eventId]);
    await expect(note(event, [an], { state: "PRESENT" })).rejects.toMatchObject(refusal("EVENT_DECLARED"));
    expect(await fixture.query("SELECT FROM attendance WHERE event_id = $1", [event.eventId])).toEqual([]);
  });

  it("shows to whoever was invited his own people, and lets him note nothing", async () => {
    const event = await fixture.eventAt("d1");
    await fixture.invite(event, "c12");
    await fixture.participantAt(event, "c11");
    const own = await fixture.participantAt(event, "c12");
    await note(event, [own], { state: "PRESENT" });
    const guest = fixture.as("commune-officer", "c12");
    const where = { eventId: event.eventId, sessionId: event.sessionId };
    expect((await guest.attendance.roll(where)).edges.map(({ node }) => node.participantId)).toEqual([own]);
    expect(await guest.attendance.figures(where)).toMatchObject([{ present: 1, expected: 1 }]);
    const mark = { idempotencyKey: freshKey(), ...where, participantIds: [own], state: "ABSENT" as const };
    await expect(guest.attendance.mark(mark)).rejects.toMatchObject(refusal("FORBIDDEN"));
    await expect(guest.desks.list(where)).rejects.toMatchObject(refusal("FORBIDDEN"));
  });
});

describe("an event that is closed", () => {
  it("tells of everybody who was there and names a subject, with the minutes; the rest of its roll stays as it is", async () => {
    const event = await fixture.eventAt("d1", over);
    const named = { subjectUnit: "c11" as const, subjectCode: "CN-0012" };
    const an = await fixture.participantAt(event, "c11", named);
    const absent = await fixture.participantAt(event, "c11", { ...named, subjectCode: "CN-0013" });
    const nobody = await fixture.participantAt(event, "c12");
    await note(event, [an], { state: "PRESENT", inAt: at("01:15"), outAt: at("02:45") });
    await note(event, [nobody], { state: "PRESENT" });
    await note(event, [absent], { state: "ABSENT" });
    await told();
    await close(event);
    const [first, ...others] = await told();
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      type: "recorded",
      data: { subjectId: null, hint: { subjectCode: "CN-0012" }, date: "2026-11-24", minutes: 75 },
    });
    await expect(note(event, [an], { state: "ABSENT" })).rejects.toMatchObject(refusal("EVENT_STATE"));

    // Corrected from above only; what was told is taken back and told anew under another id.
    const where = { eventId: event.eventId, sessionId: event.sessionId, participantId: an };
    const wrong = {
      idempotencyKey: freshKey(),
      ...where,
      state: "PRESENT" as const,
      inAt: at("01:00"),
      outAt: at("01:20"),
      reason: "Về sớm",
    };
    await expect(officer().attendance.correct(wrong)).rejects.toMatchObject(refusal("FORBIDDEN"));
    const total = () =>
      fixture.query("SELECT delegates, minutes::int AS minutes FROM event_total WHERE event_id = $1", [event.eventId]);
    expect(await total()).toEqual([{ delegates: 2, minutes: 165 }]);
    await superior().attendance.correct(wrong);
    const [gone, anew] = await told();
    expect(gone).toMatchObject({ type: "withdrawn", data: { attendanceId: first?.data.attendanceId } });
    expect(anew).toMatchObject({ type: "recorded", data: { minutes: 20 } });
    expect(anew?.data.attendanceId).not.toBe(first?.data.attendanceId);
    expect(await total()).toEqual([{ delegates: 2, minutes: 110 }]);
    await superior().attendance.correct({ idempotencyKey: freshKey(), ...where, state: "ABSENT", reason: "Ký thay" });
    expect(await told()).toMatchObject([{ type: "withdrawn", data: { attendanceId: anew?.data.attendanceId } }]);
    const changes = await officer().attendance.changes(where);
    expect(changes.map(({ afterClosing, reason }) => [afterClosing, reason])).toEqual([
      [true, "Ký thay"],
      [true, "Về sớm"],
      [false, null],
    ]);
  });

  it("takes what a device brings too late as a correction, from above", async () => {
    const event = await fixture.eventAt("d1", over);
    const device = await deviceAt(fixture, await deskAt(fixture, event));
    await fixture.query("UPDATE desk SET created_at = '2026-11-23' WHERE event_id = $1", [event.eventId]);
    const an = await fixture.participantAt(event, "c11", { subjectUnit: "c11", subjectCode: "CN-77" });
    await close(event);
    await told();
    const late = scanOf(event, an, { scannedAt: at("02:00") });
    expect(said(await upload(fixture, device, [late]))).toEqual(["CONFLICT EVENT_NOT_OPEN"]);
    const accept = { nonce: late.nonce, accept: true, reason: "Máy hết pin" };
    await expect(officer().attendance.resolve({ idempotencyKey: freshKey(), ...accept })).rejects.toMatchObject(
      refusal("FORBIDDEN"),
    );
    await superior().attendance.resolve({ idempotencyKey: freshKey(), ...accept });
    expect(await told()).toMatchObject([{ type: "recorded", data: { minutes: 30 } }]);
    expect(await fixture.query("SELECT delegates FROM event_total WHERE event_id = $1", [event.eventId])).toEqual([
      { delegates: 1 },
    ]);
  });

  it("tells nothing twice when it is opened and closed again, and only what changed", async () => {
    const event = await fixture.eventAt("d1", over);
    const people = ["CN-1", "CN-2"].map((subjectCode) => ({ subjectUnit: "c11" as const, subjectCode }));
    const [an, binh] = [
      await fixture.participantAt(event, "c11", people[0]),
      await fixture.participantAt(event, "c11", people[1]),
    ];
    await note(event, [an, binh], { state: "PRESENT" });
    await told();
    const { revision } = await close(event);
    expect(await told()).toHaveLength(2);
    const again = { idempotencyKey: freshKey(), id: event.eventId, expectedRevision: revision, reason: "Thiếu người" };
    await superior().events.reopen(again);
    await note(event, [binh], { state: "ABSENT" });
    await close(event);
    expect((await told()).map(({ type }) => type)).toEqual(["withdrawn"]);
  });

  it("waits for uploads that are under way, and counts what they brought", async () => {
    const event = await fixture.eventAt("d1", over);
    const device = await deviceAt(fixture, await deskAt(fixture, event));
    await fixture.query("UPDATE desk SET created_at = '2026-11-23' WHERE event_id = $1", [event.eventId]);
    const people: string[] = [];
    for (let n = 0; n < 6; n++) {
      people.push(await fixture.participantAt(event, "c11", { subjectUnit: "c11", subjectCode: `K-${n}` }));
    }
    await told();
    const [, ...answers] = await Promise.all([
      close(event),
      ...people.map((id) => upload(fixture, device, [scanOf(event, id, { scannedAt: at("02:00") })])),
    ]);
    const accepted = answers.filter((answer) => said(answer)[0] === "ACCEPTED").length;
    expect(await told()).toHaveLength(accepted);
    expect(await fixture.query("SELECT delegates FROM event_total WHERE event_id = $1", [event.eventId])).toEqual([
      { delegates: accepted },
    ]);
  });
});

it("counts of one part at one moment are of the same people, parts add up, and what was wrong is taken back", async () => {
  const event = await fixture.eventAt("d1", { kindCode: "LEARNING_WEEK" });
  const count = (area: string, time: string, people: number, counter: string) =>
    officer().attendance.addHeadCount({
      ...{
        idempotencyKey: freshKey(),
        eventId: event.eventId,
        area,
        countedAt: `2026-11-24T${time}Z`,
        people,
        counter,
      },
    });
  await count("Sân chính", "02:00:10", 120, "Anh Sơn");
  await count("sân  chính", "02:00:40", 131, "Chị Hoa");
  await count("Cổng Đông", "02:00:59", 40, "Anh Sơn");
  const { counts } = await count("Sân chính", "02:30:00", 900, "Anh Sơn");
  const wrong = counts.find(({ people }) => people === 900)?.id ?? "";
  const after = await officer().attendance.withdrawHeadCount({
    idempotencyKey: freshKey(),
    eventId: event.eventId,
    id: wrong,
  });
  expect(after.moments).toEqual([{ countedAt: at("02:00"), people: 171, areas: 2 }]);
  expect(after.most).toBe(171);
  expect(after.counts).toHaveLength(4);
});

it("names on a device are as short as finding somebody allows", async () => {
  const names = ["Nguyễn Văn An", "Trần Bình", "Hương", "Lê  Thị Thu Đào"];
  const rows = await fixture.query<{ short: string }>(
    "SELECT short_name(name) AS short FROM unnest($1::text[]) AS name",
    [names],
  );
  expect(rows.map(({ short }) => short)).toEqual(["Nguyễn V. An", "Trần Bình", "Hương", "Lê T. T. Đào"]);
  expect(fold("Lê T. T. Đào")).toBe("le t. t. dao");
});
