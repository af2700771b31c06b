import type { AnyJobKind } from "@khuyenhoc/jobs";
import { assessmentDecisionJob } from "../assessments/decide-job.ts";
import { issueCertificatesJob } from "../certificates/job.ts";
import { certificatesExport } from "../exports/certificates.ts";
import { registrationsExport } from "../exports/registrations.ts";
import { subjectsExport } from "../exports/subjects.ts";
import { bulkDecisionJob } from "../registrations/decide-job.ts";
import { undoJob } from "../undo/job.ts";

/** All kinds of jobs the service does. */
export const jobKinds: readonly AnyJobKind[] = [
  assessmentDecisionJob,
  bulkDecisionJob,
  undoJob,
  issueCertificatesJob,
  registrationsExport,
  subjectsExport,
  certificatesExport,
];
