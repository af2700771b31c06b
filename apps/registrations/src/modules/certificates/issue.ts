import { certificates, type DomainError, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { issueCertificates } from "./issuing.ts";
import { readCertificates } from "./repository.ts";
import { toCertificate } from "./row.ts";

/** Issues certificates (cấp giấy chứng nhận) of recognised registrations of units strictly below one the caller was granted. */
export const issue = procedure("certificates.issue")
  .input(certificates.issueCertificates)
  .output(certificates.issueOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const { registrationIds, ...signatory } = body;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "certificates.issue", subject: principal.subject, body }, async () => {
        await noteActor(tx, principal);
        const outcome = await issueCertificates(tx, registrationIds, {
          principal,
          ...signatory,
          issuedOn: today(ctx.now()),
        });
        const rows = await readCertificates(
          tx,
          outcome.issued.map(({ id }) => id),
        );
        return {
          issued: rows.map((row) => toCertificate(row, ctx.publicUrl)),
          refused: outcome.refused.map(toRefusal),
        };
      }),
    );
  });

function toRefusal({ id, error }: { id: string; error: DomainError }) {
  const { code, vi, en } = error.toShape();
  return { id, code, vi, en };
}
