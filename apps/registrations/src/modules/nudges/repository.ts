import type { Nudge } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** Reminders that a unit is shown. */
const SHOWN = 50;

interface NudgeRow extends Omit<Nudge, "sentAt"> {
  sentAt: Date;
}

const columns = `n.id, n.unit_id AS "unitId", n.year, n.kind, n.text, n.sent_at AS "sentAt", coalesce(actor.username, n.sent_by) AS "sentBy"`;

function toNudge({ sentAt, ...row }: NudgeRow): Nudge {
  return { ...row, sentAt: sentAt.toISOString() };
}

/** Writes reminders. @returns them in the order in which they were given */
export async function insertNudges(
  tx: Transaction,
  draft: { year: number; kind: Nudge["kind"]; reminders: readonly { unitId: string; text: string }[] },
  actor: string,
): Promise<Nudge[]> {
  const rows = await tx.query<NudgeRow>(
    `WITH n AS (
       INSERT INTO nudge (unit_id, year, kind, sent_by, text)
       SELECT unit_id, $3, $4, $5, text FROM unnest($1::uuid[], $2::text[]) AS r (unit_id, text)
       RETURNING *
     )
     SELECT ${columns} FROM n LEFT JOIN actor ON actor.subject = n.sent_by ORDER BY n.id`,
    [
      draft.reminders.map(({ unitId }) => unitId),
      draft.reminders.map(({ text }) => text),
      draft.year,
      draft.kind,
      actor,
    ],
  );
  return rows.map(toNudge);
}

/** The latest reminders to a unit itself, newest first. */
export async function readNudges(tx: Transaction, unitId: string, year: number | null): Promise<Nudge[]> {
  const rows = await tx.query<NudgeRow>(
    `SELECT ${columns} FROM nudge AS n LEFT JOIN actor ON actor.subject = n.sent_by
     WHERE n.unit_id = $1 AND ($2::int IS NULL OR n.year = $2) ORDER BY n.id DESC LIMIT ${SHOWN}`,
    [unitId, year],
  );
  return rows.map(toNudge);
}
