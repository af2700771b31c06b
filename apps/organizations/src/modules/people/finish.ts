import type { CallerContext } from "../../context.ts";
import { bringInLine } from "./reconcile.ts";

/**
 * Carries what was just committed to the identity server. If that does not answer, the appointment stands and is carried there
 * as soon as it does.
 *
 * @returns a new account's first password
 */
export async function finish(ctx: CallerContext, accountId: string, issuePassword: boolean): Promise<string | null> {
  try {
    return await bringInLine(ctx.database, ctx.identity, accountId, issuePassword);
  } catch (err) {
    ctx.logger.warn({ err }, "an appointment waits for the identity server");
    return null;
  }
}
