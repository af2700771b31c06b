import { reports } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { cascadeTargets } from "./repository.ts";

/** Hands the unit's targets down to the bodies directly below it that have none of their own. */
export const cascade = procedure("targets.manage")
  .input(reports.cascadeTargets)
  .output(reports.cascadeOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "targets.cascade", subject, body }, async () => {
        // The children lie strictly below whatever unit the caller was granted.
        await assertInScope(tx, ctx.principal, body.unitId);
        await noteActor(tx, ctx.principal);
        return cascadeTargets(tx, body.unitId, body.year, subject);
      }),
    );
  });
