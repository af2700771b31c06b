import { can, type Permission } from "@khuyenhoc/authz";
import { type BulkOutcome, DomainError, jobs, type RegistrationState, registrations } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { defineJob, startJob } from "@khuyenhoc/jobs";
import type { z } from "zod";
import { procedure } from "../../context.ts";
import { freezeSelection } from "./frozen-selection.ts";
import { type Acting, approveAll, returnAll, submitAll } from "./in-bulk.ts";

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
  async freeze(tx, { id, params: { filter, action }, principal }) {
    const { permission, states } = bulkActions[action];
    if (!can(principal, permission)) throw new DomainError("FORBIDDEN", { permission });
    // Without a unit all that he was granted is meant, as in the list that he sees.
    const unitIds = filter.unitId == null ? principal.roots : [filter.unitId];
    await freezeSelection(tx, { id, unitIds, principal }, filter, states);
  },
  async step(tx, { id: jobId, params, principal }, targetIds) {
    const acting = { principal, now: new Date(), origin: { jobId } };
    const { refused } = await bulkActions[params.action].run(tx, targetIds, acting, params);
    const codes = new Map(refused.map(({ id, code }) => [id, code]));
    return targetIds.map((targetId) => ({ targetId, code: (codes.get(targetId) ?? "OK") as "OK" }));
  },
});

/** Starts a bulk command over a filter; the job is of the filter's unit, or of the first that the caller was granted. */
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
