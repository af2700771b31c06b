import type { Transaction } from "@khuyenhoc/database";

export interface FigureRow {
  unitId: string;
  unitName: string;
  year: number;
  kindCode: string | null;
  kindVi: string | null;
  kindEn: string | null;
  events: number;
  delegates: number;
  /** Below 2⁵³: a city's delegates would need a million years. */
  minutes: number;
}

/** Years, and whether their figures stand in today's tree instead of that of the end of each year. */
export interface Years {
  from: number;
  to: number;
  today: boolean;
}

/** The day as of which a year's tree counts: its last, or today. */
const asOf = `CASE WHEN $4::boolean THEN app_today() ELSE least(make_date(years.year, 12, 31), app_today()) END`;

/**
 * What units and all below them came to, by year and kind, summed from the counters of the organising units over the tree. A unit without events has one row without a kind.
 */
export function readFigures(tx: Transaction, unitIds: readonly string[], years: Years): Promise<FigureRow[]> {
  return tx.query<FigureRow>(
    `SELECT u.id AS "unitId", coalesce(v.name_vi, '') AS "unitName", years.year, f.kind_code AS "kindCode",
       kind.name_vi AS "kindVi", kind.name_en AS "kindEn",
       coalesce(sum(f.events), 0)::int AS events, coalesce(sum(f.delegates), 0)::int AS delegates,
       coalesce(sum(f.minutes), 0)::float8 AS minutes
     FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, position)
     CROSS JOIN generate_series($2::int, $3::int) AS years (year)
     LEFT JOIN LATERAL (
       SELECT version.name_vi FROM unit_version AS version
       WHERE version.unit_id = u.id AND version.scope_validity @> ${asOf} LIMIT 1
     ) AS v ON true
     LEFT JOIN unit_closure AS tree ON tree.ancestor_id = u.id AND tree.scope_validity @> ${asOf}
     LEFT JOIN event_figure AS f ON f.unit_id = tree.descendant_id AND f.year = years.year AND f.events > 0
     LEFT JOIN event_kind AS kind ON kind.code = f.kind_code
     GROUP BY u.id, u.position, v.name_vi, years.year, f.kind_code, kind.code
     ORDER BY u.position, years.year, kind.position, f.kind_code`,
    [unitIds, years.from, years.to, years.today],
  );
}

/** Distinct partner departments with which units and all below them held events in a year. */
export async function readPartners(
  tx: Transaction,
  unitIds: readonly string[],
  years: Years,
): Promise<Map<string, number>> {
  const rows = await tx.query<{ unitId: string; year: number; partners: number }>(
    `SELECT tree.ancestor_id AS "unitId", years.year, count(DISTINCT p.name_folded)::int AS partners
     FROM generate_series($2::int, $3::int) AS years (year)
     JOIN unit_closure AS tree ON tree.ancestor_id = ANY ($1::uuid[]) AND tree.scope_validity @> ${asOf}
     JOIN event_total AS t ON t.unit_id = tree.descendant_id AND t.year = years.year
     JOIN event_partner AS p ON p.event_id = t.event_id
     GROUP BY 1, 2`,
    [unitIds, years.from, years.to, years.today],
  );
  return new Map(rows.map(({ unitId, year, partners }) => [`${unitId}/${year}`, partners]));
}

/** Units directly below a unit in the tree of the last year, in the order of their names. */
export async function childrenOf(tx: Transaction, unitId: string, { to, today }: Years): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT v.unit_id AS id FROM unit_version AS v
     WHERE v.parent_id = $1 AND v.validity @> CASE WHEN $3::boolean THEN app_today() ELSE least(make_date($2::int, 12, 31), app_today()) END
     ORDER BY v.name_folded, v.unit_id`,
    [unitId, to, today],
  );
  return rows.map(({ id }) => id);
}

/** Delegates of every unit from the caller's own downwards: of its own events, and with all below it. */
export function readPlaces(
  tx: Transaction,
  roots: readonly string[],
  year: number,
): Promise<{ unitId: string; parentId: string | null; total: number; own: number }[]> {
  return tx.query(
    `SELECT tree.descendant_id AS "unitId", v.parent_id AS "parentId",
       coalesce((
         SELECT sum(f.delegates) FROM unit_closure AS below JOIN event_figure AS f ON f.unit_id = below.descendant_id
         WHERE below.ancestor_id = tree.descendant_id AND below.scope_validity @> app_today() AND f.year = $2
       ), 0)::int AS total,
       coalesce((SELECT sum(f.delegates) FROM event_figure AS f WHERE f.unit_id = tree.descendant_id AND f.year = $2), 0)::int AS own
     FROM (
       SELECT DISTINCT descendant_id FROM unit_closure WHERE ancestor_id = ANY ($1::uuid[]) AND scope_validity @> app_today()
     ) AS tree
     JOIN unit_version AS v ON v.unit_id = tree.descendant_id AND v.scope_validity @> app_today()`,
    [roots, year],
  );
}
