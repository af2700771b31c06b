import { DomainError, reports } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertSetFromAbove, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { deleteTarget, insertTargets, readTargets, replaceTarget } from "./repository.ts";

/** Sets, changes or takes away targets of a unit for a year, all of them or none. */
export const set = procedure("targets.manage")
  .input(reports.setTargets)
  .output(z.array(reports.target))
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "targets.set", subject, body }, async () => {
        await assertSetFromAbove(tx, ctx.principal, body.unitId);
        await noteActor(tx, ctx.principal);
        for (const { percent, expectedRevision, ...rest } of body.targets) {
          const where = { unitId: body.unitId, year: body.year, ...rest, group: rest.group ?? null };
          if (where.group !== null && where.model !== "CITIZEN") throw new DomainError("GROUP_NOT_APPLICABLE");
          const done =
            percent === null
              ? await deleteTarget(tx, where, expectedRevision)
              : expectedRevision === 0
                ? (await insertTargets(tx, [{ ...where, percent }], subject)) > 0
                : await replaceTarget(tx, { ...where, percent }, expectedRevision, subject);
          if (!done) throw new DomainError("CONFLICT");
        }
        return readTargets(tx, [body.unitId], [body.year]);
      }),
    );
  });
