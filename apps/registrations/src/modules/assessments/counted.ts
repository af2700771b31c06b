import { type CountedFigure, type CriteriaDefinition, countedPoints, type TitleModel } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { criteriaOf } from "./scoring.ts";

/**
 * The figures of a set's counted criteria for a registration: recognised among registered at its unit and below, in its year, from
 * the counters. Each cites the list that was counted.
 */
export async function countedFigures(
  tx: Transaction,
  { unitId, year }: { unitId: string; year: number },
  definition: CriteriaDefinition,
  now: Date,
): Promise<CountedFigure[]> {
  const criteria = criteriaOf(definition).flatMap(({ code, counted }) => (counted === null ? [] : [{ code, counted }]));
  if (criteria.length === 0) return [];
  const rows = await tx.query<{ model: TitleModel; registered: number; recognised: number }>(
    `SELECT c.model, sum(c.registered)::int AS registered, sum(c.recognised)::int AS recognised
     FROM unit_closure AS tree JOIN counter AS c ON c.unit_id = tree.descendant_id AND c.year = $2
     WHERE tree.ancestor_id = $1 AND tree.scope_validity @> app_today() AND c.model = ANY ($3::text[])
     GROUP BY 1`,
    [unitId, year, criteria.map(({ counted }) => counted.model)],
  );
  const counts = new Map(rows.map((row) => [row.model, row]));
  return criteria.map(({ code, counted }): CountedFigure => {
    const { registered, recognised } = counts.get(counted.model) ?? { registered: 0, recognised: 0 };
    const share = registered === 0 ? null : (recognised * 100) / registered;
    return {
      criterion: code,
      points: countedPoints(counted, share),
      recognised,
      registered,
      percent: share === null ? null : Math.round(share * 100) / 100,
      source: { unitId, year, model: counted.model, measure: "REGISTERED" },
      countedAt: now.toISOString(),
    };
  });
}
