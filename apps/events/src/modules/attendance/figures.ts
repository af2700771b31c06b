import type { SessionFigures } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** How many are there in each session, of those whom the transaction's scope sees. */
export function sessionFigures(tx: Transaction, eventId: string): Promise<SessionFigures[]> {
  return tx.query<SessionFigures>(
    `SELECT s.id AS "sessionId", coalesce(a.present, 0)::int AS present, coalesce(a.absent, 0)::int AS absent,
       coalesce(a.excused, 0)::int AS excused, confirmed.expected
     FROM session AS s
     LEFT JOIN (
       SELECT session_id, count(*) FILTER (WHERE state = 'PRESENT') AS present, count(*) FILTER (WHERE state = 'ABSENT') AS absent,
         count(*) FILTER (WHERE state = 'EXCUSED') AS excused
       FROM attendance WHERE event_id = $1 GROUP BY session_id
     ) AS a ON a.session_id = s.id
     CROSS JOIN (SELECT count(*)::int AS expected FROM participant WHERE event_id = $1 AND state = 'CONFIRMED') AS confirmed
     WHERE s.event_id = $1 ORDER BY s.position, s.id`,
    [eventId],
  );
}
