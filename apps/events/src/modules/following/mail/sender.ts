import type { KeyObject } from "node:crypto";
import { type MessageKind, today } from "@khuyenhoc/contracts";
import { type Database, systemScope, type Transaction } from "@khuyenhoc/database";
import { type Turns, takeTurns } from "@khuyenhoc/jobs";
import type { Logger, Vault } from "@khuyenhoc/service-kit";
import { openContact } from "../../participation/contacts.ts";
import { blurMarks } from "../feedback/answering.ts";
import { writeLetter } from "./letter.ts";
import { linkOf } from "./links.ts";
import { type MessageFacts, queueReminders } from "./queue.ts";
import type { MailTransport } from "./transport.ts";

/** Held by whoever sends: letters leave one after the other, however many processes run. */
const SENDER_LOCK = 5_005_001;
/** Letters that are looked at in one turn. */
const AT_ONCE = 50;
/** Refusals for the moment after which a letter is given up: two days after the first, with the waits below. */
const MOST_ATTEMPTS = 10;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 8 * 3_600_000;
/** How long nothing is tried after the mail server could not be reached. */
const PAUSE_MS = 60_000;
/** Days after which what became of a message is forgotten. */
const KEPT_DAYS = 400;

export interface MailOptions {
  database: Database;
  logger: Logger;
  transport: MailTransport;
  contacts: Vault;
  ticketKey: KeyObject;
  publicUrl: string;
  /** Right of the @ in the ids of letters. */
  domain: string;
  now(): Date;
}

interface Due {
  id: string;
  eventId: string;
  participantId: string;
  kind: MessageKind;
  language: "vi" | "en";
  facts: MessageFacts;
  attempts: number;
  expiresAt: Date;
  name: string;
  contact: Buffer | null;
  ticketVersion: number;
  participantState: string;
  stateReason: string | null;
  eventTitle: string;
  eventState: string;
  cancelReason: string | null;
  startsAt: Date;
  endsAt: Date;
  place: string | null;
  onlineUrl: string | null;
  organiser: string | null;
}

/** States of a participant in which a kind of message still says something true; every state where it is not named. */
const worthIn: Readonly<Partial<Record<MessageKind, readonly string[]>>> = {
  REGISTERED: ["PENDING"],
  WAITLISTED: ["WAITING"],
  TICKET: ["CONFIRMED"],
  MOVED_UP: ["CONFIRMED"],
  DECLINED: ["DECLINED"],
  EVENT_MOVED: ["CONFIRMED", "PENDING", "WAITING"],
  REMINDER: ["CONFIRMED"],
};

function isMoot({ kind, participantState, eventState }: Due): boolean {
  const told = kind === "EVENT_CANCELLED";
  if (told !== (eventState === "CANCELLED")) return true;
  return worthIn[kind]?.includes(participantState) === false;
}

async function claim(tx: Transaction, id: string, now: Date): Promise<Due | undefined> {
  const [lock] = await tx.query<{ held: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS held", [SENDER_LOCK]);
  if (lock?.held !== true) return undefined;
  const [due] = await tx.query<Due>(
    `SELECT m.id, m.event_id AS "eventId", m.participant_id AS "participantId", m.kind, m.language, m.facts, m.attempts,
       m.expires_at AS "expiresAt", p.name, p.contact_sealed AS contact, p.ticket_version AS "ticketVersion",
       p.state AS "participantState", p.state_reason AS "stateReason", e.title AS "eventTitle", e.state AS "eventState",
       e.cancel_reason AS "cancelReason", e.starts_at AS "startsAt", e.ends_at AS "endsAt",
       concat_ws(', ', place.name, place.address) AS place, e.online_url AS "onlineUrl", v.name_vi AS organiser
     FROM message AS m JOIN participant AS p ON p.id = m.participant_id JOIN event AS e ON e.id = m.event_id
     LEFT JOIN place ON place.id = e.place_id
     LEFT JOIN unit_version AS v ON v.unit_id = e.unit_id AND v.scope_validity @> app_today()
     WHERE m.id = $1 AND m.state = 'WAITING' AND (m.next_at IS NULL OR m.next_at <= $2) FOR UPDATE OF m SKIP LOCKED`,
    [id, now],
  );
  return due;
}

async function end(tx: Transaction, id: string, state: "SENT" | "DROPPED" | "GIVEN_UP", now: Date, reason?: string) {
  await tx.query(
    "UPDATE message SET state = $2, reason = $3, ended_at = $4, attempts = attempts + ($2 <> 'DROPPED')::int WHERE id = $1",
    [id, state, reason ?? null, now],
  );
}

/**
 * Sends one message that is due, or drops it where it has come to nothing. It is marked as sent in the transaction that waited for the
 * server's word: killed in between, it is sent once more under the same Message-ID, by which a reader knows it.
 *
 * @returns NOTHING where it is not due any more or somebody else sends; UNREACHABLE where the server cannot be asked at the moment
 */
export async function sendOne(
  options: MailOptions,
  id: string,
): Promise<"SENT" | "DROPPED" | "LATER" | "GIVEN_UP" | "NOTHING" | "UNREACHABLE"> {
  const { database, logger, transport, contacts, domain } = options;
  return database.transaction(systemScope, async (tx) => {
    const now = options.now();
    const due = await claim(tx, id, now);
    if (due === undefined) return "NOTHING";
    const { email } = openContact(contacts, due.participantId, due.contact);
    const drop = due.expiresAt <= now ? "EXPIRED" : isMoot(due) ? "MOOT" : email === null ? "NO_ADDRESS" : null;
    if (drop !== null || email === null) {
      await end(tx, id, "DROPPED", now, drop ?? "NO_ADDRESS");
      return "DROPPED";
    }
    const letter = writeLetter({
      ...due,
      organiser: due.organiser ?? "",
      place: due.place === "" ? null : due.place,
      reason: due.kind === "EVENT_CANCELLED" ? due.cancelReason : due.stateReason,
      link: linkOf(due, options),
    });
    const delivery = await transport.send({ ...letter, messageId: `<${id}@${domain}>`, to: email });
    if (delivery.outcome === "SENT") {
      await end(tx, id, "SENT", now);
      return "SENT";
    }
    const { outcome, reason } = delivery;
    logger.warn({ messageId: id, outcome, reason }, "a message was not accepted");
    if (outcome === "UNREACHABLE") {
      await tx.query("UPDATE message SET reason = $2 WHERE id = $1", [id, reason]);
      return outcome;
    }
    if (outcome === "NEVER" || due.attempts + 1 >= MOST_ATTEMPTS) {
      await end(tx, id, "GIVEN_UP", now, reason);
      return "GIVEN_UP";
    }
    const wait = Math.min(FIRST_WAIT_MS * 3 ** due.attempts, LONGEST_WAIT_MS);
    await tx.query("UPDATE message SET attempts = attempts + 1, reason = $2, next_at = $3 WHERE id = $1", [
      id,
      reason,
      new Date(now.getTime() + wait),
    ]);
    return "LATER";
  });
}

/** Messages that are due, the longest waiting first. */
export async function dueMessages(database: Database, now: Date): Promise<string[]> {
  const rows = await database.transaction(
    systemScope,
    (tx) =>
      tx.query<{ id: string }>(
        "SELECT id FROM message WHERE state = 'WAITING' AND (next_at IS NULL OR next_at <= $1) ORDER BY next_at NULLS FIRST, id LIMIT $2",
        [now, AT_ONCE],
        "messages due",
      ),
    { readOnly: true },
  );
  return rows.map(({ id }) => id);
}

/** Writes the reminders of the day, forgets what is old, and parts marks of answers from the answers. */
export async function keepMail(database: Database, now: Date): Promise<void> {
  await database.transaction(systemScope, async (tx) => {
    await queueReminders(tx, today(now));
    await blurMarks(tx);
    await tx.query("DELETE FROM message WHERE ended_at < $1::timestamptz - make_interval(days => $2)", [
      now,
      KEPT_DAYS,
    ]);
  });
}

/** Sends what is due in the background. */
export function startMailSender(options: MailOptions): Turns {
  const { database, logger, transport, now } = options;
  let pausedUntil = 0;
  const turns = takeTurns({
    logger,
    words: { id: "messageId", stepFailed: "a message was not sent", turnFailed: "the mail sender could not work" },
    waiting: async () => (now().getTime() < pausedUntil ? [] : dueMessages(database, now())),
    idOf: (id) => id,
    async step(id) {
      if (now().getTime() < pausedUntil) return false;
      const outcome = await sendOne(options, id);
      if (outcome === "UNREACHABLE") pausedUntil = now().getTime() + PAUSE_MS;
      return outcome !== "NOTHING" && outcome !== "UNREACHABLE";
    },
    giveUp: (id, code) => database.transaction(systemScope, (tx) => end(tx, id, "GIVEN_UP", now(), code)),
    expire: () => keepMail(database, now()),
  });
  return {
    wake: () => turns.wake(),
    async stop() {
      await turns.stop();
      transport.close();
    },
  };
}

/** Reminders are written also where nothing is sent, so that the message log says what would be. */
export function startMailKeeper({ database, logger, now }: Pick<MailOptions, "database" | "logger" | "now">): Turns {
  return takeTurns({
    logger,
    words: { id: "messageId", stepFailed: "a message was not sent", turnFailed: "the reminders could not be written" },
    waiting: async () => [],
    idOf: (id: string) => id,
    step: async () => false,
    giveUp: async () => undefined,
    expire: () => keepMail(database, now()),
  });
}
