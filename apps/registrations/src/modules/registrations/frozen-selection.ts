import { type RegistrationFilter, type RegistrationState, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Job } from "@khuyenhoc/jobs";
import { placesWaiting } from "../assessments/waiting.ts";
import { conditionsOf, Parameters } from "./selection.ts";

/**
 * Makes the registrations behind a filter the rows of a job, unit by unit. What comes to match later is not among them.
 *
 * @param job.unitIds units whose subtrees are meant
 * @param states      those that the job's command applies to; the filter's own states narrow them
 */
export async function freezeSelection(
  tx: Transaction,
  { id, unitIds, principal }: Pick<Job<unknown>, "id" | "principal"> & { unitIds: readonly string[] },
  filter: RegistrationFilter,
  states: readonly RegistrationState[],
): Promise<void> {
  const waiting = await placesWaiting(tx, principal, filter, today());
  const parameters = new Parameters();
  const job = parameters.add(id);
  const units = parameters.add(unitIds);
  const meant = states.filter((state) => filter.states?.includes(state) ?? true);
  const conditions = conditionsOf({ ...filter, ...waiting, states: meant }, "r", parameters);
  await tx.query(
    `INSERT INTO job_item (job_id, position, target_id)
     SELECT ${job}, row_number() OVER (ORDER BY r.unit_id, r.id), r.id FROM registration AS r
     WHERE r.unit_id IN (
       SELECT descendant_id FROM unit_closure WHERE ancestor_id = ANY (${units}::uuid[]) AND scope_validity @> app_today()
     ) AND ${conditions.join(" AND ")}`,
    parameters.values,
  );
}
