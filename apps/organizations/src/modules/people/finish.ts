import { DomainError, type Person } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import type { CallerContext } from "../../context.ts";
import type { FirstPassword } from "./identity.ts";
import { bringInLine } from "./reconcile.ts";
import { lacksPassword, personOf } from "./repository.ts";

/**
 * Carries what was just committed to the identity server. If that does not answer, the appointment stands and is carried there
 * as soon as it does.
 *
 * @param firstPassword for an account that never had one
 * @returns the first password if it was set
 * @throws DomainError ACCOUNT_EXISTS when the identity server refuses the account, SERVICE_UNAVAILABLE when a first password could not be set: the same command sent again sets one
 */
export async function finish(
  ctx: CallerContext,
  accountId: string,
  firstPassword?: FirstPassword,
): Promise<string | null> {
  try {
    return await bringInLine(ctx.database, ctx.identity, accountId, firstPassword);
  } catch (err) {
    if (err instanceof DomainError && err.code === "ACCOUNT_EXISTS") throw err;
    const isOwed =
      firstPassword !== undefined &&
      (await ctx.database.transaction(systemScope, (tx) => lacksPassword(tx, accountId), { readOnly: true }));
    // An answer without the password would look as if all were well, and nobody could ever sign in.
    if (isOwed) throw new DomainError("SERVICE_UNAVAILABLE", {}, { cause: err });
    ctx.logger.warn({ err }, "an appointment waits for the identity server");
    return null;
  }
}

/** The person of an account as the caller sees him. @throws DomainError NOT_FOUND */
export async function reportPerson(ctx: CallerContext, accountId: string): Promise<Person> {
  const person = await ctx.database.transaction(scopeOf(ctx.principal), (tx) => personOf(tx, accountId));
  if (person === undefined) throw new DomainError("NOT_FOUND");
  return person;
}
