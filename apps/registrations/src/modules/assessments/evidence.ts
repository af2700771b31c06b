import { assessments, DomainError, type Evidence, type RegistrationState } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { readUpload, type UploadMediaType } from "@khuyenhoc/storage";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { lockRegistrations } from "../registrations/repository.ts";
import { reopenReview } from "./repository.ts";

interface EvidenceRow {
  id: string;
  registrationId: string;
  criterion: string | null;
  kind: Evidence["kind"];
  title: string;
  date: string | null;
  minutes: number | null;
  amount: string | null;
  fileName: string | null;
  mediaType: UploadMediaType | null;
  bytes: number | null;
  addedAt: Date;
  addedBy: string | null;
  assignedBy: string | null;
  withdrawnOn: string | null;
}

const columns = `e.id, e.registration_id AS "registrationId", e.criterion, e.kind, e.title, e.date, e.minutes,
  e.amount::text AS amount, e.file_name AS "fileName", e.media_type AS "mediaType", e.bytes, e.added_at AS "addedAt",
  coalesce((SELECT username FROM actor WHERE subject = e.added_by), e.added_by) AS "addedBy",
  coalesce((SELECT username FROM actor WHERE subject = e.assigned_by), e.assigned_by) AS "assignedBy",
  e.withdrawn_on AS "withdrawnOn"`;

function toEvidence({ fileName, mediaType, bytes, ...row }: EvidenceRow): Evidence {
  const file = fileName === null || mediaType === null || bytes === null ? null : { fileName, mediaType, bytes };
  return { ...row, file, addedAt: row.addedAt.toISOString() };
}

/** The evidence of a registration, in the order it was added, with what was withdrawn. */
export async function readEvidence(tx: Transaction, registrationId: string): Promise<Evidence[]> {
  const rows = await tx.query<EvidenceRow>(
    `SELECT ${columns} FROM evidence AS e
     WHERE e.registration_id = $1 AND (e.removed_at IS NULL OR e.withdrawn_on IS NOT NULL) ORDER BY e.id`,
    [registrationId],
  );
  return rows.map(toEvidence);
}

/** Pieces of evidence that stand, by code of the criterion. */
export function countByCriterion(
  evidence: readonly Pick<Evidence, "criterion" | "withdrawnOn">[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { criterion, withdrawnOn } of evidence) {
    if (criterion !== null && withdrawnOn === null) counts.set(criterion, (counts.get(criterion) ?? 0) + 1);
  }
  return counts;
}

/** While the lower tier has the sheet, evidence may be added; what was handed in is taken away again by who added it only. */
export const openToEvidence: readonly RegistrationState[] = [
  "DRAFT",
  "REGISTERED",
  "RETURNED",
  "SELF_ASSESSED",
  "REVIEWED",
];
const notHandedIn: readonly RegistrationState[] = ["DRAFT", "REGISTERED", "RETURNED"];

/** Adds a note or a file to a registration. */
export const addEvidence = procedure("registrations.write")
  .input(assessments.addEvidence)
  .output(assessments.evidence)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const content = body.file == null ? null : readUpload(body.file);
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "assessments.addEvidence", subject: principal.subject, body }, async () => {
        await noteActor(tx, principal);
        const [row] = await lockRegistrations(tx, [body.registrationId]);
        if (row === undefined) throw new DomainError("NOT_FOUND");
        if (!openToEvidence.includes(row.state)) throw new DomainError("REGISTRATION_STATE", { state: row.state });
        const [{ count } = { count: 0 }] = await tx.query<{ count: number }>(
          "SELECT count(*)::int AS count FROM evidence WHERE registration_id = $1 AND removed_at IS NULL",
          [row.id],
        );
        if (count >= assessments.MAX_EVIDENCE) {
          throw new DomainError("EVIDENCE_REFUSED", { reason: `> ${assessments.MAX_EVIDENCE}` });
        }
        const [added] = await tx.query<EvidenceRow>(
          `INSERT INTO evidence AS e
             (registration_id, unit_id, criterion, kind, title, date, file_name, media_type, bytes, added_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${columns}`,
          [
            ...[row.id, row.unitId, body.criterion ?? null, content === null ? "NOTE" : "FILE", body.title],
            ...[body.date ?? null, content?.fileName ?? null, content?.mediaType ?? null],
            ...[content?.content.length ?? null, principal.subject],
          ],
        );
        if (added === undefined) throw new Error("The evidence was not written");
        if (content !== null) {
          await tx.query("INSERT INTO evidence_file (evidence_id, content) VALUES ($1, $2)", [
            added.id,
            content.content,
          ]);
        }
        return toEvidence(added);
      }),
    );
  });

/** Removes a note or a file; the file itself is gone then. */
export const removeEvidence = procedure("registrations.write")
  .input(assessments.removeEvidence)
  .output(z.object({ id: z.uuid() }))
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "assessments.removeEvidence", subject, body }, async () => {
        const [found] = await tx.query<
          Pick<EvidenceRow, "registrationId" | "kind" | "criterion"> & { addedBy: string | null }
        >(
          `SELECT registration_id AS "registrationId", kind, criterion, added_by AS "addedBy" FROM evidence
           WHERE id = $1 AND removed_at IS NULL`,
          [body.id],
        );
        const [row] = found === undefined ? [] : await lockRegistrations(tx, [found.registrationId]);
        if (found === undefined || row === undefined) throw new DomainError("NOT_FOUND");
        const mine = found.addedBy === subject && openToEvidence.includes(row.state);
        if (!mine && !notHandedIn.includes(row.state))
          throw new DomainError("REGISTRATION_STATE", { state: row.state });
        // What other services tell, and what was counted, is not the unit's to take away.
        if (found.kind !== "FILE" && found.kind !== "NOTE") throw new DomainError("FORBIDDEN");
        await tx.query("UPDATE evidence SET removed_at = now(), removed_by = $2 WHERE id = $1", [body.id, subject]);
        await tx.query("DELETE FROM evidence_file WHERE evidence_id = $1", [body.id]);
        // The review counted it: without it, it has to be complete again before it is proposed.
        if (row.state === "REVIEWED" && found.criterion !== null) await reopenReview(tx, row.id);
        return { id: body.id };
      }),
    );
  });

/** A file of evidence. Reading it is recorded. */
export const evidenceFile = procedure("registrations.read")
  .input(assessments.evidenceById)
  .output(assessments.evidenceFile)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const [file] = await tx.query<{
        registrationId: string;
        unitId: string;
        fileName: string;
        mediaType: UploadMediaType;
        content: Buffer;
      }>(
        `SELECT e.registration_id AS "registrationId", e.unit_id AS "unitId", e.file_name AS "fileName",
           e.media_type AS "mediaType", f.content
         FROM evidence AS e JOIN evidence_file AS f ON f.evidence_id = e.id WHERE e.id = $1 AND e.removed_at IS NULL`,
        [input.id],
      );
      if (file === undefined) throw new DomainError("NOT_FOUND");
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "assessments.evidenceFile",
        unitId: file.unitId,
        subjectIds: [file.registrationId],
        rows: 1,
        requestId: ctx.requestId,
      });
      return {
        fileName: file.fileName,
        mediaType: file.mediaType,
        contentBase64: file.content.toString("base64"),
      };
    }),
  );
