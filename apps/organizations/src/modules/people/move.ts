import { DomainError, organizations } from "@khuyenhoc/contracts";
import { idempotent, systemScope } from "@khuyenhoc/database";
import { procedure } from "../../context.ts";
import { accountFor, assertMayAppoint } from "./authority.ts";
import { finish, reportPerson } from "./finish.ts";
import { grant, revoke } from "./repository.ts";

/** Moves an appointment to another unit: taken back at one and given at the other, at once. */
export const move = procedure("people.appoint")
  .input(organizations.movePerson)
  .output(organizations.person)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { role, fromUnitId, toUnitId, reason } = input;
    const command = { key, operation: "people.move", subject: ctx.principal.subject, body };
    const { accountId } = await ctx.database.transaction(systemScope, async (tx) => {
      await assertMayAppoint(tx, ctx.principal, role, fromUnitId);
      await assertMayAppoint(tx, ctx.principal, role, toUnitId);
      return idempotent(tx, command, async () => {
        const account = await accountFor(tx, ctx.principal, input.personId);
        const why = { reason, by: ctx.principal };
        if (!(await revoke(tx, account.id, { role, unitId: fromUnitId }, why))) throw new DomainError("NOT_FOUND");
        await grant(tx, account.id, { role, unitId: toUnitId }, why);
        return { accountId: account.id };
      });
    });
    await finish(ctx, accountId);
    return reportPerson(ctx, accountId);
  });
