import { DomainError, reports } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf, unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { insertNudges } from "./repository.ts";

/** Reminds units that lie strictly below a granted one; they find the reminder in their list of work. */
export const send = procedure("reports.publish")
  .input(reports.sendNudges)
  .output(z.array(reports.nudge))
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject, roots } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "nudges.send", subject, body }, async () => {
        const unitIds = body.reminders.map(({ unitId }) => unitId);
        await assertInScope(tx, ctx.principal, ...unitIds);
        const below = await unitsStrictlyBelow(tx, roots, unitIds);
        if (unitIds.some((unitId) => !below.has(unitId))) throw new DomainError("FORBIDDEN");
        await noteActor(tx, ctx.principal);
        return insertNudges(tx, body, subject);
      }),
    );
  });
