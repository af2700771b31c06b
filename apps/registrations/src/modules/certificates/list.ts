import { certificates } from "@khuyenhoc/contracts";
import { encodeCursor } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { newest, readPage } from "./page.ts";
import { toCertificate } from "./row.ts";

/** A page of the certificates below a unit, or of the caller's whole scope. */
export const list = procedure("certificates.read")
  .input(certificates.listCertificates)
  .output(certificates.certificatePage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { unitId, ...filter } = input.filter;
      if (unitId != null) await assertInScope(tx, ctx.principal, unitId);
      const { rows, total } = await readPage(tx, {
        roots: unitId == null ? ctx.principal.roots : [unitId],
        filter,
        limit: input.first + 1,
        after: input.after ?? null,
      });
      const shown = rows.slice(0, input.first);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "certificates.list",
        unitId: unitId ?? undefined,
        subjectIds: shown.map(({ registrationId }) => registrationId),
        rows: shown.length,
        requestId: ctx.requestId,
      });
      const edges = shown.map((row) => ({
        cursor: encodeCursor(newest, [row.createdAt, row.id]),
        node: toCertificate(row, ctx.publicUrl),
      }));
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > shown.length, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: total,
      };
    }),
  );
