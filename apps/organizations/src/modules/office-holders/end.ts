import { DomainError, organizations } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { endTerm, findHolder } from "./repository.ts";

/** Ends the term of an office holder before its time, or sets an end to an open one. */
export const end = procedure("office-holders.manage")
  .input(organizations.endOfficeHolder)
  .output(organizations.officeHolder)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const command = { key, operation: "officeHolders.end", subject: ctx.principal.subject, body };
    return ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      // Row-level security hides those of other subtrees, so that an answer does not tell whether they exist.
      const holder = await findHolder(tx, input.id);
      if (holder === undefined) throw new DomainError("NOT_FOUND");
      return idempotent(tx, command, async () => {
        if (input.termTo < holder.termFrom || (holder.termTo !== null && holder.termTo < input.termTo)) {
          throw new DomainError("INVALID_INPUT", { reason: "ngày ngoài nhiệm kỳ / date outside the term" });
        }
        await endTerm(tx, input.id, input.termTo, ctx.principal.subject);
        return { ...holder, termTo: input.termTo };
      });
    });
  });
