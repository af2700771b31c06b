import type { BoardLine, DonorKind } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { shownName } from "../gifts/masking.ts";

/** Donors by what they gave in a calendar year to funds below a unit, less what was reversed. Whoever stayed unknown is left out. */
export async function readBoard(
  tx: Transaction,
  question: { unitId: string; year: number; first: number },
): Promise<BoardLine[]> {
  const rows = await tx.query<{
    rank: number;
    name: string;
    kind: DonorKind;
    namedInPublic: boolean;
    gifts: number;
    given: bigint;
  }>(
    `SELECT (rank() OVER (ORDER BY sum(g.amount) DESC))::int AS rank, d.name, d.kind, d.named_in_public AS "namedInPublic",
       count(*)::int AS gifts, sum(g.amount)::bigint AS given
     FROM gift AS g JOIN fund AS f ON f.id = g.fund_id JOIN donor AS d ON d.id = g.donor_id
     WHERE f.unit_id IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1 AND scope_validity @> app_today())
       AND g.received_on BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31)
       AND NOT EXISTS (SELECT FROM journal AS r WHERE r.reverses_id = g.journal_id)
     GROUP BY d.id ORDER BY sum(g.amount) DESC, d.id LIMIT $3`,
    [question.unitId, question.year, question.first],
  );
  return rows.map(({ namedInPublic, given, ...row }) => ({
    ...row,
    name: shownName(row, namedInPublic),
    given: `${given}`,
  }));
}
