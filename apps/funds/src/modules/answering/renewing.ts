import { createHash } from "node:crypto";
import { answering, DomainError } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { giftOf } from "../gifts/row.ts";
import { type By, byOf } from "../ledger/posting.ts";
import { requireFund } from "../ledger/scope.ts";

const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Whether a secret was that of a page once. */
export async function isRetired(tx: Transaction, token: string): Promise<boolean> {
  const rows = await tx.query(
    "SELECT 1 FROM retired_address WHERE token_hash = $1",
    [hashOf(token)],
    "retired address",
  );
  return rows.length > 0;
}

interface Renewal {
  fundId: string;
  giftId: string | null;
  reason: string;
  by: By;
}

/** Replaces the secret of a page, keeps who did it and why, and that there was another. @returns the new secret */
async function renew(tx: Transaction, { fundId, giftId, reason, by }: Renewal): Promise<string> {
  const [table, column, id] = giftId === null ? ["fund", "page_token", fundId] : ["gift", "trail_token", giftId];
  // Locked: of two renewals at once the second one retires what the first one made.
  const [before] = await tx.query<{ token: string }>(
    `SELECT ${column} AS token FROM ${table} WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
  const [after] = await tx.query<{ token: string }>(
    `UPDATE ${table} SET ${column} = replace(gen_random_uuid()::text, '-', '') WHERE id = $1 RETURNING ${column} AS token`,
    [id],
  );
  if (before === undefined || after === undefined) throw new DomainError("NOT_FOUND");
  await tx.query(
    `INSERT INTO retired_address (token_hash, fund_id, gift_id, reason, retired_by, retired_by_username)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [hashOf(before.token), fundId, giftId, reason, by.subject, by.username],
  );
  return after.token;
}

/** A new address of a fund's public page. The old one says from then on that it is no longer valid. */
export const renewFundPage = procedure("funds.manage")
  .input(answering.renewFundPage)
  .output(answering.fundPageAddress)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "answering.renewFundPage", subject: principal.subject, body }, async () => {
        const { fundId, reason } = body;
        await requireFund(tx, fundId);
        return { fundId, token: await renew(tx, { fundId, giftId: null, reason, by: byOf(principal) }) };
      }),
    );
  });

/** A new address of a donor's page, as {@link renewFundPage}; the receipt is printed again with it. */
export const renewGiftPage = procedure("gifts.record")
  .input(answering.renewGiftPage)
  .output(answering.giftPageAddress)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "answering.renewGiftPage", subject: principal.subject, body }, async () => {
        const { giftId, reason } = body;
        const gift = await giftOf(tx, giftId);
        if (gift === undefined) throw new DomainError("NOT_FOUND");
        return { giftId, token: await renew(tx, { fundId: gift.fundId, giftId, reason, by: byOf(principal) }) };
      }),
    );
  });
