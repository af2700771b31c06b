import { subjects } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { resolveSubjects } from "./repository.ts";
import { toSubject } from "./row.ts";

/**
 * Subjects by their ids, in that order: of a merged one the subject that was kept. What lies outside of the caller's scope is left
 * out like what does not exist.
 */
export const byIds = procedure("subjects.read")
  .input(subjects.subjectsByIds)
  .output(z.array(subjects.resolvedSubject))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const resolved = await resolveSubjects(tx, input.ids);
      const found = [...new Set(input.ids)].flatMap((id) => {
        const row = resolved.get(id);
        return row === undefined ? [] : [{ id, subject: toSubject(row) }];
      });
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "subjects.byIds",
        subjectIds: found.map(({ subject }) => subject.id),
        rows: found.length,
        requestId: ctx.requestId,
      });
      return found;
    }),
  );
