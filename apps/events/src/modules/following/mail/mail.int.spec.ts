import type { AddressInfo } from "node:net";
import { systemScope } from "@khuyenhoc/database";
import { createLogger } from "@khuyenhoc/service-kit";
import { eventually } from "@khuyenhoc/testkit";
import { SMTPServer } from "smtp-server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Fixture, type HeldEvent, now, openFixture, openStore, units } from "../../../testing/fixture.ts";
import { sealContact } from "../../participation/contacts.ts";
import { queueMessage, queueReminders, queueToAll } from "./queue.ts";
import { dueMessages, keepMail, type MailOptions, sendOne, startMailSender } from "./sender.ts";
import { type MailTransport, smtpTransport } from "./transport.ts";

/** A mail server: what it was given, and what it replies. */
interface Box {
  server: SMTPServer;
  url: string;
  letters: { to: string; raw: string }[];
  /** Reply code by recipient; nothing is accepted. */
  refusals: Map<string, number>;
}

function openBox(): Promise<Box> {
  const letters: Box["letters"] = [];
  const refusals: Box["refusals"] = new Map();
  const refusal = (code: number) => Object.assign(new Error("Refused"), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo({ address }, _session, callback) {
      const code = refusals.get(address);
      callback(code === undefined ? null : refusal(code));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join();
        letters.push({ to, raw: Buffer.concat(chunks).toString("utf8") });
        callback(null);
      });
    },
  });
  return new Promise((resolve) => {
    const socket = server.listen(0, "127.0.0.1", () => {
      const { port } = socket.address() as AddressInfo;
      resolve({ server, url: `smtp://127.0.0.1:${port}`, letters, refusals });
    });
  });
}

let fixture: Fixture;
let box: Box;
let transport: MailTransport;
let event: HeldEvent;
let clock: Date;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  await fixture.query("DELETE FROM message");
  await fixture.query("UPDATE event SET state = 'HELD' WHERE state = 'OPEN'");
  box = await openBox();
  transport = smtpTransport({ url: box.url, from: "moi@hoc.example" });
  event = await fixture.eventAt("d1", { startsAt: "2026-11-27T01:00:00Z", endsAt: "2026-11-27T05:00:00Z" });
  clock = now;
});
afterEach(async () => {
  transport.close();
  await new Promise<void>((resolve) => box.server.close(() => resolve()));
});

const options = (change: Partial<MailOptions> = {}): MailOptions => ({
  database: fixture.database,
  logger: createLogger({ service: "test", level: "silent" }),
  transport,
  contacts: fixture.contextOf(anybody).contacts,
  ticketKey: fixture.contextOf(anybody).ticketKey,
  publicUrl: "https://hoc.example",
  domain: "hoc.example",
  now: () => clock,
  ...change,
});
const anybody = { subject: "test", username: "test", clientId: "test", roles: [], roots: [] };

/** A confirmed participant who gave an address. */
async function reachable(email: string | null, name = "Đặng Thị Hòa"): Promise<string> {
  const id = await fixture.participantAt(event, "c11", { name });
  const sealed = sealContact(fixture.contextOf(anybody).contacts, id, { email, phone: "0912345678" });
  await fixture.query("UPDATE participant SET contact_sealed = $2 WHERE id = $1", [id, sealed]);
  return id;
}
const queued = (participantId: string, kind: "TICKET" | "MOVED_UP" = "TICKET") =>
  fixture.database.transaction(systemScope, (tx) => queueMessage(tx, { participantId, kind }));
async function sendDue(change: Partial<MailOptions> = {}): Promise<string[]> {
  const outcomes: string[] = [];
  for (const id of await dueMessages(fixture.database, clock)) outcomes.push(await sendOne(options(change), id));
  return outcomes;
}
const kept = () =>
  fixture.query<{ id: string; state: string; reason: string | null; attempts: number }>(
    "SELECT id, state, reason, attempts FROM message ORDER BY created_at, id",
  );
const messageIds = () => box.letters.map(({ raw }) => /^message-id: (.*)$/im.exec(raw)?.[1]?.trim());

it("sends what a transaction wrote, once, to the address that was sealed", async () => {
  const an = await reachable("hoa@vidu.vn");
  await fixture.participantAt(event, "c11");
  expect([await queued(an), await queued(an)]).toEqual([1, 0]);
  await expect(
    fixture.database.transaction(systemScope, async (tx) => {
      await queueMessage(tx, { participantId: an, kind: "MOVED_UP" });
      throw new Error("the cause did not happen");
    }),
  ).rejects.toThrow("the cause did not happen");
  expect(await sendDue()).toEqual(["SENT"]);
  expect(await sendDue()).toEqual([]);
  const [letter] = box.letters;
  const [{ id } = { id: "" }] = await kept();
  expect(letter?.to).toBe("hoa@vidu.vn");
  expect(messageIds()).toEqual([`<${id}@hoc.example>`]);
  expect(letter?.raw).toMatch(/^from: moi@hoc\.example/im);
  expect(letter?.raw).toMatch(/^auto-submitted: auto-generated/im);
  expect(JSON.stringify(await fixture.query("SELECT * FROM message"))).not.toContain("hoa@vidu.vn");
});

it("tries again what is refused for the moment, later and later, and gives it up at last", async () => {
  const an = await reachable("sau@vidu.vn");
  await queued(an);
  box.refusals.set("sau@vidu.vn", 451);
  const waits: number[] = [];
  const outcomes: string[] = [];
  for (let attempt = 0; attempt < 10; attempt++) {
    outcomes.push(...(await sendDue()));
    const [row] = await fixture.query<{ next: Date; ended: boolean }>(
      "SELECT next_at AS next, ended_at IS NOT NULL AS ended FROM message",
    );
    if (row === undefined || row.ended) break;
    expect(await sendDue()).toEqual([]);
    waits.push((row.next.getTime() - clock.getTime()) / 60_000);
    // As if the event were far away: only the attempts count here.
    await fixture.query("UPDATE message SET expires_at = $1::timestamptz + interval '30 days'", [row.next]);
    clock = row.next;
  }
  expect(waits).toEqual([1, 3, 9, 27, 81, 243, 480, 480, 480]);
  expect(outcomes).toEqual([...Array.from({ length: 9 }, () => "LATER"), "GIVEN_UP"]);
  expect(await kept()).toMatchObject([{ state: "GIVEN_UP", reason: "SMTP 451", attempts: 10 }]);
  box.refusals.clear();
  expect([await sendDue(), box.letters]).toEqual([[], []]);
});

it("sends at the next attempt what was refused for the moment", async () => {
  await queued(await reachable("ban@vidu.vn"));
  box.refusals.set("ban@vidu.vn", 450);
  expect(await sendDue()).toEqual(["LATER"]);
  box.refusals.clear();
  clock = new Date(clock.getTime() + 60_000);
  expect(await sendDue()).toEqual(["SENT"]);
  expect(await kept()).toMatchObject([{ state: "SENT", reason: null, attempts: 2 }]);
});

it("gives up what is refused for good, without a word of the server's, and goes on with the rest", async () => {
  await queued(await reachable("khong@vidu.vn"));
  await queued(await reachable("co@vidu.vn"));
  box.refusals.set("khong@vidu.vn", 550);
  expect((await sendDue()).sort()).toEqual(["GIVEN_UP", "SENT"]);
  expect((await kept()).map(({ state, reason }) => [state, reason])).toEqual([
    ["GIVEN_UP", "SMTP 550"],
    ["SENT", null],
  ]);
});

it("counts nothing against a message while the server is away", async () => {
  await queued(await reachable("hoa@vidu.vn"));
  const nowhere = smtpTransport({ url: "smtp://127.0.0.1:1", from: "moi@hoc.example" });
  expect(await sendDue({ transport: nowhere })).toEqual(["UNREACHABLE"]);
  nowhere.close();
  expect(await kept()).toMatchObject([{ state: "WAITING", attempts: 0 }]);
  expect(await sendDue()).toEqual(["SENT"]);
});

it("sends again under the same id what was sent but not written down, so that the reader knows it", async () => {
  await queued(await reachable("hoa@vidu.vn"));
  const store = openStore(fixture.testDatabase.appUrl, 2);
  /** Ends every other connection that is inside a transaction, as a killed process does. */
  const killed: MailTransport = {
    async send(mail) {
      const delivery = await transport.send(mail);
      await fixture.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()",
      );
      return delivery;
    },
    close: () => undefined,
  };
  const [id = ""] = await dueMessages(fixture.database, clock);
  await expect(sendOne(options({ database: store, transport: killed }), id)).rejects.toThrow();
  await store.close();
  expect(await kept()).toMatchObject([{ state: "WAITING", attempts: 0 }]);
  expect(await sendDue()).toEqual(["SENT"]);
  expect(messageIds()).toEqual([`<${id}@hoc.example>`, `<${id}@hoc.example>`]);
});

it("lets one sender send at a time", async () => {
  await queued(await reachable("hoa@vidu.vn"));
  const [id = ""] = await dueMessages(fixture.database, clock);
  const inside: string[] = [];
  const slow: MailTransport = {
    async send(mail) {
      inside.push(await sendOne(options(), id));
      return transport.send(mail);
    },
    close: () => undefined,
  };
  expect(await sendOne(options({ transport: slow }), id)).toBe("SENT");
  expect([inside, box.letters.length]).toEqual([["NOTHING"], 1]);
});

it("drops what has come to nothing: no place any more, no address, too late", async () => {
  const gone = await reachable("hoa@vidu.vn");
  const phone = await reachable(null);
  await queued(gone);
  await queued(phone);
  await fixture.query("UPDATE participant SET state = 'CANCELLED' WHERE id = $1", [gone]);
  expect((await sendDue()).sort()).toEqual(["DROPPED", "DROPPED"]);
  await queued(await reachable("muon@vidu.vn"));
  clock = new Date("2026-11-28T00:00:00Z");
  await sendDue();
  expect((await kept()).map(({ state, reason }) => [state, reason])).toEqual([
    ["DROPPED", "MOOT"],
    ["DROPPED", "NO_ADDRESS"],
    ["DROPPED", "EXPIRED"],
  ]);
  expect(box.letters).toEqual([]);
});

it("tells everybody of a cancelled event why, and says nothing else of it any more", async () => {
  const an = await reachable("hoa@vidu.vn");
  await queued(an);
  await fixture.database.transaction(systemScope, async (tx) => {
    await tx.query(
      "UPDATE event SET state = 'CANCELLED', cancel_reason = 'Bao so 9', revision = revision + 1 WHERE id = $1",
      [event.eventId],
    );
    await queueToAll(tx, { eventId: event.eventId, kind: "EVENT_CANCELLED" });
  });
  expect((await sendDue()).sort()).toEqual(["DROPPED", "SENT"]);
  expect(box.letters.map(({ raw }) => raw.includes("Bao so 9"))).toEqual([true]);
});

it("reminds three days and one day before, once, and again of another time", async () => {
  await reachable("hoa@vidu.vn");
  const waiting = await fixture.participantAt(event, "c11", { state: "WAITING" });
  await fixture.query("UPDATE participant SET contact_sealed = $2 WHERE id = $1", [waiting, Buffer.of(1)]);
  const remind = (day: string) => fixture.database.transaction(systemScope, (tx) => queueReminders(tx, day));
  const counts: [string, number][] = [];
  for (const day of ["2026-11-23", "2026-11-24", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"]) {
    counts.push([day, await remind(day)]);
  }
  expect(counts).toEqual([
    ["2026-11-23", 0],
    ["2026-11-24", 1],
    ["2026-11-24", 0],
    ["2026-11-25", 0],
    ["2026-11-26", 1],
    ["2026-11-27", 0],
  ]);
  await fixture.query("UPDATE event SET starts_at = starts_at - interval '30 minutes' WHERE id = $1", [event.eventId]);
  expect(await remind("2026-11-26")).toBe(1);
});

it("sends in the background, and forgets after a year and a month what became of it", async () => {
  await queued(await reachable("hoa@vidu.vn"));
  const sender = startMailSender(options());
  // The reminder of the third day before is written at the start.
  await eventually(async () => box.letters.length === 2);
  await sender.stop();
  await keepMail(fixture.database, new Date("2028-02-01T00:00:00Z"));
  expect(await kept()).toEqual([]);
});

it("tells an organiser what became of messages, without addresses; held back where no mail goes out", async () => {
  await queued(await reachable("hoa@vidu.vn"));
  const officer = fixture.as("commune-officer", "d1");
  const { edges } = await officer.messages.list({ eventId: event.eventId });
  expect(edges.map(({ node }) => [node.kind, node.state])).toEqual([["TICKET", "HELD_BACK"]]);
  expect(await officer.messages.status({ eventId: event.eventId })).toEqual({
    sends: false,
    counts: [{ state: "HELD_BACK", count: 1 }],
  });
  await fixture.invite(event, "c12");
  const other = await fixture.as("commune-officer", "c12").messages.list({ eventId: event.eventId });
  expect([other.edges, units.c12 === units.c11]).toEqual([[], false]);
});
