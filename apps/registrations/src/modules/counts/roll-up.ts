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
import { type Counts, columnOf, countNames, recognisedOf, registeredOf } from "./counter.ts";

/** Units whose subtrees are counted, in one year and as the tree stood on one day: those named, or all children of one. */
export type Question = { year: number; asOf: string } & ({ unitIds: readonly string[] } | { childrenOf: string });

/** Counts of one model and group, in the order of {@link countNames}. */
type Counted = [model: TitleModel, group: PopulationGroup | "", ...counts: number[]];

/** Sums of the counts of some models and groups. */
export function sumOfCounts(counted: readonly Counted[]): Counts {
  const sums = countColumns.map((_, index) => counted.reduce((total, row) => total + Number(row[index + 2] ?? 0), 0));
  return Object.fromEntries(countNames.map((count, index) => [count, sums[index] ?? 0])) as Counts;
}

/** What the units of one tier at one depth below the unit report, summed. */
interface Layer extends Record<BaseMeasure, number | null> {
  depth: number;
  tierRank: number;
  /** Units that are no branches (or the unit itself), and how many of them gave any figure. */
  bodies: number;
  reporting: number;
  /** Units with figures, branches too. */
  figures: number;
}

interface RollUpRow {
  question: number;
  unitId: string;
  own: Counted[] | null;
  counts: Counted[] | null;
  layers: Layer[] | null;
}

export interface RolledUp {
  question: number;
  unitId: string;
  /** The unit's own counts, of nothing below it; only where they are asked for. */
  own: Counted[];
  counts: Counted[];
  bases: Record<BaseMeasure, number | null>;
  unitsReporting: number;
  unitsTotal: number;
}

/**
 * Sums the leaf counters through the tree, and the bases beside them, for any number of units in one statement: one block
 * per year and day, since the planner knows how large a subtree is only where the day is a constant of the block.
 *
 * Bases: a unit's own figure where it reports the measure, else the sum over the units below it, by the same rule. So a
 * figure counts unless a unit between it and the unit in question (or that unit itself) reports the measure too. Where units
 * of one depth only report, as they do while the communes are who reports, that is their sum; where others do as well, a second
 * statement looks at what lies above what, for those units.
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
  const rows = await tx.query<RollUpRow>(blocks.join(" UNION ALL "), values);
  const overlapping = await readOverlapping(tx, questions, rows);
  return rows.map(({ question, unitId, own, counts, layers }) => ({
    question,
    unitId,
    own: own ?? [],
    counts: counts ?? [],
    bases: overlapping.get(`${question}/${unitId}`) ?? sumOf(layers ?? []),
    ...coverageOf(layers ?? []),
  }));
}

function sumOf(layers: readonly Layer[]): Record<BaseMeasure, number | null> {
  const sum = (measure: BaseMeasure) =>
    layers.reduce<number | null>((total, layer) => {
      const reported = layer[measure];
      return reported === null ? total : (total ?? 0) + reported;
    }, null);
  return Object.fromEntries(baseMeasures.map((measure) => [measure, sum(measure)])) as Record<
    BaseMeasure,
    number | null
  >;
}

function coverageOf(layers: readonly Layer[]): Pick<RolledUp, "unitsReporting" | "unitsTotal"> {
  const level = Math.max(...layers.filter(({ bodies }) => bodies > 0).map(({ tierRank }) => tierRank));
  const lowest = layers.filter(({ tierRank }) => tierRank === level);
  return {
    unitsReporting: lowest.reduce((sum, { reporting }) => sum + reporting, 0),
    unitsTotal: lowest.reduce((sum, { bodies }) => sum + bodies, 0),
  };
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

const list = (from: (measure: BaseMeasure) => string) => baseMeasures.map(from).join(", ");
const countColumns = countNames.map((count) => columnOf[count]);

function block(index: number, { units, year, asOf }: { units: string; year: string; asOf: string }, withOwn: boolean) {
  const sums = countColumns.map((count) => `sum(c.${count}) AS ${count}`);
  const ownSums = countColumns.map(
    (count) => `coalesce(sum(c.${count}) FILTER (WHERE tree.depth = 0), 0) AS own_${count}`,
  );
  const entry = (prefix: string) =>
    `jsonb_agg(jsonb_build_array(model, population_group, ${countColumns.map((count) => `${prefix}${count}`).join(", ")}))`;
  return `(
    WITH tree AS MATERIALIZED (
      SELECT ancestor_id AS asked_id, descendant_id AS unit_id, depth
      FROM unit_closure WHERE ancestor_id = ANY (${units}) AND validity @> ${asOf}
    ), counted AS (
      SELECT asked_id, ${entry("")} AS counts, ${withOwn ? entry("own_") : "NULL::jsonb"} AS own
      FROM (
        SELECT tree.asked_id, c.model, c.population_group, ${(withOwn ? [...sums, ...ownSums] : sums).join(", ")}
        FROM tree JOIN counter AS c ON c.year = ${year} AND c.unit_id = tree.unit_id
        GROUP BY 1, 2, 3
      ) AS leaf
      GROUP BY 1
    ), layered AS (
      SELECT asked_id, jsonb_agg(to_jsonb(layer)) AS layers
      FROM (
        SELECT tree.asked_id, tree.depth, unit.tier_rank AS "tierRank", count(f.unit_id) AS figures,
          count(*) FILTER (WHERE unit.branch_kind IS NULL OR tree.depth = 0) AS bodies,
          count(*) FILTER (WHERE (unit.branch_kind IS NULL OR tree.depth = 0) AND num_nonnulls(${list((measure) => `f.${measure}`)}) > 0) AS reporting,
          ${list((measure) => `sum(f.${measure}) AS ${measure}`)}
        FROM tree
        JOIN unit ON unit.id = tree.unit_id
        LEFT JOIN yearly_figures AS f ON f.year = ${year} AND f.unit_id = tree.unit_id
        GROUP BY 1, 2, 3
      ) AS layer
      GROUP BY 1
    )
    SELECT ${index} AS question, asked.unit_id AS "unitId", counted.own, counted.counts, layered.layers
    FROM unnest(${units}) WITH ORDINALITY AS asked (unit_id, position)
    LEFT JOIN counted ON counted.asked_id = asked.unit_id
    LEFT JOIN layered ON layered.asked_id = asked.unit_id
    ORDER BY position
  )`;
}

/** Bases of the units below which more than one depth reports, by question and unit. */
async function readOverlapping(
  tx: Transaction,
  questions: readonly Question[],
  rows: readonly RollUpRow[],
): Promise<Map<string, RolledUp["bases"]>> {
  const asked = rows.flatMap(({ question, unitId, layers }) => {
    const depths = new Set((layers ?? []).filter(({ figures }) => figures > 0).map(({ depth }) => depth));
    const { year, asOf } = questions[question] ?? {};
    return depths.size > 1 ? [{ question, unitId, year, asOf }] : [];
  });
  if (asked.length === 0) return new Map();
  const found = await tx.query<{ question: number; unitId: string } & RolledUp["bases"]>(
    `SELECT asked.question, asked."unitId", ${list((measure) => `(sum(f.${measure}) FILTER (WHERE above.${measure} IS NOT TRUE))::float8 AS ${measure}`)}
     FROM jsonb_to_recordset($1::jsonb) AS asked (question int, "unitId" uuid, year int, "asOf" date)
     JOIN unit_closure AS down ON down.ancestor_id = asked."unitId" AND down.validity @> asked."asOf"
     JOIN yearly_figures AS f ON f.year = asked.year AND f.unit_id = down.descendant_id
     LEFT JOIN LATERAL (
       SELECT ${list((measure) => `bool_or(a.${measure} IS NOT NULL) AS ${measure}`)}
       FROM unit_closure AS up JOIN yearly_figures AS a ON a.year = asked.year AND a.unit_id = up.ancestor_id
       WHERE up.descendant_id = down.descendant_id AND up.depth BETWEEN 1 AND down.depth AND up.validity @> asked."asOf"
     ) AS above ON true
     GROUP BY 1, 2`,
    [JSON.stringify(asked)],
  );
  return new Map(found.map(({ question, unitId, ...bases }) => [`${question}/${unitId}`, bases]));
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
      const counted = rolledUp.counts.filter((row) => row[0] === model && (group === null || row[1] === group));
      const counts = sumOfCounts(counted);
      const { expired: _expired, ...ownCounts } = counts;
      const measure = baseMeasure(model, group);
      return {
        model,
        group,
        ...ownCounts,
        registered: registeredOf(counts),
        recognised: recognisedOf(counts),
        base: rolledUp.bases[measure as BaseMeasure] ?? null,
        suppressed: false,
      };
    }),
    unitsReporting: rolledUp.unitsReporting,
    unitsTotal: rolledUp.unitsTotal,
  };
}
