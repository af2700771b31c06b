import { z } from "zod";
import { certificateFilter } from "./certificates.ts";
import { idempotencyKey } from "./primitives.ts";
import { registrationFilter, registrationSorts } from "./registrations.ts";
import { subjectFilter } from "./subjects.ts";

/** A list as a file (xuất danh sách): its rows are chosen when the job starts, and the job's file holds them in the list's order. */
export const exportFormats = ["csv", "xlsx"] as const;
export const exportFormat = z.enum(exportFormats);
export type ExportFormat = z.infer<typeof exportFormat>;

export const registrationExport = z.object({
  filter: registrationFilter.default({}),
  sort: z.enum(registrationSorts).default("UPDATED_DESC"),
  format: exportFormat,
});
export const startRegistrationExport = registrationExport.extend({ idempotencyKey });

/** By name, as their list is. */
export const subjectExport = z.object({ filter: subjectFilter.default({}), format: exportFormat });
export const startSubjectExport = subjectExport.extend({ idempotencyKey });

/** By book and number. */
export const certificateExport = z.object({ filter: certificateFilter.default({}), format: exportFormat });
export const startCertificateExport = certificateExport.extend({ idempotencyKey });
