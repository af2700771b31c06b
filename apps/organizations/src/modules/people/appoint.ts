import { DomainError, organizations } from "@khuyenhoc/contracts";
import { idempotent, systemScope, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import type { z } from "zod";
import { type CallerContext, procedure } from "../../context.ts";
import { accountFor, assertMayAppoint } from "./authority.ts";
import { finish } from "./finish.ts";
import { type Account, activeAppointments, grant, insertAccount, personOf } from "./repository.ts";
import { assertOneRole } from "./rules.ts";

type Input = z.infer<typeof organizations.appointPerson>;

/** Appoints an existing account, or makes one; a new account's first password is in the answer and nowhere else. */
export const appoint = procedure("people.appoint")
  .input(organizations.appointPerson)
  .output(organizations.appointResult)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const command = { key, operation: "people.appoint", subject: ctx.principal.subject, body };
    // Rights first: whoever may not appoint shall not learn which accounts exist.
    await ctx.database.transaction(systemScope, (tx) => assertMayAppoint(tx, ctx.principal, input.role, input.unitId));
    const { accountId } = await ctx.database.transaction(systemScope, async (tx) => {
      await assertMayAppoint(tx, ctx.principal, input.role, input.unitId);
      return idempotent(tx, command, async () => {
        const account = await accountOf(tx, ctx, input);
        assertOneRole(await activeAppointments(tx, account.id), input.role);
        await grant(tx, account.id, input, { reason: input.reason, by: ctx.principal });
        return { accountId: account.id };
      });
    });
    const temporaryPassword = await finish(ctx, accountId, typeof input.personId !== "string");
    const person = await ctx.database.transaction(scopeOf(ctx.principal), (tx) => personOf(tx, accountId));
    if (person === undefined) throw new DomainError("NOT_FOUND");
    return { person, temporaryPassword };
  });

async function accountOf(tx: Transaction, ctx: CallerContext, input: Input): Promise<Account> {
  if (typeof input.personId === "string") return accountFor(tx, ctx.principal, input.personId);
  const { username, fullName, email = null } = input;
  if (typeof username !== "string" || typeof fullName !== "string") {
    throw new DomainError("INVALID_INPUT", { reason: "personId, hoặc / or username + fullName" });
  }
  if (await ctx.identity.exists(username, email)) throw new DomainError("ACCOUNT_EXISTS");
  const account = await insertAccount(tx, { username, fullName, email }, ctx.principal.subject);
  if (account === undefined) throw new DomainError("ACCOUNT_EXISTS");
  return account;
}
