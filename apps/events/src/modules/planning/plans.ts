import { DomainError, events, type PlanLine, type YearPlan } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope, assertSetFromAbove } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { command, question } from "./command.ts";

interface LineRow extends Omit<PlanLine, "targetAt"> {
  unitId: string;
  targetAt: Date | null;
}

/**
 * Plans of units for a year, kind by kind, beside what came of them below each unit: events that are ahead, that were held, and who
 * took part. Kinds of which nothing is planned, set or held are left out.
 */
async function readPlans(tx: Transaction, unitIds: readonly string[], year: number): Promise<YearPlan[]> {
  const rows = await tx.query<LineRow>(
    `WITH wanted AS (SELECT id, position FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, position)),
     below AS (
       SELECT wanted.id AS unit_id, tree.descendant_id FROM wanted
       JOIN unit_closure AS tree ON tree.ancestor_id = wanted.id AND tree.scope_validity @> app_today()
     ),
     held AS (
       SELECT below.unit_id, f.kind_code, sum(f.events)::int AS held, sum(f.delegates)::int AS delegates
       FROM below JOIN event_figure AS f ON f.unit_id = below.descendant_id AND f.year = $2 GROUP BY 1, 2
     ),
     ahead AS (
       SELECT below.unit_id, e.kind_code, count(*)::int AS ahead
       FROM below JOIN event AS e ON e.unit_id = below.descendant_id AND e.year = $2 AND e.state IN ('PLANNED', 'OPEN') GROUP BY 1, 2
     ),
     own AS (SELECT p.* FROM wanted JOIN event_plan AS p ON p.unit_id = wanted.id AND p.year = $2)
     SELECT wanted.id AS "unitId", k.code AS "kindCode", own.planned_events AS "plannedEvents",
       own.planned_delegates AS "plannedDelegates", own.target_events AS "targetEvents", own.target_delegates AS "targetDelegates",
       own.target_by_username AS "targetBy", own.target_at AS "targetAt", own.revision, coalesce(ahead.ahead, 0) AS ahead,
       coalesce(held.held, 0) AS held, coalesce(held.delegates, 0) AS delegates
     FROM wanted CROSS JOIN event_kind AS k
     LEFT JOIN own ON own.unit_id = wanted.id AND own.kind_code = k.code
     LEFT JOIN held ON held.unit_id = wanted.id AND held.kind_code = k.code
     LEFT JOIN ahead ON ahead.unit_id = wanted.id AND ahead.kind_code = k.code
     WHERE own.revision IS NOT NULL OR held.held > 0 OR ahead.ahead > 0
     ORDER BY wanted.position, k.position, k.code`,
    [unitIds, year],
  );
  const of = Map.groupBy(rows, ({ unitId }) => unitId);
  return unitIds.map((unitId) => ({
    unitId,
    year,
    lines: (of.get(unitId) ?? []).map(({ unitId: _unitId, targetAt, ...line }) => ({
      ...line,
      targetAt: targetAt?.toISOString() ?? null,
    })),
  }));
}

async function readPlan(tx: Transaction, unitId: string, year: number): Promise<YearPlan> {
  const [plan] = await readPlans(tx, [unitId], year);
  if (plan === undefined) throw new Error("no plan");
  return plan;
}

/** Units directly below, in the order of their names. */
async function directlyBelow(tx: Transaction, unitId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT tree.descendant_id AS id FROM unit_closure AS tree
     JOIN unit_version AS v ON v.unit_id = tree.descendant_id AND v.validity @> app_today()
     WHERE tree.ancestor_id = $1 AND tree.depth = 1 AND tree.validity @> app_today() ORDER BY v.name_folded, 1`,
    [unitId],
  );
  return rows.map(({ id }) => id);
}

/** The plan of a unit, then that of each unit directly below it. */
export const plansBelow = procedure("events.read")
  .input(events.plansBelow)
  .output(z.array(events.yearPlan))
  .query(({ ctx, input: { unitId, year } }) =>
    question(ctx, async (tx) => {
      await assertInScope(tx, ctx.principal, unitId);
      return readPlans(tx, [unitId, ...(await directlyBelow(tx, unitId))], year);
    }),
  );

interface LineKey {
  unitId: string;
  year: number;
  kindCode: string;
}

/**
 * Holds a line of a plan, which is made where there is none.
 *
 * @param expectedRevision what was read; null: there was no line
 * @throws DomainError CONFLICT, NOT_FOUND (no such kind)
 */
async function holdLine(tx: Transaction, key: LineKey, expectedRevision: number | null): Promise<void> {
  const values = [key.unitId, key.year, key.kindCode];
  const kinds = await tx.query("SELECT 1 FROM event_kind WHERE code = $1", [key.kindCode]);
  if (kinds.length === 0) throw new DomainError("NOT_FOUND");
  if (expectedRevision === null) {
    const made = await tx.query(
      "INSERT INTO event_plan (unit_id, year, kind_code, revision) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING RETURNING 1",
      values,
    );
    if (made.length === 0) throw new DomainError("CONFLICT");
    return;
  }
  const [line] = await tx.query<{ revision: number }>(
    "SELECT revision FROM event_plan WHERE unit_id = $1 AND year = $2 AND kind_code = $3 FOR UPDATE",
    values,
  );
  if (line?.revision !== expectedRevision) throw new DomainError("CONFLICT");
}

/** Writes down what a unit plans itself. */
export const setPlan = procedure("events.manage")
  .input(events.setPlan)
  .output(events.yearPlan)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.setPlan" }, async (tx, body) => {
      const { unitId, year, kindCode, events: count, delegates, expectedRevision } = body;
      await assertInScope(tx, ctx.principal, unitId);
      await holdLine(tx, { unitId, year, kindCode }, expectedRevision);
      await tx.query(
        `UPDATE event_plan SET planned_events = $4, planned_delegates = $5, planned_by = $6, revision = revision + 1
         WHERE unit_id = $1 AND year = $2 AND kind_code = $3`,
        [unitId, year, kindCode, count, delegates, ctx.principal.subject],
      );
      return readPlan(tx, unitId, year);
    }),
  );

/** Sets what a unit and all below it are to reach; from above only. */
export const setPlanTarget = procedure("events.manage")
  .input(events.setPlan)
  .output(events.yearPlan)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.setPlanTarget" }, async (tx, body) => {
      const { unitId, year, kindCode, events: count, delegates, expectedRevision } = body;
      await assertSetFromAbove(tx, ctx.principal, unitId);
      await holdLine(tx, { unitId, year, kindCode }, expectedRevision);
      const { subject, username } = ctx.principal;
      const isSet = count !== null || delegates !== null;
      await tx.query(
        `UPDATE event_plan SET target_events = $4, target_delegates = $5, target_by = $6, target_by_username = $7, target_at = $8,
           revision = revision + 1
         WHERE unit_id = $1 AND year = $2 AND kind_code = $3`,
        [
          ...[unitId, year, kindCode, count, delegates],
          ...(isSet ? [subject, username, ctx.now()] : [null, null, null]),
        ],
      );
      return readPlan(tx, unitId, year);
    }),
  );

/**
 * Hands what is left of a unit's targets down to the units directly below it that have none, alike, the first ones one more where it
 * does not divide. A share of nothing is handed to nobody.
 */
export const cascadePlanTargets = procedure("events.manage")
  .input(events.cascadePlanTargets)
  .output(events.cascadedPlanTargets)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.cascadePlanTargets" }, async (tx, { unitId, year }) => {
      // The units below lie strictly below whatever unit the caller was granted.
      await assertInScope(tx, ctx.principal, unitId);
      await tx.query("SELECT 1 FROM event_plan WHERE unit_id = $1 AND year = $2 FOR UPDATE", [unitId, year]);
      const children = await directlyBelow(tx, unitId);
      const written = await tx.query(
        `WITH child AS (SELECT id, position FROM unnest($2::uuid[]) WITH ORDINALITY AS c (id, position)),
         open AS (
           SELECT own.kind_code, child.id, row_number() OVER (PARTITION BY own.kind_code ORDER BY child.position) - 1 AS place,
             count(*) OVER (PARTITION BY own.kind_code) AS among, own.target_events, own.target_delegates
           FROM event_plan AS own CROSS JOIN child
           LEFT JOIN event_plan AS p ON p.unit_id = child.id AND p.year = own.year AND p.kind_code = own.kind_code
           WHERE own.unit_id = $1 AND own.year = $3 AND own.target_by IS NOT NULL AND p.target_by IS NULL
         ),
         given AS (
           SELECT p.kind_code, coalesce(sum(p.target_events), 0) AS events, coalesce(sum(p.target_delegates), 0) AS delegates
           FROM event_plan AS p WHERE p.unit_id = ANY ($2) AND p.year = $3 GROUP BY 1
         ),
         share AS (
           SELECT open.id, open.kind_code,
             ((greatest(open.target_events - coalesce(given.events, 0), 0) + among - 1 - place) / among)::int AS events,
             ((greatest(open.target_delegates - coalesce(given.delegates, 0), 0) + among - 1 - place) / among)::int AS delegates
           FROM open LEFT JOIN given ON given.kind_code = open.kind_code
         )
         INSERT INTO event_plan AS p (unit_id, year, kind_code, target_events, target_delegates, target_by, target_by_username, target_at)
         SELECT id, $3, kind_code, nullif(events, 0), nullif(delegates, 0), $4, $5, $6 FROM share WHERE events > 0 OR delegates > 0
         ON CONFLICT (unit_id, year, kind_code) DO UPDATE SET target_events = excluded.target_events,
           target_delegates = excluded.target_delegates, target_by = excluded.target_by,
           target_by_username = excluded.target_by_username, target_at = excluded.target_at, revision = p.revision + 1
         RETURNING 1`,
        [unitId, children, year, ctx.principal.subject, ctx.principal.username, ctx.now()],
      );
      return { units: children.length, targets: written.length };
    }),
  );
