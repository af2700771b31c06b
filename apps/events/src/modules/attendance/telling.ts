import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";
import { holdUploads } from "./access.ts";

/** Of a participant as p who was there, with m.minutes: whether the telling t says the same. */
const tellsTheSame = `t.minutes = m.minutes AND t.subject_id IS NOT DISTINCT FROM p.subject_id
  AND t.subject_unit_id IS NOT DISTINCT FROM p.subject_unit_id AND t.subject_code IS NOT DISTINCT FROM p.subject_code`;

/**
 * Tells who was at an event and names a subject, and takes back what was told and is no longer so. What was told and still is so is not
 * told again, so that an event may be closed, opened and closed. Each telling has an id of its own: what was withdrawn stays withdrawn.
 *
 * @param participantIds null: everybody
 */
async function tellAttendance(
  tx: Transaction,
  eventId: string,
  participantIds: readonly string[] | null,
): Promise<void> {
  const withdrawn = await tx.query<{ attendanceId: string; date: string }>(
    `UPDATE attendance_told AS t SET withdrawn_at = now()
     WHERE t.event_id = $1 AND t.withdrawn_at IS NULL AND ($2::uuid[] IS NULL OR t.participant_id = ANY ($2)) AND NOT EXISTS (
       SELECT FROM attendance_minutes($1) AS m JOIN participant AS p ON p.id = m.participant_id
       WHERE p.id = t.participant_id AND ${tellsTheSame})
     RETURNING t.attendance_id AS "attendanceId", app_today() AS date`,
    [eventId, participantIds],
  );
  const told = await tx.query<{
    attendanceId: string;
    subjectId: string | null;
    unitId: string | null;
    subjectCode: string | null;
    eventTitle: string;
    date: string;
    minutes: number;
  }>(
    `WITH told AS (
       INSERT INTO attendance_told (event_id, participant_id, telling, attendance_id, minutes, subject_id, subject_unit_id, subject_code)
       SELECT $1, p.id, n.next, attendance_id($1, p.id, n.next), m.minutes, p.subject_id, p.subject_unit_id, p.subject_code
       FROM attendance_minutes($1) AS m JOIN participant AS p ON p.id = m.participant_id
       LEFT JOIN (SELECT participant_id, max(telling) AS last FROM attendance_told WHERE event_id = $1 GROUP BY participant_id) AS earlier
         ON earlier.participant_id = p.id
       CROSS JOIN LATERAL (SELECT coalesce(earlier.last, 0) + 1 AS next) AS n
       WHERE (p.subject_id IS NOT NULL OR p.subject_code IS NOT NULL) AND ($2::uuid[] IS NULL OR p.id = ANY ($2))
         AND NOT EXISTS (SELECT FROM attendance_told AS t WHERE t.event_id = $1 AND t.participant_id = p.id AND t.withdrawn_at IS NULL)
       RETURNING attendance_id, subject_id, subject_unit_id, subject_code, minutes
     )
     SELECT told.attendance_id AS "attendanceId", told.subject_id AS "subjectId", told.subject_unit_id AS "unitId",
       told.subject_code AS "subjectCode", e.title AS "eventTitle", e.day AS date, told.minutes
     FROM told CROSS JOIN event AS e WHERE e.id = $1`,
    [eventId, participantIds],
  );
  await appendDomainEvents(tx, [
    ...withdrawn.map((data) => ({
      type: "vn.khuyenhoc.events.attendance.withdrawn.v1" as const,
      subject: data.attendanceId,
      data,
    })),
    ...told.map(({ unitId, subjectCode, ...data }) => ({
      type: "vn.khuyenhoc.events.attendance.recorded.v1" as const,
      subject: data.attendanceId,
      data: { ...data, hint: unitId === null || subjectCode === null ? null : { unitId, subjectCode } },
    })),
  ]);
}

/** What correcting the roll of a closed event means: it is told anew, and its figures are counted anew, as they are when it is touched. */
export async function tellCorrection(
  tx: Transaction,
  { now, principal }: { now: () => Date; principal: { subject: string } },
  { eventId, participantId }: { eventId: string; participantId: string },
): Promise<void> {
  await tellAttendance(tx, eventId, [participantId]);
  await tx.query("UPDATE event SET updated_at = $2, updated_by = $3 WHERE id = $1", [
    eventId,
    now(),
    principal.subject,
  ]);
}

/**
 * What closing an event means for its roll: uploads that are under way come first, and everybody who was there is told of. In the
 * transaction that closes it, before the event's row is changed: what is counted when it changes is the whole roll then.
 */
export async function attendanceClosed(tx: Transaction, { id }: { id: string }): Promise<void> {
  await holdUploads(tx, id);
  await tellAttendance(tx, id, null);
}
