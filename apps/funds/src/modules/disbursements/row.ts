import {
  type AccountCode,
  type Disbursement,
  type DisbursementKind,
  type DisbursementState,
  DomainError,
  disbursements,
  type Payee,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { z } from "zod";
import { voucherText } from "../scholarships/award-row.ts";

export interface DisbursementRow {
  id: string;
  fundId: string;
  fundName: string;
  unitId: string;
  kind: DisbursementKind;
  purposeId: string | null;
  purposeName: string | null;
  amount: bigint;
  description: string;
  sealed: Buffer;
  giftId: string | null;
  quantity: string | null;
  eventId: string | null;
  neededOn: string;
  state: DisbursementState;
  requestedBySubject: string;
  requestedBy: string;
  requestedAt: Date;
  decidedBySubject: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  decidedOn: string | null;
  decisionNote: string | null;
  reservationId: string | null;
  heldUntil: string | null;
  endReason: string | null;
  paidOn: string | null;
  account: AccountCode | null;
  voucherYear: number | null;
  voucherNumber: number | null;
  proof: string | null;
  paidBy: string | null;
  journalId: string | null;
}

/** Columns of a {@link DisbursementRow}: of `d`, beside `f`, its fund. */
export const disbursementColumns = `d.id, d.fund_id AS "fundId", f.name AS "fundName", f.unit_id AS "unitId", d.kind,
  d.purpose_id AS "purposeId", p.name AS "purposeName", d.amount, d.description, d.sealed, d.gift_id AS "giftId", d.quantity,
  d.event_id AS "eventId", d.needed_on AS "neededOn", disbursement_state(d) AS state, d.requested_by AS "requestedBySubject",
  d.requested_by_username AS "requestedBy", d.requested_at AS "requestedAt", d.decided_by AS "decidedBySubject",
  d.decided_by_username AS "decidedBy", d.decided_at AS "decidedAt", d.decided_on AS "decidedOn", d.decision_note AS "decisionNote",
  d.reservation_id AS "reservationId", r.expires_on AS "heldUntil", coalesce(d.refund_reason, d.cancel_reason) AS "endReason",
  d.paid_on AS "paidOn", d.account, d.voucher_year AS "voucherYear", d.voucher_number AS "voucherNumber", d.proof,
  d.paid_by_username AS "paidBy", d.journal_id AS "journalId"`;
export const disbursementTables = `disbursement AS d JOIN fund AS f ON f.id = d.fund_id LEFT JOIN purpose AS p ON p.id = d.purpose_id
  LEFT JOIN reservation AS r ON r.id = d.reservation_id`;

/** A voucher's number as it is printed: of goods that leave, an issue note's. */
export const numberText = (kind: DisbursementKind, year: number, number: number): string =>
  kind === "GOODS" ? `${number}/${year}/PXK` : voucherText(year, number);

const receiverData = z.object({ receiver: z.string(), payee: disbursements.disbursement.shape.payee });
export interface Receiver {
  receiver: string;
  payee: Payee | null;
}

/** Seals who receives it, for one disbursement. */
export const sealReceiver = (vault: Vault, id: string, receiver: Receiver): Buffer =>
  vault.seal(JSON.stringify(receiver), `disbursement ${id}`);
/** @throws Error when it was sealed for another one */
export const openReceiver = (vault: Vault, id: string, sealed: Uint8Array): Receiver =>
  receiverData.parse(JSON.parse(vault.open(sealed, `disbursement ${id}`)));

/** A disbursement as a caller may see it: by name for whoever works at the fund's own unit. */
export function toDisbursement(
  row: DisbursementRow,
  { vault, roots, subject }: { vault: Vault; roots: readonly string[]; subject: string },
): Disbursement {
  const { sealed, giftId, quantity, voucherYear, voucherNumber, requestedBySubject, decidedBySubject, ...rest } = row;
  const { reservationId: _, ...shown } = rest;
  const open = roots.includes(row.unitId);
  const { receiver, payee } = open ? openReceiver(vault, row.id, sealed) : { receiver: null, payee: null };
  return {
    ...shown,
    amount: `${row.amount}`,
    goods: quantity === null ? null : { giftId, quantity },
    receiver,
    payee,
    masked: !open,
    requestedAt: row.requestedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decisionNote: open ? row.decisionNote : null,
    endReason: open ? row.endReason : null,
    proof: open ? row.proof : null,
    voucher: voucherYear === null || voucherNumber === null ? null : numberText(row.kind, voucherYear, voucherNumber),
    involved: [requestedBySubject, decidedBySubject].includes(subject),
  };
}

/** Disbursements of funds in the transaction's scope, in the order of the ids. */
export function readDisbursements(tx: Transaction, ids: readonly string[]): Promise<DisbursementRow[]> {
  return tx.query<DisbursementRow>(
    `SELECT ${disbursementColumns} FROM ${disbursementTables}
     WHERE d.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], d.id)`,
    [ids],
  );
}

/**
 * One disbursement in the state that the command demands, locked.
 *
 * @throws DomainError NOT_FOUND, DISBURSEMENT_STATE
 */
export async function lockDisbursement(
  tx: Transaction,
  id: string,
  states: readonly DisbursementState[],
): Promise<DisbursementRow> {
  await tx.query("SELECT FROM disbursement WHERE id = $1 FOR NO KEY UPDATE", [id]);
  const [row] = await readDisbursements(tx, [id]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  if (!states.includes(row.state)) throw new DomainError("DISBURSEMENT_STATE", { state: row.state });
  return row;
}
