import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertSetFromAbove, unitsInScope } from "@khuyenhoc/unit-tree";
import { type EventRow, eventRow, lockEvent } from "../planning/repository.ts";

type Roots = { roots: readonly string[] };

/** Who calls the roll, calls it by name. @throws DomainError EVENT_DECLARED */
function byRoll(event: EventRow): EventRow {
  if (event.attendance === "DECLARED") throw new DomainError("EVENT_DECLARED");
  return event;
}

/**
 * The event, for whoever manages it.
 *
 * @throws DomainError NOT_FOUND, FORBIDDEN (was only invited)
 */
export async function managedEvent(tx: Transaction, principal: Roots, eventId: string): Promise<EventRow> {
  const event = await eventRow(tx, eventId);
  if (!(await unitsInScope(tx, principal.roots, [event.unitId])).has(event.unitId)) throw new DomainError("FORBIDDEN");
  return event;
}

/**
 * Holds an event whose roll is called and not closed.
 *
 * @throws DomainError NOT_FOUND, FORBIDDEN, EVENT_STATE, EVENT_DECLARED
 */
export async function holdOpenRoll(tx: Transaction, principal: Roots, eventId: string): Promise<EventRow> {
  return byRoll(await lockEvent(tx, eventId, { managedBy: principal, states: ["OPEN", "HELD"] }));
}

/** The same of an event that may still be planned: its desks are made before. */
export async function holdRoll(tx: Transaction, principal: Roots, eventId: string): Promise<EventRow> {
  return byRoll(await lockEvent(tx, eventId, { managedBy: principal, states: ["PLANNED", "OPEN", "HELD"] }));
}

/**
 * Holds an event whose roll is frozen, for whoever corrects it: from above its unit.
 *
 * @throws DomainError as {@link holdOpenRoll}
 */
export async function holdClosedRoll(tx: Transaction, principal: Roots, eventId: string): Promise<EventRow> {
  const event = byRoll(await lockEvent(tx, eventId, { managedBy: principal, states: ["CLOSED"] }));
  await assertSetFromAbove(tx, principal, event.unitId);
  await holdUploads(tx, eventId);
  return event;
}

/**
 * Lets nobody upload scans of an event until the end of the transaction; waits for those who do. Uploads of different devices do not
 * wait for each other: they hold this lock shared.
 */
export async function holdUploads(tx: Transaction, eventId: string): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('attendance ' || $1::uuid, 0))", [eventId]);
}

/** The hours of a session of the event. @throws DomainError NOT_FOUND */
export async function sessionOf(tx: Transaction, eventId: string, sessionId: string) {
  const [session] = await tx.query<{ startsAt: Date; endsAt: Date }>(
    `SELECT starts_at AS "startsAt", ends_at AS "endsAt" FROM session WHERE id = $1 AND event_id = $2`,
    [sessionId, eventId],
  );
  if (session === undefined) throw new DomainError("NOT_FOUND");
  return session;
}
