import { DomainError, organizations } from "@khuyenhoc/contracts";
import { idempotent, systemScope, type Transaction } from "@khuyenhoc/database";
import { unitsInScope } from "@khuyenhoc/unit-tree";
import type { z } from "zod";
import { type CallerContext, procedure } from "../../context.ts";
import { accountFor, assertMayAppoint } from "./authority.ts";
import { finish, reportPerson } from "./finish.ts";
import { type Account, activeAppointments, grant, insertAccount, isUsernameTaken } from "./repository.ts";
import { assertOneRole, temporaryPassword } from "./rules.ts";

type Input = z.infer<typeof organizations.appointPerson>;

/** Appoints an existing account, or makes one; a new account's first password is in the answer and nowhere else. */
export const appoint = procedure("people.appoint")
  .input(organizations.appointPerson)
  .output(organizations.appointResult)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const command = { key, operation: "people.appoint", subject: ctx.principal.subject, body };
    // Rights first: whoever may not appoint shall not learn which accounts exist.
    const isKnown = await ctx.database.transaction(systemScope, async (tx) => {
      await assertMayAppoint(tx, ctx.principal, input.role, input.unitId);
      return typeof input.personId === "string" || (await isUsernameTaken(tx, particularsOf(input).username));
    });
    if (!isKnown) {
      // Asked outside of the transaction that writes, since domain events wait for that one to end.
      const { username, email } = particularsOf(input);
      if (await ctx.identity.exists(username, email)) throw new DomainError("ACCOUNT_EXISTS");
    }
    const { accountId, mayTellPassword } = await ctx.database.transaction(systemScope, async (tx) => {
      await assertMayAppoint(tx, ctx.principal, input.role, input.unitId);
      const done = await idempotent(tx, command, async () => {
        const account = await accountOf(tx, ctx, input);
        assertOneRole(await activeAppointments(tx, account.id), input.role);
        await grant(tx, account.id, input, { reason: input.reason, by: ctx.principal });
        return { accountId: account.id };
      });
      // With the password comes all that the account may do, so it is not for somebody whose scope is smaller.
      const units = (await activeAppointments(tx, done.accountId)).map(({ unitId }) => unitId);
      const inScope = await unitsInScope(tx, ctx.principal.roots, units);
      return { ...done, mayTellPassword: units.every((unitId) => inScope.has(unitId)) };
    });
    const password = mayTellPassword ? { value: temporaryPassword(), temporary: true } : undefined;
    const told = await finish(ctx, accountId, password);
    return { person: await reportPerson(ctx, accountId), temporaryPassword: told };
  });

function particularsOf({ username, fullName, email = null }: Input) {
  if (typeof username !== "string" || typeof fullName !== "string") {
    throw new DomainError("INVALID_INPUT", { reason: "personId, hoặc / or username + fullName" });
  }
  return { username, fullName, email };
}

async function accountOf(tx: Transaction, ctx: CallerContext, input: Input): Promise<Account> {
  if (typeof input.personId === "string") return accountFor(tx, ctx.principal, input.personId);
  const account = await insertAccount(tx, particularsOf(input), ctx.principal.subject);
  if (account === undefined) throw new DomainError("ACCOUNT_EXISTS");
  return account;
}
