import { DomainError, type Ranking, scholarships } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { available } from "../ledger/posting.ts";
import { type ProgrammeRow, readProgrammes } from "./programme-row.ts";
import { type Candidate, rank } from "./ranking.ts";

type CandidateRow = Omit<Candidate, "filedAt" | "double"> & { filedAt: Date; double: boolean };

/** Nearest unit with a quota at the application's unit or above it, as an SQL question. */
const quotaUnit = (unit: string, programme: string): string =>
  `(SELECT q.unit_id FROM programme_quota AS q JOIN unit_closure AS tree ON tree.ancestor_id = q.unit_id
    WHERE q.programme_id = ${programme} AND tree.descendant_id = ${unit} AND tree.scope_validity @> app_today()
    ORDER BY tree.depth LIMIT 1)`;

/**
 * The ranking of the applications of a programme that are on no list yet, against the quotas less what was awarded before.
 *
 * @param acceptedDoubles applications that may be chosen though the same student has an award of the year
 */
export async function rankProgramme(
  tx: Transaction,
  programme: ProgrammeRow,
  acceptedDoubles: readonly string[],
): Promise<Ranking> {
  const candidates = await tx.query<CandidateRow>(
    `WITH waiting AS MATERIALIZED (
       SELECT a.id, a.unit_id, a.score, a.hardship_score, a.filed_at FROM application AS a WHERE a.programme_id = $1 AND a.state = 'FILED'
     ), doubled AS MATERIALIZED (
       SELECT DISTINCT application_id AS id FROM application_doubles((SELECT array_agg(id) FROM waiting))
       WHERE awarded AND kind <> 'SIMILAR'
     )
     SELECT w.id, w.score, w.hardship_score AS "hardshipScore", w.filed_at AS "filedAt",
       w.id IN (SELECT id FROM doubled) AND w.id <> ALL ($2::uuid[]) AS double, ${quotaUnit("w.unit_id", "$1")} AS "quotaUnitId"
     FROM waiting AS w`,
    [programme.id, acceptedDoubles],
  );
  const taken = await tx.query<{ unitId: string | null; count: bigint }>(
    `SELECT ${quotaUnit("a.unit_id", "$1")} AS "unitId", count(*) FROM award AS a
     WHERE a.programme_id = $1 AND a.ended_as IS NULL GROUP BY 1`,
    [programme.id],
  );
  const takenBy = new Map(taken.map(({ unitId, count }) => [unitId, Number(count)]));
  const takenInAll = [...takenBy.values()].reduce((sum, count) => sum + count, 0);
  const lines = rank(
    candidates.map((row) => ({ ...row, filedAt: row.filedAt.getTime() })),
    {
      minimumScore: programme.minimumScore,
      places: programme.places === null ? null : programme.places - takenInAll,
      quotas:
        programme.quotas.length === 0
          ? null
          : new Map(programme.quotas.map(({ unitId, places }) => [unitId, places - (takenBy.get(unitId) ?? 0)])),
    },
  );
  const chosen = lines.filter((line) => line.chosen);
  return {
    programmeId: programme.id,
    lines,
    quotas: programme.quotas.map((quota) => ({
      ...quota,
      taken: takenBy.get(quota.unitId) ?? 0,
      chosen: chosen.filter(({ quotaUnitId }) => quotaUnitId === quota.unitId).length,
      applied: lines.filter(({ quotaUnitId }) => quotaUnitId === quota.unitId).length,
    })),
    amount: `${programme.amount * BigInt(chosen.length)}`,
    available: `${await available(tx, programme.fundId, programme.purposeId)}`,
  };
}

/** The ranking (bảng xếp hạng) as it stands, for officers of the fund's unit or above. */
export const ranking = procedure("scholarships.read")
  .input(scholarships.askRanking)
  .output(scholarships.ranking)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const [programme] = await readProgrammes(tx, [input.programmeId]);
      if (programme === undefined) throw new DomainError("NOT_FOUND");
      await assertInScope(tx, ctx.principal, programme.unitId);
      const answer = await rankProgramme(tx, programme, input.acceptedDoubles);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "rounds.ranking",
        unitId: programme.unitId,
        rows: answer.lines.length,
        requestId: ctx.requestId,
      });
      // Who is no officer of the fund's own unit, learns of nobody's hardship.
      if (ctx.principal.roots.includes(programme.unitId)) return answer;
      return { ...answer, lines: answer.lines.map((line) => ({ ...line, hardshipScore: null })) };
    }),
  );
