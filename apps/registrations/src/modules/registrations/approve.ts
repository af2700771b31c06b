import { registrations } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf, unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "./actors.ts";
import { changeInBulk } from "./bulk.ts";
import { decide } from "./registration.ts";
import { lockRegistrations } from "./repository.ts";

/** Recognises submitted registrations (công nhận) of units strictly below one the caller was granted. */
export const approve = procedure("registrations.decide")
  .input(registrations.approveRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: decider, roots } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "registrations.approve", subject: decider, body }, async () => {
        await noteActor(tx, ctx.principal);
        const locked = await lockRegistrations(tx, body.ids);
        const below = await unitsStrictlyBelow(
          tx,
          roots,
          locked.map(({ unitId }) => unitId),
        );
        return changeInBulk(tx, body.ids, locked, { to: "RECOGNISED", actor: decider }, (row) => {
          const decision = decide(row, { action: "APPROVE", decider, above: below.has(row.unitId), covered: false });
          return "refusal" in decision ? decision.refusal : undefined;
        });
      }),
    );
  });
