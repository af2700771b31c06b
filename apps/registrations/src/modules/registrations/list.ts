import { registrations, today } from "@khuyenhoc/contracts";
import { encodeCursor } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { placesWaiting } from "../assessments/waiting.ts";
import { keysets, readPage } from "./page.ts";
import { type RegistrationRow, toRegistration } from "./row.ts";

/** A page of the registrations below a unit, or of the caller's whole scope. */
export const list = procedure("registrations.read")
  .input(registrations.listRegistrations)
  .output(registrations.registrationPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { unitId, ...filter } = input.filter;
      if (unitId != null) await assertInScope(tx, ctx.principal, unitId);
      const { rows, total } = await readPage(tx, {
        roots: unitId == null ? ctx.principal.roots : [unitId],
        filter: { ...filter, ...(await placesWaiting(tx, ctx.principal, input.filter, today(ctx.now()))) },
        sort: input.sort,
        limit: input.first + 1,
        after: input.after ?? null,
        withTotal: input.withTotal,
      });
      const shown = rows.slice(0, input.first);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "registrations.list",
        unitId: unitId ?? undefined,
        subjectIds: shown.map(({ id }) => id),
        rows: shown.length,
        requestId: ctx.requestId,
      });
      const edges = shown.map((row) => ({ cursor: cursorOf(input.sort, row), node: toRegistration(row) }));
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > shown.length, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: total,
      };
    }),
  );

function cursorOf(sort: keyof typeof keysets, row: RegistrationRow): string {
  return encodeCursor(keysets[sort], [sort === "UPDATED_DESC" ? row.updatedAt : row.subjectName, row.id]);
}
