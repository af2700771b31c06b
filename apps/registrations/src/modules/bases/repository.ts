import {
  baseMeasure,
  type FigureMeasure,
  figureMeasures,
  type PopulationGroup,
  type TitleModel,
  type YearlyFiguresState,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { baseMeasures, type Room, Rooms } from "./base.ts";

/**
 * Takes over the yearly figures of a unit as the organizations service states them; what is not newer is ignored.
 */
export async function saveYearlyFigures(tx: Transaction, state: YearlyFiguresState): Promise<void> {
  const columns = figureMeasures.join(", ");
  await tx.query(
    `INSERT INTO yearly_figures AS known (year, unit_id, revision, ${columns})
     VALUES ($1, $2, $3, ${figureMeasures.map((_, index) => `$${index + 4}`).join(", ")})
     ON CONFLICT (year, unit_id) DO UPDATE
     SET revision = excluded.revision, ${figureMeasures.map((measure) => `${measure} = excluded.${measure}`).join(", ")}
     WHERE known.revision < excluded.revision`,
    [state.year, state.unitId, state.revision, ...figureMeasures.map((measure) => state[measure])],
  );
}

interface ReportedRow {
  unitId: string;
  measure: FigureMeasure;
  reportingUnitId: string;
}

/**
 * What is left of the bases that registrations of these units count against: of each measure, that of the nearest unit at or
 * above which reports it, with everything registered in that unit's subtree.
 *
 * @param options.lock keep others from registering against the same bases until the transaction ends; required where the
 *   answer decides about a write. To be called before registrations are locked: bases, registrations, counters is the order.
 */
export async function roomsFor(
  tx: Transaction,
  options: { unitIds: readonly string[]; year: number; asOf: string; lock: boolean },
): Promise<Rooms> {
  const { unitIds, year, asOf, lock } = options;
  const nearest = await tx.query<ReportedRow>(
    `SELECT DISTINCT ON (up.descendant_id, m.measure)
       up.descendant_id AS "unitId", m.measure, f.unit_id AS "reportingUnitId"
     FROM unit_closure AS up
     JOIN yearly_figures AS f ON f.year = $2 AND f.unit_id = up.ancestor_id
     CROSS JOIN LATERAL (VALUES ${baseMeasures.map((measure) => `('${measure}', f.${measure})`).join(", ")}) AS m (measure, base)
     WHERE up.descendant_id = ANY ($1::uuid[]) AND up.validity @> $3::date AND m.base IS NOT NULL
     ORDER BY up.descendant_id, m.measure, up.depth`,
    [[...new Set(unitIds)], year, asOf],
  );
  if (nearest.length === 0) return new Rooms([]);
  const reporting = [...new Set(nearest.map(({ reportingUnitId }) => reportingUnitId))];
  const figures = await tx.query<{ unitId: string } & Record<FigureMeasure, number | null>>(
    `SELECT unit_id AS "unitId", ${baseMeasures.join(", ")} FROM yearly_figures
     WHERE year = $1 AND unit_id = ANY ($2::uuid[]) ORDER BY unit_id ${lock ? "FOR NO KEY UPDATE" : ""}`,
    [year, reporting],
  );
  const registered = await tx.query<{ unitId: string; model: TitleModel; group: PopulationGroup | ""; count: bigint }>(
    `SELECT unit_id AS "unitId", model, population_group AS "group", registered AS count FROM registered_below($1, $2, $3)`,
    [reporting, year, asOf],
  );

  const baseOf = new Map(figures.map((row) => [row.unitId, row]));
  const counted = new Map<string, number>();
  for (const { unitId, model, group, count } of registered) {
    for (const measure of new Set([baseMeasure(model), baseMeasure(model, group === "" ? null : group)])) {
      const key = `${unitId}/${measure}`;
      counted.set(key, (counted.get(key) ?? 0) + Number(count));
    }
  }
  return new Rooms(
    nearest.flatMap(({ unitId, measure, reportingUnitId }): (Room & { unitId: string })[] => {
      const base = baseOf.get(reportingUnitId)?.[measure] ?? null;
      const count = counted.get(`${reportingUnitId}/${measure}`) ?? 0;
      return base === null ? [] : [{ unitId, reportingUnitId, measure, base, registered: count }];
    }),
  );
}
