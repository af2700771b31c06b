import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, type HeldEvent, openFixture } from "../../testing/fixture.ts";
import { readBundle } from "./desk-roll.ts";
import { at, type Device, deskAt, deviceAt, partsOf, said, scanOf, ticketScan, upload } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("district-officer", "d1");

async function opened(): Promise<{ event: HeldEvent; device: Device; an: string; binh: string }> {
  const event = await fixture.eventAt("d1");
  const device = await deviceAt(fixture, await deskAt(fixture, event));
  await fixture.query("UPDATE desk SET created_at = '2026-11-23' WHERE id = $1", [device.deskId]);
  await fixture.query("UPDATE participant SET updated_at = '2026-11-23' WHERE event_id = $1", [event.eventId]);
  const an = await fixture.participantAt(event, "c11");
  const binh = await fixture.participantAt(event, "c12", { name: "Trần Thị Bình" });
  await fixture.query("UPDATE participant SET updated_at = '2026-11-23' WHERE event_id = $1", [event.eventId]);
  return { event, device, an, binh };
}
const attendanceOf = (participantId: string) =>
  fixture.query<{ state: string; in: Date; out: Date | null; reason: string | null }>(
    `SELECT state, in_at AS in, out_at AS out, reason FROM attendance WHERE participant_id = $1`,
    [participantId],
  );

describe("a scan", () => {
  it("counts once, tells the second who was first, and gets its own answer again whenever it is sent again", async () => {
    const { event, device, an } = await opened();
    const other = await deviceAt(fixture, await deskAt(fixture, event));
    await fixture.query("UPDATE desk SET created_at = '2026-11-23' WHERE event_id = $1", [event.eventId]);
    const first = ticketScan(fixture, event, { participantId: an }, { scannedAt: at("02:10") });
    const second = scanOf(event, an, { scannedAt: at("02:20") });
    expect(said(await upload(fixture, device, [first]))).toEqual(["ACCEPTED"]);
    const [label] = await fixture.query<{ label: string }>("SELECT label FROM desk WHERE id = $1", [device.deskId]);
    expect(await upload(fixture, other, [second])).toMatchObject([
      { outcome: "ALREADY_IN", firstAt: at("02:10"), firstDesk: label?.label },
    ]);
    const out = scanOf(event, an, { direction: "OUT", scannedAt: at("02:40") });
    expect(said(await upload(fixture, other, [second, out, first]))).toEqual([
      "ALREADY_IN again",
      "ACCEPTED",
      "ACCEPTED again",
    ]);
    expect(await attendanceOf(an)).toMatchObject([
      { state: "PRESENT", in: new Date(at("02:10")), out: new Date(at("02:40")) },
    ]);
    await expect(fixture.query("DELETE FROM scan")).rejects.toMatchObject({ code: "42501" });
    await expect(fixture.query("UPDATE scan SET outcome = 'ACCEPTED'")).rejects.toMatchObject({ code: "42501" });
  });

  it("is refused with the reason, and the refusal stays", async () => {
    const { event, device, an, binh } = await opened();
    const foreign = await opened();
    const waiting = await fixture.participantAt(event, "c11", { state: "WAITING" });
    const pending = await fixture.participantAt(event, "c11", { state: "PENDING" });
    const gone = await fixture.participantAt(event, "c11", { state: "CANCELLED" });
    await fixture.query(
      `UPDATE participant SET updated_at = '2026-11-23', ticket_version = CASE WHEN id = $2 THEN 2 ELSE 1 END WHERE event_id = $1`,
      [event.eventId, binh],
    );
    const good = ticketScan(fixture, event, { participantId: an });
    const cases = [
      [{ ...good, nonce: randomUUID(), ticket: `${good.ticket?.slice(0, -4)}AAAA` }, "TICKET_INVALID"],
      [{ ...good, nonce: randomUUID(), ticket: "https://example.org" }, "TICKET_INVALID"],
      [ticketScan(fixture, event, { participantId: foreign.an, eventId: foreign.event.eventId }), "OTHER_EVENT"],
      [ticketScan(fixture, event, { participantId: binh }), "TICKET_SUPERSEDED"],
      [scanOf(event, pending), "NOT_CONFIRMED"],
      [scanOf(event, gone), "CANCELLED"],
      [scanOf(event, waiting), "WAITING"],
      [scanOf(event, foreign.an), "PARTICIPANT_UNKNOWN"],
      [scanOf(event, an, { sessionId: foreign.event.sessionId }), "SESSION_UNKNOWN"],
      [scanOf(event, an, { scannedAt: "2026-11-23T20:00:00.000Z" }), "SESSION_NOT_NOW"],
      [scanOf(event, an, { scannedAt: at("03:06") }), "CLOCK_IMPLAUSIBLE"],
      [scanOf(event, an, { scannedAt: "1999-01-01T00:00:00.000Z" }), "CLOCK_IMPLAUSIBLE"],
      [scanOf(event, an, { scannedAt: "9999-01-01T00:00:00.000Z", deviceOffsetMs: 1e12 }), "CLOCK_IMPLAUSIBLE"],
    ] as const;
    const scans = cases.map(([scan]) => scan);
    const wanted = cases.map(([, reason]) => `REFUSED ${reason}`);
    expect(said(await upload(fixture, device, scans))).toEqual(wanted);
    expect(said(await upload(fixture, device, scans))).toEqual(wanted.map((answer) => `${answer} again`));
    expect(await attendanceOf(an)).toEqual([]);
    const planned = await fixture.eventAt("d1", { state: "PLANNED" });
    const early = await deviceAt(fixture, await deskAt(fixture, planned));
    const guest = await fixture.participantAt(planned, "c11");
    expect(said(await upload(fixture, early, [scanOf(planned, guest)]))).toEqual(["REFUSED EVENT_NOT_OPEN"]);
  });

  it("is corrected by what the device's clock differs", async () => {
    const { event, device, an } = await opened();
    const scan = ticketScan(
      fixture,
      event,
      { participantId: an },
      { scannedAt: at("10:05"), deviceOffsetMs: -8 * 3_600_000 },
    );
    expect(said(await upload(fixture, device, [scan]))).toEqual(["ACCEPTED"]);
    expect(await attendanceOf(an)).toMatchObject([{ in: new Date(at("02:05")) }]);
  });

  it("does not take the answer of another scan that carries its nonce", async () => {
    const { event, device, an, binh } = await opened();
    const scan = scanOf(event, an);
    await upload(fixture, device, [scan]);
    expect(said(await upload(fixture, device, [{ ...scan, participantId: binh }]))).toEqual(["REFUSED NONCE_REUSED"]);
    const elsewhere = await opened();
    expect(said(await upload(fixture, elsewhere.device, [{ ...scan, sessionId: elsewhere.event.sessionId }]))).toEqual([
      "REFUSED NONCE_REUSED",
    ]);
    expect(await attendanceOf(binh)).toEqual([]);
  });

  it("over what an officer noted is kept for him; absent noted for the rest gives way to it", async () => {
    const { event, device, an, binh } = await opened();
    const where = { eventId: event.eventId, sessionId: event.sessionId };
    expect(await officer().attendance.markRest({ idempotencyKey: freshKey(), ...where, state: "ABSENT" })).toEqual({
      marked: 2,
    });
    expect(said(await upload(fixture, device, [scanOf(event, an), scanOf(event, binh)]))).toEqual([
      "ACCEPTED",
      "ACCEPTED",
    ]);
    await officer().attendance.mark({
      idempotencyKey: freshKey(),
      ...where,
      participantIds: [an],
      state: "ABSENT",
      reason: "Nhầm người",
    });
    expect(said(await upload(fixture, device, [scanOf(event, an)]))).toEqual(["CONFLICT ROLL_SAYS_OTHERWISE"]);
    expect(await attendanceOf(an)).toMatchObject([{ state: "ABSENT", in: null, reason: "Nhầm người" }]);
    const { edges } = await officer().attendance.conflicts({ eventId: event.eventId });
    const nonce = edges[0]?.node.nonce ?? "";
    await officer().attendance.resolve({ idempotencyKey: freshKey(), nonce, accept: true, reason: "Đúng là anh An" });
    expect(await attendanceOf(an)).toMatchObject([{ state: "PRESENT", in: new Date("2026-11-24T03:00:00Z") }]);
  });
});

describe("what was right when it was scanned and no longer is", () => {
  it("waits for an officer, who decides once and with a reason", async () => {
    const { event, device, an, binh } = await opened();
    const late = new Date(at("04:00"));
    const scans = [
      ticketScan(fixture, event, { participantId: an }, { scannedAt: at("02:00") }),
      ticketScan(fixture, event, { participantId: binh }, { scannedAt: at("02:01") }),
    ];
    await fixture.query("UPDATE participant SET state = 'CANCELLED', updated_at = $2 WHERE id = $1", [an, at("03:00")]);
    await fixture.query("UPDATE participant SET ticket_version = 2, updated_at = $2 WHERE id = $1", [
      binh,
      at("03:00"),
    ]);
    expect(said(await upload(fixture, device, scans, late))).toEqual([
      "CONFLICT CANCELLED",
      "CONFLICT TICKET_SUPERSEDED",
    ]);
    const open = () => officer().attendance.conflicts({ eventId: event.eventId });
    const found = (await open()).edges.map(({ node }) => node);
    expect(found).toMatchObject([
      { reason: expect.any(String), scannedAt: expect.any(String), resolution: null },
      { resolution: null },
    ]);
    const [first, second] = scans;
    const accept = { nonce: first?.nonce ?? "", accept: true, reason: "Đã đến trước khi hủy" };
    await officer().attendance.resolve({ idempotencyKey: freshKey(), ...accept });
    await expect(officer().attendance.resolve({ idempotencyKey: freshKey(), ...accept })).rejects.toMatchObject({
      cause: { code: "SCAN_RESOLVED" },
    });
    const reject = { nonce: second?.nonce ?? "", accept: false, reason: "Vé cũ đã đưa cho người khác" };
    await officer().attendance.resolve({ idempotencyKey: freshKey(), ...reject });
    expect((await open()).edges).toEqual([]);
    expect(await attendanceOf(an)).toMatchObject([{ state: "PRESENT", in: new Date(at("02:00")) }]);
    expect(await attendanceOf(binh)).toEqual([]);
    const all = await officer().attendance.conflicts({ eventId: event.eventId, open: false });
    expect(all.edges.map(({ node }) => node.resolution?.accepted).sort()).toEqual([false, true]);
  });

  it("covers desks that were revoked and events that were closed; what came afterwards is refused", async () => {
    const { event, device, an, binh } = await opened();
    await officer().desks.revoke({ idempotencyKey: freshKey(), id: device.deskId, reason: "Mất máy" });
    const late = new Date(at("03:04"));
    const before = scanOf(event, an, { scannedAt: at("02:59") });
    const after = scanOf(event, binh, { scannedAt: at("03:02") });
    expect(said(await upload(fixture, device, [before, after], late))).toEqual([
      "CONFLICT DESK_REVOKED",
      "REFUSED DESK_REVOKED",
    ]);
    const parts = partsOf(fixture, late);
    await expect(readBundle(parts, { secret: device.secret, knownTag: undefined })).rejects.toMatchObject({
      code: "DESK_ENDED",
    });

    const other = await opened();
    await fixture.query("UPDATE event SET state = 'HELD' WHERE id = $1", [other.event.eventId]);
    await fixture.query("UPDATE event SET state = 'CLOSED', updated_at = $2 WHERE id = $1", [
      other.event.eventId,
      at("03:01"),
    ]);
    const scans = [
      scanOf(other.event, other.an, { scannedAt: at("03:00") }),
      scanOf(other.event, other.binh, { scannedAt: at("03:02") }),
    ];
    expect(said(await upload(fixture, other.device, scans, late))).toEqual([
      "CONFLICT EVENT_NOT_OPEN",
      "REFUSED EVENT_NOT_OPEN",
    ]);
  });
});
