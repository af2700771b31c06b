import { certificates, DomainError, downloadFile, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { certificatesPdf } from "./pdf/document.ts";
import type { PrintedCertificate } from "./pdf/words.ts";
import { namesOn, readCertificates } from "./repository.ts";
import { type CertificateRow, publicUrlOf } from "./row.ts";

/**
 * Certificates as a PDF for printing, a page each in the order of the ids. An original is printed of valid ones only; a copy of any.
 */
export const pdf = procedure("certificates.read")
  .input(certificates.certificatesPdf)
  .output(downloadFile)
  .query(async ({ ctx, input }) => {
    const now = ctx.now();
    const pages = await ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const rows = await readCertificates(tx, input.ids);
      if (rows.length < new Set(input.ids).size) throw new DomainError("NOT_FOUND");
      const invalid = rows.find(({ status }) => status !== "VALID");
      if (!input.copy && invalid !== undefined) throw new DomainError("CERTIFICATE_STATE", { status: invalid.status });
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "certificates.pdf",
        subjectIds: rows.map(({ registrationId }) => registrationId),
        rows: rows.length,
        reason: input.copy ? "copy" : "original",
        requestId: ctx.requestId,
      });
      return printedOf(tx, rows, { publicUrl: ctx.publicUrl, date: today(now) });
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of certificatesPdf(pages, { copy: input.copy, now })) chunks.push(chunk);
    return {
      fileName: input.copy ? "giay-chung-nhan-ban-sao.pdf" : "giay-chung-nhan.pdf",
      mediaType: "application/pdf",
      contentBase64: Buffer.concat(chunks).toString("base64"),
    };
  });

/** Certificates with the names that their units bear on a day. */
export async function printedOf(
  tx: Transaction,
  rows: readonly CertificateRow[],
  { publicUrl, date }: { publicUrl: string; date: string },
): Promise<PrintedCertificate[]> {
  const names = await namesOn(
    tx,
    rows.flatMap(({ unitId, issuingUnitId }) => [unitId, issuingUnitId]),
    date,
  );
  const nameNow = (unitId: string) => {
    const known = names.get(unitId);
    return known?.exists === true ? known.name : null;
  };
  return rows.map((certificate) => ({
    certificate,
    url: publicUrlOf(publicUrl, certificate.token),
    unitNow: nameNow(certificate.unitId),
    issuingUnitNow: nameNow(certificate.issuingUnitId),
  }));
}
