// Check-ins through the command that the routes of desks call, beside a plain INSERT … ON CONFLICT DO NOTHING into the same table by the
// same client library from the same process; the check-in of a large event in compressed time over HTTP; and the queues of twenty devices
// that come back from a day without a network. Told by its first argument, answers JSON on its output. Benchmarks run it.
import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import type { Scan } from "@khuyenhoc/contracts";
import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { fastify } from "fastify";
import { greet } from "../modules/attendance/desk-roll.ts";
import { servePublicDesks } from "../modules/attendance/routes.ts";
import { takeScans } from "../modules/attendance/uploading.ts";
import { signTicket } from "../modules/participation/tickets.ts";

interface Settings {
  url: string;
  /** organising unit */
  unitId: string;
  /** how many times faster than life the large event comes in */
  speed: number;
}
const settings = JSON.parse(process.argv[2] ?? "") as Settings;

const DELEGATES = 5000;
const SESSIONS = 80;
const DEVICES = 20;
const CLIENTS = 8;
const EVENT_MINUTES = 10;
const QUEUE = 1000;
const PART = 200;

const { privateKey: ticketKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const database = openDatabase({ url: settings.url, applicationName: "bench", max: CLIENTS });
const parts = { database, ticketKey, now: () => new Date() };
const query = <Row extends object>(text: string, values: unknown[]) =>
  database.transaction(systemScope, (tx) => tx.query<Row>(text, values));

interface Stage {
  eventId: string;
  sessions: string[];
  people: string[];
  tickets: string[];
  secret: string;
  devices: string[];
}

async function stage(): Promise<Stage> {
  const eventId = randomUUID();
  const secret = randomUUID()
    .replaceAll("-", "")
    .replace(/\d/g, (digit) => "ghijklmnop".charAt(Number(digit)));
  const people = Array.from({ length: DELEGATES }, () => randomUUID());
  const sessions = Array.from({ length: SESSIONS }, () => randomUUID());
  await query(
    `INSERT INTO event (id, unit_id, kind_code, title, title_folded, state, starts_at, ends_at, created_by, updated_by)
     VALUES ($1, $2, 'CONFERENCE', 'Đại hội', 'dai hoi', 'OPEN', now() - interval '1 hour', now() + interval '8 hours', 'bench', 'bench')`,
    [eventId, settings.unitId],
  );
  await query(
    `INSERT INTO session (id, event_id, position, title, starts_at, ends_at)
     SELECT s.id, e.id, s.n, 'Phiên ' || s.n, e.starts_at, e.ends_at FROM event AS e, unnest($2::uuid[]) WITH ORDINALITY AS s (id, n)
     WHERE e.id = $1`,
    [eventId, sessions],
  );
  await query(
    `INSERT INTO participant (id, event_id, organiser_id, unit_id, kind, name, name_folded, state, created_by, updated_by, updated_at)
     SELECT id, $1, $2, $2, 'DELEGATE', 'Nguyễn Văn An', 'nguyen van an', 'CONFIRMED', 'bench', 'bench', now() - interval '1 day'
     FROM unnest($3::uuid[]) AS id`,
    [eventId, settings.unitId, people],
  );
  await query(
    `INSERT INTO desk (event_id, label, secret_hash, created_by, created_by_username) VALUES ($1, 'Cửa chính', $2, 'bench', 'bench')`,
    [eventId, createHash("sha256").update(secret).digest()],
  );
  const devices = Array.from({ length: DEVICES }, () => randomUUID());
  for (const deviceId of devices) await greet(parts, { secret, deviceId });
  const tickets = people.map((participantId) => signTicket(ticketKey, { participantId, eventId, version: 1 }));
  return { eventId, sessions, people, tickets, secret, devices };
}

/** The n-th check-in of an event: everybody once in one session, then in the next. */
function placeOf({ sessions }: Stage, n: number): { person: number; sessionId: string } {
  const sessionId = sessions[Math.floor(n / DELEGATES)];
  if (sessionId === undefined) throw new Error("the rounds need more sessions");
  return { person: n % DELEGATES, sessionId };
}
function scanAt(of: Stage, n: number, byTicket = true): Scan {
  const { person, sessionId } = placeOf(of, n);
  return {
    nonce: randomUUID(),
    sessionId,
    direction: "IN",
    ticket: byTicket ? (of.tickets[person] ?? null) : null,
    participantId: byTicket ? null : (of.people[person] ?? null),
    scannedAt: new Date().toISOString(),
    deviceOffsetMs: 0,
  };
}

/** Check-ins per second. @param work one batch */
async function rateOf(batches: number, size: number, work: (client: number) => Promise<void>): Promise<number> {
  const begin = performance.now();
  let left = batches;
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      while (left-- > 0) await work(client);
    }),
  );
  return (batches * size) / ((performance.now() - begin) / 1000);
}

/** As plain as it goes: one statement that commits by itself. The scope is set once for the connection. */
async function plain({ pool }: Database, of: Stage, from: number, size: number): Promise<void> {
  const places = Array.from({ length: size }, (_, index) => placeOf(of, from + index));
  await pool.query({
    name: "plain",
    text: `INSERT INTO attendance (session_id, participant_id, event_id, state, in_at, updated_by)
      SELECT session_id, participant_id, $1, 'PRESENT', now(), 'bench' FROM unnest($2::uuid[], $3::uuid[]) AS t (session_id, participant_id)
      ON CONFLICT DO NOTHING`,
    values: [of.eventId, places.map(({ sessionId }) => sessionId), places.map(({ person }) => of.people[person])],
  });
}

async function rounds(batches: number, size: number, byTicket: boolean) {
  const peer = openDatabase({
    url: `${settings.url}?options=-c%20app.scope%3Dsystem`,
    applicationName: "bench",
    max: CLIENTS,
  });
  const [ours, theirs] = [await stage(), await stage()];
  let [next, nextPlain] = [0, 0];
  const rates = { scans: [] as number[], plain: [] as number[] };
  try {
    // In turns, so that neither has the quieter machine.
    for (let round = 0; round < 3; round++) {
      rates.plain.push(
        await rateOf(batches, size, () => {
          const from = nextPlain;
          nextPlain += size;
          return plain(peer, theirs, from, size);
        }),
      );
      rates.scans.push(
        await rateOf(batches, size, async (client) => {
          const from = next;
          next += size;
          const scans = Array.from({ length: size }, (_, index) => scanAt(ours, from + index, byTicket));
          const deviceId = ours.devices[client] ?? "";
          const answers = await takeScans(parts, { secret: ours.secret, deviceId, scans });
          if (answers.some(({ outcome }) => outcome !== "ACCEPTED")) throw new Error("a check-in was not accepted");
        }),
      );
    }
    return rates;
  } finally {
    await peer.close();
  }
}

/** Everybody comes within ten minutes, each at a random moment; every scan is sent as it is made. @returns milliseconds from scan to answer */
async function largeEvent(): Promise<number[]> {
  const of = await stage();
  const app = fastify();
  servePublicDesks(app, parts);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const length = (EVENT_MINUTES * 60_000) / settings.speed;
  const begin = performance.now();
  const latencies = await Promise.all(
    Array.from({ length: DELEGATES }, async (_, n) => {
      const due = begin + Math.random() * length;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      const answer = await fetch(`${url}/public/desks/${of.secret}/scans`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ deviceId: of.devices[n % DEVICES], scans: [scanAt(of, n)] }),
      });
      const { answers } = (await answer.json()) as { answers: { outcome: string }[] };
      if (answers[0]?.outcome !== "ACCEPTED") throw new Error("a check-in was not accepted");
      return performance.now() - due;
    }),
  );
  await app.close();
  return latencies;
}

/** Twenty devices come back at once, each with a queue; every second delegate was scanned by two of them. @returns scans per second */
async function merge(): Promise<number> {
  const of = await stage();
  const queues = of.devices.map((_, device) =>
    Array.from({ length: QUEUE }, (_unused, n) => scanAt(of, (device * QUEUE + n) % ((DEVICES * QUEUE) / 2))),
  );
  const begin = performance.now();
  await Promise.all(
    queues.map(async (queue, device) => {
      const deviceId = of.devices[device] ?? "";
      for (let start = 0; start < queue.length; start += PART) {
        await takeScans(parts, { secret: of.secret, deviceId, scans: queue.slice(start, start + PART) });
      }
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  const [row] = await query<{ rows: number }>("SELECT count(*)::int AS rows FROM attendance WHERE event_id = $1", [
    of.eventId,
  ]);
  if (row?.rows !== (DEVICES * QUEUE) / 2) throw new Error(`${row?.rows} attendances`);
  return (DEVICES * QUEUE) / seconds;
}

try {
  console.log(
    JSON.stringify({
      single: await rounds(1000, 1, true),
      fifty: await rounds(200, 50, true),
      fiftyByName: await rounds(200, 50, false),
      latencies: await largeEvent(),
      merged: await merge(),
    }),
  );
} finally {
  await database.close();
}
