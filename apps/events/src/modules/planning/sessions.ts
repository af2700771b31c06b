import { DomainError, type EventSession, fold, type SessionDraft } from "@khuyenhoc/contracts";
import { sqlState, type Transaction } from "@khuyenhoc/database";

const FOREIGN_KEY_VIOLATION = "23503";

interface SessionRow extends Omit<EventSession, "startsAt" | "endsAt"> {
  startsAt: Date;
  endsAt: Date;
}

/** Sessions of events, with who speaks in them, in the order of the agenda. */
export async function readSessions(tx: Transaction, eventIds: readonly string[]): Promise<EventSession[]> {
  const rows = await tx.query<SessionRow>(
    `SELECT s.id, s.event_id AS "eventId", s.position, s.title, s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.room,
       coalesce(w.speakers, '[]') AS speakers
     FROM session AS s LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_object('name', name, 'office', office, 'topic', topic) ORDER BY position) AS speakers
       FROM session_speaker AS speaker WHERE speaker.session_id = s.id
     ) AS w ON true
     WHERE s.event_id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], s.event_id), s.position, s.id`,
    [eventIds],
  );
  return rows.map(({ startsAt, endsAt, ...row }) => ({
    ...row,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  }));
}

export type WrittenSession = SessionDraft & { id?: string | null | undefined };

/**
 * Makes the agenda of an event what is given: in that order, sessions with an id changed, those without one new, what is missing gone.
 *
 * @throws DomainError NOT_FOUND (an id of another event), SESSION_IN_USE (attendance was taken in what would go)
 */
export async function writeSessions(
  tx: Transaction,
  eventId: string,
  sessions: readonly WrittenSession[],
): Promise<void> {
  const known = await tx.query<{ id: string; title: string }>("SELECT id, title FROM session WHERE event_id = $1", [
    eventId,
  ]);
  const kept = new Set(sessions.flatMap(({ id }) => id ?? []));
  const ids = new Set(known.map(({ id }) => id));
  if ([...kept].some((id) => !ids.has(id)) || kept.size !== sessions.filter(({ id }) => id != null).length) {
    throw new DomainError("NOT_FOUND");
  }
  const gone = known.filter(({ id }) => !kept.has(id));
  await tx.query("DELETE FROM session_speaker WHERE event_id = $1", [eventId]);
  if (gone.length > 0) {
    await tx
      .query("DELETE FROM session WHERE id = ANY ($1::uuid[])", [gone.map(({ id }) => id)])
      .catch((error: unknown) => {
        if (sqlState(error) !== FOREIGN_KEY_VIOLATION) throw error;
        throw new DomainError("SESSION_IN_USE", { title: gone.map(({ title }) => title).join("», «") });
      });
  }
  const written = await tx.query<{ id: string; position: number }>(
    `MERGE INTO session AS s USING (
       SELECT * FROM unnest($2::uuid[], $3::int[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[])
         AS w (id, position, title, starts_at, ends_at, room)
     ) AS w ON s.id = w.id
     WHEN MATCHED THEN UPDATE SET position = w.position, title = w.title, starts_at = w.starts_at, ends_at = w.ends_at, room = w.room
     WHEN NOT MATCHED THEN INSERT (event_id, position, title, starts_at, ends_at, room)
       VALUES ($1, w.position, w.title, w.starts_at, w.ends_at, w.room)
     RETURNING s.id, s.position`,
    [
      eventId,
      sessions.map(({ id }) => id ?? null),
      sessions.map((_session, index) => index + 1),
      sessions.map(({ title }) => title),
      sessions.map(({ startsAt }) => startsAt),
      sessions.map(({ endsAt }) => endsAt),
      sessions.map(({ room }) => room ?? null),
    ],
  );
  const idAt = new Map(written.map(({ id, position }) => [position, id]));
  const speakers = sessions.flatMap((session, index) =>
    session.speakers.map((speaker, place) => ({ ...speaker, sessionId: idAt.get(index + 1), position: place + 1 })),
  );
  if (speakers.length === 0) return;
  await tx.query(
    `INSERT INTO session_speaker (event_id, session_id, position, name, name_folded, office, topic)
     SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[])`,
    [
      eventId,
      speakers.map(({ sessionId }) => sessionId),
      speakers.map(({ position }) => position),
      speakers.map(({ name }) => name),
      speakers.map(({ name }) => fold(name)),
      speakers.map(({ office }) => office ?? null),
      speakers.map(({ topic }) => topic ?? null),
    ],
  );
}

/**
 * Sessions of an event that was moved: they move with its beginning; a single one that was the whole event stays the whole event.
 *
 * @returns the sessions as they are now, or nothing where none of them moved
 */
export function movedSessions(
  sessions: readonly EventSession[],
  before: { startsAt: Date; endsAt: Date },
  after: { startsAt: string; endsAt: string },
): EventSession[] | undefined {
  const [only] = sessions;
  const [oldStart, oldEnd] = [before.startsAt.toISOString(), before.endsAt.toISOString()];
  const [newStart, newEnd] = [new Date(after.startsAt).toISOString(), new Date(after.endsAt).toISOString()];
  if (oldStart === newStart && oldEnd === newEnd) return undefined;
  if (sessions.length === 1 && only?.startsAt === oldStart && only.endsAt === oldEnd) {
    return [{ ...only, startsAt: newStart, endsAt: newEnd }];
  }
  const shift = Date.parse(newStart) - before.startsAt.getTime();
  if (shift === 0) return undefined;
  const moved = (instant: string) => new Date(Date.parse(instant) + shift).toISOString();
  return sessions.map((session) => ({ ...session, startsAt: moved(session.startsAt), endsAt: moved(session.endsAt) }));
}
