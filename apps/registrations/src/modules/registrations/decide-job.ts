import { can, type Permission } from "@khuyenhoc/authz";
import { type BulkOutcome, DomainError, jobs, type RegistrationState, registrations } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { z } from "zod";
import { procedure } from "../../context.ts";
import { defineJob } from "../jobs/definition.ts";
import { startJob } from "../jobs/start.ts";
import { type Acting, approveAll, returnAll, submitAll } from "./in-bulk.ts";
import { conditionsOf, Parameters } from "./selection.ts";

type Params = z.infer<typeof registrations.bulkJobParams>;

interface BulkAction {
  permission: Permission;
  /** What it applies to; the rest of a filter's rows is not touched. */
  states: readonly RegistrationState[];
  run(tx: Transaction, ids: readonly string[], acting: Acting, params: Params): Promise<BulkOutcome>;
}

/** What can be done with all registrations behind a filter. */
const bulkActions: Readonly<Record<Params["action"], BulkAction>> = {
  SUBMIT: { permission: "registrations.write", states: ["DRAFT", "RETURNED"], run: submitAll },
  APPROVE: { permission: "registrations.decide", states: ["REGISTERED"], run: approveAll },
  RETURN: {
    permission: "registrations.decide",
    states: ["REGISTERED", "SELF_ASSESSED", "REVIEWED", "PROPOSED"],
    run: (tx, ids, acting, { reason }) => returnAll(tx, ids, { ...acting, reason: reason ?? "" }),
  },
};

/** Carries a command out on all registrations behind a filter, chosen when it starts. */
export const bulkDecisionJob = defineJob({
  kind: "registrations.decide",
  params: registrations.bulkJobParams,
  batch: 500,
  async freeze(tx, { id, unitId, params: { filter, action }, principal }) {
    const { permission, states } = bulkActions[action];
    if (!can(principal, permission)) throw new DomainError("FORBIDDEN", { permission });
    const parameters = new Parameters();
    const job = parameters.add(id);
    const unit = parameters.add(unitId);
    const meant = filter.states == null ? [...states] : states.filter((state) => filter.states?.includes(state));
    const conditions = conditionsOf({ ...filter, states: meant }, "r", parameters);
    await tx.query(
      `INSERT INTO job_item (job_id, position, target_id)
       SELECT ${job}, row_number() OVER (ORDER BY r.unit_id, r.id), r.id FROM registration AS r
       WHERE r.unit_id IN (
         SELECT descendant_id FROM unit_closure WHERE ancestor_id = ${unit} AND scope_validity @> app_today()
       ) AND ${conditions.join(" AND ")}`,
      parameters.values,
    );
  },
  async step(tx, { params, principal }, targetIds) {
    const { refused } = await bulkActions[params.action].run(tx, targetIds, { principal, now: new Date() }, params);
    const codes = new Map(refused.map(({ id, code }) => [id, code]));
    return targetIds.map((targetId) => ({ targetId, code: (codes.get(targetId) ?? "OK") as "OK" }));
  },
});

/** Starts a bulk command over a filter; its unit is the filter's, or the first that the caller was granted. */
export const startBulk = procedure("registrations.write")
  .input(registrations.startBulk)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...params } = input;
    const unitId = params.filter.unitId ?? ctx.principal.roots[0];
    if (unitId === undefined) throw new DomainError("OUT_OF_SCOPE");
    if (params.action === "RETURN" && params.reason == null) throw new DomainError("RETURN_NEEDS_REASON");
    return startJob(ctx, bulkDecisionJob, { unitId, params, idempotencyKey });
  });
