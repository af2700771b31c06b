import { fold } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import {
  DEMONSTRATION_ACCOUNT,
  demonstrationId,
  demonstrationName,
  type HeldEvent,
  numbersOf,
} from "./demonstration.ts";

export interface EventToWrite {
  id: string;
  sessionId: string;
  unitId: string;
  kindCode: string;
  title: string;
  startsAt: string;
  endsAt: string;
  state: "OPEN" | "HELD";
  attendance: "ROLL" | "DECLARED";
  declared: number | null;
  capacity: number | null;
  certificateMinutes: number | null;
}

const column = <Row, Key extends keyof Row>(rows: readonly Row[], key: Key) => rows.map((row) => row[key]);

/** Writes events with one session each. */
export async function writeEvents(tx: Transaction, events: readonly EventToWrite[]): Promise<void> {
  await tx.query(
    `WITH given AS (
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
         $9::text[], $10::text[], $11::int[], $12::int[], $13::int[])
         AS g (id, session_id, unit_id, kind_code, title, title_folded, starts_at, ends_at, state, attendance, declared, capacity, minutes)
     ), made AS (
       INSERT INTO event (id, unit_id, kind_code, title, title_folded, starts_at, ends_at, state, attendance, declared_delegates, declared_by,
         capacity, certificate_minutes, created_by, updated_by)
       SELECT id, unit_id, kind_code, title, title_folded, starts_at, ends_at, state, attendance, declared,
         CASE WHEN declared IS NOT NULL THEN $14 END, capacity, minutes, $14, $14 FROM given
     ), counted AS (
       INSERT INTO event_count (event_id) SELECT id FROM given
     )
     INSERT INTO session (id, event_id, position, title, starts_at, ends_at)
     SELECT session_id, id, 1, title, starts_at, ends_at FROM given`,
    [
      column(events, "id"),
      column(events, "sessionId"),
      column(events, "unitId"),
      column(events, "kindCode"),
      column(events, "title"),
      events.map(({ title }) => fold(title)),
      column(events, "startsAt"),
      column(events, "endsAt"),
      column(events, "state"),
      column(events, "attendance"),
      column(events, "declared"),
      column(events, "capacity"),
      column(events, "certificateMinutes"),
      DEMONSTRATION_ACCOUNT,
    ],
  );
}

export interface ParticipantToWrite {
  id: string;
  eventId: string;
  unitId: string;
  name: string;
}

/** Writes confirmed delegates of events. */
export async function writeDelegates(tx: Transaction, delegates: readonly ParticipantToWrite[]): Promise<void> {
  await tx.query(
    `WITH given AS (
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS g (id, event_id, unit_id, name, name_folded)
     ), counted AS (
       UPDATE event_count AS c SET confirmed = confirmed + g.delegates
       FROM (SELECT event_id, count(*)::int AS delegates FROM given GROUP BY event_id) AS g WHERE c.event_id = g.event_id
     )
     INSERT INTO participant (id, event_id, organiser_id, unit_id, kind, name, name_folded, state, created_by, updated_by)
     SELECT g.id, g.event_id, e.unit_id, g.unit_id, 'DELEGATE', g.name, g.name_folded, 'CONFIRMED', $6, $6
     FROM given AS g JOIN event AS e ON e.id = g.event_id`,
    [
      column(delegates, "id"),
      column(delegates, "eventId"),
      column(delegates, "unitId"),
      column(delegates, "name"),
      delegates.map(({ name }) => fold(name)),
      DEMONSTRATION_ACCOUNT,
    ],
  );
}

/** Writes events that were held, with their rolls, and closes them, which counts them. */
export async function writeHeld(tx: Transaction, held: readonly HeldEvent[]): Promise<void> {
  await writeEvents(
    tx,
    held.map(({ byRoll, delegates, partners, ...event }) => ({
      ...event,
      state: "HELD",
      attendance: byRoll ? "ROLL" : "DECLARED",
      declared: byRoll ? null : delegates,
      capacity: null,
      certificateMinutes: byRoll ? 120 : null,
    })),
  );
  const partners = held.flatMap(({ id, partners: names }) => names.map((name) => ({ id, name })));
  await tx.query(
    `INSERT INTO event_partner (event_id, name, name_folded) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])`,
    [column(partners, "id"), column(partners, "name"), partners.map(({ name }) => fold(name))],
  );
  const delegates = held
    .filter(({ byRoll }) => byRoll)
    .flatMap((event) => {
      const draw = numbersOf(`delegates ${event.id}`);
      return Array.from({ length: event.delegates }, (_, index) => ({
        id: demonstrationId(`${event.id} delegate ${index}`),
        eventId: event.id,
        unitId: event.unitId,
        name: demonstrationName(draw),
      }));
    });
  await writeDelegates(tx, delegates);
  await tx.query(
    `INSERT INTO attendance (session_id, participant_id, event_id, state, in_at, out_at, updated_by)
     SELECT s.id, p.id, p.event_id, 'PRESENT', s.starts_at, s.ends_at, $2
     FROM participant AS p JOIN session AS s ON s.event_id = p.event_id WHERE p.event_id = ANY ($1::uuid[])`,
    [held.filter(({ byRoll }) => byRoll).map(({ id }) => id), DEMONSTRATION_ACCOUNT],
  );
  await tx.query("UPDATE event SET state = 'CLOSED' WHERE id = ANY ($1::uuid[])", [column(held, "id")]);
}
