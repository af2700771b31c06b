import { reports, today, type Unfiled } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { figuresDate } from "../snapshots/repository.ts";
import { reminderText } from "./reminder.ts";

const byName = {
  name: "units-not-filed",
  columns: [
    { expression: "u.name_folded", type: "text" },
    { expression: "u.id", type: "uuid" },
  ],
} as const satisfies Keyset;

interface Row {
  unitId: string;
  nameVi: string;
  nameFolded: string;
  missesRegistrations: boolean;
  missesReport: boolean;
  lastNudgedAt: Date | null;
  total: bigint;
}

/**
 * Units of the lowest reporting level (the lowest tier that is no branch's) below a unit that have no registration at all in
 * a year, or have filed no report, by name, with a reminder ready to send.
 */
export const notFiled = procedure("reports.read")
  .input(reports.notFiledQuery)
  .output(reports.notFiledPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        const date = today(ctx.now());
        const rows = await readUnfiled(tx, { ...input, asOf: figuresDate(input.year, date) });
        const edges = rows.slice(0, input.first).map((row) => {
          const { unitId, nameVi, nameFolded, missesRegistrations, missesReport } = row;
          const node: Unfiled = {
            unitId,
            nameVi,
            missesRegistrations,
            missesReport,
            lastNudgedAt: row.lastNudgedAt?.toISOString() ?? null,
            reminder: reminderText(row, input.year, date),
          };
          return { cursor: encodeCursor(byName, [nameFolded, unitId]), node };
        });
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > input.first, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: rows[0] === undefined ? (input.after == null ? 0 : null) : Number(rows[0].total),
        };
      },
      { readOnly: true },
    ),
  );

const conditions = {
  ANY: `(u."missesRegistrations" OR u."missesReport")`,
  REGISTRATIONS: `u."missesRegistrations"`,
  REPORT: `u."missesReport"`,
} as const;

function readUnfiled(
  tx: Transaction,
  question: {
    unitId: string;
    year: number;
    asOf: string;
    missing: keyof typeof conditions;
    first: number;
    after?: string | null | undefined;
  },
): Promise<Row[]> {
  const keyset = keysetWhere(byName, question.after, 5);
  return tx.query<Row>(
    `WITH body AS MATERIALIZED (
       SELECT tree.descendant_id AS id, unit.tier_rank, version.name_vi, version.name_folded
       FROM unit_closure AS tree
       JOIN unit ON unit.id = tree.descendant_id
       JOIN unit_version AS version ON version.unit_id = tree.descendant_id AND version.validity @> $3::date
       WHERE tree.ancestor_id = $1 AND tree.validity @> $3::date AND (unit.branch_kind IS NULL OR tree.depth = 0)
     ), registering AS MATERIALIZED (
       SELECT DISTINCT up.ancestor_id AS id
       FROM counter AS c JOIN unit_closure AS up ON up.descendant_id = c.unit_id AND up.validity @> $3::date
       WHERE c.year = $2 AND c.draft + c.registered + c.returned > 0
     ), u AS (
       SELECT body.id, body.name_vi, body.name_folded,
         NOT EXISTS (SELECT 1 FROM registering WHERE registering.id = body.id) AS "missesRegistrations",
         NOT EXISTS (SELECT 1 FROM report WHERE report.unit_id = body.id AND report.year = $2) AS "missesReport"
       FROM body WHERE body.tier_rank = (SELECT max(tier_rank) FROM body)
     ), missing AS (
       SELECT u.*, count(*) OVER () AS total FROM u WHERE ${conditions[question.missing]}
     )
     SELECT u.id AS "unitId", u.name_vi AS "nameVi", u.name_folded AS "nameFolded", u."missesRegistrations", u."missesReport",
       (SELECT max(nudge.sent_at) FROM nudge WHERE nudge.unit_id = u.id AND nudge.year = $2) AS "lastNudgedAt", u.total
     FROM missing AS u
     WHERE ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $4::int`,
    [question.unitId, question.year, question.asOf, question.first + 1, ...keyset.values],
  );
}
