import { registrations } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { submitAll } from "./in-bulk.ts";

/** Hands drafts and corrected registrations in to the tier above; each as far as the base of its unit has room. */
export const submit = procedure("registrations.write")
  .input(registrations.submitRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { principal } = ctx;
    const command = { key: idempotencyKey, operation: "registrations.submit", subject: principal.subject, body };
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, command, () =>
        submitAll(tx, body.ids, { principal, now: ctx.now(), origin: { key: idempotencyKey } }),
      ),
    );
  });
