import { createHash } from "node:crypto";
import { DomainError, type FrozenUnit, type SnapshotContent } from "@khuyenhoc/contracts";
import { canonicalJson, type Transaction } from "@khuyenhoc/database";
import { rollUp, toUnitCounts } from "../counts/roll-up.ts";
import { readTargets } from "../targets/repository.ts";

/** What figures are of: a unit with everything below it, a year, and the day whose tree is meant. */
export interface FiguresQuestion {
  unitId: string;
  year: number;
  asOf: string;
}

interface PlaceRow {
  unitId: string;
  parentId: string | null;
  depth: number;
  tier: string;
  code: string | null;
  nameVi: string;
  branches: Record<string, number>;
  population: number | null;
  households: number | null;
  members: number | null;
  membersBefore: number | null;
}

/**
 * Figures of a subtree, ready to be frozen: of the unit, of every body below it, and of the branches directly below it.
 * To be read in one snapshot of the database (repeatable read), or else counts could move between the questions.
 *
 * @throws DomainError UNIT_NOT_IN_EXISTENCE
 */
export async function figuresOf(tx: Transaction, question: FiguresQuestion): Promise<SnapshotContent> {
  const { unitId, year, asOf } = question;
  const places = await readPlaces(tx, question);
  if (places.length === 0) throw new DomainError("UNIT_NOT_IN_EXISTENCE", { date: asOf });
  const unitIds = places.map((place) => place.unitId);
  const counts = new Map(
    (await rollUp(tx, [{ unitIds, year, asOf }])).map((row) => [row.unitId, toUnitCounts(row, { year, asOf })]),
  );
  const targets = Map.groupBy(await readTargets(tx, unitIds, [year]), (target) => target.unitId);
  const [clock] = await tx.query<{ now: Date }>("SELECT now() AS now");
  if (clock === undefined) throw new Error("PostgreSQL told no time");
  return {
    version: 1,
    unitId,
    year,
    asOf,
    countedAt: clock.now.toISOString(),
    units: places.map((place): FrozenUnit => {
      const counted = counts.get(place.unitId);
      if (counted === undefined) throw new Error("A unit in question was not counted");
      return {
        ...place,
        unitsReporting: counted.unitsReporting,
        unitsTotal: counted.unitsTotal,
        rows: counted.rows.map(({ suppressed: _suppressed, ...row }) => row),
        targets: (targets.get(place.unitId) ?? []).map(({ model, group, measure, percent }) => ({
          model,
          group,
          measure,
          percent,
        })),
      };
    }),
  };
}

/**
 * A figure that is no base of a rate follows the bases' rule: a unit's own where it reports it, else the sum over the units
 * below, so that no figure counts twice.
 */
function figure(measure: string, year: string): string {
  return `(
    SELECT sum(f.${measure})::int
    FROM unit_closure AS down JOIN yearly_figures AS f ON f.year = ${year} AND f.unit_id = down.descendant_id
    WHERE down.ancestor_id = place.id AND down.validity @> $3::date AND f.${measure} IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM unit_closure AS up JOIN yearly_figures AS a ON a.year = ${year} AND a.unit_id = up.ancestor_id
      WHERE up.descendant_id = down.descendant_id AND up.depth BETWEEN 1 AND down.depth AND up.validity @> $3::date
        AND a.${measure} IS NOT NULL
    )
  )`;
}

function readPlaces(tx: Transaction, { unitId, year, asOf }: FiguresQuestion): Promise<PlaceRow[]> {
  return tx.query<PlaceRow>(
    `WITH place AS MATERIALIZED (
       SELECT tree.descendant_id AS id, tree.depth, unit.tier_code, version.code, version.name_vi, version.name_folded,
         CASE WHEN tree.depth > 0 THEN version.parent_id END AS parent_id
       FROM unit_closure AS tree
       JOIN unit ON unit.id = tree.descendant_id
       JOIN unit_version AS version ON version.unit_id = tree.descendant_id AND version.validity @> $3::date
       WHERE tree.ancestor_id = $1 AND tree.validity @> $3::date AND (unit.branch_kind IS NULL OR tree.depth <= 1)
     ), branch AS (
       SELECT place_id, jsonb_object_agg(kind, count) AS branches
       FROM (
         SELECT place.id AS place_id, unit.branch_kind AS kind, count(*)::int AS count
         FROM place
         JOIN unit_closure AS down ON down.ancestor_id = place.id AND down.depth > 0 AND down.validity @> $3::date
         JOIN unit ON unit.id = down.descendant_id AND unit.branch_kind IS NOT NULL
         GROUP BY 1, 2
       ) AS counted
       GROUP BY 1
     )
     SELECT place.id AS "unitId", place.parent_id AS "parentId", place.depth, place.tier_code AS tier, place.code,
       place.name_vi AS "nameVi", coalesce(branch.branches, '{}') AS branches,
       ${figure("population", "$2::int")} AS population, ${figure("households", "$2::int")} AS households,
       ${figure("members", "$2::int")} AS members, ${figure("members", "$2::int - 1")} AS "membersBefore"
     FROM place LEFT JOIN branch ON branch.place_id = place.id
     ORDER BY place.depth, place.code, place.name_folded, place.id`,
    [unitId, year, asOf],
  );
}

/**
 * The bytes of a snapshot's content: canonical JSON. PostgreSQL keeps no order of keys, so they are put in order each time;
 * equal content always gives equal bytes.
 */
export function canonicalBytes(content: SnapshotContent): Buffer {
  return Buffer.from(canonicalJson(content), "utf8");
}

/** SHA-256 of the content's bytes, in hexadecimal. */
export function hashOf(content: SnapshotContent): string {
  return createHash("sha256").update(canonicalBytes(content)).digest("hex");
}
