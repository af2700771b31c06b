import type { Principal } from "@khuyenhoc/authz";
import type { Page } from "@khuyenhoc/contracts";
import {
  canonicalJson,
  encodeCursor,
  idempotent,
  type Keyset,
  type KeysetValue,
  type Transaction,
} from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import type { Context } from "../../context.ts";

export type CallerContext = Context & { principal: Principal };

/**
 * Runs a command in the caller's scope, once per key. Its answer may name students: what is kept of it for a command that is sent again
 * is sealed, and of its input a keyed hash.
 *
 * @param operation path of the procedure
 */
export function command<Input extends { idempotencyKey: string }, Answer>(
  { ctx, input, operation }: { ctx: CallerContext; input: Input; operation: string },
  work: (tx: Transaction, body: Omit<Input, "idempotencyKey">) => Promise<Answer>,
): Promise<Answer> {
  const { idempotencyKey: key, ...body } = input;
  const { principal, students } = ctx;
  const { subject } = principal;
  // By the vault's hash, so that no student can be tried out.
  const told = { key, operation, subject, body: students.hashOf(canonicalJson(body)).toString("hex") };
  const boundTo = `${operation} ${subject} ${key}`;
  return ctx.database.transaction(scopeOf(principal), async (tx) => {
    const { sealed } = await idempotent(tx, told, async () => ({
      sealed: students.seal(JSON.stringify(await work(tx, body)), boundTo).toString("base64"),
    }));
    return JSON.parse(students.open(Buffer.from(sealed, "base64"), boundTo)) as Answer;
  });
}

/**
 * One page of rows of which one more was read than it holds.
 *
 * @param valuesOf the row's values of the keyset
 */
export function pageOf<Row, Node>(
  { rows, nodes, first }: { rows: readonly Row[]; nodes: readonly Node[]; first: number },
  keyset: Keyset,
  valuesOf: (row: Row) => KeysetValue[],
): Page<Node> {
  const edges = nodes.slice(0, first).flatMap((node, index) => {
    const row = rows[index];
    return row === undefined ? [] : [{ cursor: encodeCursor(keyset, valuesOf(row)), node }];
  });
  return {
    edges,
    pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: null,
  };
}
