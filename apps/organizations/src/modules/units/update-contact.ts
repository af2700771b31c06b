import { DomainError, organizations, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { saveContact } from "./contact.ts";
import { appendHistory } from "./repository.ts";
import { viewUnits } from "./views.ts";

/** Corrects where a unit can be reached. It holds at once and concerns no other service, so no domain event tells of it. */
export const updateContact = procedure("units.manage")
  .input(organizations.updateContact)
  .output(organizations.unitView)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const command = { key, operation: "units.updateContact", subject: ctx.principal.subject, body };
    return ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await assertInScope(tx, ctx.principal, input.unitId);
      return idempotent(tx, command, async () => {
        const effectiveOn = today(ctx.now());
        const fields = await saveContact(tx, input.unitId, input.contact);
        if (fields.length > 0) {
          const reason = input.reason ?? "";
          const change = { unitId: input.unitId, kind: "CONTACT" as const, effectiveOn, reason };
          await appendHistory(tx, ctx.principal, [{ ...change, decisionNumber: null, fields }]);
        }
        const [view] = await viewUnits(tx, ctx.principal, [input.unitId], effectiveOn);
        if (view === undefined) throw new DomainError("NOT_FOUND");
        return view;
      });
    });
  });
