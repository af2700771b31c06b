import { optionalId } from "../ids.ts";
import { CertificateFilter } from "./certificates.ts";
import { mutation } from "./failures.ts";
import { FileFormat } from "./imports.ts";
import { Job, type JobResult } from "./jobs.ts";
import { plainFilter, RegistrationFilter, RegistrationSort } from "./registration.ts";
import { SubjectFilter } from "./subjects.ts";

mutation<JobResult>()("exportRegistrations", {
  description: "Writes the registrations behind a filter into a file, as a job.",
  input: (t) => ({
    filter: t.field({ type: RegistrationFilter }),
    sort: t.field({ type: RegistrationSort }),
    format: t.field({ type: FileFormat, required: true }),
  }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ filter, sort, ...input }, { clients }) => ({
    job: await clients.registrations.exports.registrations.mutate({
      ...input,
      ...(sort ? { sort } : {}),
      filter: plainFilter(filter),
    }),
  }),
});

mutation<JobResult>()("exportSubjects", {
  description: "Writes the subjects behind a filter into a file, as a job.",
  input: (t) => ({
    filter: t.field({ type: SubjectFilter }),
    format: t.field({ type: FileFormat, required: true }),
  }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ filter, ...input }, { clients }) => ({
    job: await clients.registrations.exports.subjects.mutate({
      ...input,
      filter: filter ? { ...filter, unitId: optionalId("Unit", filter.unitId) } : {},
    }),
  }),
});

mutation<JobResult>()("exportCertificates", {
  description: "Writes the book of certificates behind a filter into a file, as a job.",
  input: (t) => ({
    filter: t.field({ type: CertificateFilter }),
    format: t.field({ type: FileFormat, required: true }),
  }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ filter, ...input }, { clients }) => ({
    job: await clients.registrations.exports.certificates.mutate({
      ...input,
      filter: filter
        ? {
            ...filter,
            unitId: optionalId("Unit", filter.unitId),
            registrationId: optionalId("Registration", filter.registrationId),
          }
        : {},
    }),
  }),
});
