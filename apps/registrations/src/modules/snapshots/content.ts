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
 * Figures that are no base of a rate follow the bases' rule: a unit's own where it reports it, else the sum over the units below,
 * so that no figure counts twice. What a unit reports counts for all above it, up to the next one that reports the same.
 */
function readPlaces(tx: Transaction, { unitId, year, asOf }: FiguresQuestion): Promise<PlaceRow[]> {
  return tx.query<PlaceRow>(
    `WITH tree AS MATERIALIZED (
       SELECT descendant_id AS id, depth FROM unit_closure WHERE ancestor_id = $1 AND validity @> $3::date
     ), place AS MATERIALIZED (
       SELECT tree.id, tree.depth, unit.tier_code, version.code, version.name_vi, version.name_folded,
         CASE WHEN tree.depth > 0 THEN version.parent_id END AS parent_id
       FROM tree
       JOIN unit ON unit.id = tree.id
       JOIN unit_version AS version ON version.unit_id = tree.id AND version.validity @> $3::date
       WHERE unit.branch_kind IS NULL OR tree.depth <= 1
     ), branch AS (
       SELECT place_id, jsonb_object_agg(kind, count) AS branches
       FROM (
         SELECT up.ancestor_id AS place_id, unit.branch_kind AS kind, count(*)::int AS count
         FROM tree
         JOIN unit ON unit.id = tree.id AND unit.branch_kind IS NOT NULL
         JOIN unit_closure AS up ON up.descendant_id = tree.id AND up.depth BETWEEN 1 AND tree.depth AND up.validity @> $3::date
         GROUP BY 1, 2
       ) AS counted
       GROUP BY 1
     ), reported AS MATERIALIZED (
       SELECT tree.id, tree.depth, m.name, m.value
       FROM tree
       LEFT JOIN yearly_figures AS f ON f.unit_id = tree.id AND f.year = $2::int
       LEFT JOIN yearly_figures AS before ON before.unit_id = tree.id AND before.year = $2::int - 1
       CROSS JOIN LATERAL (VALUES
         ('population', f.population), ('households', f.households), ('members', f.members), ('membersBefore', before.members)
       ) AS m (name, value)
       WHERE m.value IS NOT NULL
     ), figure AS (
       SELECT place_id, jsonb_object_agg(name, value) AS figures
       FROM (
         SELECT up.ancestor_id AS place_id, reported.name, sum(reported.value)::int AS value
         FROM reported
         CROSS JOIN LATERAL (
           SELECT min(above.depth) AS depth
           FROM unit_closure AS above JOIN reported AS other ON other.id = above.ancestor_id AND other.name = reported.name
           WHERE above.descendant_id = reported.id AND above.depth > 0 AND above.validity @> $3::date
         ) AS next
         JOIN unit_closure AS up ON up.descendant_id = reported.id AND up.validity @> $3::date
           AND up.depth <= reported.depth AND (next.depth IS NULL OR up.depth < next.depth)
         GROUP BY 1, 2
       ) AS summed
       GROUP BY 1
     )
     SELECT place.id AS "unitId", place.parent_id AS "parentId", place.depth, place.tier_code AS tier, place.code,
       place.name_vi AS "nameVi", coalesce(branch.branches, '{}') AS branches,
       (figures -> 'population')::int AS population, (figures -> 'households')::int AS households,
       (figures -> 'members')::int AS members, (figures -> 'membersBefore')::int AS "membersBefore"
     FROM place
     LEFT JOIN branch ON branch.place_id = place.id
     LEFT JOIN figure ON figure.place_id = place.id
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
