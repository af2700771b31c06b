import { createPublicKey, randomUUID, verify } from "node:crypto";
import { attendance, type DeskBundle, type DeskRoll, DomainError } from "@khuyenhoc/contracts";
import { type FastifyInstance, fastify } from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, freshKey, now, openFixture } from "../../testing/fixture.ts";
import { readTicket } from "../participation/tickets.ts";
import { servePublicDesks } from "./routes.ts";
import { at, deskAt, partsOf, said, scanOf, ticketScan } from "./testing.ts";

let fixture: Fixture;
let app: FastifyInstance;
let clock = now;
beforeAll(async () => {
  fixture = await openFixture();
  app = fastify();
  app.setErrorHandler((error, _request, reply) =>
    error instanceof DomainError ? reply.code(error.http).send({ code: error.code }) : reply.code(500).send({}),
  );
  servePublicDesks(app, { ...partsOf(fixture), now: () => clock });
});
afterAll(async () => {
  await app.close();
  await fixture.close();
});

const officer = () => fixture.as("district-officer", "d1");
const post = async (secret: string, what: string, payload: object) => {
  const answer = await app.inject({ method: "POST", url: `/public/desks/${secret}/${what}`, payload });
  return { status: answer.statusCode, body: answer.json() };
};
const get = (secret: string, tag?: string) =>
  app.inject({ url: `/public/desks/${secret}/roll`, headers: tag === undefined ? {} : { "if-none-match": tag } });

/** The roll of a bundle, once its signature is found good with the key beside it. */
function rollIn({ roll, publicKey }: DeskBundle): DeskRoll {
  const [head = "", payload = "", signature = ""] = roll.split(".");
  const key = createPublicKey({ key: { ...publicKey }, format: "jwk" });
  const signed = Buffer.from(`${head}.${payload}`);
  const good = verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
  expect(good).toBe(true);
  return attendance.deskRoll.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
}

it("devices are numbered, load the signed roll once until it changes, and check in", async () => {
  const event = await fixture.eventAt("d1");
  const an = await fixture.participantAt(event, "c11");
  await fixture.participantAt(event, "c12", { name: "Trần Thị Bình", state: "WAITING" });
  const { secret, deskId } = await deskAt(fixture, event);
  await fixture.query("UPDATE desk SET created_at = '2026-11-23' WHERE id = $1", [deskId]);
  const [first, second] = [randomUUID(), randomUUID()];
  const greet = (deviceId: string) => post(secret, "greeting", { deviceId });
  expect((await greet(first)).body).toMatchObject({ deviceNumber: 1, serverTime: now.toISOString() });
  expect((await greet(second)).body).toMatchObject({ deviceNumber: 2, endsAt: "2026-11-26T05:00:00.000Z" });
  expect((await greet(first)).body).toMatchObject({ deviceNumber: 1 });

  const loaded = await get(secret);
  const bundle = attendance.deskBundle.parse(loaded.json());
  const roll = rollIn(bundle);
  expect(roll.participants.map(([, name, unit, version, state]) => [name, roll.units[unit], version, state])).toEqual([
    ["Nguyễn V. An", "Đơn vị c11", 1, "CONFIRMED"],
    ["Trần T. Bình", "Đơn vị c12", 1, "WAITING"],
  ]);
  const tag = String(loaded.headers.etag);
  expect((await get(secret, tag)).statusCode).toBe(304);
  await fixture.participantAt(event, "c12", { name: "Lê Chi" });
  expect((await get(secret, tag)).statusCode).toBe(200);
  const read = await fixture.query(
    "SELECT row_count AS rows FROM access_log WHERE operation = 'desk.roll' AND subject = $1",
    [`desk:${deskId}`],
  );
  expect(read).toEqual([{ rows: 2 }, { rows: 3 }]);

  const scan = ticketScan(fixture, event, { participantId: an });
  expect(readTicket(createPublicKey({ key: { ...bundle.publicKey }, format: "jwk" }), scan.ticket ?? "")).toBeDefined();
  const { body } = await post(secret, "scans", { deviceId: first, scans: [scan, scan] });
  expect(said(attendance.uploadAnswer.parse(body).answers)).toEqual(["ACCEPTED", "ACCEPTED"]);
  expect((await greet(second)).body.figures).toMatchObject([{ present: 1, expected: 2 }]);
});

it("a secret of no desk, a device that never greeted and a body that is none are refused; an ended desk still takes what was scanned before", async () => {
  const event = await fixture.eventAt("d1");
  const an = await fixture.participantAt(event, "c11");
  const { secret, deskId } = await deskAt(fixture, event);
  await fixture.query("UPDATE desk SET created_at = '2026-11-23' WHERE id = $1", [deskId]);
  const deviceId = randomUUID();
  const scans = [scanOf(event, an, { scannedAt: at("02:00") })];
  expect(await post("a".repeat(32), "greeting", { deviceId })).toMatchObject({ status: 404 });
  expect(await post(secret, "scans", { deviceId, scans })).toMatchObject({ status: 404 });
  expect(await post(secret, "scans", { deviceId, scans: [{ ...scans[0], ticket: "x" }] })).toMatchObject({
    status: 400,
  });
  await post(secret, "greeting", { deviceId });
  const other = await deskAt(fixture, event);
  expect(await post(other.secret, "greeting", { deviceId })).toMatchObject({ status: 400 });

  clock = new Date("2026-11-26T05:00:00Z");
  try {
    expect(await post(secret, "greeting", { deviceId })).toMatchObject({ status: 410, body: { code: "DESK_ENDED" } });
    expect((await get(secret)).statusCode).toBe(410);
    const { body } = await post(secret, "scans", { deviceId, scans });
    expect(said(body.answers)).toEqual(["CONFLICT DESK_REVOKED"]);
  } finally {
    clock = now;
  }
});

it("an officer sees the link as often as he needs it, of which nothing is kept; names of desks are taken once", async () => {
  const event = await fixture.eventAt("d1");
  const command = { idempotencyKey: freshKey(), eventId: event.eventId, label: "Cửa chính" };
  const { url } = await officer().desks.create(command);
  expect(await officer().desks.create(command)).toMatchObject({ url });
  expect(await officer().desks.list({ eventId: event.eventId })).toMatchObject([
    { url, label: "Cửa chính", devices: 0 },
  ]);
  const secret = url?.split("/").at(-1) ?? "";
  expect(attendance.deskSecret.safeParse(secret).success).toBe(true);
  const kept = await fixture.query(
    "SELECT d::text AS kept FROM desk AS d UNION ALL SELECT i::text FROM idempotency AS i",
  );
  expect(JSON.stringify(kept)).not.toContain(secret);
  await expect(officer().desks.create({ ...command, idempotencyKey: freshKey() })).rejects.toMatchObject({
    cause: { code: "DESK_LABEL_TAKEN" },
  });
  const closed = await fixture.eventAt("d1", { state: "CLOSED" });
  await expect(
    officer().desks.create({ ...command, idempotencyKey: freshKey(), eventId: closed.eventId }),
  ).rejects.toMatchObject({ cause: { code: "EVENT_STATE" } });
});
