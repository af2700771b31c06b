import { fold } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { lockRegistrations } from "../registrations/repository.ts";
import { openToEvidence } from "./evidence.ts";
import { reopenReview } from "./repository.ts";

/** What another service tells about a subject. */
export interface Told {
  kind: "ATTENDANCE" | "GIFT";
  /** Id of the attendance or gift: the same again is attached once. */
  sourceId: string;
  subjectId: string | null;
  hint: { unitId: string; subjectCode: string } | null;
  title: string;
  date: string;
  minutes: number | null;
  amount: string | null;
}

/**
 * Attaches what another service tells to the open registrations of its subject in the year of its date: those that are not with
 * the deciding tier yet. A subject that is not known, or has none, changes nothing. What was withdrawn before is attached as withdrawn. To be run under the system's scope.
 *
 * @returns how many registrations it was attached to
 */
export async function attachEvidence(tx: Transaction, told: Told): Promise<number> {
  const { kind, sourceId, subjectId, hint, title, date, minutes, amount } = told;
  const attached = await tx.query(
    `INSERT INTO evidence (registration_id, unit_id, kind, title, date, minutes, amount, source_id)
     SELECT r.id, r.unit_id, $1, $2, $3::date, $4, $5, $6
     FROM registration AS r
     WHERE r.year = extract(year FROM $3::date) AND r.state = ANY ($7::text[])
       AND (r.subject_id = (SELECT coalesce(s.merged_into, s.id) FROM subject AS s WHERE s.id = $8::uuid)
         OR ($8::uuid IS NULL AND r.unit_id = $9::uuid AND r.subject_key = $10))
     ON CONFLICT (registration_id, kind, source_id) WHERE source_id IS NOT NULL DO NOTHING
     RETURNING 1`,
    [
      ...[kind, title.normalize("NFC"), date, minutes, amount, sourceId, openToEvidence],
      ...[subjectId, hint?.unitId ?? null, hint === null ? null : `c:${fold(hint.subjectCode)}`],
    ],
  );
  return attached.length;
}

/**
 * Withdraws what another service told of and took back, wherever it was attached, and wherever it will be. A review that counted it is a
 * draft again; with the deciding tier it stands in the way of a recognition ({@link withdrawnSince}); what was decided stays decided.
 * To be run under the system's scope.
 *
 * @param told.date day that the withdrawal counts for
 */
export async function withdrawEvidence(tx: Transaction, told: Pick<Told, "kind" | "sourceId" | "date">): Promise<void> {
  const { kind, sourceId, date } = told;
  // Whoever is attaching it comes first, or finds that it is withdrawn.
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('evidence ' || $1::uuid, 0))", [sourceId]);
  await tx.query(
    "INSERT INTO withdrawn_source (kind, source_id, withdrawn_on) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    [kind, sourceId, date],
  );
  const attached = await tx.query<{ registrationId: string }>(
    `SELECT registration_id AS "registrationId" FROM evidence WHERE kind = $1 AND source_id = $2 AND withdrawn_on IS NULL`,
    [kind, sourceId],
  );
  const locked = await lockRegistrations(
    tx,
    attached.map(({ registrationId }) => registrationId),
  );
  const withdrawn = await tx.query<{ registrationId: string; criterion: string | null }>(
    `UPDATE evidence SET withdrawn_on = $3, removed_at = now() WHERE kind = $1 AND source_id = $2 AND withdrawn_on IS NULL
     RETURNING registration_id AS "registrationId", criterion`,
    [kind, sourceId, date],
  );
  const counted = new Set(withdrawn.flatMap((piece) => (piece.criterion === null ? [] : piece.registrationId)));
  for (const { id, state } of locked) if (state === "REVIEWED" && counted.has(id)) await reopenReview(tx, id);
}

/** Titles of the evidence that was withdrawn after the review had counted it, by registration. */
export async function withdrawnSince(
  tx: Transaction,
  registrationIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await tx.query<{ registrationId: string; titles: string[] }>(
    `SELECT s.registration_id AS "registrationId", array_agg(e.title ORDER BY e.id) AS titles
     FROM sheet AS s JOIN evidence AS e ON e.registration_id = s.registration_id
     WHERE s.registration_id = ANY ($1::uuid[]) AND e.withdrawn_on IS NOT NULL AND e.criterion IS NOT NULL AND e.removed_at >= s.review_at
     GROUP BY s.registration_id`,
    [registrationIds],
  );
  return new Map(rows.map(({ registrationId, titles }) => [registrationId, titles]));
}
