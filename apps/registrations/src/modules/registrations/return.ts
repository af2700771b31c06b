import { registrations } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf, unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "./actors.ts";
import { changeInBulk } from "./bulk.ts";
import { decide } from "./registration.ts";
import { lockRegistrations } from "./repository.ts";

/** Returns submitted registrations (trả lại) with a reason, to units strictly below one the caller was granted. */
export const returnToUnit = procedure("registrations.decide")
  .input(registrations.returnRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: decider, roots } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "registrations.return", subject: decider, body }, async () => {
        await noteActor(tx, ctx.principal);
        const locked = await lockRegistrations(tx, body.ids);
        const below = await unitsStrictlyBelow(
          tx,
          roots,
          locked.map(({ unitId }) => unitId),
        );
        return changeInBulk(tx, body.ids, locked, { to: "RETURNED", actor: decider, reason: body.reason }, (row) => {
          const above = below.has(row.unitId);
          const decision = decide(row, { action: "RETURN", decider, above, reason: body.reason });
          return "refusal" in decision ? decision.refusal : undefined;
        });
      }),
    );
  });
