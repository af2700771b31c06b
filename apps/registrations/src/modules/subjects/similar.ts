import { fold, subjects } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { type Comparison, comparedColumns, comparison, comparisonColumns, reasonsOf, scoreOf } from "./matching.ts";
import { type SubjectRow, subjectColumns, toSubject } from "./row.ts";

const MOST = 5;
/** The rank of communes: whoever may be meant lives in the same one. Which number it is, each installation's tiers tell. */
const communeRank = "(SELECT tier_rank FROM unit WHERE tier_code = 'commune' LIMIT 1)";

/**
 * Who may be meant by somebody who is about to be registered: subjects of the title's kind with the same name in the same
 * commune, with reasons and the years in which they are registered already. A warning, never a refusal.
 */
export const similar = procedure("subjects.read")
  .input(subjects.similarSubjects)
  .output(z.array(subjects.similarSubject))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await assertInScope(tx, ctx.principal, input.unitId);
      const given = {
        number: "NULL::bytea",
        code: "$5::text",
        name: "$3::text",
        birthDate: "$4::date",
        birthYear: "extract(year FROM $4::date)::int",
        address: "$6::text",
      };
      const is = comparison(given, comparedColumns("s", "app_fold(s.address)"));
      const rows = await tx.query<SubjectRow & Comparison & { score: number; years: number[] }>(
        `SELECT ${subjectColumns("s")}, ${comparisonColumns(is)}, matched.score,
           ARRAY (
             SELECT r.year FROM registration AS r WHERE r.subject_id = s.id AND r.model = $7 ORDER BY r.year DESC
           ) AS years
         FROM subject AS s
         CROSS JOIN LATERAL (
           SELECT CASE WHEN ${is.sameCode} AND s.unit_id = $1 THEN 100 ELSE ${scoreOf(is)} END AS score
         ) AS matched
         WHERE s.unit_id IN (
             SELECT below.descendant_id FROM unit_closure AS above
             JOIN unit ON unit.id = above.ancestor_id AND (unit.tier_rank >= ${communeRank} OR unit.id = $1)
             JOIN unit_closure AS below ON below.ancestor_id = above.ancestor_id AND below.scope_validity @> app_today()
               AND (unit.tier_rank >= ${communeRank} OR below.depth = 0)
             WHERE above.descendant_id = $1 AND above.scope_validity @> app_today()
           )
           AND s.kind = $2 AND s.merged_into IS NULL AND (s.name_folded = $3 OR s.code = $5) AND matched.score IS NOT NULL
         ORDER BY matched.score DESC, s.id LIMIT ${MOST}`,
        [
          input.unitId,
          subjects.kindOfModel[input.model],
          fold(input.name),
          input.birthDate ?? null,
          input.code ?? null,
          input.address == null ? null : fold(input.address),
          input.model,
        ],
      );
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "subjects.similar",
        unitId: input.unitId,
        subjectIds: rows.map(({ id }) => id),
        rows: rows.length,
        requestId: ctx.requestId,
      });
      return rows.map((row) => ({
        subject: toSubject(row),
        score: row.score,
        reasons: reasonsOf(row),
        years: row.years,
      }));
    }),
  );
