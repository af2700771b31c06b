import {
  type Award,
  type AwardFilter,
  type AwardPayment,
  type AwardPaymentState,
  type AwardState,
  DomainError,
  type MoneyAccount,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { initialsOf } from "../gifts/masking.ts";
import { openStudent, seesStudent } from "./students.ts";

export interface PaymentRow {
  id: string;
  awardId: string;
  instalment: number;
  attempt: number;
  dueOn: string;
  amount: bigint;
  state: AwardPaymentState;
  paidOn: string | null;
  account: MoneyAccount | null;
  voucherYear: number | null;
  voucherNumber: number | null;
  proof: string | null;
  paidBy: string | null;
  journalId: string | null;
}

/** Columns of a {@link PaymentRow} of `i`. */
export const paymentColumns = `i.id, i.award_id AS "awardId", i.instalment, i.attempt, i.due_on AS "dueOn", i.amount,
  award_payment_state(i.reservation_id, i.journal_id, i.refund_journal_id) AS state, i.paid_on AS "paidOn", i.account,
  i.voucher_year AS "voucherYear", i.voucher_number AS "voucherNumber", i.proof, i.paid_by_username AS "paidBy",
  i.journal_id AS "journalId"`;

/** A payment voucher's number as it is printed. */
export const voucherText = (year: number, number: number): string => `${number}/${year}/PC`;
/** An award's number as it is printed. */
export const awardText = (year: number, sequence: number): string => `${sequence}/${year}/HB`;

export const toPayment = ({ voucherYear, voucherNumber, amount, ...row }: PaymentRow): AwardPayment => ({
  ...row,
  amount: `${amount}`,
  voucher: voucherYear === null || voucherNumber === null ? null : voucherText(voucherYear, voucherNumber),
});

export interface AwardRow {
  id: string;
  applicationId: string;
  programmeId: string;
  programmeTitle: string;
  purposeId: string | null;
  fundId: string;
  fundName: string;
  fundUnitId: string;
  unitId: string;
  roundId: string;
  year: number;
  sequence: number;
  amount: bigint;
  grantedOn: string;
  grantedAt: Date;
  endedAs: "FORFEITED" | "VOIDED" | null;
  endReason: string | null;
  payeeUnapproved: boolean;
  sealed: Buffer;
  /** Accounts that had a part in it before it is paid. */
  filedBy: string;
  /** Null, as all of its round, for those below the fund's unit. */
  proposedBy: string | null;
  approvedBy: string | null;
  decisionNumber: string | null;
}

/** Columns of an {@link AwardRow}: of `w`, the award, beside `a`, its application, `p`, the programme, and `r`, the round. */
export const awardColumns = `w.id, w.application_id AS "applicationId", w.programme_id AS "programmeId", p.title AS "programmeTitle",
  p.purpose_id AS "purposeId", w.fund_id AS "fundId", p.fund_name AS "fundName", p.unit_id AS "fundUnitId", w.unit_id AS "unitId",
  w.round_id AS "roundId", w.year, w.sequence, w.amount, w.granted_on AS "grantedOn", w.granted_at AS "grantedAt",
  w.ended_as AS "endedAs", w.end_reason AS "endReason", EXISTS (SELECT FROM award_approval AS c
    WHERE c.award_id = w.id AND c.kind = 'PAYEE' AND c.standing AND c.state <> 'APPROVED') AS "payeeUnapproved", a.sealed, a.filed_by AS "filedBy", r.proposed_by AS "proposedBy",
  r.decided_by AS "approvedBy", r.decision_number AS "decisionNumber"`;
export const awardTables = `award AS w JOIN application AS a ON a.id = w.application_id JOIN programme AS p ON p.id = w.programme_id
  LEFT JOIN award_round AS r ON r.id = w.round_id`;

/** The payments of awards, in the order of their instalments and attempts, by award. */
export async function paymentsOf(tx: Transaction, awardIds: readonly string[]): Promise<Map<string, PaymentRow[]>> {
  const rows = await tx.query<PaymentRow>(
    `SELECT ${paymentColumns} FROM award_payment AS i WHERE i.award_id = ANY ($1::uuid[]) ORDER BY i.award_id, i.instalment, i.attempt`,
    [awardIds],
  );
  return Map.groupBy(rows, ({ awardId }) => awardId);
}

/** Of payments of one award, in their order, the last attempt of each instalment: what was before it stands for nothing. */
export const lastAttempts = (payments: readonly PaymentRow[]): PaymentRow[] =>
  payments.filter(({ instalment }, index) => payments[index + 1]?.instalment !== instalment);

function stateOf(row: AwardRow, payments: readonly PaymentRow[]): AwardState {
  if (row.endedAs !== null) return row.endedAs;
  return lastAttempts(payments).every(({ state }) => state === "PAID") ? "PAID" : "GRANTED";
}

/** Awards as a caller with these roots may see them. */
export async function toAwards(
  tx: Transaction,
  rows: readonly AwardRow[],
  { vault, roots }: { vault: Vault; roots: readonly string[] },
): Promise<Award[]> {
  const payments = await paymentsOf(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const student = openStudent(vault, row.applicationId, row.sealed);
    const masked = !seesStudent(roots, row);
    const own = payments.get(row.id) ?? [];
    const paid = own.filter(({ state }) => state === "PAID").reduce((sum, { amount }) => sum + amount, 0n);
    return {
      id: row.id,
      applicationId: row.applicationId,
      programmeId: row.programmeId,
      programmeTitle: row.programmeTitle,
      fundId: row.fundId,
      unitId: row.unitId,
      roundId: row.roundId,
      year: row.year,
      number: awardText(row.year, row.sequence),
      studentName: masked ? initialsOf(student.name) : student.name,
      masked,
      school: student.school,
      className: student.className,
      amount: `${row.amount}`,
      paid: `${paid}`,
      state: stateOf(row, own),
      endReason: masked ? null : row.endReason,
      grantedOn: row.grantedOn,
      payeeUnapproved: row.payeeUnapproved,
      // What an accountant wrote as proof names people, as the reason why an award ended.
      payments: own.map(toPayment).map((payment) => (masked ? { ...payment, proof: null } : payment)),
    };
  });
}

/** Awards that the caller sees, in the order of the ids. */
export function readAwards(tx: Transaction, ids: readonly string[]): Promise<AwardRow[]> {
  return tx.query<AwardRow>(
    `SELECT ${awardColumns} FROM ${awardTables} WHERE w.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], w.id)`,
    [ids],
  );
}

/**
 * An award, locked.
 *
 * @throws DomainError NOT_FOUND
 */
export async function lockAward(tx: Transaction, id: string): Promise<AwardRow> {
  await tx.query("SELECT FROM award WHERE id = $1 FOR NO KEY UPDATE", [id]);
  const [row] = await readAwards(tx, [id]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

/** State of an award as SQL on `w`, as {@link stateOf} tells it. */
export const awardStateSql = `coalesce(w.ended_as, CASE WHEN EXISTS (
  SELECT FROM award_payment AS i WHERE i.award_id = w.id AND NOT EXISTS (SELECT FROM award_payment AS later
      WHERE later.award_id = i.award_id AND later.instalment = i.instalment AND later.attempt > i.attempt)
    AND award_payment_state(i.reservation_id, i.journal_id, i.refund_journal_id) <> 'PAID') THEN 'GRANTED' ELSE 'PAID' END)`;

/** Conditions of a filter as SQL on `w`; its parameters are {@link awardFilterValues}, from $1 on. */
export const awardFilterSql = `($1::uuid IS NULL OR w.fund_id = $1) AND ($2::uuid IS NULL OR w.programme_id = $2)
  AND ($3::uuid IS NULL OR w.unit_id IN (
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = $3 AND scope_validity @> app_today()))
  AND ($4::int IS NULL OR w.year = $4)
  AND ($5::text[] IS NULL OR ${awardStateSql} = ANY ($5))
  AND ($6::date IS NULL OR EXISTS (
    SELECT FROM award_payment AS i WHERE i.award_id = w.id AND i.journal_id IS NULL AND i.due_on <= $6
      AND award_payment_state(i.reservation_id, NULL, NULL) = 'HELD'))`;
export const awardFilterValues = (filter: AwardFilter): unknown[] => [
  filter.fundId ?? null,
  filter.programmeId ?? null,
  filter.unitId ?? null,
  filter.year ?? null,
  filter.states ?? null,
  filter.dueBy ?? null,
];
