import { fold, type RegistrationFilter, type RegistrationState, type TitleModel } from "@khuyenhoc/contracts";
import { columnOf, countsOfStates, statesOf } from "../counts/counter.ts";

/** Numbers the parameters of one statement. */
export class Parameters {
  readonly values: unknown[] = [];

  /** @returns the placeholder of a value, such as `$3` */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Where registrations are. */
export interface Place {
  unitId: string;
  year: number;
  model: TitleModel;
}

/** A filter whose unit is the caller's business; what waits has been looked up before (`places`), for it depends on who asks. */
export type Filter = Omit<RegistrationFilter, "unitId"> & { places?: readonly Place[] };

/** The states that a filter selects: those it names and, of these, those behind the measure; null for all. */
function statesIn({ states, measure }: Filter): RegistrationState[] | null {
  if (measure == null) return states == null ? null : [...new Set(states)];
  const behind = statesOf(measure);
  return states == null ? behind : behind.filter((state) => states.includes(state));
}

/** Folded text as a LIKE pattern that finds it anywhere. */
export function likePattern(query: string): string {
  return `%${fold(query).replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

/**
 * Ids of the households that belong to a community today, as an SQL question; one that was merged stands for the kept one.
 *
 * @param community the placeholder of its subject's id
 */
export function householdsOf(community: string): string {
  return `SELECT link.member_id FROM subject_link AS link JOIN subject AS member ON member.id = link.member_id
    WHERE link.container_id = (SELECT coalesce(c.merged_into, c.id) FROM subject AS c WHERE c.id = ${community}::uuid)
      AND link.container_kind = 'COMMUNITY' AND member.kind = 'HOUSEHOLD' AND link.validity @> app_today()`;
}

/** Conditions of a filter on the table that goes by `alias`; the unit's subtree is the caller's business. */
export function conditionsOf(filter: Filter, alias: string, parameters: Parameters): string[] {
  const { year, models, groups, query, communityId } = filter;
  const states = statesIn(filter);
  const conditions: string[] = [];
  if (year != null) conditions.push(`${alias}.year = ${parameters.add(year)}`);
  if (models != null) conditions.push(`${alias}.model = ANY (${parameters.add(models)}::text[])`);
  if (groups != null) conditions.push(`${alias}.population_group = ANY (${parameters.add(groups)}::text[])`);
  if (states !== null) conditions.push(`${alias}.state = ANY (${parameters.add(states)}::text[])`);
  if (communityId != null) conditions.push(`${alias}.subject_id IN (${householdsOf(parameters.add(communityId))})`);
  if (filter.campaignId != null) conditions.push(`${alias}.campaign_id = ${parameters.add(filter.campaignId)}`);
  if (query != null) conditions.push(`${alias}.search LIKE ${parameters.add(likePattern(query))}`);
  if (filter.waiting != null) conditions.push(...conditionsOfWaiting(filter, alias, parameters));
  return conditions;
}

function conditionsOfWaiting({ waiting, places }: Filter, alias: string, parameters: Parameters): string[] {
  if (places === undefined) throw new Error("What waits was not looked up");
  const columns = [
    places.map(({ unitId }) => unitId),
    places.map(({ year }) => year),
    places.map(({ model }) => model),
  ];
  const [units, years, models] = columns.map((column) => parameters.add(column));
  return [
    `(${alias}.unit_id, ${alias}.year, ${alias}.model) IN (
       SELECT * FROM unnest(${units}::uuid[], ${years}::int[], ${models}::text[])
     )`,
    ...(waiting?.stage === "APPEAL"
      ? [`EXISTS (SELECT 1 FROM appeal AS a WHERE a.registration_id = ${alias}.id AND a.state = 'OPEN')`]
      : []),
  ];
}

/**
 * The exact number of registrations that a filter selects, as an SQL expression, over counters where they can tell.
 * By name or code, or of a campaign, only the registrations themselves can tell.
 *
 * @param units gives the SQL question for the units that count; asked only if it is needed
 */
export function totalOf(filter: Filter, units: () => string, parameters: Parameters): string {
  const { year, models, groups, query } = filter;
  if (query != null || filter.campaignId != null) return "NULL::bigint";
  // Counters know nothing of communities, whose households are few, nor of whose turn it is.
  if (filter.communityId != null || filter.waiting != null) {
    const chosen = [...conditionsOf(filter, "t", parameters), `t.unit_id IN (${units()})`];
    return `(SELECT count(*) FROM registration AS t WHERE ${chosen.join(" AND ")})`;
  }
  const states = statesIn(filter);
  const counts =
    states === null ? ["draft", "registered", "returned"] : countsOfStates(states)?.map((count) => columnOf[count]);
  // A single stage of an assessment has no counter of its own.
  if (counts === undefined) return "NULL::bigint";
  if (counts.length === 0) return "0::bigint";
  const conditions = [`c.unit_id IN (${units()})`];
  if (year != null) conditions.push(`c.year = ${parameters.add(year)}`);
  if (models != null) conditions.push(`c.model = ANY (${parameters.add(models)}::text[])`);
  if (groups != null) conditions.push(`c.population_group = ANY (${parameters.add(groups)}::text[])`);
  const sum = counts.map((count) => `c.${count}`).join(" + ");
  return `(SELECT coalesce(sum(${sum}), 0) FROM counter AS c WHERE ${conditions.join(" AND ")})`;
}
