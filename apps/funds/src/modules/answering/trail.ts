import { answering, DomainError, type Trail } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { type GiftRow, giftOf } from "../gifts/row.ts";
import type { Dong } from "../ledger/posting.ts";
import { foldTrailDays } from "./trail-days.ts";
import { pageOfUses } from "./trail-uses.ts";

/** What of a gift is common to both views of its trail. @param used of its amount */
export async function trailHead(
  tx: Transaction,
  gift: GiftRow,
  used: Dong,
): Promise<Pick<Trail, "amount" | "receivedOn" | "inKind" | "purposeName" | "voided" | "used" | "unspent">> {
  const [purpose] = await tx.query<{ name: string }>("SELECT name FROM purpose WHERE id = $1", [gift.purposeId]);
  const voided = gift.voidedOn !== null;
  return {
    amount: `${gift.amount}`,
    receivedOn: gift.receivedOn,
    inKind: gift.kind === "GOODS",
    purposeName: purpose?.name ?? null,
    voided,
    used: `${used}`,
    unspent: `${voided ? 0n : gift.amount - used}`,
  };
}

/** From a gift to the awards and payments it made, page by page, students by the numbers of their awards only. */
export const trail = procedure("gifts.read")
  .input(answering.askTrail)
  .output(answering.trail)
  .query(async ({ ctx, input }) => {
    const seen = await ctx.database.transaction(scopeOf(ctx.principal), (tx) => giftOf(tx, input.giftId));
    if (seen === undefined) throw new DomainError("NOT_FOUND");
    await foldTrailDays(ctx.database, seen.fundId);
    return ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const gift = await giftOf(tx, input.giftId);
      if (gift === undefined) throw new DomainError("NOT_FOUND");
      const { first, after = null } = input;
      const { used, uses } = await pageOfUses(tx, gift, { first, after });
      const [secret] = await tx.query<{ token: string }>("SELECT trail_token AS token FROM gift WHERE id = $1", [
        gift.id,
      ]);
      if (secret === undefined) throw new Error(`gift ${gift.id} has no secret`);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "answering.trail",
        unitId: gift.unitId,
        subjectIds: [gift.id],
        rows: uses.edges.length,
        requestId: ctx.requestId,
      });
      const { edges, hasNextPage } = uses;
      return {
        giftId: gift.id,
        fundId: gift.fundId,
        ...(await trailHead(tx, gift, used)),
        uses: { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null }, totalCount: null },
        token: secret.token,
      };
    });
  });
