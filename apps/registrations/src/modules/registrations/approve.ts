import { registrations } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { approveAll } from "./in-bulk.ts";

/** Recognises submitted registrations (công nhận) that no campaign covers, of units strictly below one the caller was granted. */
export const approve = procedure("registrations.decide")
  .input(registrations.approveRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { principal } = ctx;
    const command = { key: idempotencyKey, operation: "registrations.approve", subject: principal.subject, body };
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, command, () =>
        approveAll(tx, body.ids, { principal, now: ctx.now(), origin: { key: idempotencyKey } }),
      ),
    );
  });
