import { attendanceCertificates, DomainError, downloadFile } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { asDownload } from "@khuyenhoc/tabular";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../../context.ts";
import { lockEvent } from "../../planning/repository.ts";
import { type CertificatePaper, certificatesPdf } from "./paper.ts";
import { type Addresses, type CertificateRow, certificateColumns, certificateUrl, readCertificates } from "./row.ts";

/** Writes down that originals are handed out now; of those that were before, nothing changes. */
export async function notePrints(
  tx: Transaction,
  ids: readonly string[],
  by: { key: string; subject: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO attendance_certificate_print (certificate_id, printed_by, printed_key)
     SELECT c.id, $2, $3 FROM attendance_certificate AS c WHERE c.id = ANY ($1::uuid[]) ORDER BY c.id
     ON CONFLICT (certificate_id) DO NOTHING`,
    [ids, by.subject, by.key],
  );
}

/**
 * Papers of certificates in force, in the order of the ids.
 *
 * @param key of the command or job that prints: what another one has printed before, is a copy
 */
export async function papersOf(
  tx: Transaction,
  ids: readonly string[],
  { key, addresses }: { key: string; addresses: Addresses },
): Promise<CertificatePaper[]> {
  const rows = await tx.query<CertificateRow & { printedKey: string | null }>(
    `SELECT ${certificateColumns}, printed.printed_key AS "printedKey" FROM attendance_certificate AS c
     LEFT JOIN attendance_certificate_print AS printed ON printed.certificate_id = c.id
     WHERE c.id = ANY ($1::uuid[]) AND c.revoked_on IS NULL AND c.replaced_by IS NULL ORDER BY array_position($1::uuid[], c.id)`,
    [ids],
  );
  return rows.map(({ printedKey, ...certificate }) => ({
    certificate,
    url: certificateUrl(addresses, certificate.id),
    copy: printedKey !== key,
  }));
}

/** Certificates for printing, a page each: the first print is the original, every later one is marked as a copy. */
export const print = procedure("events.manage")
  .input(attendanceCertificates.printAttendanceCertificates)
  .output(downloadFile)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal, requestId } = ctx;
    const { subject } = principal;
    const papers = await ctx.database.transaction(scopeOf(principal), async (tx) => {
      const rows = await readCertificates(tx, body.ids);
      if (rows.length < new Set(body.ids).size) throw new DomainError("NOT_FOUND");
      for (const eventId of new Set(rows.map((row) => row.eventId)))
        await lockEvent(tx, eventId, { managedBy: principal });
      const invalid = rows.find(({ status }) => status !== "VALID");
      if (invalid !== undefined) throw new DomainError("CERTIFICATE_STATE", { status: invalid.status });
      await idempotent(tx, { key, operation: "attendanceCertificates.print", subject, body }, async () => {
        await notePrints(tx, body.ids, { key, subject });
        return true;
      });
      await auditRead(tx, {
        principal,
        operation: "attendanceCertificates.print",
        subjectIds: rows.map(({ participantId }) => participantId),
        rows: rows.length,
        requestId,
      });
      return papersOf(tx, body.ids, { key, addresses: ctx });
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of certificatesPdf(papers, ctx.now())) chunks.push(chunk);
    return asDownload({
      fileName: "giay-chung-nhan-tham-du.pdf",
      mediaType: "application/pdf",
      bytes: Buffer.concat(chunks),
    });
  });
