import { randomUUID } from "node:crypto";
import { DomainError, disbursements, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import type { z } from "zod";
import { procedure } from "../../context.ts";
import { type By, byOf, release, reserve } from "../ledger/posting.ts";
import { command } from "../scholarships/command.ts";
import { expiryOf } from "../scholarships/granting.ts";
import { type DisbursementRow, lockDisbursement, sealReceiver } from "./row.ts";
import { shownDisbursement } from "./shown.ts";

type Request = Omit<z.infer<typeof disbursements.requestDisbursement>, "idempotencyKey">;

/** Demands an open fund, which nobody closes until the request stands, and a purpose of it that is open. */
async function demandPlace(tx: Transaction, { fundId, purposeId }: Request): Promise<void> {
  const [fund] = await tx.query<{ closed: boolean }>(
    "SELECT closed_on IS NOT NULL AS closed FROM fund WHERE id = $1 FOR SHARE",
    [fundId],
  );
  if (fund === undefined) throw new DomainError("NOT_FOUND");
  if (fund.closed) throw new DomainError("FUND_CLOSED");
  if (purposeId === null) return;
  const [purpose] = await tx.query<{ closed: boolean }>(
    "SELECT closed_on IS NOT NULL AS closed FROM purpose WHERE id = $1 AND fund_id = $2",
    [purposeId, fundId],
  );
  if (purpose === undefined) throw new DomainError("PURPOSE_UNKNOWN");
  if (purpose.closed) throw new DomainError("PURPOSE_CLOSED");
}

interface OfGift {
  fundId: string;
  purposeId: string | null;
  giftId: string;
  amount: bigint;
  /** The disbursement that asks, where it stands already. */
  id: string | null;
}

/**
 * Demands that so much of a gift in kind is left: its value less what was handed out of it or is approved.
 *
 * @throws DomainError GIFT_NOT_GOODS, GIFT_GOODS_SHORT
 */
async function demandGoodsOf(tx: Transaction, { fundId, purposeId, giftId, amount, id }: OfGift): Promise<void> {
  const [gift] = await tx.query<{ left: bigint }>(
    `SELECT (g.amount - coalesce((SELECT sum(d.amount) FROM disbursement AS d
         WHERE d.gift_id = g.id AND d.id IS DISTINCT FROM $4::uuid AND disbursement_state(d) IN ('APPROVED', 'PAID')), 0))::bigint AS left
     FROM gift AS g WHERE g.id = $1 AND g.fund_id = $2 AND g.kind = 'GOODS' AND g.purpose_id IS NOT DISTINCT FROM $3::uuid
       AND NOT EXISTS (SELECT FROM journal AS r WHERE r.reverses_id = g.journal_id)`,
    [giftId, fundId, purposeId, id],
  );
  if (gift === undefined) throw new DomainError("GIFT_NOT_GOODS");
  if (gift.left < amount) {
    throw new DomainError("GIFT_GOODS_SHORT", { available: `${gift.left}`, wanted: `${amount}` });
  }
}

/**
 * Writes a request for money or goods down.
 *
 * @returns its id
 * @throws DomainError NOT_FOUND, FUND_CLOSED, PURPOSE_UNKNOWN, PURPOSE_CLOSED, GIFT_NOT_GOODS, GIFT_GOODS_SHORT
 */
export async function insertRequest(
  tx: Transaction,
  order: Request,
  { vault, by }: { vault: Vault; by: By },
): Promise<string> {
  await demandPlace(tx, order);
  const { fundId, purposeId, goods, receiver, payee } = order;
  const amount = BigInt(order.amount);
  if (goods?.giftId != null) {
    await demandGoodsOf(tx, { fundId, purposeId, giftId: goods.giftId, amount, id: null });
  }
  const id = randomUUID();
  await tx.query(
    `INSERT INTO disbursement (id, fund_id, kind, purpose_id, amount, description, sealed, gift_id, quantity, event_id, needed_on,
       requested_by, requested_by_username) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[id, fundId, order.kind, purposeId, amount, order.description],
      ...[sealReceiver(vault, id, { receiver, payee }), goods?.giftId ?? null, goods?.quantity ?? null],
      ...[order.eventId, order.neededOn, by.subject, by.username],
    ],
  );
  return id;
}

/** Asks for money or goods of a fund (lập đề nghị chi). */
export const request = procedure("disbursements.request")
  .input(disbursements.requestDisbursement)
  .output(disbursements.disbursement)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "disbursements.request" }, async (tx, order) => {
      const id = await insertRequest(tx, order, { vault: ctx.students, by: byOf(ctx.principal) });
      return shownDisbursement(tx, ctx, id, "disbursements.request");
    }),
  );

/**
 * Management costs of a year with those that are approved stay below their cap; posting looks at it again.
 *
 * @throws DomainError COST_CAP_EXCEEDED
 */
async function demandBelowCap(tx: Transaction, { fundId, amount }: DisbursementRow, day: string): Promise<void> {
  const [sums] = await tx.query<{ costs: bigint; cap: bigint }>(
    `SELECT (coalesce(sum(d.amount) FILTER (WHERE d.account = '642'), 0)
         + coalesce((SELECT sum(o.amount) FROM disbursement AS o JOIN reservation AS r ON r.id = o.reservation_id
             WHERE o.fund_id = $1 AND o.kind = 'MANAGEMENT' AND r.state = 'HELD'), 0) + $2::bigint)::bigint AS costs,
       trunc(-coalesce(sum(d.amount) FILTER (WHERE d.account = '511'), 0) * (SELECT cost_cap FROM fund WHERE id = $1) / 10000)::bigint AS cap
     FROM daily_sum AS d WHERE d.fund_id = $1 AND d.account IN ('511', '642')
       AND d.effective_on BETWEEN date_trunc('year', $3::date)::date AND (date_trunc('year', $3::date) + interval '1 year - 1 day')::date`,
    [fundId, amount, day],
  );
  if (sums !== undefined && sums.costs > sums.cap) {
    throw new DomainError("COST_CAP_EXCEEDED", { costs: `${sums.costs}`, cap: `${sums.cap}` });
  }
}

/**
 * Approves a request and holds the money or the goods for it.
 *
 * @param decision.day calendar day on which it is approved: nothing is paid before it
 * @throws DomainError NOT_FOUND, DISBURSEMENT_STATE, SAME_PERSON, GIFT_NOT_GOODS, GIFT_GOODS_SHORT, COST_CAP_EXCEEDED, and what reserving throws
 */
export async function approveRequest(
  tx: Transaction,
  { id, day, note, by }: { id: string; day: string; note: string | null; by: By },
): Promise<void> {
  const asked = await lockDisbursement(tx, id, ["PROPOSED"]);
  if (asked.requestedBySubject === by.subject) throw new DomainError("SAME_PERSON");
  const { fundId, purposeId, amount, giftId, kind, neededOn } = asked;
  // Holds the fund's head: whoever approves another one for the same goods or under the same cap waits.
  const reservationId = await reserve(tx, {
    fundId,
    purposeId,
    amount,
    goods: kind === "GOODS",
    expiresOn: expiryOf(neededOn, day),
    source: { type: "DISBURSEMENT", id },
    by,
  });
  if (giftId !== null) await demandGoodsOf(tx, { fundId, purposeId, giftId, amount, id });
  if (kind === "MANAGEMENT") await demandBelowCap(tx, asked, day);
  await tx.query(
    `UPDATE disbursement SET decision = 'APPROVED', decided_on = $2, decided_by = $3, decided_by_username = $4, decided_at = now(),
       decision_note = $5, reservation_id = $6 WHERE id = $1`,
    [id, day, by.subject, by.username, note, reservationId],
  );
}

/** Approves a request of somebody else and holds the money or the goods for it. */
export const approve = procedure("ledger.approve")
  .input(disbursements.approveDisbursement)
  .output(disbursements.disbursement)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "disbursements.approve" }, async (tx, { id, note }) => {
      await approveRequest(tx, { id, day: today(ctx.now()), note: note ?? null, by: byOf(ctx.principal) });
      return shownDisbursement(tx, ctx, id, "disbursements.approve");
    }),
  );

/** Rejects a request of somebody else, with the reason. */
export const reject = procedure("ledger.approve")
  .input(disbursements.rejectDisbursement)
  .output(disbursements.disbursement)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "disbursements.reject" }, async (tx, { id, reason }) => {
      const asked = await lockDisbursement(tx, id, ["PROPOSED"]);
      const by = byOf(ctx.principal);
      if (asked.requestedBySubject === by.subject) throw new DomainError("SAME_PERSON");
      await tx.query(
        `UPDATE disbursement SET decision = 'REJECTED', decided_on = $2, decided_by = $3, decided_by_username = $4, decided_at = now(),
           decision_note = $5 WHERE id = $1`,
        [id, today(ctx.now()), by.subject, by.username, reason],
      );
      return shownDisbursement(tx, ctx, id, "disbursements.reject");
    }),
  );

async function endRequest(tx: Transaction, asked: DisbursementRow, reason: string, by: By): Promise<void> {
  if (asked.state === "APPROVED" && asked.reservationId !== null) {
    await release(tx, { reservationId: asked.reservationId, as: "VOIDED", reason, by });
  }
  await tx.query("UPDATE disbursement SET cancelled_at = now(), cancelled_by = $2, cancel_reason = $3 WHERE id = $1", [
    ...[asked.id, by.subject, reason],
  ]);
}

/** Takes one's own request back, or gives it up where it was approved: what was held for it is free. */
export const cancel = procedure("disbursements.request")
  .input(disbursements.cancelDisbursement)
  .output(disbursements.disbursement)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "disbursements.cancel" }, async (tx, { id, reason }) => {
      await endRequest(tx, await lockDisbursement(tx, id, ["PROPOSED", "APPROVED"]), reason, byOf(ctx.principal));
      return shownDisbursement(tx, ctx, id, "disbursements.cancel");
    }),
  );

/** Takes an approval back before anything was paid: what was held is free. */
export const withdrawApproval = procedure("ledger.approve")
  .input(disbursements.cancelDisbursement)
  .output(disbursements.disbursement)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "disbursements.withdrawApproval" }, async (tx, { id, reason }) => {
      await endRequest(tx, await lockDisbursement(tx, id, ["APPROVED"]), reason, byOf(ctx.principal));
      return shownDisbursement(tx, ctx, id, "disbursements.withdrawApproval");
    }),
  );
