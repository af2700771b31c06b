import { DomainError, type MoneyAccount, scholarships, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvent } from "@khuyenhoc/messaging";
import type { Vault } from "@khuyenhoc/service-kit";
import { procedure } from "../../context.ts";
import { type By, byOf, nextNumber, post, settle } from "../ledger/posting.ts";
import { requireCome, requireFund } from "../ledger/scope.ts";
import { changedBy } from "./application-row.ts";
import {
  type AwardRow,
  awardText,
  type PaymentRow,
  paymentColumns,
  readAwards,
  toPayment,
  voucherText,
} from "./award-row.ts";
import { command } from "./command.ts";
import { openStudent } from "./students.ts";

export interface PaymentOfAward {
  payment: PaymentRow & {
    reservationId: string;
    /** Day of the award, or of the last approval that it takes since. */
    approvedOn: string;
  };
  award: AwardRow;
}

/**
 * Payments with their awards, in the order of the ids.
 *
 * @param options.lock whether they are to be changed: awards and payments are locked then, in the order of their ids
 * @throws DomainError NOT_FOUND where the caller does not see all of them, or not their fund; INVALID_INPUT where there are several funds
 */
export async function paymentsWithAwards(
  tx: Transaction,
  ids: readonly string[],
  { lock }: { lock: boolean },
): Promise<PaymentOfAward[]> {
  if (lock) {
    await tx.query(
      `SELECT FROM award WHERE id IN (SELECT award_id FROM award_payment WHERE id = ANY ($1::uuid[])) ORDER BY id FOR NO KEY UPDATE`,
      [ids],
    );
    await tx.query("SELECT FROM award_payment WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE", [ids]);
  }
  const payments = await tx.query<PaymentOfAward["payment"]>(
    `SELECT ${paymentColumns}, i.reservation_id AS "reservationId",
       greatest(w.granted_on, (SELECT max(c.decided_on) FROM award_approval AS c WHERE c.award_id = w.id AND c.state = 'APPROVED'
         AND (c.new_payment_id = i.id OR (c.kind = 'PAYEE' AND c.standing)))) AS "approvedOn"
     FROM award_payment AS i JOIN award AS w ON w.id = i.award_id
     WHERE i.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], i.id)`,
    [ids],
  );
  if (payments.length < new Set(ids).size) throw new DomainError("NOT_FOUND");
  const awards = new Map(
    (await readAwards(tx, [...new Set(payments.map(({ awardId }) => awardId))])).map((row) => [row.id, row]),
  );
  const found = payments.flatMap((payment) => {
    const award = awards.get(payment.awardId);
    return award === undefined ? [] : [{ payment, award }];
  });
  const [first] = found;
  if (first === undefined || found.length < payments.length) throw new DomainError("NOT_FOUND");
  if (found.some(({ award }) => award.fundId !== first.award.fundId)) {
    throw new DomainError("INVALID_INPUT", { reason: "payments of several funds" });
  }
  await requireFund(tx, first.award.fundId);
  return found;
}

/** How and when instalments are paid. */
export interface PaymentOrder {
  account: MoneyAccount;
  /** Calendar date, which has come. */
  paidOn: string;
  proof: string;
  lateReason?: string | null;
  by: By;
}

/**
 * Pays instalments whose money is reserved: the next number of the fund's payment vouchers, the journal, and the domain event that tells
 * of it. The journal names the award, never the student: what is chained can not be forgotten, and a child's name may have to be.
 *
 * @throws DomainError PAYMENT_STATE, AWARD_STATE, PAYEE_UNAPPROVED, PAID_BEFORE_APPROVAL, SAME_PERSON also for who changed an application
 *   or had a part in an approval since, and what settling throws
 */
export async function payInstalments(
  tx: Transaction,
  payments: readonly PaymentOfAward[],
  order: PaymentOrder,
): Promise<void> {
  const { account, paidOn, proof, lateReason = null, by } = order;
  const voucherYear = Number(paidOn.slice(0, 4));
  const involved = await tx.query(
    `SELECT FROM application AS a WHERE a.id = ANY ($1::uuid[]) AND (${changedBy("a.id", "$2")} OR EXISTS (
       SELECT FROM award AS w JOIN award_approval AS c ON c.award_id = w.id
       WHERE w.application_id = a.id AND $2 IN (c.proposed_by, c.decided_by))) LIMIT 1`,
    [payments.map(({ award }) => award.applicationId), by.subject],
  );
  if (involved.length > 0) throw new DomainError("SAME_PERSON");
  assertPayeesApproved(payments);
  for (const { payment, award } of payments) {
    if (payment.state !== "HELD") throw new DomainError("PAYMENT_STATE", { state: payment.state });
    if (award.endedAs !== null) throw new DomainError("AWARD_STATE", { state: award.endedAs });
    if (paidOn < payment.approvedOn) throw new DomainError("PAID_BEFORE_APPROVAL", { date: payment.approvedOn });
    if ([award.filedBy, award.proposedBy, award.approvedBy].includes(by.subject)) throw new DomainError("SAME_PERSON");
    const { fundId, purposeId } = award;
    const voucher = await nextNumber(tx, { fundId, series: "PAYMENT", year: voucherYear });
    const number = awardText(award.year, award.sequence);
    const { journalId } = await settle(tx, {
      reservationId: payment.reservationId,
      draft: {
        fundId,
        kind: "PAYMENT",
        effectiveOn: paidOn,
        description: `Chi học bổng ${number}, lần ${payment.instalment}, phiếu chi ${voucherText(voucherYear, voucher)}`,
        postings: [
          { account: "611", purposeId, amount: payment.amount },
          { account, purposeId, amount: -payment.amount },
        ],
        source: { type: "AWARD_PAYMENT", id: payment.id },
        lateReason,
        by,
      },
    });
    await tx.query(
      `UPDATE award_payment SET account = $2, paid_on = $3, voucher_year = $4, voucher_number = $5, proof = $6, paid_by = $7,
         paid_by_username = $8, journal_id = $9 WHERE id = $1`,
      [payment.id, account, paidOn, voucherYear, voucher, proof, by.subject, by.username, journalId],
    );
    await appendDomainEvent(tx, {
      type: "vn.khuyenhoc.funds.award.paid.v1",
      subject: award.id,
      data: {
        awardId: award.id,
        paymentId: payment.id,
        programmeId: award.programmeId,
        fundId,
        unitId: award.fundUnitId,
        year: award.year,
        instalment: payment.instalment,
        amount: `${payment.amount}`,
        date: paidOn,
      },
    });
  }
}

/**
 * Nothing is paid to somebody whom only those named who changed the payee.
 *
 * @throws DomainError PAYEE_UNAPPROVED
 */
export function assertPayeesApproved(payments: readonly PaymentOfAward[]): void {
  const count = payments.filter(({ award }) => award.payeeUnapproved).length;
  if (count > 0) throw new DomainError("PAYEE_UNAPPROVED", { count });
}

/** Who is paid through the bank, needs an account. */
function assertPayees(vault: Vault, payments: readonly PaymentOfAward[]): void {
  const without = payments.filter(
    ({ award }) => openStudent(vault, award.applicationId, award.sealed).payee === null,
  ).length;
  if (without > 0) throw new DomainError("PAYEE_MISSING", { count: without });
}

/** Pays instalments (chi học bổng) with the proof of it; whoever filed, changed, proposed or approved may not. */
export const pay = procedure("ledger.post")
  .input(scholarships.payAwards)
  .output(scholarships.paidAwards)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "awardPayments.pay" }, async (tx, { paymentIds, ...order }) => {
      requireCome(order.paidOn, today(ctx.now()));
      const payments = await paymentsWithAwards(tx, paymentIds, { lock: true });
      if (order.account === "112") assertPayees(ctx.students, payments);
      await payInstalments(tx, payments, { ...order, lateReason: order.lateReason ?? null, by: byOf(ctx.principal) });
      const rows = await tx.query<PaymentRow>(
        `SELECT ${paymentColumns} FROM award_payment AS i WHERE i.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], i.id)`,
        [paymentIds],
      );
      return {
        payments: rows.map(toPayment),
        total: `${rows.reduce((sum, { amount }) => sum + amount, 0n)}`,
      };
    }),
  );

/** Takes back what was paid and came back to the fund (hoàn lại quỹ), whole, into the purpose it came from. */
export const refund = procedure("ledger.post")
  .input(scholarships.refundPayment)
  .output(scholarships.awardPayment)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "awardPayments.refund" }, async (tx, order) => {
      const { paymentId, account, refundedOn, reason } = order;
      requireCome(refundedOn, today(ctx.now()));
      const [found] = await paymentsWithAwards(tx, [paymentId], { lock: true });
      if (found === undefined) throw new DomainError("NOT_FOUND");
      const { payment, award } = found;
      if (payment.state !== "PAID") throw new DomainError("PAYMENT_STATE", { state: payment.state });
      if (payment.paidOn !== null && refundedOn < payment.paidOn) {
        throw new DomainError("INVALID_INPUT", { reason: `refunded before ${payment.paidOn}` });
      }
      const { fundId, purposeId } = award;
      const { journalId } = await post(tx, {
        fundId,
        kind: "REFUND",
        effectiveOn: refundedOn,
        description: `Hoàn lại học bổng ${awardText(award.year, award.sequence)}, lần ${payment.instalment}`,
        postings: [
          { account, purposeId, amount: payment.amount },
          { account: "611", purposeId, amount: -payment.amount },
        ],
        source: { type: "AWARD_REFUND", id: payment.id },
        lateReason: order.lateReason ?? null,
        by: byOf(ctx.principal),
      });
      // Posting holds the fund's head: a reversal that was approved in the meantime has brought the money back already.
      const reversed = await tx.query("SELECT FROM journal WHERE reverses_id = $1", [payment.journalId]);
      if (reversed.length > 0) throw new DomainError("PAYMENT_STATE", { state: "REVERSED" });
      await tx.query("UPDATE award_payment SET refund_journal_id = $2, refund_reason = $3 WHERE id = $1", [
        paymentId,
        journalId,
        reason,
      ]);
      return { ...toPayment(payment), state: "REFUNDED" as const };
    }),
  );
