import { type AwardFigures, scholarships } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";

/**
 * What funds paid for scholarships in a period, by the journals: lượt (awards with a payment that stands) and người (distinct students
 * behind them) apart, and đồng less what came back in the period.
 *
 * @param period calendar dates, both included
 * @returns one line for each fund in scope, in the order of the ids
 */
export async function awardFiguresOf(
  tx: Transaction,
  fundIds: readonly string[],
  period: { from: string; to: string },
): Promise<AwardFigures[]> {
  const rows = await tx.query<{ fundId: string; awards: bigint; students: bigint; paid: bigint }>(
    `WITH moved AS MATERIALIZED (
       SELECT j.id, j.fund_id, j.sequence, j.source_type FROM journal AS j
       LEFT JOIN journal AS original ON original.id = j.reverses_id
       WHERE j.fund_id = ANY ($1::uuid[]) AND j.effective_on BETWEEN $2::date AND $3::date
         AND coalesce(original.source_type, j.source_type) IN ('AWARD_PAYMENT', 'AWARD_REFUND')
     ), money AS (
       SELECT m.fund_id, sum(p.amount)::bigint AS paid FROM moved AS m
       JOIN posting AS p ON p.fund_id = m.fund_id AND p.sequence = m.sequence AND p.account = '611' GROUP BY 1
     ), counted AS (
       SELECT m.fund_id, count(DISTINCT w.id) AS awards, count(DISTINCT w.student_key) AS students
       FROM moved AS m JOIN award_payment AS i ON i.journal_id = m.id JOIN award AS w ON w.id = i.award_id
       WHERE (i.refund_journal_id IS NULL OR EXISTS (SELECT FROM journal AS error WHERE error.reverses_id = i.refund_journal_id))
         AND NOT EXISTS (SELECT FROM journal AS later WHERE later.reverses_id = m.id) GROUP BY 1
     )
     SELECT f.id AS "fundId", coalesce(c.awards, 0) AS awards, coalesce(c.students, 0) AS students, coalesce(m.paid, 0) AS paid
     FROM fund AS f LEFT JOIN money AS m ON m.fund_id = f.id LEFT JOIN counted AS c ON c.fund_id = f.id
     WHERE f.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], f.id)`,
    [fundIds, period.from, period.to],
  );
  return rows.map(({ fundId, awards, students, paid }) => ({
    fundId,
    awards: Number(awards),
    students: Number(students),
    paid: `${paid}`,
  }));
}

/** Figures of scholarships by fund. */
export const figures = procedure("scholarships.read")
  .input(scholarships.askAwardFigures)
  .output(z.array(scholarships.awardFigures))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), (tx) => awardFiguresOf(tx, input.fundIds, input), {
      readOnly: true,
    }),
  );
