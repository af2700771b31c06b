import type { PublicTrail, TrailUse } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import type { GiftRow } from "../gifts/row.ts";
import type { Dong } from "../ledger/posting.ts";
import { awardText } from "../scholarships/award-row.ts";

const money = ["111", "112"];
const goods = ["152"];

/**
 * What a gift paid for, by one pass over the books of its purpose, however many journals made it. Money has no marks: that the first đồng
 * that came for a purpose is the first that is paid from it is a convention (docs/disclosure.md).
 *
 * All that came into a purpose lies on a line, in the order in which it came, and all that went out lies on the same line. The gift has a
 * portion of it; general money that was transferred has its portions on the lines of the purposes that it went to. What lies below each
 * payment of the portions, less what lies below the one before it, is what of the payment was the gift's.
 *
 * Parameters: $1 fund, $2 purpose or null, $3 accounts, $4 the gift's journal; rows: journal, purpose, amount, all of them above zero.
 */
const uses = `WITH moved AS MATERIALIZED (
    SELECT j.id, j.sequence, j.effective_on, j.kind, p.purpose_id, sum(p.amount)::bigint AS amount
    FROM posting AS p JOIN journal AS j ON j.fund_id = p.fund_id AND j.sequence = p.sequence
    WHERE p.fund_id = $1 AND ($2::uuid IS NULL OR p.purpose_id = $2) AND p.account = ANY ($3::text[]) AND j.kind <> 'REVERSAL'
      AND NOT EXISTS (SELECT FROM journal AS r WHERE r.reverses_id = j.id)
    GROUP BY j.id, p.purpose_id HAVING sum(p.amount) <> 0
  ), flow AS MATERIALIZED (
    SELECT *, sum(greatest(amount, 0)) OVER w AS come, sum(greatest(-amount, 0)) OVER w AS gone
    FROM moved WINDOW w AS (PARTITION BY purpose_id ORDER BY effective_on, sequence)
  ), span AS (
    SELECT come - amount AS low, come AS high FROM flow
    WHERE id = $4::uuid AND purpose_id IS NOT DISTINCT FROM $2::uuid AND amount > 0
  ), passing AS (
    SELECT f.id, f.gone + f.amount AS start, greatest(f.gone + f.amount, s.low) AS low, least(f.gone, s.high) AS high
    FROM flow AS f CROSS JOIN span AS s
    WHERE f.purpose_id IS NULL AND f.kind = 'TRANSFER' AND f.amount < 0 AND f.gone > s.low AND f.gone + f.amount < s.high
  ), arriving AS (
    -- The same đồng where they arrived, one purpose after the other.
    SELECT a.purpose_id, a.come - a.amount AS came, a.amount, x.low, x.high,
      x.start + sum(a.amount) OVER (PARTITION BY x.id ORDER BY u.code ROWS UNBOUNDED PRECEDING) - a.amount AS passed
    FROM passing AS x JOIN flow AS a ON a.id = x.id AND a.amount > 0 JOIN purpose AS u ON u.id = a.purpose_id
  ), portion AS (
    SELECT $2::uuid AS purpose_id, low, high FROM span
    UNION ALL SELECT purpose_id, came + greatest(low - passed, 0), came + least(high - passed, amount) FROM arriving
    WHERE greatest(low, passed) < least(high, passed + amount)
  ), point AS (
    SELECT purpose_id, low AS at, 1 AS step, NULL::uuid AS id, NULL::bigint AS sequence FROM portion
    UNION ALL SELECT purpose_id, high, -1, NULL, NULL FROM portion
    UNION ALL SELECT f.purpose_id, f.gone, 0, f.id, f.sequence FROM flow AS f
    WHERE f.amount < 0 AND EXISTS (SELECT FROM portion WHERE portion.purpose_id IS NOT DISTINCT FROM f.purpose_id)
  ), swept AS (
    SELECT *, sum(step) OVER (w ROWS UNBOUNDED PRECEDING) AS open, lead(at) OVER w AS next
    FROM point WINDOW w AS (PARTITION BY purpose_id ORDER BY at, step, sequence)
  ), below AS (
    SELECT *, coalesce(sum(open * (next - at)) OVER (
      PARTITION BY purpose_id ORDER BY at, step, sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS lies FROM swept
  ), paid AS (
    SELECT id, purpose_id, (lies - lag(lies, 1, 0::numeric) OVER (PARTITION BY purpose_id ORDER BY at))::bigint AS amount
    FROM below WHERE id IS NOT NULL
  ), used AS MATERIALIZED (
    SELECT paid.*, j.sequence, j.effective_on FROM paid JOIN journal AS j ON j.fund_id = $1 AND j.id = paid.id
    -- What was transferred is used where it arrived.
    WHERE paid.amount > 0 AND NOT (j.kind = 'TRANSFER' AND paid.purpose_id IS NULL)
  )`;

const usesValues = ({ fundId, purposeId, kind, journalId }: GiftRow): unknown[] => [
  ...[fundId, purposeId, kind === "GOODS" ? goods : money, journalId],
];

/** In the order in which they were paid. */
const paidOrder = {
  name: "trail-uses",
  columns: [
    { expression: "used.effective_on", type: "date" },
    { expression: "used.sequence", type: "int8" },
    { expression: "coalesce(used.purpose_id, '00000000-0000-0000-0000-000000000000')", type: "uuid" },
  ],
} as const satisfies Keyset;

const withAwards = `used LEFT JOIN purpose AS u ON u.id = used.purpose_id
  LEFT JOIN award_payment AS i ON i.journal_id = used.id LEFT JOIN award AS w ON w.id = i.award_id
  LEFT JOIN programme AS m ON m.id = w.programme_id`;

interface UseRow {
  total: Dong;
  /** Null where the page has no use. */
  journalId: string | null;
  sequence: bigint;
  purposeId: string | null;
  on: string;
  amount: Dong;
  purposeName: string | null;
  programmeTitle: string | null;
  awardYear: number | null;
  awardSequence: number | null;
}

/** What of a gift was used. A gift whose receipt is void was used for nothing. */
export interface Used<Uses> {
  used: Dong;
  uses: Uses;
}

/**
 * One page of the payments that a gift made, students by the numbers of their awards only.
 *
 * @throws DomainError BAD_CURSOR
 */
export async function pageOfUses(
  tx: Transaction,
  gift: GiftRow,
  { first, after }: { first: number; after: string | null },
): Promise<Used<{ edges: { cursor: string; node: TrailUse }[]; hasNextPage: boolean }>> {
  const keyset = keysetWhere(paidOrder, after, 6);
  if (gift.voidedOn !== null) return { used: 0n, uses: { edges: [], hasNextPage: false } };
  const rows = await tx.query<UseRow>(
    `${uses} SELECT total.amount AS total, page.*
     FROM (SELECT coalesce(sum(amount), 0)::bigint AS amount FROM used) AS total LEFT JOIN LATERAL (
       SELECT used.id AS "journalId", used.sequence, used.purpose_id AS "purposeId", used.effective_on AS "on", used.amount,
         u.name AS "purposeName", m.title AS "programmeTitle", w.year AS "awardYear", w.sequence AS "awardSequence"
       FROM ${withAwards} WHERE ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $5
     ) AS page ON true`,
    [...usesValues(gift), first + 1, ...keyset.values],
  );
  const edges = rows.flatMap(
    ({ journalId, sequence, purposeId, on, amount, purposeName, programmeTitle, ...award }) => {
      if (journalId === null) return [];
      const { awardYear, awardSequence } = award;
      const awarded = awardYear !== null && awardSequence !== null;
      const node: TrailUse = {
        kind: awarded ? "AWARD" : "SPENT",
        on,
        amount: `${amount}`,
        purposeName,
        programmeTitle,
        awardNumber: awarded ? awardText(awardYear, awardSequence) : null,
        journalId,
      };
      const place = [on, sequence, purposeId ?? "00000000-0000-0000-0000-000000000000"];
      return [{ cursor: encodeCursor(paidOrder, place), node }];
    },
  );
  return { used: rows[0]?.total ?? 0n, uses: { edges: edges.slice(0, first), hasNextPage: edges.length > first } };
}

type SummedUse = PublicTrail["uses"][number] & { programmeId: string | null };

/**
 * What a gift did in sums by day, purpose and programme.
 *
 * @param most sums; what comes after them is in `used` alone
 */
export async function summedUses(tx: Transaction, gift: GiftRow, most: number): Promise<Used<SummedUse[]>> {
  if (gift.voidedOn !== null) return { used: 0n, uses: [] };
  const rows = await tx.query<{
    total: Dong;
    on: string | null;
    amount: Dong;
    purposeName: string | null;
    programmeId: string | null;
    programmeTitle: string | null;
    awards: number;
  }>(
    `${uses} SELECT total.amount AS total, sums.*
     FROM (SELECT coalesce(sum(amount), 0)::bigint AS amount FROM used) AS total LEFT JOIN LATERAL (
       SELECT used.effective_on AS "on", sum(used.amount)::bigint AS amount, u.name AS "purposeName", m.id AS "programmeId",
         m.title AS "programmeTitle", count(DISTINCT w.id)::int AS awards
       FROM ${withAwards} GROUP BY used.effective_on, u.id, m.id ORDER BY used.effective_on, min(used.sequence) LIMIT $5
     ) AS sums ON true`,
    [...usesValues(gift), most],
  );
  const sums = rows.flatMap(({ total: _, on, amount, ...sum }): SummedUse[] =>
    on === null ? [] : [{ ...sum, kind: sum.programmeId === null ? "SPENT" : "AWARD", on, amount: `${amount}` }],
  );
  return { used: rows[0]?.total ?? 0n, uses: sums };
}
