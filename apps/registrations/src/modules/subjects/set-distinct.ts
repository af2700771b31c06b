import { DomainError, subjects } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { findSubjects } from "./repository.ts";

/** Keeps a pair from being listed as duplicates, because somebody has found that they are two; or lists it again. */
export const setDistinct = procedure("subjects.manage")
  .input(subjects.setDistinct)
  .output(subjects.distinctOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: actor } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "subjects.setDistinct", subject: actor, body }, async () => {
        await noteActor(tx, ctx.principal);
        const rows = await findSubjects(tx, [body.oneId, body.otherId]);
        const [one, other] = rows.sort((a, b) => (a.id < b.id ? -1 : 1));
        if (one === undefined || other === undefined) throw new DomainError("NOT_FOUND");
        if (body.distinct) {
          await tx.query(
            `INSERT INTO subject_distinct (one_id, other_id, unit_id, noted_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
            [one.id, other.id, one.unitId, actor],
          );
        } else {
          await tx.query("DELETE FROM subject_distinct WHERE one_id = $1 AND other_id = $2", [one.id, other.id]);
        }
        return { distinct: body.distinct };
      }),
    );
  });
