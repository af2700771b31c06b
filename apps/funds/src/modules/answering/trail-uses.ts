import type { PublicTrail, TrailUse } from "@khuyenhoc/contracts";
import { decodeCursor, encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import type { GiftRow } from "../gifts/row.ts";
import type { Dong } from "../ledger/posting.ts";
import { awardText } from "../scholarships/award-row.ts";

/**
 * What a gift paid for, however many journals made it. Money has no marks: that the first đồng that came for a purpose is the first that is
 * paid from it is a convention (docs/disclosure.md).
 *
 * All that came into a purpose lies on a line, in the order in which it came, and all that went out lies on the same line. The gift has a
 * portion of it; general money that was transferred has its portions on the lines of the purposes that it went to. What lies below each
 * payment of the portions, less what lies below the one before it, is what of the payment was the gift's. Days that need not be told apart
 * are one payment each (`trail_day`); journals are read of the gift's day, of days with transfers, and of the days that are asked for.
 *
 * Parameters: $1 fund, $2 purpose or null, $3 goods, $4 the gift's journal, $5 days that are read journal by journal. Rows: day, purpose,
 * amount above zero, and of such days the journal.
 */
const uses = `WITH known AS (
    SELECT sequence AS upto FROM trail_folded WHERE fund_id = $1
  ), detailed AS (
    SELECT effective_on FROM journal WHERE fund_id = $1 AND id = $4::uuid
    UNION SELECT unnest($5::date[])
    UNION SELECT effective_on FROM trail_day
    WHERE $2::uuid IS NULL AND fund_id = $1 AND goods = $3::boolean AND purpose_id IS NULL AND transfers > 0
  ), moved AS MATERIALIZED (
    SELECT j.id, j.sequence, j.effective_on, j.kind, p.purpose_id, sum(p.amount) AS amount
    FROM detailed AS d CROSS JOIN known JOIN journal AS j ON j.fund_id = $1 AND j.effective_on = d.effective_on AND j.sequence <= known.upto
    JOIN posting AS p ON p.fund_id = $1 AND p.sequence = j.sequence
    WHERE ($2::uuid IS NULL OR p.purpose_id = $2) AND p.account IN ('111', '112', '152') AND (p.account = '152') = $3
      AND j.kind <> 'REVERSAL' AND NOT EXISTS (SELECT FROM journal AS r WHERE r.reverses_id = j.id AND r.sequence <= known.upto)
    GROUP BY j.id, j.sequence, j.effective_on, j.kind, p.purpose_id HAVING sum(p.amount) <> 0
    UNION ALL SELECT NULL, side.sequence, t.effective_on, '', t.purpose_id, side.amount
    FROM trail_day AS t CROSS JOIN LATERAL (VALUES (0, t.come), (1, -t.gone)) AS side (sequence, amount)
    WHERE t.fund_id = $1 AND t.goods = $3 AND ($2 IS NULL OR t.purpose_id = $2) AND side.amount <> 0
      AND t.effective_on NOT IN (SELECT effective_on FROM detailed)
  ), flow AS MATERIALIZED (
    SELECT *, sum(greatest(amount, 0)) OVER w AS come, sum(greatest(-amount, 0)) OVER w AS gone
    FROM moved WINDOW w AS (PARTITION BY purpose_id ORDER BY effective_on, sequence)
  ), span AS (
    SELECT come - amount AS low, come AS high FROM flow WHERE id = $4 AND purpose_id IS NOT DISTINCT FROM $2 AND amount > 0
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
    SELECT purpose_id, low AS at, 1 AS step, 0::bigint AS sequence, NULL::date AS effective_on, '' AS kind, NULL::uuid AS id FROM portion
    UNION ALL SELECT purpose_id, high, -1, 0, NULL, '', NULL FROM portion
    UNION ALL SELECT f.purpose_id, f.gone, 0, f.sequence, f.effective_on, f.kind, f.id FROM flow AS f
    WHERE f.amount < 0 AND EXISTS (SELECT FROM portion WHERE portion.purpose_id IS NOT DISTINCT FROM f.purpose_id)
  ), swept AS (
    SELECT *, sum(step) OVER (w ROWS UNBOUNDED PRECEDING) AS open, lead(at) OVER w AS next
    FROM point WINDOW w AS (PARTITION BY purpose_id ORDER BY at, step, sequence)
  ), below AS (
    SELECT *, coalesce(sum(open * (next - at)) OVER (
      PARTITION BY purpose_id ORDER BY at, step, sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS lies FROM swept
  ), used AS MATERIALIZED (
    SELECT * FROM (
      SELECT id, sequence, effective_on, kind, purpose_id,
        (lies - lag(lies, 1, 0::numeric) OVER (PARTITION BY purpose_id ORDER BY at))::bigint AS amount
      FROM below WHERE effective_on IS NOT NULL
    ) AS paid
    -- What was transferred is used where it arrived.
    WHERE paid.amount > 0 AND NOT (paid.kind = 'TRANSFER' AND paid.purpose_id IS NULL)
  )`;

const usesValues = ({ fundId, purposeId, kind, journalId }: GiftRow, days: readonly string[]): unknown[] => [
  ...[fundId, purposeId, kind === "GOODS", journalId, days],
];

/** What a gift did on one day, and how many journals that day has. */
interface Day {
  on: string;
  amount: Dong;
  outs: number;
}

/** The days on which a gift was used. */
function daysOf(tx: Transaction, gift: GiftRow): Promise<Day[]> {
  return tx.query<Day>(
    `${uses} SELECT used.effective_on AS "on", sum(used.amount)::bigint AS amount, (
         SELECT sum(t.outs)::int FROM trail_day AS t
         WHERE t.fund_id = $1 AND t.goods = $3 AND ($2 IS NULL OR t.purpose_id = $2) AND t.effective_on = used.effective_on
       ) AS outs
     FROM used GROUP BY used.effective_on ORDER BY used.effective_on`,
    usesValues(gift, []),
  );
}

/** The first of some days that have so many journals together, one at least. */
function daysWith(days: readonly Day[], journals: number): Day[] {
  let sum = 0;
  const end = days.findIndex(({ outs }) => {
    sum += outs;
    return sum >= journals;
  });
  return end === -1 ? [...days] : days.slice(0, end + 1);
}

const usedOn = (days: readonly Day[]): Dong => days.reduce((sum, { amount }) => sum + amount, 0n);

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
  journalId: string;
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
 * One page of the payments that a gift made, students by the numbers of their awards only. The fund's days must be folded in.
 *
 * @throws DomainError BAD_CURSOR
 */
export async function pageOfUses(
  tx: Transaction,
  gift: GiftRow,
  { first, after }: { first: number; after: string | null },
): Promise<Used<{ edges: { cursor: string; node: TrailUse }[]; hasNextPage: boolean }>> {
  const [since = ""] = after === null ? [] : decodeCursor(paidOrder, after);
  const keyset = keysetWhere(paidOrder, after, 7);
  if (gift.voidedOn !== null) return { used: 0n, uses: { edges: [], hasNextPage: false } };
  const days = await daysOf(tx, gift);
  const left = days.filter(({ on }) => on >= since);
  // Of the day of the cursor some, or all, may have been told.
  const [cut] = left;
  const read = daysWith(left, first + 1 + (cut?.on === since ? cut.outs : 0));
  const rows = await tx.query<UseRow>(
    `${uses} SELECT used.id AS "journalId", used.sequence, used.purpose_id AS "purposeId", used.effective_on AS "on", used.amount,
       u.name AS "purposeName", m.title AS "programmeTitle", w.year AS "awardYear", w.sequence AS "awardSequence"
     FROM ${withAwards} WHERE used.effective_on = ANY ($5) AND ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $6`,
    [
      ...usesValues(
        gift,
        read.map(({ on }) => on),
      ),
      first + 1,
      ...keyset.values,
    ],
  );
  const edges = rows.map(({ journalId, sequence, purposeId, on, amount, purposeName, programmeTitle, ...award }) => {
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
    return { cursor: encodeCursor(paidOrder, place), node };
  });
  const hasNextPage = edges.length > first || read.length < left.length;
  return { used: usedOn(days), uses: { edges: edges.slice(0, first), hasNextPage } };
}

type SummedUse = PublicTrail["uses"][number] & { programmeId: string | null };

/** Most journals that are read for the sums of a donor's page, unless one day has more. */
const MOST_SUMMED = 5000;

/**
 * What a gift did in sums by day, purpose and programme. The fund's days must be folded in.
 *
 * @param most sums; what comes after them is in `used` alone
 */
export async function summedUses(tx: Transaction, gift: GiftRow, most: number): Promise<Used<SummedUse[]>> {
  if (gift.voidedOn !== null) return { used: 0n, uses: [] };
  const days = await daysOf(tx, gift);
  const read = daysWith(days.slice(0, most), MOST_SUMMED);
  const rows = await tx.query<{
    on: string;
    amount: Dong;
    purposeName: string | null;
    programmeId: string | null;
    programmeTitle: string | null;
    awards: number;
  }>(
    `${uses} SELECT used.effective_on AS "on", sum(used.amount)::bigint AS amount, u.name AS "purposeName", m.id AS "programmeId",
       m.title AS "programmeTitle", count(DISTINCT w.id)::int AS awards
     FROM ${withAwards} WHERE used.effective_on = ANY ($5)
     GROUP BY used.effective_on, u.id, m.id ORDER BY used.effective_on, min(used.sequence) LIMIT $6`,
    [
      ...usesValues(
        gift,
        read.map(({ on }) => on),
      ),
      most,
    ],
  );
  const sums = rows.map(
    ({ amount, ...sum }): SummedUse => ({
      ...sum,
      kind: sum.programmeId === null ? "SPENT" : "AWARD",
      amount: `${amount}`,
    }),
  );
  return { used: usedOn(days), uses: sums };
}
