import { randomUUID } from "node:crypto";
import { type AccountCode, DomainError, type GiftKind, type Valuation } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvent } from "@khuyenhoc/messaging";
import { type By, type Dong, nextNumber, post } from "../ledger/posting.ts";
import { type GiftRow, giftOf, receiptText } from "./row.ts";

/** A gift to be. */
export interface GiftDraft {
  fundId: string;
  kind: GiftKind;
  amount: Dong;
  /** Calendar day it counts for, not after today: the caller has checked that. */
  receivedOn: string;
  /** Null or absent: whoever gave stays unknown. */
  donorId?: string | null | undefined;
  /** Null or absent: general money. */
  purposeId?: string | null | undefined;
  pledgeId?: string | null | undefined;
  note?: string | null | undefined;
  /** Of goods, and of nothing else. */
  valuation?: Valuation | null | undefined;
  /** Shared by the gifts of one letter; a letter of its own when absent. */
  letterId?: string;
  /** Demanded where the month is closed. */
  lateReason?: string | null;
  by: By;
}

/** Where a gift goes to, and the income it is. */
export const accounts: Readonly<Record<GiftKind, { debit: AccountCode; credit: AccountCode; words: string }>> = {
  CASH: { debit: "111", credit: "511", words: "Thu tài trợ bằng tiền mặt" },
  BANK: { debit: "112", credit: "511", words: "Thu tài trợ qua ngân hàng" },
  GOODS: { debit: "152", credit: "512", words: "Nhận tài trợ bằng hiện vật" },
};

interface Giver {
  subjectUnitId: string | null;
  subjectCode: string | null;
}

/** The donor, who must be in the books of the fund's unit. @throws DomainError DONOR_UNKNOWN */
async function giverOf(tx: Transaction, fundId: string, donorId: string): Promise<Giver> {
  const [giver] = await tx.query<Giver>(
    `SELECT d.subject_unit_id AS "subjectUnitId", d.subject_code AS "subjectCode"
     FROM donor AS d JOIN fund AS f ON f.unit_id = d.unit_id WHERE d.id = $1 AND f.id = $2`,
    [donorId, fundId],
  );
  if (giver === undefined) throw new DomainError("DONOR_UNKNOWN");
  return giver;
}

/** A gift fulfils a pledge of the same donor for the same purpose that nobody has cancelled. */
async function assertPledge(tx: Transaction, draft: GiftDraft): Promise<void> {
  const fitting = await tx.query(
    `SELECT 1 FROM pledge WHERE id = $1 AND fund_id = $2 AND donor_id = $3 AND purpose_id IS NOT DISTINCT FROM $4::uuid
       AND cancelled_at IS NULL FOR SHARE`,
    [draft.pledgeId, draft.fundId, draft.donorId ?? null, draft.purposeId ?? null],
  );
  if (fitting.length === 0) throw new DomainError("PLEDGE_STATE");
}

/**
 * Books a gift: a receipt's number, the journal, the gift, and the domain event that tells of it. The journal names the receipt, never
 * the donor: what is chained can not be forgotten, and a person's name may have to be.
 *
 * @throws DomainError DONOR_UNKNOWN, PLEDGE_STATE, and what posting throws (NOT_FOUND, FUND_CLOSED, PURPOSE_UNKNOWN, PERIOD_CLOSED …)
 */
export async function recordGift(tx: Transaction, draft: GiftDraft): Promise<GiftRow> {
  const {
    fundId,
    kind,
    amount,
    receivedOn,
    donorId = null,
    purposeId = null,
    pledgeId = null,
    valuation = null,
  } = draft;
  const { by } = draft;
  const [fund] = await tx.query<{ name: string }>("SELECT name FROM fund WHERE id = $1", [fundId]);
  if (fund === undefined) throw new DomainError("NOT_FOUND");
  const giver = donorId === null ? null : await giverOf(tx, fundId, donorId);
  if (pledgeId !== null) await assertPledge(tx, draft);
  const id = randomUUID();
  const year = Number(receivedOn.slice(0, 4));
  const number = await nextNumber(tx, { fundId, series: "RECEIPT", year });
  const { debit, credit, words } = accounts[kind];
  const { journalId } = await post(tx, {
    fundId,
    kind: "GIFT",
    effectiveOn: receivedOn,
    description: `${words}, phiếu thu ${receiptText(year, number)}`,
    postings: [
      { account: debit, purposeId, amount },
      { account: credit, purposeId, amount: -amount },
    ],
    source: { type: "GIFT", id },
    lateReason: draft.lateReason ?? null,
    by,
  });
  // In one round trip: the fund's head is held since the number was taken.
  const recorded = tx.query(
    `INSERT INTO gift (id, fund_id, letter_id, donor_id, pledge_id, kind, purpose_id, amount, received_on, note, goods, valued_by,
       valuation_basis, receipt_year, receipt_number, journal_id, created_by, created_by_username)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      ...[id, fundId, draft.letterId ?? randomUUID(), donorId, pledgeId, kind, purposeId, amount, receivedOn],
      ...[draft.note ?? null, valuation?.goods ?? null, valuation?.valuedBy ?? null, valuation?.basis ?? null],
      ...[year, number, journalId, by.subject, by.username],
    ],
    "gift-record",
  );
  const told = appendDomainEvent(tx, {
    type: "vn.khuyenhoc.funds.gift.received.v1",
    subject: id,
    data: {
      giftId: id,
      subjectId: null,
      hint:
        giver?.subjectUnitId == null || giver.subjectCode === null
          ? null
          : { unitId: giver.subjectUnitId, subjectCode: giver.subjectCode },
      fundName: fund.name,
      amount: `${amount}`,
      date: receivedOn,
    },
  });
  const [gift] = await Promise.all([giftOf(tx, id), recorded, told]);
  if (gift === undefined) throw new Error("no gift");
  return gift;
}
