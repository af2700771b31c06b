import { DomainError, disbursements, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { procedure } from "../../context.ts";
import { type By, byOf, nextNumber, type PostingDraft, post, settle } from "../ledger/posting.ts";
import { requireCome } from "../ledger/scope.ts";
import { command } from "../scholarships/command.ts";
import { type DisbursementRow, lockDisbursement, numberText, openReceiver } from "./row.ts";
import { shownDisbursement } from "./shown.ts";

/** The account that a kind is an expense on: management costs, or rewards and other programme spending. */
export const expenseOf = ({ kind }: Pick<DisbursementRow, "kind">) => (kind === "MANAGEMENT" ? "642" : "612");

/**
 * What it is paid from: goods from the goods, all else from the money account that was named.
 *
 * @throws DomainError INVALID_INPUT
 */
function sourceOf({ kind }: DisbursementRow, account: "111" | "112" | null | undefined): "111" | "112" | "152" {
  if ((kind === "GOODS") === (account != null)) throw new DomainError("INVALID_INPUT", { reason: "account" });
  return account ?? "152";
}

const linesOf = (row: DisbursementRow, account: "111" | "112" | "152", sign: 1n | -1n): PostingDraft[] => [
  { account: expenseOf(row), purposeId: row.purposeId, amount: sign * row.amount },
  { account, purposeId: row.purposeId, amount: -sign * row.amount },
];

const words = {
  REWARD: "Chi khen thưởng",
  PROGRAMME: "Chi hoạt động",
  MANAGEMENT: "Chi phí quản lý",
  GOODS: "Xuất hiện vật",
} as const;

interface PayOrder {
  id: string;
  /** Of money only. */
  account?: "111" | "112" | null | undefined;
  /** Calendar date, which has come. */
  paidOn: string;
  proof: string;
  lateReason?: string | null | undefined;
  vault: Vault;
  by: By;
}

/**
 * Pays what was approved: the next number of the vouchers, and the journal that settles what is held. The journal names the voucher, never
 * who received it: what is chained cannot be forgotten.
 *
 * @throws DomainError NOT_FOUND, DISBURSEMENT_STATE, SAME_PERSON, PAID_BEFORE_APPROVAL, RECEIVER_ACCOUNT_MISSING, INVALID_INPUT, and what
 *   settling throws
 */
export async function payOut(tx: Transaction, { id, paidOn, proof, by, ...order }: PayOrder): Promise<void> {
  const row = await lockDisbursement(tx, id, ["APPROVED"]);
  const { fundId, kind, decidedOn, reservationId } = row;
  if ([row.requestedBySubject, row.decidedBySubject].includes(by.subject)) throw new DomainError("SAME_PERSON");
  if (decidedOn === null || reservationId === null) throw new Error(`${id} is approved and was not`);
  if (paidOn < decidedOn) throw new DomainError("PAID_BEFORE_APPROVAL", { date: decidedOn });
  const account = sourceOf(row, order.account);
  if (account === "112" && openReceiver(order.vault, id, row.sealed).payee === null) {
    throw new DomainError("RECEIVER_ACCOUNT_MISSING");
  }
  const year = Number(paidOn.slice(0, 4));
  const number = await nextNumber(tx, { fundId, series: kind === "GOODS" ? "ISSUE" : "PAYMENT", year });
  const paper = kind === "GOODS" ? "phiếu xuất kho" : "phiếu chi";
  const { journalId } = await settle(tx, {
    reservationId,
    draft: {
      fundId,
      kind: kind === "MANAGEMENT" ? "COST" : "PAYMENT",
      effectiveOn: paidOn,
      description: `${words[kind]}, ${paper} ${numberText(kind, year, number)}`,
      postings: linesOf(row, account, 1n),
      source: { type: "DISBURSEMENT", id },
      lateReason: order.lateReason ?? null,
      by,
    },
  });
  await tx.query(
    `UPDATE disbursement SET account = $2, paid_on = $3, voucher_year = $4, voucher_number = $5, proof = $6, paid_by = $7,
       paid_by_username = $8, journal_id = $9 WHERE id = $1`,
    [id, account, paidOn, year, number, proof, by.subject, by.username, journalId],
  );
}

/** Pays what was approved (chi, xuất kho), with the proof of it. Whoever asked or approved may not. */
export const pay = procedure("ledger.post")
  .input(disbursements.payDisbursement)
  .output(disbursements.disbursement)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "disbursements.pay" }, async (tx, { id, paidOn, proof, ...order }) => {
      requireCome(paidOn, today(ctx.now()));
      await payOut(tx, { id, paidOn, proof, ...order, vault: ctx.students, by: byOf(ctx.principal) });
      return shownDisbursement(tx, ctx, id, "disbursements.pay");
    }),
  );

/** Takes back what was paid or handed out and came back (hoàn lại), whole, into the purpose it came from. */
export const refund = procedure("ledger.post")
  .input(disbursements.refundDisbursement)
  .output(disbursements.disbursement)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "disbursements.refund" }, async (tx, { id, refundedOn, reason, ...order }) => {
      requireCome(refundedOn, today(ctx.now()));
      const row = await lockDisbursement(tx, id, ["PAID"]);
      const { fundId, kind, paidOn, voucherYear, voucherNumber } = row;
      if (paidOn === null || voucherYear === null || voucherNumber === null) throw new Error(`${id} has no voucher`);
      if (refundedOn < paidOn) throw new DomainError("INVALID_INPUT", { reason: `refunded before ${paidOn}` });
      const { journalId } = await post(tx, {
        fundId,
        kind: "REFUND",
        effectiveOn: refundedOn,
        description: `Hoàn lại theo phiếu ${numberText(kind, voucherYear, voucherNumber)}`,
        postings: linesOf(row, sourceOf(row, order.account), -1n),
        source: { type: "DISBURSEMENT_REFUND", id },
        lateReason: order.lateReason ?? null,
        by: byOf(ctx.principal),
      });
      // Posting holds the fund's head: a reversal that was approved in the meantime has brought it back already.
      const reversed = await tx.query("SELECT FROM journal WHERE reverses_id = $1", [row.journalId]);
      if (reversed.length > 0) throw new DomainError("DISBURSEMENT_STATE", { state: "REVERSED" });
      await tx.query("UPDATE disbursement SET refund_journal_id = $2, refund_reason = $3 WHERE id = $1", [
        ...[id, journalId, reason],
      ]);
      return shownDisbursement(tx, ctx, id, "disbursements.refund");
    }),
  );
