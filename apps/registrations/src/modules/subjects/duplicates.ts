import { subjects } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { type Comparison, comparedColumns, comparison, comparisonColumns, reasonsOf, scoreOf } from "./matching.ts";
import { findSubjects } from "./repository.ts";
import { toSubject } from "./row.ts";

const is = comparison(comparedColumns("a", "a.folded"), comparedColumns("b", "b.folded"));

/** Up to so many subjects below a unit names are compared: a commune has some twenty thousand, a large district half a million. */
const MOST_COMPARED = 500_000;

/**
 * Only records with something in common are compared, each question by a hash: the same number; the same name with the same
 * birth date or address anywhere below the unit; the same name within one unit.
 *
 * @param condition narrows the subjects that are compared
 */
const statement = (condition: string) => `
  WITH own AS MATERIALIZED (
    SELECT s.id, s.kind, s.unit_id, s.code, s.name_folded, s.address, s.birth_date, s.birth_year, s.number_hash
    FROM subject AS s
    WHERE s.merged_into IS NULL AND ${condition} AND s.unit_id IN (
      SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1 AND scope_validity @> app_today()
    )
  ), repeated AS (
    SELECT kind, name_folded FROM own GROUP BY 1, 2 HAVING count(*) > 1
  ), numbered AS (
    SELECT number_hash FROM own WHERE number_hash IS NOT NULL GROUP BY 1 HAVING count(*) > 1
  ), candidate AS MATERIALIZED (
    SELECT own.*, app_fold(own.address) AS folded FROM own
    WHERE (kind, name_folded) IN (SELECT kind, name_folded FROM repeated) OR number_hash IN (SELECT number_hash FROM numbered)
  ), pair AS (
    SELECT a.id AS one, b.id AS other FROM candidate AS a JOIN candidate AS b USING (number_hash) WHERE a.id < b.id
    UNION
    SELECT a.id, b.id FROM candidate AS a JOIN candidate AS b USING (kind, name_folded, birth_date) WHERE a.id < b.id
    UNION
    SELECT a.id, b.id FROM candidate AS a JOIN candidate AS b USING (kind, name_folded, folded) WHERE a.id < b.id
    UNION
    SELECT a.id, b.id FROM candidate AS a JOIN candidate AS b USING (kind, name_folded, unit_id) WHERE a.id < b.id
  )
  SELECT pair.one, pair.other, ${comparisonColumns(is)}, matched.score
  FROM pair
  JOIN candidate AS a ON a.id = pair.one
  JOIN candidate AS b ON b.id = pair.other
  CROSS JOIN LATERAL (SELECT ${scoreOf(is)} AS score) AS matched
  WHERE matched.score IS NOT NULL
    AND NOT EXISTS (SELECT FROM subject_distinct AS d WHERE d.one_id = pair.one AND d.other_id = pair.other)
  ORDER BY matched.score DESC, a.name_folded, pair.one, pair.other
  LIMIT $2`;

interface FoundPair extends Comparison {
  one: string;
  other: string;
  score: number;
}

/**
 * Pairs below a unit, the surest first.
 *
 * @param limit        pairs at most
 * @param mostCompared subjects up to which names are compared; above, only numbers are
 */
export async function duplicatesBelow(
  tx: Transaction,
  unitId: string,
  limit: number,
  mostCompared = MOST_COMPARED,
): Promise<{ pairs: FoundPair[]; numbersOnly: boolean }> {
  const [size] = await tx.query<{ large: boolean }>(
    `SELECT count(*) > $2 AS large FROM (
       SELECT FROM subject WHERE unit_id IN (
         SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1 AND scope_validity @> app_today()
       ) LIMIT $2 + 1
     ) AS below`,
    [unitId, mostCompared],
  );
  const numbersOnly = size?.large === true;
  const pairs = await tx.query<FoundPair>(statement(numbersOnly ? "s.number_hash IS NOT NULL" : "true"), [
    unitId,
    limit,
  ]);
  return { pairs: numbersOnly ? pairs.filter(({ sameNumber }) => sameNumber) : pairs, numbersOnly };
}

/** Pairs of records below a unit that may be one subject, the surest first. */
export const duplicates = procedure("subjects.read")
  .input(subjects.subjectDuplicates)
  .output(subjects.duplicatePairs)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await assertInScope(tx, ctx.principal, input.unitId);
      const { pairs: found, numbersOnly } = await duplicatesBelow(tx, input.unitId, input.first + 1);
      const shown = found.slice(0, input.first);
      const ids = [...new Set(shown.flatMap(({ one, other }) => [one, other]))];
      const known = new Map((await findSubjects(tx, ids)).map((row) => [row.id, toSubject(row)]));
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "subjects.duplicates",
        unitId: input.unitId,
        subjectIds: ids,
        rows: ids.length,
        requestId: ctx.requestId,
      });
      const pairs = shown.flatMap((row) => {
        const one = known.get(row.one);
        const other = known.get(row.other);
        if (one === undefined || other === undefined) return [];
        return [{ one, other, score: row.score, reasons: reasonsOf(row) }];
      });
      return { pairs, more: found.length > shown.length, numbersOnly };
    }),
  );
