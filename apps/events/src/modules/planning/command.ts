import type { Principal } from "@khuyenhoc/authz";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import type { Context } from "../../context.ts";

export type CallerContext = Context & { principal: Principal };

/**
 * Runs a command in the caller's scope, once per key.
 *
 * @param operation path of the procedure
 * @param work      its answer must survive JSON
 */
export function command<Input extends { idempotencyKey: string }, Answer>(
  { ctx, input, operation }: { ctx: CallerContext; input: Input; operation: string },
  work: (tx: Transaction, body: Omit<Input, "idempotencyKey">) => Promise<Answer>,
): Promise<Answer> {
  const { idempotencyKey: key, ...body } = input;
  const { subject } = ctx.principal;
  return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
    idempotent(tx, { key, operation, subject, body }, () => work(tx, body)),
  );
}

/** Asks something in the caller's scope, in one snapshot. */
export function question<Answer>(ctx: CallerContext, work: (tx: Transaction) => Promise<Answer>): Promise<Answer> {
  return ctx.database.transaction(scopeOf(ctx.principal), work, { readOnly: true });
}
