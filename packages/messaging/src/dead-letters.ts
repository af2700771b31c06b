import type { DomainEventType } from "@khuyenhoc/contracts";
import { DEAD_LETTERS_TOPIC } from "@khuyenhoc/contracts";
import { type Database, isUnreachable, systemScope, type Transaction } from "@khuyenhoc/database";
import { decodeEnvelope } from "./envelope.ts";
import { callHandler, hasHandler } from "./handlers.ts";
import type { IncomingRecord } from "./kafka.ts";
import { insertIntoOutbox } from "./outbox.ts";
import type { Handlers } from "./types.ts";
import { uuidv7 } from "./uuid.ts";

/** Why an event is set aside that was not even tried: order per key holds for it too. */
export const waitsBehind = "An earlier event of its key is a dead letter";
const longestReason = 1000;
const largestPublishedValue = 400_000;

/** Which dead letters are meant; everything left out matches all. */
export interface DeadLetterFilter {
  consumer?: string | undefined;
  /** name from the contracts, without prefix */
  topic?: string | undefined;
  eventId?: string | undefined;
}

export interface DeadLetter {
  consumer: string;
  eventId: string;
  topic: string;
  key: string;
  type: string | null;
  reason: string;
  attempts: number;
  failedAt: Date;
  replayRequestedAt: Date | null;
}

export interface ReplayOutcome {
  replayed: number;
  /** still dead: tried in vain, or behind one of their key that was */
  failed: number;
}

/** What a failure says, short enough to be stored and read. */
export function describeReason(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.length > longestReason ? `${text.slice(0, longestReason)}…` : text;
}

/** Sets an event aside in the table, and tells of it on the dead-letter topic. The event's inbox row must be claimed in the same transaction. */
export async function setAside(
  tx: Transaction,
  letter: {
    consumer: string;
    eventId: string;
    type: DomainEventType | string | undefined;
    /** without prefix */
    topic: string;
    record: IncomingRecord;
    reason: string;
    attempts: number;
  },
): Promise<void> {
  const { consumer, eventId, topic, record, reason, attempts } = letter;
  const { partition, offset, key } = record;
  const value = record.value ?? Buffer.alloc(0);
  const type = letter.type ?? null;
  await tx.query(
    `insert into dead_letter (consumer, event_id, topic, partition, record_offset, key, type, value, reason, attempts)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [consumer, eventId, topic, partition, offset, key, type, value, reason, attempts],
  );
  const id = uuidv7();
  const envelope = JSON.stringify({
    specversion: "1.0",
    id,
    source: `/consumers/${consumer}`,
    type: "vn.khuyenhoc.messaging.event.set-aside.v1",
    subject: eventId,
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    data: {
      consumer,
      eventId,
      type,
      topic,
      partition,
      offset: offset.toString(),
      key,
      reason,
      attempts,
      valueBase64: value.length > largestPublishedValue ? null : value.toString("base64"),
    },
  });
  await insertIntoOutbox(tx, [{ eventId: id, topic: DEAD_LETTERS_TOPIC, key: eventId, envelope }]);
}

/** Keys of a topic that have dead letters. Waits for a replay of them that is under way, so that its outcome counts. */
export async function keysWaiting(
  tx: Transaction,
  consumer: string,
  topic: string,
  keys: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.query<{ key: string }>(
    `select key from dead_letter where consumer = $1 and topic = $2 and key = any($3) order by sequence for share`,
    [consumer, topic, keys],
  );
  return new Set(rows.map(({ key }) => key));
}

const matches = `($1::text is null or consumer = $1) and ($2::text is null or topic = $2) and ($3::uuid is null or event_id = $3)`;

function valuesOf({ consumer, topic, eventId }: DeadLetterFilter): (string | null)[] {
  return [consumer ?? null, topic ?? null, eventId ?? null];
}

/** The dead letters, oldest first; at most 1,000. */
export function listDeadLetters(tx: Transaction, filter: DeadLetterFilter = {}): Promise<DeadLetter[]> {
  return tx.query<DeadLetter>(
    `select consumer, event_id as "eventId", topic, key, type, reason, attempts, failed_at as "failedAt",
            replay_requested_at as "replayRequestedAt"
       from dead_letter where ${matches} order by sequence limit 1000`,
    valuesOf(filter),
  );
}

/**
 * Asks the running consumers to handle dead letters again; they look once a second. A letter that is still in the table without
 * `replayRequestedAt` afterwards has failed again, or waits behind one that has.
 *
 * @returns how many were asked for
 */
export async function requestReplay(tx: Transaction, filter: DeadLetterFilter = {}): Promise<number> {
  const rows = await tx.query(
    `update dead_letter set replay_requested_at = clock_timestamp() where ${matches} returning 1`,
    valuesOf(filter),
  );
  return rows.length;
}

/**
 * Gives dead letters up for good: their effect will never happen, and their keys go on.
 *
 * @returns how many were given up
 */
export async function discardDeadLetters(
  tx: Transaction,
  filter: DeadLetterFilter & { eventId: string },
): Promise<number> {
  const rows = await tx.query(`delete from dead_letter where ${matches} returning 1`, valuesOf(filter));
  return rows.length;
}

interface StoredLetter {
  event_id: string;
  topic: string;
  key: string;
  value: Buffer;
}

/** @returns false when the letter is gone by now */
async function replayOne(
  tx: Transaction,
  consumer: string,
  handlers: Handlers,
  letter: Pick<StoredLetter, "event_id" | "topic" | "key">,
): Promise<boolean> {
  const [row] = await tx.query<StoredLetter & { first: boolean }>(
    `select event_id, topic, key, value,
            not exists (select from dead_letter e
                         where e.consumer = d.consumer and e.topic = d.topic and e.key = d.key and e.sequence < d.sequence) as first
       from dead_letter d where consumer = $1 and event_id = $2 for update`,
    [consumer, letter.event_id],
  );
  if (row === undefined) return false;
  if (!row.first && row.key !== "") throw new Error(waitsBehind);
  const event = decodeEnvelope(row.value);
  if (!hasHandler(handlers, event)) throw new Error("There is no handler for its type");
  await callHandler(handlers, event, tx, { consumer, topic: letter.topic });
  await tx.query("delete from dead_letter where consumer = $1 and event_id = $2", [consumer, row.event_id]);
  return true;
}

/**
 * Handles dead letters of one consumer again, in their order, each in a transaction of its own. After a failure the letter keeps the new
 * reason and those behind it are left alone.
 *
 * @param options.requestedOnly only those that {@link requestReplay} asked for
 * @throws when the database cannot be reached; what was replayed by then stays so
 */
export async function replayDeadLetters(options: {
  database: Database;
  consumer: string;
  handlers: Handlers;
  filter?: Omit<DeadLetterFilter, "consumer">;
  requestedOnly?: boolean;
}): Promise<ReplayOutcome> {
  const { database, consumer, handlers, filter = {}, requestedOnly = false } = options;
  const letters = await database.transaction(systemScope, (tx) =>
    tx.query<Pick<StoredLetter, "event_id" | "topic" | "key">>(
      `select event_id, topic, key from dead_letter
        where ${matches} and (replay_requested_at is not null or not $4) order by sequence`,
      [...valuesOf({ ...filter, consumer }), requestedOnly],
    ),
  );
  const stopped = new Set<string>();
  const outcome: ReplayOutcome = { replayed: 0, failed: 0 };
  for (const letter of letters) {
    const line = `${letter.topic}\0${letter.key}`;
    if (stopped.has(line)) {
      outcome.failed += 1;
      continue;
    }
    try {
      if (await database.transaction(systemScope, (tx) => replayOne(tx, consumer, handlers, letter))) {
        outcome.replayed += 1;
      }
    } catch (error) {
      if (isUnreachable(error)) throw error;
      outcome.failed += 1;
      if (letter.key !== "") stopped.add(line);
      await database.transaction(systemScope, async (tx) => {
        await tx.query(
          `update dead_letter set reason = $3, attempts = attempts + 1, failed_at = now() where consumer = $1 and event_id = $2`,
          [consumer, letter.event_id, describeReason(error)],
        );
        await tx.query(
          `update dead_letter set replay_requested_at = null
            where consumer = $1 and (event_id = $2 or ($4 <> '' and topic = $3 and key = $4))`,
          [consumer, letter.event_id, letter.topic, letter.key],
        );
      });
    }
  }
  return outcome;
}
