import { DomainError, type EventState, type ParticipantKind, type ParticipantState } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { queueMessages } from "../following/mail/queue.ts";

/** The places of an event, held: until the transaction ends nobody else takes or frees one. */
export interface HeldPlaces {
  eventId: string;
  organiserId: string;
  state: EventState;
  day: string;
  capacity: number | null;
  openToPublic: boolean;
  moderated: boolean;
  registrationFrom: Date | null;
  registrationUntil: Date | null;
  endsAt: Date;
}

/** States in which the list of an event still changes. */
export const changingStates: readonly EventState[] = ["PLANNED", "OPEN", "HELD"];

/**
 * Locks the places of an event. Everybody takes the locks in this order: the event, its counter, then allotments and participants; so
 * nobody waits in a circle. The transaction must see everything (system scope): who moves up may be of any unit.
 *
 * @throws DomainError NOT_FOUND, EVENT_STATE where the list is not to be changed any more
 */
export async function holdPlaces(
  tx: Transaction,
  eventId: string,
  states: readonly EventState[] = changingStates,
): Promise<HeldPlaces> {
  const [event] = await tx.query<HeldPlaces>(
    `SELECT id AS "eventId", unit_id AS "organiserId", state, day, capacity, open_to_public AS "openToPublic", moderated,
       registration_from AS "registrationFrom", registration_until AS "registrationUntil", ends_at AS "endsAt"
     FROM event WHERE id = $1 FOR SHARE`,
    [eventId],
    "participation-event",
  );
  const counted = await tx.query(
    "SELECT FROM event_count WHERE event_id = $1 FOR UPDATE",
    [eventId],
    "participation-hold",
  );
  if (event === undefined || counted.length === 0) throw new DomainError("NOT_FOUND");
  if (!states.includes(event.state)) throw new DomainError("EVENT_STATE", { state: event.state });
  return event;
}

interface Room {
  /** Places that are neither taken nor kept for units; null: without limit. */
  free: number | null;
  waiting: number;
}

async function roomOf(tx: Transaction, { eventId, capacity }: Pick<HeldPlaces, "eventId" | "capacity">): Promise<Room> {
  const [counted] = await tx.query<{ confirmed: number; waiting: number; reserved: number }>(
    `SELECT confirmed, waiting, CASE WHEN $2 THEN event_reserved($1) ELSE 0 END AS reserved FROM event_count WHERE event_id = $1`,
    [eventId, capacity !== null],
    "participation-room",
  );
  if (counted === undefined) throw new DomainError("NOT_FOUND");
  const { confirmed, waiting, reserved } = counted;
  return { free: capacity === null ? null : capacity - confirmed - reserved, waiting };
}

/** Places that are neither taken nor kept for units; null: without limit. */
export const freePlaces = async (
  tx: Transaction,
  held: Pick<HeldPlaces, "eventId" | "capacity">,
): Promise<number | null> => (await roomOf(tx, held)).free;

/** More than any event has. */
const NO_LIMIT = 2_000_000_000;

/** Those who wait and may take a place now: of each unit with a number of seats as many as it has left, of all others as are free. */
const movingUp = `SELECT id FROM (
    SELECT p.id, a.seats - a.handed_on - a.taken AS own,
      row_number() OVER (PARTITION BY CASE WHEN a.seats IS NOT NULL THEN p.unit_id END ORDER BY p.waiting_since, p.id) AS turn
    FROM participant AS p LEFT JOIN allotment AS a ON a.event_id = p.event_id AND a.unit_id = p.unit_id AND p.kind = 'DELEGATE'
    WHERE p.event_id = $1 AND p.state = 'WAITING'
  ) AS waiting WHERE turn <= coalesce(own, $2::integer)`;

/**
 * Gives free places to those who wait, the first come first, and tells them. Whatever may have freed a place ends with it, so nobody who
 * comes later overtakes anybody.
 *
 * @returns ids of who moved up
 */
export async function moveUp(tx: Transaction, held: HeldPlaces): Promise<string[]> {
  const { free, waiting } = await roomOf(tx, held);
  if (waiting === 0) return [];
  const moved = await tx.query<{ id: string }>(
    `UPDATE participant SET state = 'CONFIRMED', waiting_since = NULL, revision = revision + 1, updated_at = now(),
       updated_by = 'waiting list'
     WHERE id IN (${movingUp}) RETURNING id`,
    [held.eventId, free === null ? NO_LIMIT : Math.max(0, free)],
  );
  const ids = moved.map(({ id }) => id);
  if (ids.length === 0) return [];
  await tx.query(
    `UPDATE allotment AS a SET taken = a.taken + n.people
     FROM (SELECT unit_id, count(*)::integer AS people FROM participant WHERE id = ANY ($2::uuid[]) AND kind = 'DELEGATE' GROUP BY unit_id) AS n
     WHERE a.event_id = $1 AND a.unit_id = n.unit_id`,
    [held.eventId, ids],
  );
  await tx.query("UPDATE event_count SET confirmed = confirmed + $2, waiting = waiting - $2 WHERE event_id = $1", [
    held.eventId,
    ids.length,
  ]);
  await queueMessages(tx, { kind: "MOVED_UP", participantIds: ids });
  return ids;
}

/** Somebody who has a place or waits for something. */
export interface Counted {
  unitId: string;
  kind: ParticipantKind;
  state: ParticipantState;
}

/** Counts what somebody leaves (−1) or enters (1). */
async function count(tx: Transaction, eventId: string, { unitId, kind, state }: Counted, by: 1 | -1): Promise<void> {
  if (state === "DECLINED" || state === "CANCELLED") return;
  await tx.query(
    `UPDATE event_count SET confirmed = confirmed + ($2 = 'CONFIRMED')::integer * $3, pending = pending + ($2 = 'PENDING')::integer * $3,
       waiting = waiting + ($2 = 'WAITING')::integer * $3 WHERE event_id = $1`,
    [eventId, state, by],
    "participation-count",
  );
  if (kind !== "DELEGATE" || state !== "CONFIRMED") return;
  await tx.query(
    "UPDATE allotment SET taken = taken + $3 WHERE event_id = $1 AND unit_id = $2",
    [eventId, unitId, by],
    "participation-taken",
  );
}
export const countIn = (tx: Transaction, eventId: string, who: Counted): Promise<void> => count(tx, eventId, who, 1);
export const countOut = (tx: Transaction, eventId: string, who: Counted): Promise<void> => count(tx, eventId, who, -1);

/**
 * What somebody gets who comes now: a place, or the end of the waiting list. Delegates take a seat of their unit where it has a number
 * of them, everybody else one of the places that are kept for nobody.
 */
export async function placeFor(
  tx: Transaction,
  held: HeldPlaces,
  { unitId, kind }: Pick<Counted, "unitId" | "kind">,
): Promise<"CONFIRMED" | "WAITING"> {
  const [allotment] =
    kind === "DELEGATE"
      ? await tx.query<{ own: number | null }>(
          "SELECT seats - handed_on - taken AS own FROM allotment WHERE event_id = $1 AND unit_id = $2",
          [held.eventId, unitId],
          "participation-own-seats",
        )
      : [];
  const left = allotment?.own ?? (await freePlaces(tx, held));
  return left === null || left > 0 ? "CONFIRMED" : "WAITING";
}

/** SQL for the instant of whoever begins to wait: after everybody who waits already, whatever the clock says. @param event SQL */
export const waitsFrom = (event: string): string => `greatest(date_trunc('milliseconds', clock_timestamp()),
  (SELECT max(waiting_since) + interval '1 millisecond' FROM participant WHERE event_id = ${event} AND state = 'WAITING'))`;

/**
 * To be called in the transaction that changed an event's capacity: more places go to those who wait.
 *
 * @throws DomainError CAPACITY_IN_USE when more are taken or kept for units than there are now
 */
export async function capacityChanged(tx: Transaction, eventId: string): Promise<void> {
  const held = await holdPlaces(tx, eventId);
  const free = await freePlaces(tx, held);
  if (free !== null && free < 0) throw new DomainError("CAPACITY_IN_USE", { used: (held.capacity ?? 0) - free });
  await moveUp(tx, held);
}
