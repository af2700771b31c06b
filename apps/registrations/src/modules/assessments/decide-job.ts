import { can } from "@khuyenhoc/authz";
import { assessments, DomainError, jobs, type RegistrationState, today } from "@khuyenhoc/contracts";
import { defineJob, startJob } from "@khuyenhoc/jobs";
import { procedure } from "../../context.ts";
import { freezeSelection } from "../registrations/frozen-selection.ts";
import { decideAll } from "./deciding.ts";
import { proposeAll } from "./proposing.ts";
import { requireDates } from "./standing.ts";

const params = assessments.decideByFilter.omit({ idempotencyKey: true, unitId: true });

const appliesTo = {
  PROPOSE: ["REVIEWED"],
  RECOGNISE: ["PROPOSED"],
  REFUSE: ["PROPOSED"],
} as const satisfies Record<(typeof assessments.bulkSteps)[number], readonly RegistrationState[]>;

/** Takes a step with all registrations behind a filter, chosen when it starts. */
export const assessmentDecisionJob = defineJob({
  kind: "assessments.decide",
  params,
  batch: 500,
  async freeze(tx, { id, unitId, principal, params: { filter, step } }) {
    await freezeSelection(tx, { id, unitIds: [unitId], principal }, { ...filter, unitId }, appliesTo[step]);
  },
  async step(tx, { id: jobId, params: run, principal }, targetIds) {
    const acting = { principal, now: new Date(), origin: { jobId } };
    const { number, decidedOn, validUntil = null, reason } = run;
    const { refused } =
      run.step === "PROPOSE"
        ? await proposeAll(tx, targetIds, acting)
        : await decideAll(
            tx,
            targetIds,
            {
              kind: run.step,
              number: number ?? "",
              decidedOn: decidedOn ?? "",
              validUntil,
              ...(reason == null ? {} : { reason }),
            },
            acting,
          );
    const codes = new Map(refused.map(({ id, code }) => [id, code]));
    return targetIds.map((targetId) => ({ targetId, code: (codes.get(targetId) ?? "OK") as "OK" }));
  },
});

/** Starts a step over a filter as a job. Proposing needs no more than filing does; deciding is permitted apart. */
export const decideByFilter = procedure("registrations.write")
  .input(assessments.decideByFilter)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, unitId, ...chosen } = input;
    if (chosen.step !== "PROPOSE") {
      const permission = "registrations.decide";
      if (!can(ctx.principal, permission)) throw new DomainError("FORBIDDEN", { permission });
      if (chosen.number == null || chosen.decidedOn == null) {
        throw new DomainError("INVALID_INPUT", { reason: "number, decidedOn" });
      }
      // Known now: the job would fail at its first step.
      requireDates({ decidedOn: chosen.decidedOn, validUntil: chosen.validUntil }, today(ctx.now()));
      if (chosen.step === "REFUSE" && chosen.reason == null) throw new DomainError("DECISION_NEEDS_REASON");
    }
    return startJob(ctx, assessmentDecisionJob, { idempotencyKey, unitId, params: chosen });
  });
