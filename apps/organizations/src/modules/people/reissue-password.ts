import { DomainError, organizations } from "@khuyenhoc/contracts";
import { idempotent, systemScope } from "@khuyenhoc/database";
import { procedure } from "../../context.ts";
import { accountFor, assertMayAppoint } from "./authority.ts";
import { reportPerson } from "./finish.ts";
import { bringInLine } from "./reconcile.ts";
import { activeAppointments, noteReissue, owePassword } from "./repository.ts";
import { temporaryPassword } from "./rules.ts";

/**
 * Gives somebody who lost his password a temporary one, which is in the answer and nowhere else, and has to be changed at the next
 * login. Only by who may give every appointment that the account holds: with the password comes all that it may do. Sent again it
 * sets another password, unless the first answer arrived.
 */
export const reissuePassword = procedure("people.appoint")
  .input(organizations.reissuePassword)
  .output(organizations.appointResult)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const command = { key, operation: "people.reissuePassword", subject: principal.subject, body };
    const { accountId } = await ctx.database.transaction(systemScope, async (tx) => {
      const account = await accountFor(tx, principal, input.personId);
      const appointments = await activeAppointments(tx, account.id);
      // Whoever holds nothing may not sign in, so that a password would be of no use.
      if (appointments.length === 0) throw new DomainError("NOT_FOUND");
      for (const { role, unitId } of appointments) await assertMayAppoint(tx, principal, role, unitId);
      return idempotent(tx, command, async () => {
        await noteReissue(tx, account.id, { reason: input.reason, by: principal });
        await owePassword(tx, account.id);
        return { accountId: account.id };
      });
    });
    const told = await bringInLine(ctx.database, ctx.identity, accountId, {
      value: temporaryPassword(),
      temporary: true,
    });
    return { person: await reportPerson(ctx, accountId), temporaryPassword: told };
  });
