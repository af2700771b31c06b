import { calendarDate, certificates, DomainError, jobs, today } from "@khuyenhoc/contracts";
import { defineJob, startJob } from "@khuyenhoc/jobs";
import { auditRead } from "@khuyenhoc/service-kit";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { conditionsOf, Parameters } from "../registrations/selection.ts";
import { issueCertificates } from "./issuing.ts";
import { printedRun } from "./printing.ts";

const params = certificates.runCertificates.omit({ idempotencyKey: true, unitId: true }).extend({
  /** Day of issue: that on which the run was started. */
  issuedOn: calendarDate,
  publicUrl: z.string(),
});

/** Issues certificates over a filter, and makes one file of them all. */
export const issueCertificatesJob = defineJob({
  kind: "certificates.issue",
  params,
  batch: 200,
  async freeze(tx, { id, unitId, params: { filter, print }, principal }) {
    await noteActor(tx, principal);
    const parameters = new Parameters();
    const job = parameters.add(id);
    const unit = parameters.add(unitId);
    const roots = parameters.add(principal.roots);
    const conditions = conditionsOf({ ...filter, states: ["RECOGNISED"] }, "r", parameters);
    const chosen = await tx.query(
      `WITH below AS MATERIALIZED (
         SELECT tree.descendant_id AS unit_id FROM unit_closure AS tree
         WHERE tree.ancestor_id = ${unit} AND tree.scope_validity @> app_today() AND EXISTS (
           SELECT 1 FROM unit_closure AS grant_ WHERE grant_.descendant_id = tree.descendant_id
             AND grant_.ancestor_id = ANY (${roots}::uuid[]) AND grant_.depth > 0 AND grant_.scope_validity @> app_today()
         )
       )
       INSERT INTO job_item (job_id, position, target_id)
       SELECT ${job}, row_number() OVER (ORDER BY r.unit_id, r.subject_name, r.id), r.id
       FROM registration AS r JOIN below ON below.unit_id = r.unit_id
       WHERE ${conditions.join(" AND ")} AND NOT EXISTS (
         SELECT 1 FROM certificate AS c WHERE c.registration_id = r.id AND c.revoked_on IS NULL AND c.replaced_by IS NULL
       )
       RETURNING 1`,
      parameters.values,
    );
    if (print && chosen.length > certificates.MAX_PRINTED) {
      throw new DomainError("INVALID_INPUT", { reason: `${chosen.length} > ${certificates.MAX_PRINTED}` });
    }
  },
  async step(tx, { params: run, principal }, targetIds) {
    const { refused } = await issueCertificates(tx, targetIds, { principal, ...run });
    const codes = new Map(refused.map(({ id, error }) => [id, error.code]));
    return targetIds.map((targetId) => ({ targetId, code: codes.get(targetId) ?? "OK" }));
  },
  async finish(tx, { id, unitId, total, params: run, principal, requestId }) {
    if (!run.print) return null;
    await auditRead(tx, {
      principal,
      operation: "certificates.run",
      unitId,
      rows: total,
      reason: "original",
      requestId: requestId ?? undefined,
    });
    return printedRun(tx, { id, total }, { publicUrl: run.publicUrl, date: run.issuedOn, now: new Date() });
  },
});

/** Starts a run of certificates as a job. */
export const run = procedure("certificates.issue")
  .input(certificates.runCertificates)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, unitId, ...chosen } = input;
    return startJob(ctx, issueCertificatesJob, {
      idempotencyKey,
      unitId,
      params: { ...chosen, issuedOn: today(ctx.now()), publicUrl: ctx.publicUrl },
    });
  });
