import { type AttendanceState, DomainError } from "@khuyenhoc/contracts";
import { sqlState, type Transaction } from "@khuyenhoc/database";
import { sessionOf } from "./access.ts";

/** What an officer sets. */
export interface Mark {
  eventId: string;
  sessionId: string;
  participantIds: readonly string[];
  state: AttendanceState;
  inAt: string | null;
  outAt: string | null;
  reason: string | null;
  by: { subject: string; username: string };
  at: Date;
  /** The event is closed: whatever was there is replaced. */
  afterClosing: boolean;
}

const DAY_MS = 86_400_000;

/** @throws DomainError ATTENDANCE_TIMES */
function assertTimes({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }, { state, inAt, outAt }: Mark): void {
  const within = (time: string | null) =>
    time === null || (Date.parse(time) >= startsAt.getTime() - DAY_MS && Date.parse(time) <= endsAt.getTime() + DAY_MS);
  const ordered = inAt === null || outAt === null || Date.parse(inAt) <= Date.parse(outAt);
  const absent = state !== "PRESENT" && (inAt !== null || outAt !== null);
  if (!within(inAt) || !within(outAt) || !ordered || absent) throw new DomainError("ATTENDANCE_TIMES");
}

/**
 * Sets the attendance of confirmed participants. Present without times is the whole session, and changes nothing for who is there
 * already. What is set with times, or over somebody who was there, stays whatever is scanned afterwards.
 *
 * @throws DomainError NOT_FOUND (no such session or participant), ATTENDANCE_NOT_CONFIRMED, ATTENDANCE_TIMES
 */
export async function markAttendance(tx: Transaction, mark: Mark): Promise<void> {
  assertTimes(await sessionOf(tx, mark.eventId, mark.sessionId), mark);
  const ids = [...new Set(mark.participantIds)].sort();
  const found = await tx.query<{ state: string; known: boolean }>(
    `SELECT p.state, EXISTS (SELECT FROM attendance AS a WHERE a.participant_id = p.id AND a.session_id = $3) AS known
     FROM participant AS p WHERE p.event_id = $1 AND p.id = ANY ($2)`,
    [mark.eventId, ids, mark.sessionId],
  );
  if (found.length !== ids.length) throw new DomainError("NOT_FOUND");
  // Who is in the roll already may be corrected, whatever became of his place since.
  if (found.some(({ state, known }) => state !== "CONFIRMED" && !known))
    throw new DomainError("ATTENDANCE_NOT_CONFIRMED");
  try {
    await write(tx, mark, ids);
  } catch (error) {
    // An end before the beginning that was there.
    if (sqlState(error) === "23514") throw new DomainError("ATTENDANCE_TIMES", {}, { cause: error });
    throw error;
  }
}

async function write(tx: Transaction, mark: Mark, ids: readonly string[]): Promise<void> {
  await tx.query(
    `WITH marked AS (
       INSERT INTO attendance AS a (session_id, participant_id, event_id, state, in_at, out_at, reason, fixed, updated_at, updated_by)
       SELECT s.id, named.id, s.event_id, $4, CASE WHEN $4 = 'PRESENT' THEN coalesce($5, s.starts_at) END, $6, $7,
         $11 OR $5::timestamptz IS NOT NULL OR $6::timestamptz IS NOT NULL, $8, $9
       FROM session AS s CROSS JOIN unnest($3::uuid[]) AS named (id) WHERE s.id = $2 AND s.event_id = $1 ORDER BY named.id
       ON CONFLICT (session_id, participant_id) DO UPDATE SET
         state = excluded.state,
         in_at = CASE WHEN excluded.state = 'PRESENT' AND a.state = 'PRESENT' THEN coalesce($5, a.in_at) ELSE excluded.in_at END,
         out_at = CASE WHEN excluded.state = 'PRESENT' AND a.state = 'PRESENT' AND $5 IS NULL AND $6 IS NULL THEN a.out_at
           ELSE excluded.out_at END,
         in_desk_id = CASE WHEN excluded.state = 'PRESENT' AND $5 IS NULL THEN a.in_desk_id END,
         fixed = a.fixed OR excluded.fixed OR (a.state = 'PRESENT' AND excluded.state <> 'PRESENT'),
         reason = excluded.reason, updated_at = excluded.updated_at, updated_by = excluded.updated_by
       RETURNING session_id, participant_id, event_id, state, in_at, out_at, reason
     )
     INSERT INTO roll_mark (event_id, session_id, participant_id, state, in_at, out_at, reason, after_closing, marked_at, marked_by,
       marked_by_username)
     SELECT event_id, session_id, participant_id, state, in_at, out_at, reason, $11, $8, $9, $10 FROM marked ORDER BY participant_id`,
    [
      ...[mark.eventId, mark.sessionId, ids, mark.state, mark.inAt, mark.outAt, mark.reason],
      ...[mark.at, mark.by.subject, mark.by.username, mark.afterClosing],
    ],
  );
}
