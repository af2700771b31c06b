import { DomainError, organizations } from "@khuyenhoc/contracts";
import { idempotent, systemScope } from "@khuyenhoc/database";
import { procedure } from "../../context.ts";
import { accountFor, assertMayAppoint } from "./authority.ts";
import { finish, reportPerson } from "./finish.ts";
import { revoke as revokeAppointment } from "./repository.ts";

/**
 * Takes an appointment back. Sessions end at once, and what token is still about within five minutes. An account without any
 * appointment is disabled.
 */
export const revoke = procedure("people.appoint")
  .input(organizations.revokePerson)
  .output(organizations.person)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { role, unitId, reason } = input;
    const command = { key, operation: "people.revoke", subject: ctx.principal.subject, body };
    const { accountId } = await ctx.database.transaction(systemScope, async (tx) => {
      await assertMayAppoint(tx, ctx.principal, role, unitId);
      return idempotent(tx, command, async () => {
        const account = await accountFor(tx, ctx.principal, input.personId);
        const revoked = await revokeAppointment(tx, account.id, { role, unitId }, { reason, by: ctx.principal });
        if (!revoked) throw new DomainError("NOT_FOUND");
        return { accountId: account.id };
      });
    });
    await finish(ctx, accountId);
    return reportPerson(ctx, accountId);
  });
