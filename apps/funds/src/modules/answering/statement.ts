import { answering, type ChainHead, type Statement } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { type Dong, pin } from "../ledger/posting.ts";
import { instantSql, requireFund } from "../ledger/scope.ts";
import { type PurposeName, statementParts } from "./lines.ts";
import { goodsPostings, lateSums, reservedSums, sumsOf } from "./sums.ts";

const noHash = "0".repeat(64);

/** End of a fund's chain as it was before an instant. Of a fund without journals then: sequence 0 and 64 zeros. */
export async function chainHeadOf(tx: Transaction, fundId: string, recordedBefore: string): Promise<ChainHead> {
  const [head] = await tx.query<{ sequence: bigint; hash: string; recordedAt: string }>(
    `SELECT sequence, hash, ${instantSql("recorded_at")} AS "recordedAt" FROM statement_head($1::uuid, $2::timestamptz)`,
    [fundId, recordedBefore],
  );
  return head === undefined
    ? { sequence: "0", hash: noHash, recordedAt: null }
    : { ...head, sequence: String(head.sequence) };
}

/** Purposes of a fund, in the order of their codes. */
export function purposesOf(tx: Transaction, fundId: string): Promise<(PurposeName & { code: string })[]> {
  return tx.query("SELECT id, name, code FROM purpose WHERE fund_id = $1 ORDER BY code", [fundId]);
}

/**
 * The statement of a fund in scope for a period.
 *
 * @param question.recordedBefore an instant: the answer is the same whenever it is asked; {@link pin} gives the present one
 * @throws DomainError NOT_FOUND
 */
export async function readStatement(
  tx: Transaction,
  question: { fundId: string; from: string; to: string; recordedBefore: string },
): Promise<Statement> {
  const { fundId, ...period } = question;
  const { unitId } = await requireFund(tx, fundId);
  const [fund] = await tx.query<{ name: string }>("SELECT name FROM fund WHERE id = $1", [fundId]);
  const late = await lateSums(tx, fundId, period);
  const parts = statementParts({
    ...period,
    sums: await sumsOf(tx, [fundId], period),
    goods: await goodsPostings(tx, [fundId], period),
    late: late.sums,
    reserved: await reservedSums(tx, [fundId], period.recordedBefore),
    purposes: await purposesOf(tx, fundId),
  });
  const held = (chosen: (before: boolean) => boolean): Dong =>
    late.sums.reduce(
      (sum, { before, account, amount }) =>
        chosen(before) && ["111", "112", "152"].includes(account) ? sum + amount : sum,
      0n,
    );
  return {
    fundId,
    unitId,
    fundName: fund?.name ?? "",
    ...period,
    head: await chainHeadOf(tx, fundId, period.recordedBefore),
    ...parts,
    reserved: `${parts.purposes.reduce((sum, { reserved }) => sum + BigInt(reserved), 0n)}`,
    late: { journals: late.journals, opening: `${held((before) => before)}`, closing: `${held(() => true)}` },
  };
}

/** Statement of a fund for a period, as the books are known now or were known before an instant. */
export const statement = procedure("ledger.read")
  .input(answering.askStatement)
  .output(answering.statement)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await requireFund(tx, input.fundId);
      const recordedBefore = input.recordedBefore ?? (await pin(tx, [input.fundId]));
      return readStatement(tx, { ...input, recordedBefore });
    }),
  );
