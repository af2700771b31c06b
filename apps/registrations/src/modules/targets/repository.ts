import type { PopulationGroup, Target, TargetMeasure, TitleModel } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** Where a target stands, and what it is. */
export interface TargetDraft {
  unitId: string;
  year: number;
  model: TitleModel;
  group: PopulationGroup | null;
  measure: TargetMeasure;
  /** 0 to 100, two decimals. */
  percent: number;
}

interface TargetRow extends Omit<Target, "percent" | "setAt"> {
  percent: string;
  setAt: Date;
}

/** Targets of units that are visible in the transaction's scope, by unit, year, model, group and measure. */
export async function readTargets(
  tx: Transaction,
  unitIds: readonly string[],
  years: readonly number[],
): Promise<Target[]> {
  const rows = await tx.query<TargetRow>(
    `SELECT t.unit_id AS "unitId", t.year, t.model, nullif(t.population_group, '') AS "group", t.measure, t.percent,
       coalesce(actor.username, t.set_by) AS "setBy", t.set_at AS "setAt", t.revision
     FROM target AS t LEFT JOIN actor ON actor.subject = t.set_by
     WHERE t.unit_id = ANY ($1::uuid[]) AND t.year = ANY ($2::int[])
     ORDER BY t.unit_id, t.year, t.model, t.population_group, t.measure`,
    [[...new Set(unitIds)], years],
  );
  return rows.map(({ percent, setAt, ...row }) => ({ ...row, percent: Number(percent), setAt: setAt.toISOString() }));
}

/** Writes targets that are not there yet and leaves those alone that are. @returns how many were written */
export async function insertTargets(tx: Transaction, drafts: readonly TargetDraft[], actor: string): Promise<number> {
  if (drafts.length === 0) return 0;
  const written = await tx.query(
    `INSERT INTO target (unit_id, year, model, population_group, measure, percent, set_by)
     SELECT * , $7 FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::numeric[])
     ON CONFLICT DO NOTHING RETURNING 1`,
    [...columnsOf(drafts), actor],
  );
  return written.length;
}

/** Replaces a target of a known revision. @returns whether it was still that revision */
export async function replaceTarget(
  tx: Transaction,
  draft: TargetDraft,
  expectedRevision: number,
  actor: string,
): Promise<boolean> {
  const { unitId, year, model, group, measure, percent } = draft;
  const changed = await tx.query(
    `UPDATE target SET percent = $6, set_by = $7, set_at = now(), revision = revision + 1
     WHERE unit_id = $1 AND year = $2 AND model = $3 AND population_group = $4 AND measure = $5 AND revision = $8
     RETURNING 1`,
    [unitId, year, model, group ?? "", measure, percent, actor, expectedRevision],
  );
  return changed.length > 0;
}

/** Takes a target of a known revision away. @returns whether it was still that revision */
export async function deleteTarget(
  tx: Transaction,
  target: Omit<TargetDraft, "percent">,
  expectedRevision: number,
): Promise<boolean> {
  const { unitId, year, model, group, measure } = target;
  const gone = await tx.query(
    `DELETE FROM target
     WHERE unit_id = $1 AND year = $2 AND model = $3 AND population_group = $4 AND measure = $5 AND revision = $6
     RETURNING 1`,
    [unitId, year, model, group ?? "", measure, expectedRevision],
  );
  return gone.length > 0;
}

/**
 * Gives the unit's targets of a year to every body directly below it, as the tree stands today, that has none for the same
 * model, group and measure. Branches (chi hội) have no targets of their own.
 */
export async function cascadeTargets(
  tx: Transaction,
  unitId: string,
  year: number,
  actor: string,
): Promise<{ units: number; targets: number }> {
  const [row] = await tx.query<{ units: number; targets: number }>(
    `WITH child AS (
       SELECT tree.descendant_id AS id FROM unit_closure AS tree JOIN unit ON unit.id = tree.descendant_id
       WHERE tree.ancestor_id = $1 AND tree.depth = 1 AND tree.validity @> app_today() AND unit.branch_kind IS NULL
     ), written AS (
       INSERT INTO target (unit_id, year, model, population_group, measure, percent, set_by)
       SELECT child.id, own.year, own.model, own.population_group, own.measure, own.percent, $3
       FROM child CROSS JOIN target AS own WHERE own.unit_id = $1 AND own.year = $2
       ON CONFLICT DO NOTHING RETURNING 1
     )
     SELECT (SELECT count(*) FROM child)::int AS units, (SELECT count(*) FROM written)::int AS targets`,
    [unitId, year, actor],
  );
  return row ?? { units: 0, targets: 0 };
}

function columnsOf(drafts: readonly TargetDraft[]): unknown[] {
  return [
    drafts.map(({ unitId }) => unitId),
    drafts.map(({ year }) => year),
    drafts.map(({ model }) => model),
    drafts.map(({ group }) => group ?? ""),
    drafts.map(({ measure }) => measure),
    drafts.map(({ percent }) => percent),
  ];
}
