import { subjects } from "@khuyenhoc/contracts";
import { encodeCursor } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { byName, readSubjectPage } from "./page.ts";
import { toSubject } from "./row.ts";

/** A page of the subjects below a unit, or of the caller's whole scope, by name. */
export const list = procedure("subjects.read")
  .input(subjects.listSubjects)
  .output(subjects.subjectPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { unitId, ...filter } = input.filter;
      if (unitId != null) await assertInScope(tx, ctx.principal, unitId);
      const { rows, total } = await readSubjectPage(tx, {
        roots: unitId == null ? ctx.principal.roots : [unitId],
        filter,
        limit: input.first + 1,
        after: input.after ?? null,
        withTotal: input.withTotal,
      });
      const shown = rows.slice(0, input.first);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "subjects.list",
        unitId: unitId ?? undefined,
        subjectIds: shown.map(({ id }) => id),
        rows: shown.length,
        requestId: ctx.requestId,
      });
      const edges = shown.map((row) => ({
        cursor: encodeCursor(byName, [row.nameFolded, row.id]),
        node: toSubject(row),
      }));
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > shown.length, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: total,
      };
    }),
  );
