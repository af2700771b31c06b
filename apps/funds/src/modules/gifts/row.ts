import type { DonorKind, Gift, GiftFilter, GiftKind } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { initialsOf, shownName } from "./masking.ts";

export interface GiftRow {
  id: string;
  fundId: string;
  unitId: string;
  letterId: string;
  kind: GiftKind;
  donorId: string | null;
  donorName: string | null;
  donorKind: DonorKind | null;
  purposeId: string | null;
  pledgeId: string | null;
  amount: bigint;
  receivedOn: string;
  note: string | null;
  goods: string | null;
  valuedBy: string | null;
  basis: string | null;
  receiptYear: number;
  receiptNumber: number;
  journalId: string;
  voidedOn: string | null;
  recordedBy: string;
  createdAt: Date;
}

export const giftColumns = `g.id, g.fund_id AS "fundId", f.unit_id AS "unitId", g.letter_id AS "letterId", g.kind, g.donor_id AS "donorId",
  d.name AS "donorName", d.kind AS "donorKind", g.purpose_id AS "purposeId", g.pledge_id AS "pledgeId", g.amount,
  g.received_on AS "receivedOn", g.note, g.goods, g.valued_by AS "valuedBy", g.valuation_basis AS basis,
  g.receipt_year AS "receiptYear", g.receipt_number AS "receiptNumber", g.journal_id AS "journalId",
  reversal.effective_on AS "voidedOn", g.created_by_username AS "recordedBy", g.created_at AS "createdAt"`;
/** A gift is void when its journal was reversed: the books decide, nothing else is kept. */
export const giftTables = `gift AS g JOIN fund AS f ON f.id = g.fund_id LEFT JOIN donor AS d ON d.id = g.donor_id
  LEFT JOIN journal AS reversal ON reversal.reverses_id = g.journal_id`;

/** A receipt's number as it is written: 0012/2026. */
export function receiptText(year: number, number: number): string {
  return `${String(number).padStart(4, "0")}/${year}`;
}

/** A gift as a caller with these granted units sees it: persons by name only at the fund's own unit. */
export function toGift(row: GiftRow, roots: readonly string[]): Gift {
  const { donorName, donorKind, amount, goods, valuedBy, basis, receiptYear, receiptNumber, note, createdAt, ...rest } =
    row;
  const open = roots.includes(row.unitId);
  return {
    ...rest,
    donorName: donorName === null || donorKind === null ? null : shownName({ kind: donorKind, name: donorName }, open),
    donorKind,
    amount: `${amount}`,
    // What an officer wrote beside a gift names people.
    note: open ? note : null,
    valuation:
      goods === null || valuedBy === null || basis === null
        ? null
        : { goods, valuedBy: open ? valuedBy : initialsOf(valuedBy), basis },
    receipt: { year: receiptYear, number: receiptNumber, text: receiptText(receiptYear, receiptNumber) },
    createdAt: createdAt.toISOString(),
  };
}

/** Gifts in scope, in the order of the ids; unknown ones are left out. */
export function readGiftRows(tx: Transaction, ids: readonly string[]): Promise<GiftRow[]> {
  return tx.query<GiftRow>(
    `SELECT ${giftColumns} FROM ${giftTables} WHERE g.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], g.id)`,
    [ids],
  );
}

/** Whole rows of a gift in scope. @returns undefined where there is none */
export async function giftOf(tx: Transaction, id: string): Promise<GiftRow | undefined> {
  const [row] = await readGiftRows(tx, [id]);
  return row;
}

const latest = {
  name: "gifts-latest",
  columns: [
    { expression: "g.received_on", type: "date", direction: "desc" },
    { expression: "g.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

/** Conditions on the tables of gifts; the parameters are those of {@link giftValues}. */
export const chosenGifts = `($1::uuid IS NULL OR f.unit_id IN (
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1 AND scope_validity @> app_today()))
  AND ($2::uuid IS NULL OR g.fund_id = $2) AND ($3::uuid IS NULL OR g.donor_id = $3) AND ($4::uuid IS NULL OR g.letter_id = $4)
  AND ($5::uuid IS NULL OR g.purpose_id = $5) AND ($6::text[] IS NULL OR g.kind = ANY ($6))
  AND ($7::date IS NULL OR g.received_on >= $7) AND ($8::date IS NULL OR g.received_on <= $8)
  AND ($9::boolean IS NULL OR (reversal.id IS NOT NULL) = $9)`;

export function giftValues(filter: GiftFilter): unknown[] {
  return [
    filter.unitId ?? null,
    filter.fundId ?? null,
    filter.donorId ?? null,
    filter.letterId ?? null,
    filter.purposeId ?? null,
    filter.kinds ?? null,
    filter.from ?? null,
    filter.to ?? null,
    filter.voided ?? null,
  ];
}

/** One page of gifts, the latest first. @throws DomainError BAD_CURSOR */
export async function pageOfGifts(
  tx: Transaction,
  question: { filter: GiftFilter; first: number; after: string | null },
): Promise<{ rows: GiftRow[]; hasNextPage: boolean; cursorOf(row: GiftRow): string }> {
  const { filter, first, after } = question;
  const values = giftValues(filter);
  const keyset = keysetWhere(latest, after, values.length + 2);
  const rows = await tx.query<GiftRow>(
    `SELECT ${giftColumns} FROM ${giftTables} WHERE ${chosenGifts} AND ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $10`,
    [...values, first + 1, ...keyset.values],
  );
  return {
    rows: rows.slice(0, first),
    hasNextPage: rows.length > first,
    cursorOf: (row) => encodeCursor(latest, [row.receivedOn, row.id]),
  };
}
