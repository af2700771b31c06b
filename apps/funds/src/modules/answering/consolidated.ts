import { answering, type ConsolidatedSums } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";

interface Row {
  unitId: string;
  unitName: string;
  funds: number;
  openingMoney: bigint;
  openingInKind: bigint;
  giftsInMoney: bigint;
  giftsInKind: bigint;
  interest: bigint;
  scholarships: bigint;
  rewards: bigint;
  management: bigint;
  other: bigint;
  closingMoney: bigint;
  closingInKind: bigint;
  reserved: bigint;
}

const amounts = [
  "openingMoney",
  "openingInKind",
  "giftsInMoney",
  "giftsInKind",
  "interest",
  "scholarships",
  "rewards",
  "management",
  "other",
  "closingMoney",
  "closingInKind",
  "reserved",
] as const;

/** Funds of a unit's subtree, by the unit directly below it that they belong to. Today's tree. */
const placed = `SELECT f.id, coalesce(child.descendant_id, f.unit_id) AS place, child.descendant_id IS NULL AS own
  FROM unit_closure AS tree JOIN fund AS f ON f.unit_id = tree.descendant_id
  LEFT JOIN unit_closure AS up ON up.descendant_id = f.unit_id AND up.scope_validity @> app_today() AND up.depth = tree.depth - 1
  LEFT JOIN unit_closure AS child ON child.ancestor_id = tree.ancestor_id AND child.descendant_id = up.ancestor_id
    AND child.depth = 1 AND child.scope_validity @> app_today()
  WHERE tree.ancestor_id = $1 AND tree.scope_validity @> app_today()`;

function sumsOfRows(rows: readonly Row[]): ConsolidatedSums {
  const sum = (column: (typeof amounts)[number]) => `${rows.reduce((total, row) => total + row[column], 0n)}`;
  return {
    funds: rows.reduce((total, { funds }) => total + funds, 0),
    opening: { money: sum("openingMoney"), inKind: sum("openingInKind") },
    giftsInMoney: sum("giftsInMoney"),
    giftsInKind: sum("giftsInKind"),
    interest: sum("interest"),
    scholarships: sum("scholarships"),
    rewards: sum("rewards"),
    management: sum("management"),
    other: sum("other"),
    closing: { money: sum("closingMoney"), inKind: sum("closingInKind") },
    reserved: sum("reserved"),
  };
}

/** What the funds of a subtree held, received and used in a period, by the units directly below. */
async function readConsolidated(
  tx: Transaction,
  question: { unitId: string; from: string; to: string; recordedBefore: string | null },
): Promise<{ total: ConsolidatedSums; children: (ConsolidatedSums & { unitId: string; unitName: string })[] }> {
  const inPeriod = (accounts: string, sign: string) =>
    `${sign}coalesce(sum(s.amount) FILTER (WHERE s.month IS NOT NULL AND s.account IN (${accounts})), 0)::bigint`;
  const held = (accounts: string, when: string) =>
    `coalesce(sum(s.amount) FILTER (WHERE ${when} s.account IN (${accounts})), 0)::bigint`;
  const rows = await tx.query<Row>(
    `WITH placed AS MATERIALIZED (${placed}),
     sums AS (SELECT * FROM statement_sums((SELECT array_agg(id) FROM placed), $2::date, $3::date, $4::timestamptz)),
     promised AS (
       SELECT r.fund_id, sum(r.amount)::bigint AS amount FROM reservation AS r JOIN placed ON placed.id = r.fund_id
       WHERE CASE WHEN $4::timestamptz IS NULL THEN r.state = 'HELD' ELSE r.created_at <= $4::timestamptz::timestamptz(3)
         AND (r.ended_at IS NULL OR r.ended_at >= $4::timestamptz::timestamptz(3)) END GROUP BY 1
     ),
     by_place AS (
       SELECT p.place, p.own, ${held("'111', '112'", "s.month IS NULL AND")} AS "openingMoney",
         ${held("'152'", "s.month IS NULL AND")} AS "openingInKind",
         ${inPeriod("'511'", "-")} AS "giftsInMoney", ${inPeriod("'512'", "-")} AS "giftsInKind",
         ${inPeriod("'515'", "-")} AS interest, ${inPeriod("'611'", "")} AS scholarships, ${inPeriod("'612'", "")} AS rewards,
         ${inPeriod("'642'", "")} AS management, ${inPeriod("'411', '331', '338'", "-")} AS other,
         ${held("'111', '112'", "")} AS "closingMoney", ${held("'152'", "")} AS "closingInKind"
       FROM placed AS p LEFT JOIN sums AS s ON s.fund_id = p.id GROUP BY 1, 2
     )
     SELECT b.place AS "unitId", v.name_vi AS "unitName",
       (SELECT count(*)::int FROM placed WHERE placed.place = b.place AND placed.own = b.own) AS funds,
       (SELECT coalesce(sum(promised.amount), 0)::bigint FROM placed JOIN promised ON promised.fund_id = placed.id
          WHERE placed.place = b.place AND placed.own = b.own) AS reserved,
       "openingMoney", "openingInKind", "giftsInMoney", "giftsInKind", interest, scholarships, rewards, management, other,
       "closingMoney", "closingInKind"
     FROM by_place AS b LEFT JOIN unit_version AS v ON v.unit_id = b.place AND v.scope_validity @> app_today()
     ORDER BY b.own DESC, v.name_folded, b.place`,
    [question.unitId, question.from, question.to, question.recordedBefore],
  );
  return {
    total: sumsOfRows(rows),
    children: rows.map((row) => ({ unitId: row.unitId, unitName: row.unitName, ...sumsOfRows([row]) })),
  };
}

/** Funds of a unit and of all below it, together. */
export const consolidated = procedure("ledger.read")
  .input(answering.askConsolidated)
  .output(answering.consolidated)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        const { unitId, from, to, recordedBefore = null } = input;
        return {
          unitId,
          from,
          to,
          recordedBefore,
          ...(await readConsolidated(tx, { unitId, from, to, recordedBefore })),
        };
      },
      { readOnly: true },
    ),
  );
