import { DomainError, organizations } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { insertHolder } from "./repository.ts";

/** Writes down who holds an office at a unit, and for which term. */
export const add = procedure("office-holders.manage")
  .input(organizations.addOfficeHolder)
  .output(organizations.officeHolder)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { termTo = null, phone = null, email = null } = input;
    if (termTo !== null && termTo < input.termFrom) {
      throw new DomainError("INVALID_INPUT", {
        reason: "nhiệm kỳ kết thúc trước khi bắt đầu / term ends before it begins",
      });
    }
    const command = { key, operation: "officeHolders.add", subject: ctx.principal.subject, body };
    return ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await assertInScope(tx, ctx.principal, input.unitId);
      return idempotent(tx, command, async () => {
        const { unitId, personName, office, termFrom } = input;
        const holder = { unitId, personName, office, termFrom, termTo, phone, email };
        const inserted = await insertHolder(tx, holder, ctx.principal.subject);
        if (inserted === undefined) throw new DomainError("TERM_OVERLAP");
        return inserted;
      });
    });
  });
