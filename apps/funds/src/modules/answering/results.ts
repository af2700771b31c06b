import type { ProgrammeKind } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { hiddenCells } from "@khuyenhoc/unit-tree";
import type { Dong } from "../ledger/posting.ts";

/** What a programme did in a period: payments that stand, the awards they belong to, the distinct students behind those. */
export interface ProgrammeResult {
  programmeId: string;
  title: string;
  kind: ProgrammeKind;
  year: number;
  awards: number;
  people: number;
  amount: Dong;
}

/**
 * Payments of awards that stand: paid in a period by a journal known before an instant, and neither reversed nor refunded before it.
 * Parameters: $1 fund, $2 and $3 calendar dates, $4 instant. Columns of `i` (payment), `w` (award), `m` (programme), `j` (journal).
 */
const standing = `award_payment AS i JOIN award AS w ON w.id = i.award_id JOIN programme AS m ON m.id = w.programme_id
  JOIN journal AS j ON j.id = i.journal_id
  LEFT JOIN journal AS undone ON undone.reverses_id = j.id AND undone.recorded_at < $4::timestamptz
  WHERE i.fund_id = $1 AND j.effective_on BETWEEN $2::date AND $3::date AND j.recorded_at < $4::timestamptz
    AND undone.id IS NULL
    AND (i.refund_journal_id IS NULL OR NOT EXISTS (
      SELECT FROM journal AS refund LEFT JOIN journal AS error ON error.reverses_id = refund.id AND error.recorded_at < $4::timestamptz
      WHERE refund.source_type = 'AWARD_REFUND' AND refund.source_id = i.id::text AND refund.recorded_at < $4::timestamptz
        AND error.id IS NULL))`;

/** What a fund's scholarships did in a period, as known before an instant: by programme, and in all. */
export async function programmeResults(
  tx: Transaction,
  question: { fundId: string; from: string; to: string; recordedBefore: string },
): Promise<{ programmes: ProgrammeResult[]; awards: number; people: number }> {
  const values = [question.fundId, question.from, question.to, question.recordedBefore];
  const programmes = await tx.query<ProgrammeResult>(
    `SELECT m.id AS "programmeId", m.title, m.kind, m.year, count(DISTINCT w.id)::int AS awards,
       count(DISTINCT w.student_key)::int AS people, sum(i.amount)::bigint AS amount
     FROM ${standing} GROUP BY m.id ORDER BY m.year DESC, m.title, m.id`,
    values,
  );
  const [all] = await tx.query<{ awards: number; people: number }>(
    `SELECT count(DISTINCT w.id)::int AS awards, count(DISTINCT w.student_key)::int AS people FROM ${standing}`,
    values,
  );
  return { programmes, awards: all?.awards ?? 0, people: all?.people ?? 0 };
}

/** A programme's result as everybody may see it: null where few people are behind it, or where those of others would follow from it. */
export interface PublicResult {
  awards: number | null;
  people: number | null;
  amount: Dong | null;
}

/**
 * Hides small cells: programmes with few people, and as many others as it takes that the sums do not give them away.
 *
 * @returns the results by programme, and the sums over all
 */
export function publicResults(results: { programmes: readonly ProgrammeResult[]; awards: number; people: number }): {
  byProgramme: Map<string, PublicResult>;
  awards: number | null;
  people: number | null;
} {
  const cells = (total: number) => ({ total, groups: [] });
  const hidden = hiddenCells([
    { unitId: "all", parentId: null, cells: cells(results.people), own: cells(0) },
    ...results.programmes.map(({ programmeId, people }) => ({
      unitId: programmeId,
      parentId: "all",
      cells: cells(people),
      own: cells(0),
    })),
  ]);
  const shows = (id: string) => hidden.get(id)?.total === false;
  return {
    byProgramme: new Map(
      results.programmes.map(({ programmeId, awards, people, amount }) => [
        programmeId,
        shows(programmeId) ? { awards, people, amount } : { awards: null, people: null, amount: null },
      ]),
    ),
    awards: shows("all") ? results.awards : null,
    people: shows("all") ? results.people : null,
  };
}

export interface StandingAward {
  awardId: string;
  programmeId: string;
  title: string;
  kind: ProgrammeKind;
  amount: Dong;
  paid: Dong;
  grantedOn: string;
}

/** Awards with a payment that stands in the period, in the order of the fund's book. */
export function standingAwards(
  tx: Transaction,
  question: { fundId: string; from: string; to: string; recordedBefore: string },
): Promise<StandingAward[]> {
  return tx.query<StandingAward>(
    `SELECT w.id AS "awardId", m.id AS "programmeId", m.title, m.kind, w.amount, sum(i.amount)::bigint AS paid,
       w.granted_on AS "grantedOn"
     FROM ${standing} GROUP BY w.id, m.id ORDER BY w.year, w.sequence`,
    [question.fundId, question.from, question.to, question.recordedBefore],
  );
}
