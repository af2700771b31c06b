import { type Account, ledger } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { balancesOf } from "./posting.ts";
import { instantSql, requireFund } from "./scope.ts";

/** The chart of accounts (hệ thống tài khoản), the same for all funds. */
export const accounts = procedure("ledger.read")
  .output(z.array(ledger.account))
  .query(({ ctx }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      (tx) =>
        tx.query<Account>(
          `SELECT code, name_vi AS "nameVi", name_en AS "nameEn", nature, is_money AS "isMoney" FROM account ORDER BY code`,
        ),
      { readOnly: true },
    ),
  );

/** Balances by account and purpose as of a day and an instant, the end of the chain, and what may be spent now. */
export const balances = procedure("ledger.read")
  .input(ledger.balancesRequest)
  .output(ledger.balances)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const { fundId, effectiveOn = null, recordedBefore = null } = input;
        await requireFund(tx, fundId);
        const purposes = await tx.query<{ id: string; name: string }>(
          "SELECT id, name FROM purpose WHERE fund_id = $1",
          [fundId],
        );
        const names = new Map(purposes.map(({ id, name }) => [id, name]));
        const nameOf = (purposeId: string | null) => (purposeId === null ? null : (names.get(purposeId) ?? null));
        const rows = await balancesOf(tx, [fundId], { effectiveOn, recordedBefore });
        const spendable = await tx.query<{ purposeId: string | null; money: bigint; reserved: bigint }>(
          `SELECT purpose_id AS "purposeId", money, reserved FROM spendable WHERE fund_id = $1 ORDER BY purpose_id NULLS FIRST`,
          [fundId],
        );
        const [head] = await tx.query<{ sequence: bigint; hash: string; recordedAt: string | null }>(
          `SELECT sequence, encode(hash, 'hex') AS hash, ${instantSql("recorded_at")} AS "recordedAt" FROM ledger_head WHERE fund_id = $1`,
          [fundId],
        );
        if (head === undefined) throw new Error(`fund ${fundId} has no head`);
        return {
          fundId,
          effectiveOn,
          recordedBefore,
          head: { ...head, sequence: String(head.sequence) },
          rows: rows.map(({ account, purposeId, amount }) => ({
            account,
            purposeId,
            purposeName: nameOf(purposeId),
            amount: String(amount),
          })),
          spendable: spendable.map(({ purposeId, money, reserved }) => ({
            purposeId,
            purposeName: nameOf(purposeId),
            money: String(money),
            reserved: String(reserved),
            free: String(money - reserved),
          })),
        };
      },
      { readOnly: true },
    ),
  );
