import type { AccountCode } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Dong } from "../ledger/posting.ts";

/** What a period is asked of: calendar dates, both included, as the books were known before an instant (null: now). */
export interface Period {
  from: string;
  to: string;
  recordedBefore: string | null;
}

/** Sum of postings; debit positive. */
export interface Sum {
  fundId: string;
  /** YYYY-MM; null: what counts for a day before the period. */
  month: string | null;
  account: AccountCode;
  /** Null: general money. */
  purposeId: string | null;
  amount: Dong;
}

/** Sums of funds in scope by month, account and purpose, from the sums of days that the ledger keeps. */
export function sumsOf(tx: Transaction, fundIds: readonly string[], period: Period): Promise<Sum[]> {
  return tx.query<Sum>(
    `SELECT fund_id AS "fundId", to_char(month, 'YYYY-MM') AS month, account, purpose_id AS "purposeId", amount
     FROM statement_sums($1::uuid[], $2::date, $3::date, $4::timestamptz)`,
    [fundIds, period.from, period.to, period.recordedBefore],
  );
}

/** A part of a journal that has to do with goods: what it moved on one account and purpose. */
export interface GoodsPosting {
  fundId: string;
  sequence: bigint;
  purposeId: string | null;
  account: AccountCode;
  amount: Dong;
}

/** Postings of the journals of the period that move goods (account 152). There are few: goods are the exception. */
export function goodsPostings(tx: Transaction, fundIds: readonly string[], period: Period): Promise<GoodsPosting[]> {
  return tx.query<GoodsPosting>(
    `WITH moved AS MATERIALIZED (
       SELECT DISTINCT fund_id, sequence FROM posting WHERE fund_id = ANY ($1::uuid[]) AND account = '152'
     )
     SELECT p.fund_id AS "fundId", p.sequence, p.purpose_id AS "purposeId", p.account, sum(p.amount)::bigint AS amount
     FROM moved AS m JOIN journal AS j ON j.fund_id = m.fund_id AND j.sequence = m.sequence
     JOIN posting AS p ON p.fund_id = m.fund_id AND p.sequence = m.sequence
     WHERE j.effective_on BETWEEN $2::date AND $3::date AND ($4::timestamptz IS NULL OR j.recorded_at < $4::timestamptz)
     GROUP BY 1, 2, 3, 4`,
    [fundIds, period.from, period.to, period.recordedBefore],
  );
}

/** What came for closed months after their close, for days up to the period's end. */
export interface LateSum {
  /** Counts for a day before the period. */
  before: boolean;
  account: AccountCode;
  purposeId: string | null;
  amount: Dong;
}

/** Late journals of one fund: their sums, and how many there are. */
export async function lateSums(
  tx: Transaction,
  fundId: string,
  period: Period,
): Promise<{ journals: number; sums: LateSum[] }> {
  const rows = await tx.query<LateSum & { sequence: bigint }>(
    `SELECT j.sequence, j.effective_on < $2::date AS before, p.account, p.purpose_id AS "purposeId", p.amount
     FROM journal AS j JOIN posting AS p ON p.fund_id = j.fund_id AND p.sequence = j.sequence
     WHERE j.fund_id = $1 AND j.late_reason IS NOT NULL AND j.effective_on <= $3::date
       AND ($4::timestamptz IS NULL OR j.recorded_at < $4::timestamptz)`,
    [fundId, period.from, period.to, period.recordedBefore],
  );
  return { journals: new Set(rows.map(({ sequence }) => sequence)).size, sums: rows };
}

/**
 * What money is promised of funds, by purpose, as of an instant (null: now). Reservations carry milliseconds, so an instant counts to the
 * millisecond here.
 */
export function reservedSums(
  tx: Transaction,
  fundIds: readonly string[],
  recordedBefore: string | null,
): Promise<{ fundId: string; purposeId: string | null; amount: Dong }[]> {
  return tx.query(
    `SELECT fund_id AS "fundId", purpose_id AS "purposeId", sum(amount)::bigint AS amount FROM reservation
     WHERE fund_id = ANY ($1::uuid[]) AND NOT goods AND CASE WHEN $2::timestamptz IS NULL THEN state = 'HELD'
       ELSE created_at <= $2::timestamptz::timestamptz(3) AND (ended_at IS NULL OR ended_at >= $2::timestamptz::timestamptz(3)) END
     GROUP BY 1, 2`,
    [fundIds, recordedBefore],
  );
}
