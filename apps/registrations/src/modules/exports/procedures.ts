import { exports, jobs } from "@khuyenhoc/contracts";
import { startJob, unitOfJob } from "@khuyenhoc/jobs";
import { procedure } from "../../context.ts";
import { certificatesExport } from "./certificates.ts";
import { registrationsExport } from "./registrations.ts";
import { subjectsExport } from "./subjects.ts";

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
