import {
  baseMeasure,
  type CountRow,
  type PopulationGroup,
  populationGroups,
  type TitleModel,
  titleModels,
  type UnitCounts,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { type BaseMeasure, baseMeasures } from "../bases/base.ts";

/** Units whose subtrees are counted, in one year and as the tree stood on one day: those named, or all children of one. */
export type Question = { year: number; asOf: string } & ({ unitIds: readonly string[] } | { childrenOf: string });

/** Counts of one model and group: draft, pending, returned, recognised. */
type Counted = [model: TitleModel, group: PopulationGroup | "", number, number, number, number];

export interface RolledUp {
  question: number;
  unitId: string;
  /** The unit's own counts, of nothing below it; only where they are asked for. */
  own: Counted[] | null;
  counts: Counted[] | null;
  bases: Record<BaseMeasure, number | null> | null;
  unitsReporting: number | null;
  unitsTotal: number | null;
}

/**
 * Sums the leaf counters through the tree, and the bases beside them, for any number of units in one statement: one block
 * per year and day, since the planner knows how large a subtree is only where the day is a constant of the block.
 *
 * Bases: a unit's own figure where it reports the measure, else the sum over the units below it, by the same rule. So a
 * figure counts unless a unit between it and the unit in question (or that unit itself) reports the measure too.
 * Reporting level: the lowest tier that is no branch's; a branch (chi hội) by itself is its own level.
 */
export async function rollUp(tx: Transaction, questions: readonly Question[], withOwn = false): Promise<RolledUp[]> {
  if (questions.length === 0) return [];
  const values: unknown[] = [];
  const blocks = questions.map((question, index) => {
    values.push(
      "unitIds" in question ? [...new Set(question.unitIds)] : question.childrenOf,
      question.year,
      question.asOf,
    );
    const [subject, year, asOf] = [`$${index * 3 + 1}`, `$${index * 3 + 2}::int`, `$${index * 3 + 3}::date`] as const;
    const units = "unitIds" in question ? `${subject}::uuid[]` : children(`${subject}::uuid`, asOf);
    return block(index, { units, year, asOf }, withOwn);
  });
  return tx.query<RolledUp>(blocks.join(" UNION ALL "), values);
}

/** Children of a unit on a day, by code and name. */
function children(unit: string, asOf: string): string {
  return `ARRAY (
    SELECT tree.descendant_id
    FROM unit_closure AS tree JOIN unit_version AS version ON version.unit_id = tree.descendant_id AND version.validity @> ${asOf}
    WHERE tree.ancestor_id = ${unit} AND tree.depth = 1 AND tree.validity @> ${asOf}
    ORDER BY version.code, version.name_folded, tree.descendant_id
  )`;
}

const sums = (from: (measure: BaseMeasure) => string) => baseMeasures.map(from).join(", ");

/** Bases of `asked.unit_id`, each figure left out where a unit above it, up to the one asked for, reports the measure. */
function basesWithoutOverlap({ year, asOf }: { year: string; asOf: string }): string {
  return `
    SELECT jsonb_build_object(${sums((measure) => `'${measure}', sum(f.${measure}) FILTER (WHERE above.${measure} IS NOT TRUE)`)})
    FROM unit_closure AS down
    JOIN yearly_figures AS f ON f.year = ${year} AND f.unit_id = down.descendant_id
    LEFT JOIN LATERAL (
      SELECT ${sums((measure) => `bool_or(a.${measure} IS NOT NULL) AS ${measure}`)}
      FROM unit_closure AS up JOIN yearly_figures AS a ON a.year = ${year} AND a.unit_id = up.ancestor_id
      WHERE up.descendant_id = down.descendant_id AND up.depth BETWEEN 1 AND down.depth AND up.validity @> ${asOf}
    ) AS above ON true
    WHERE down.ancestor_id = asked.unit_id AND down.validity @> ${asOf}`;
}

function block(index: number, { units, year, asOf }: { units: string; year: string; asOf: string }, withOwn: boolean) {
  const fourOf = (prefix: string) =>
    ["draft", "pending", "returned", "recognised"].map((count) => `${prefix}${count}`).join(", ");
  return `(
    WITH tree AS MATERIALIZED (
      SELECT ancestor_id AS asked_id, descendant_id AS unit_id, depth
      FROM unit_closure WHERE ancestor_id = ANY (${units}) AND validity @> ${asOf}
    ), leaf AS (
      SELECT tree.asked_id, c.model, c.population_group,
        ${["draft", "pending", "returned", "recognised"].map((count) => `sum(c.${count}) AS ${count}`).join(", ")}
        ${withOwn ? `, ${["draft", "pending", "returned", "recognised"].map((count) => `coalesce(sum(c.${count}) FILTER (WHERE tree.depth = 0), 0) AS own_${count}`).join(", ")}` : ""}
      FROM tree JOIN counter AS c ON c.year = ${year} AND c.unit_id = tree.unit_id
      GROUP BY 1, 2, 3
    ), counted AS (
      SELECT asked_id, jsonb_agg(jsonb_build_array(model, population_group, ${fourOf("")})) AS counts,
        ${withOwn ? `jsonb_agg(jsonb_build_array(model, population_group, ${fourOf("own_")}))` : "NULL::jsonb"} AS own
      FROM leaf GROUP BY 1
    ), layer AS (
      SELECT tree.asked_id, tree.depth, unit.tier_rank, count(f.unit_id) AS figures,
        count(*) FILTER (WHERE unit.branch_kind IS NULL OR tree.depth = 0) AS bodies,
        count(*) FILTER (WHERE (unit.branch_kind IS NULL OR tree.depth = 0) AND num_nonnulls(${sums((measure) => `f.${measure}`)}) > 0) AS reporting,
        ${sums((measure) => `sum(f.${measure}) AS ${measure}`)}
      FROM tree
      JOIN unit ON unit.id = tree.unit_id
      LEFT JOIN yearly_figures AS f ON f.year = ${year} AND f.unit_id = tree.unit_id
      GROUP BY 1, 2, 3
    ), based AS (
      SELECT asked_id, jsonb_build_object(${sums((measure) => `'${measure}', sum(${measure})`)}) AS bases,
        min(depth) FILTER (WHERE figures > 0) < max(depth) FILTER (WHERE figures > 0) AS overlapping,
        sum(bodies) FILTER (WHERE tier_rank = level) AS total, sum(reporting) FILTER (WHERE tier_rank = level) AS reporting
      FROM (SELECT *, max(tier_rank) FILTER (WHERE bodies > 0) OVER (PARTITION BY asked_id) AS level FROM layer) AS layered
      GROUP BY 1
    )
    SELECT ${index} AS question, asked.unit_id AS "unitId", counted.own, counted.counts,
      -- Where only one depth reports, nothing can be counted twice, which spares the usual case any further look.
      CASE WHEN based.overlapping THEN (${basesWithoutOverlap({ year, asOf })}) ELSE based.bases END AS bases,
      based.reporting::int AS "unitsReporting", based.total::int AS "unitsTotal"
    FROM unnest(${units}) WITH ORDINALITY AS asked (unit_id, position)
    LEFT JOIN counted ON counted.asked_id = asked.unit_id
    LEFT JOIN based ON based.asked_id = asked.unit_id
    ORDER BY position
  )`;
}

/** The rows of a dashboard: every model, and every group of citizens below their sum. */
export const cells: readonly { model: TitleModel; group: PopulationGroup | null }[] = titleModels.flatMap((model) => [
  { model, group: null },
  ...(model === "CITIZEN" ? populationGroups.map((group) => ({ model, group })) : []),
]);

/** A roll-up in the form of the contract, with every cell, also those where nothing is counted. */
export function toUnitCounts(rolledUp: RolledUp, { year, asOf }: Pick<Question, "year" | "asOf">): UnitCounts {
  return {
    unitId: rolledUp.unitId,
    year,
    asOf,
    rows: cells.map(({ model, group }): CountRow => {
      const counted = (rolledUp.counts ?? []).filter((row) => row[0] === model && (group === null || row[1] === group));
      const sum = (index: 2 | 3 | 4 | 5) => counted.reduce((total, row) => total + row[index], 0);
      const measure = baseMeasure(model, group);
      return {
        model,
        group,
        registered: sum(3) + sum(5),
        recognised: sum(5),
        pending: sum(3),
        returned: sum(4),
        draft: sum(2),
        base: rolledUp.bases?.[measure as BaseMeasure] ?? null,
        suppressed: false,
      };
    }),
    unitsReporting: rolledUp.unitsReporting ?? 0,
    unitsTotal: rolledUp.unitsTotal ?? 0,
  };
}
