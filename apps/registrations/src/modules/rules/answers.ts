import type { Principal } from "@khuyenhoc/authz";
import { DomainError, type Page } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import type { Context } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";

type Ctx = Context & { principal: Principal };

/** Reads under the caller's scope. */
export function reading<Answer>(ctx: Ctx, read: (tx: Transaction) => Promise<Answer>): Promise<Answer> {
  return ctx.database.transaction(scopeOf(ctx.principal), read, { readOnly: true });
}

/**
 * Carries a command out once under the caller's scope, however often it is sent.
 *
 * @param operation name of the procedure
 * @param work      given the command without its key, and the account that gave it
 */
export function commanding<Body extends object, Answer>(
  ctx: Ctx,
  operation: string,
  { idempotencyKey: key, ...body }: Body & { idempotencyKey: string },
  work: (
    tx: Transaction,
    body: Omit<Body & { idempotencyKey: string }, "idempotencyKey">,
    actor: string,
  ) => Promise<Answer>,
): Promise<Answer> {
  const { principal } = ctx;
  const { subject } = principal;
  return ctx.database.transaction(scopeOf(principal), (tx) =>
    idempotent(tx, { key, operation, subject, body }, async () => {
      await noteActor(tx, principal);
      return work(tx, body, subject);
    }),
  );
}

/**
 * A keyset page as the contract has it.
 *
 * @param rows one more than `first` where there are more
 */
export function pageOf<Row, Node>(
  rows: readonly Row[],
  first: number,
  cursorOf: (row: Row) => string,
  nodeOf: (row: Row) => Node,
): Page<Node> {
  const edges = rows.slice(0, first).map((row) => ({ cursor: cursorOf(row), node: nodeOf(row) }));
  return {
    edges,
    pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: null,
  };
}

/** What was found, in the order of the ids; what the caller may not see is left out like what does not exist. */
export function inOrderOf<Row extends { id: string }, Node>(
  ids: readonly string[],
  rows: readonly Row[],
  nodeOf: (row: Row) => Node,
): Node[] {
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    return row === undefined ? [] : [nodeOf(row)];
  });
}

/**
 * Demands that what is to be changed was found, and is as its writer saw it.
 *
 * @throws DomainError NOT_FOUND, CONFLICT
 */
export function requireFound<Row extends { revision: number }>(row: Row | undefined, expectedRevision: number): Row {
  if (row === undefined) throw new DomainError("NOT_FOUND");
  if (row.revision !== expectedRevision) throw new DomainError("CONFLICT");
  return row;
}
