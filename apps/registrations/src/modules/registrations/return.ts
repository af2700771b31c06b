import { registrations } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { returnAll } from "./in-bulk.ts";

/** Returns registrations (trả lại) with a reason, to units strictly below one the caller was granted. */
export const returnToUnit = procedure("registrations.decide")
  .input(registrations.returnRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { principal } = ctx;
    const command = { key: idempotencyKey, operation: "registrations.return", subject: principal.subject, body };
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, command, () =>
        returnAll(tx, body.ids, { principal, now: ctx.now(), reason: body.reason, origin: { key: idempotencyKey } }),
      ),
    );
  });
