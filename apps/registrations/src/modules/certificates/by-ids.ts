import { certificates } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { readCertificates } from "./repository.ts";
import { toCertificate } from "./row.ts";

/** Certificates by their ids, in that order; what lies outside of the caller's scope is left out like what does not exist. */
export const byIds = procedure("certificates.read")
  .input(certificates.certificatesByIds)
  .output(z.array(certificates.certificate))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const rows = await readCertificates(tx, input.ids);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "certificates.byIds",
        subjectIds: rows.map(({ registrationId }) => registrationId),
        rows: rows.length,
        requestId: ctx.requestId,
      });
      return rows.map((row) => toCertificate(row, ctx.publicUrl));
    }),
  );
