import {
  type CountedFigure,
  type CriteriaDefinition,
  countedPoints,
  subjects,
  type TitleModel,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { columnOf, recognisedCounts, statesOf } from "../counts/counter.ts";
import type { RegistrationRow } from "../registrations/row.ts";
import { householdsOf } from "../registrations/selection.ts";
import { criteriaOf } from "./scoring.ts";

interface Counts {
  model: TitleModel;
  registered: number;
  recognised: number;
}

const recognised = recognisedCounts.map((count) => `c.${columnOf[count]}`).join(" + ");

/** Of the unit and all below it, from the counters. */
function countUnit(tx: Transaction, unitId: string, year: number, models: readonly TitleModel[]): Promise<Counts[]> {
  return tx.query<Counts>(
    `SELECT c.model, sum(c.registered)::int AS registered, sum(${recognised})::int AS recognised
     FROM unit_closure AS tree JOIN counter AS c ON c.unit_id = tree.descendant_id AND c.year = $2
     WHERE tree.ancestor_id = $1 AND tree.scope_validity @> app_today() AND c.model = ANY ($3::text[])
     GROUP BY 1`,
    [unitId, year, models],
  );
}

/**
 * Of the households that belong to a community today; a subject has one registration of a model and year, so that none is counted
 * twice.
 *
 * @returns nothing where no household belongs to it
 */
async function countHouseholds(
  tx: Transaction,
  communityId: string,
  year: number,
): Promise<Omit<Counts, "model"> | null> {
  const [counted] = await tx.query<Omit<Counts, "model"> & { households: number }>(
    `WITH household AS MATERIALIZED (${householdsOf("$1")})
     SELECT (SELECT count(*)::int FROM household) AS households,
       count(*) FILTER (WHERE r.state = ANY ($3::text[]))::int AS registered,
       count(*) FILTER (WHERE r.state = ANY ($4::text[]))::int AS recognised
     FROM registration AS r
     WHERE r.subject_id IN (SELECT member_id FROM household) AND r.year = $2 AND r.model = 'FAMILY'`,
    [communityId, year, statesOf("REGISTERED"), statesOf("RECOGNISED")],
  );
  if (counted === undefined || counted.households === 0) return null;
  return { registered: counted.registered, recognised: counted.recognised };
}

/**
 * The figures of a set's counted criteria for a registration, recognised among registered of its year: of a community those of the
 * households that belong to it, where some are known to; of everything else those at its unit and below. Each cites the list that
 * was counted.
 */
export async function countedFigures(
  tx: Transaction,
  { unitId, year, model: title, subjectId }: Pick<RegistrationRow, "unitId" | "year" | "model" | "subjectId">,
  definition: CriteriaDefinition,
  now: Date,
): Promise<CountedFigure[]> {
  const criteria = criteriaOf(definition).flatMap(({ code, counted }) => (counted === null ? [] : [{ code, counted }]));
  if (criteria.length === 0) return [];
  const models = criteria.map(({ counted }) => counted.model);
  const asksHouseholds = models.some((model) => subjects.kindOfModel[model] === "HOUSEHOLD");
  const households = title === "COMMUNITY" && asksHouseholds ? await countHouseholds(tx, subjectId, year) : null;
  const counts = new Map((await countUnit(tx, unitId, year, models)).map((row) => [row.model, row]));
  return criteria.map(({ code, counted }): CountedFigure => {
    const own = subjects.kindOfModel[counted.model] === "HOUSEHOLD" ? households : null;
    const { registered, recognised } = own ?? counts.get(counted.model) ?? { registered: 0, recognised: 0 };
    const share = registered === 0 ? null : (recognised * 100) / registered;
    const source = own === null ? { unitId, communityId: null } : { unitId: null, communityId: subjectId };
    return {
      criterion: code,
      points: countedPoints(counted, share),
      recognised,
      registered,
      percent: share === null ? null : Math.round(share * 100) / 100,
      source: { ...source, year, model: counted.model, measure: "REGISTERED" },
      countedAt: now.toISOString(),
    };
  });
}
