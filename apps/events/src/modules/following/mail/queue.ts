import type { MessageKind } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** What a message's text needs and the event no longer says. */
export interface MessageFacts {
  /** When the event would have begun before it was moved; UTC. */
  wasAt?: string;
  /** Days until it begins. */
  days?: number;
  /** Of the attendance certificate. */
  certificateId?: string;
}

interface Word {
  kind: MessageKind;
  /**
   * What makes it one message: the same cause is told of once. By default the revision of the participant, and of the event where
   * that is what changed.
   */
  cause?: string;
  facts?: MessageFacts;
}

/** Days for which word of what follows an event is worth sending. */
const DAYS_AFTER = 30;
/** Of events: everybody is told of the same change. */
const ofEvents: readonly MessageKind[] = ["EVENT_CANCELLED", "EVENT_MOVED"];

/** @param chosen SQL over `p`, a participant, and `e`, its event; its parameters begin at $4 */
async function queue(tx: Transaction, word: Word, chosen: string, values: readonly unknown[]): Promise<number> {
  const { kind, cause, facts = {} } = word;
  const revision = ofEvents.includes(kind) ? "e.revision" : "p.revision";
  const expiry =
    kind === "REMINDER"
      ? "e.starts_at"
      : kind === "CERTIFICATE" || kind === "FEEDBACK"
        ? `now() + interval '${DAYS_AFTER} days'`
        : "e.ends_at";
  const queued = await tx.query(
    `INSERT INTO message (event_id, organiser_id, participant_id, unit_id, kind, cause, facts, language, expires_at)
     SELECT p.event_id, p.organiser_id, p.id, p.unit_id, $1, coalesce($2, ${revision}::text), $3, p.language, ${expiry}
     FROM participant AS p JOIN event AS e ON e.id = p.event_id
     WHERE p.contact_sealed IS NOT NULL AND ${chosen}
     ON CONFLICT (participant_id, kind, cause) DO NOTHING RETURNING 1`,
    [kind, cause ?? null, JSON.stringify(facts), ...values],
  );
  return queued.length;
}

/**
 * Writes a message to participants in the transaction of its cause; whoever gave no contact gets none. It is sent afterwards, and not
 * at all where it has come to nothing by then.
 *
 * @returns how many were written; those of the same cause were written before
 */
export function queueMessages(
  tx: Transaction,
  { participantIds, ...word }: Word & { participantIds: readonly string[] },
): Promise<number> {
  return queue(tx, word, "p.id = ANY ($4::uuid[])", [participantIds]);
}

/** One participant; see {@link queueMessages}. */
export function queueMessage(
  tx: Transaction,
  { participantId, ...word }: Word & { participantId: string },
): Promise<number> {
  return queueMessages(tx, { ...word, participantIds: [participantId] });
}

/**
 * To everybody who takes part in an event or waits to: its change of time or place, or that it is cancelled.
 *
 * @param word.facts.wasAt when it would have begun
 */
export function queueToAll(tx: Transaction, { eventId, ...word }: Word & { eventId: string }): Promise<number> {
  return queue(tx, word, "p.event_id = $4 AND p.state IN ('CONFIRMED', 'PENDING', 'WAITING')", [eventId]);
}

/** What of an event its participants have to know at once. */
const whenAndWhere: readonly string[] = ["startsAt", "endsAt", "placeId", "onlineUrl"];

/**
 * Tells whoever takes part in an open event, or waits to, of its new time or place.
 *
 * @param before the event before the change, which is already written
 * @param fields what has changed of its plan
 */
export async function queueMoved(
  tx: Transaction,
  before: { id: string; state: string; startsAt: Date },
  fields: readonly string[],
): Promise<void> {
  if (before.state !== "OPEN" || !fields.some((field) => whenAndWhere.includes(field))) return;
  const facts = fields.includes("startsAt") ? { wasAt: before.startsAt.toISOString() } : {};
  await queueToAll(tx, { eventId: before.id, kind: "EVENT_MOVED", facts });
}

/** That certificates were issued, each with its address; see {@link queueMessages}. */
export async function queueCertificates(tx: Transaction, certificateIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO message (event_id, organiser_id, participant_id, unit_id, kind, cause, facts, language, expires_at)
     SELECT p.event_id, p.organiser_id, p.id, p.unit_id, 'CERTIFICATE', c.id::text, jsonb_build_object('certificateId', c.id), p.language,
       now() + interval '${DAYS_AFTER} days'
     FROM attendance_certificate AS c JOIN participant AS p ON p.id = c.participant_id
     WHERE c.id = ANY ($1::uuid[]) AND p.contact_sealed IS NOT NULL ON CONFLICT (participant_id, kind, cause) DO NOTHING`,
    [certificateIds],
  );
}

/** Days before an event on which those who take part are reminded. */
const REMINDED_DAYS = [3, 1] as const;

/** Reminds those who take part in what begins in three days or in one; again where it was moved since. */
export async function queueReminders(tx: Transaction, today: string): Promise<number> {
  let queued = 0;
  for (const days of REMINDED_DAYS) {
    const events = await tx.query<{ id: string; startsAt: Date }>(
      `SELECT id, starts_at AS "startsAt" FROM event WHERE state = 'OPEN' AND day = $1::date + $2::integer`,
      [today, days],
    );
    for (const { id, startsAt } of events) {
      const word = { kind: "REMINDER", cause: `${days} ${startsAt.toISOString()}`, facts: { days } } as const;
      queued += await queue(tx, word, "p.event_id = $4 AND p.state = 'CONFIRMED'", [id]);
    }
  }
  return queued;
}
