import type { Principal } from "@khuyenhoc/authz";
import { DomainError, exports, jobs } from "@khuyenhoc/contracts";
import { startJob } from "@khuyenhoc/jobs";
import { procedure } from "../../context.ts";
import { certificatesExport } from "./certificates.ts";
import { registrationsExport } from "./registrations.ts";
import { subjectsExport } from "./subjects.ts";

/** The unit of the filter, or the first that the caller was granted: its officers see that there is such a job. */
function unitOfJob(principal: Principal, unitId: string | null | undefined): string {
  const unit = unitId ?? principal.roots[0];
  if (unit === undefined) throw new DomainError("OUT_OF_SCOPE");
  return unit;
}

/** Starts to write the registrations behind a filter into a file. */
export const registrations = procedure("registrations.read")
  .input(exports.startRegistrationExport)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...params } = input;
    const unitId = unitOfJob(ctx.principal, params.filter.unitId);
    return startJob(ctx, registrationsExport, { unitId, params, idempotencyKey });
  });

/** Starts to write the subjects behind a filter into a file. */
export const subjects = procedure("subjects.read")
  .input(exports.startSubjectExport)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...params } = input;
    const unitId = unitOfJob(ctx.principal, params.filter.unitId);
    return startJob(ctx, subjectsExport, { unitId, params, idempotencyKey });
  });

/** Starts to write the book of certificates behind a filter into a file. */
export const certificates = procedure("certificates.read")
  .input(exports.startCertificateExport)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...params } = input;
    const unitId = unitOfJob(ctx.principal, params.filter.unitId);
    return startJob(ctx, certificatesExport, { unitId, params, idempotencyKey });
  });
