import { criteriaSets, DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { findCriteriaSets } from "./repository.ts";
import { type PastSheet, SimulationSum } from "./simulation.ts";

/** Sheets that one simulation looks at. */
const MOST_SHEETS = 200_000;
const BATCH = 5000;

/** Who would pass and who would fall with a set, published or not, on the sheets of a year. */
export const simulate = procedure("criteria.read")
  .input(criteriaSets.simulateCriteriaSet)
  .output(criteriaSets.simulation)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await assertInScope(tx, ctx.principal, input.unitId);
      const [set] = await findCriteriaSets(tx, [input.id]);
      if (set === undefined) throw new DomainError("NOT_FOUND");
      const rowUnits = await unitsByRow(tx, input.unitId);
      const sum = new SimulationSum(
        set.definition,
        (unitId) => rowUnits.get(unitId) ?? unitId,
        criteriaSets.SIMULATION_CHANGES,
      );
      const complete = await eachSheet(tx, { ...input, model: set.model, appliesTo: set.appliesTo }, (sheet) =>
        sum.add(sheet),
      );
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "criteria.simulate",
        unitId: input.unitId,
        subjectIds: sum.changes.map(({ registrationId }) => registrationId),
        rows: sum.changes.length,
        requestId: ctx.requestId,
      });
      return { rows: sum.result, changes: sum.changes, complete };
    }),
  );

/** Unit below → the unit directly below the one asked about, on the path to it. */
async function unitsByRow(tx: Transaction, unitId: string): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; row: string }>(
    `SELECT down.descendant_id AS id, child.ancestor_id AS row
     FROM unit_closure AS down
     JOIN unit_closure AS child ON child.descendant_id = down.descendant_id AND child.depth = down.depth - 1
       AND child.scope_validity @> app_today()
     WHERE down.ancestor_id = $1 AND down.depth > 0 AND down.scope_validity @> app_today()`,
    [unitId],
  );
  return new Map(rows.map(({ id, row }) => [id, row]));
}

/** @returns whether all sheets were visited */
async function eachSheet(
  tx: Transaction,
  of: { unitId: string; year: number; model: string; appliesTo: readonly string[] },
  visit: (sheet: PastSheet) => void,
): Promise<boolean> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (let seen = 0; seen < MOST_SHEETS; seen += BATCH) {
    // What was reviewed counts; a sheet that was not reviewed says what its subject said. Drafts of either say nothing yet.
    const batch = await tx.query<PastSheet>(
      `SELECT r.id AS "registrationId", r.unit_id AS "unitId", r.population_group AS "group", r.subject_name AS "subjectName",
         r.state, coalesce(CASE WHEN s.review_at IS NULL THEN s.self_answers ELSE s.review_answers END, '[]') AS answers,
         CASE WHEN s.review_at IS NULL THEN s.self_counted ELSE s.review_counted END AS counted
       FROM registration AS r JOIN sheet AS s ON s.registration_id = r.id
       WHERE r.year = $1 AND r.model = $2 AND r.id > $3 AND s.self_at IS NOT NULL
         AND ($5::text[] = '{}' OR EXISTS (
           SELECT 1 FROM subject AS s WHERE s.id = r.subject_id AND coalesce(s.organisation_kind, s.community_level) = ANY ($5)
         ))
         AND r.unit_id IN (
           SELECT descendant_id FROM unit_closure WHERE ancestor_id = $4 AND scope_validity @> app_today()
         )
       ORDER BY r.id LIMIT ${BATCH}`,
      [of.year, of.model, after, of.unitId, of.appliesTo],
    );
    for (const sheet of batch) visit(sheet);
    const last = batch.at(-1);
    if (last === undefined || batch.length < BATCH) return true;
    after = last.registrationId;
  }
  return false;
}
