import { populationGroups, type TitleModel, type UnitCounts } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Cells } from "@khuyenhoc/unit-tree";
import { recognisedOf, registeredOf } from "./counter.ts";
import { type RolledUp, rollUp, sumOfCounts, toUnitCounts } from "./roll-up.ts";
import { isHidden, type PublishedMeasure, suppressionPattern } from "./suppression.ts";

/**
 * Counts as a partner may see them: small cells, and those that would give them away, are null; so are the counts of what is
 * not decided yet. Always as the tree stands today: the same counts summed over the tree of another day would, by the
 * difference, tell the counts of what moved in between.
 *
 * @param asked units and years; the units lie below the roots
 */
export async function readForPartner(
  tx: Transaction,
  roots: readonly string[],
  asked: readonly { unitId: string; year: number }[],
  today: string,
): Promise<UnitCounts[]> {
  const places = await readFamilies(tx, roots, [...new Set(asked.map(({ unitId }) => unitId))], today);
  const unitIds = places.map(({ unitId }) => unitId);
  const years = [...new Set(asked.map(({ year }) => year))];
  const rolledUp = await rollUp(
    tx,
    years.map((year) => ({ unitIds, year, asOf: today })),
    true,
  );
  const byYear = years.map((year, index) => {
    const ofYear = new Map(rolledUp.filter(({ question }) => question === index).map((row) => [row.unitId, row]));
    const pattern = suppressionPattern(places, (unitId, measure, model, own) =>
      cellsOf(ofYear.get(unitId), measure, model, own),
    );
    return { year, ofYear, pattern };
  });
  return asked.map(({ unitId, year }): UnitCounts => {
    const known = byYear.find((candidate) => candidate.year === year);
    const row = known?.ofYear.get(unitId);
    if (known === undefined || row === undefined) throw new Error("A unit in question was not counted");
    const counts = toUnitCounts(row, { year, asOf: today });
    return {
      ...counts,
      rows: counts.rows.map((cell) => {
        const show = (measure: PublishedMeasure) =>
          isHidden(known.pattern, { unitId, measure, model: cell.model, group: cell.group }) ? null : cell[measure];
        const [registered, recognised] = [show("registered"), show("recognised")];
        return {
          ...cell,
          registered,
          recognised,
          pending: null,
          assessed: null,
          returned: null,
          notMet: null,
          lapsed: null,
          draft: null,
          suppressed: registered === null || recognised === null,
        };
      }),
    };
  });
}

/** The units in question with all above them that are visible, and all children of each of those. */
function readFamilies(
  tx: Transaction,
  roots: readonly string[],
  unitIds: readonly string[],
  today: string,
): Promise<{ unitId: string; parentId: string | null }[]> {
  return tx.query(
    `WITH visible AS MATERIALIZED (
       SELECT DISTINCT descendant_id AS id FROM unit_closure WHERE ancestor_id = ANY ($1::uuid[]) AND validity @> $3::date
     ), parent AS (
       SELECT DISTINCT up.ancestor_id AS id
       FROM unit_closure AS up
       WHERE up.descendant_id = ANY ($2::uuid[]) AND up.depth > 0 AND up.validity @> $3::date
         AND up.ancestor_id IN (SELECT id FROM visible)
     ), member AS (
       SELECT unnest($2::uuid[]) AS id
       UNION SELECT id FROM parent
       UNION SELECT down.descendant_id FROM unit_closure AS down
         WHERE down.ancestor_id IN (SELECT id FROM parent) AND down.depth = 1 AND down.validity @> $3::date
     )
     SELECT member.id AS "unitId", (
       SELECT up.ancestor_id FROM unit_closure AS up
       WHERE up.descendant_id = member.id AND up.depth = 1 AND up.validity @> $3::date AND up.ancestor_id IN (SELECT id FROM visible)
     ) AS "parentId"
     FROM member ORDER BY 1`,
    [roots, unitIds, today],
  );
}

function cellsOf(row: RolledUp | undefined, measure: PublishedMeasure, model: TitleModel, own: boolean): Cells {
  const counted = (own ? row?.own : row?.counts)?.filter((entry) => entry[0] === model) ?? [];
  const value = (entry: (typeof counted)[number]) => {
    const counts = sumOfCounts([entry]);
    return measure === "recognised" ? recognisedOf(counts) : registeredOf(counts);
  };
  return {
    total: counted.reduce((total, entry) => total + value(entry), 0),
    groups:
      model === "CITIZEN"
        ? populationGroups.map((group) =>
            counted.filter((entry) => entry[1] === group).reduce((s, e) => s + value(e), 0),
          )
        : [],
  };
}
