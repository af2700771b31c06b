import { randomUUID } from "node:crypto";
import type { Principal } from "@khuyenhoc/authz";
import { gifts, today } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { byOf } from "../ledger/posting.ts";
import { requireCome } from "../ledger/scope.ts";
import { recordGift } from "./recording.ts";
import { type GiftRow, pageOfGifts, readGiftRows, toGift } from "./row.ts";

/** Books a letter with its gifts, all of them or none; each gets its receipt's number. */
export const record = procedure("gifts.record")
  .input(gifts.recordGifts)
  .output(gifts.recordedGifts)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "gifts.record", subject: principal.subject, body }, async () => {
        const { fundId, receivedOn, lateReason = null } = body;
        requireCome(receivedOn, today(ctx.now()));
        const letterId = randomUUID();
        const by = byOf(principal);
        const rows: GiftRow[] = [];
        for (const { amount, ...line } of body.gifts) {
          const draft = { ...line, fundId, receivedOn, lateReason, letterId, amount: BigInt(amount), by };
          rows.push(await recordGift(tx, draft));
        }
        return { gifts: rows.map((row) => toGift(row, principal.roots)) };
      }),
    );
  });

const audit = (
  tx: Transaction,
  read: {
    principal: Principal;
    operation: string;
    unitId?: string | undefined;
    rows: readonly GiftRow[];
    requestId: string;
  },
) =>
  auditRead(tx, {
    ...read,
    subjectIds: [...new Set(read.rows.flatMap(({ donorId }) => donorId ?? []))],
    rows: read.rows.length,
  });

/** Gifts of the caller's scope, below a unit or of a fund, the latest first. */
export const list = procedure("gifts.read")
  .input(gifts.listGifts)
  .output(gifts.giftPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { principal, requestId } = ctx;
      const { filter, first, after = null } = input;
      if (filter.unitId != null) await assertInScope(tx, principal, filter.unitId);
      const { rows, hasNextPage, cursorOf } = await pageOfGifts(tx, { filter, first, after });
      await audit(tx, { principal, operation: "gifts.list", unitId: filter.unitId ?? undefined, rows, requestId });
      const edges = rows.map((row) => ({ cursor: cursorOf(row), node: toGift(row, principal.roots) }));
      return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null }, totalCount: null };
    }),
  );

/** Gifts in the order of the ids; those out of scope are left out. */
export const byIds = procedure("gifts.read")
  .input(gifts.giftsByIds)
  .output(z.array(gifts.gift))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { principal, requestId } = ctx;
      const rows = await readGiftRows(tx, input.ids);
      await audit(tx, { principal, operation: "gifts.byIds", rows, requestId });
      return rows.map((row) => toGift(row, principal.roots));
    }),
  );
