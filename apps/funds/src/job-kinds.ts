import type { AnyJobKind } from "@khuyenhoc/jobs";
import type { Context } from "./context.ts";
import { donorsExport, giftsExport } from "./modules/gifts/exports.ts";
import { receiptsJob } from "./modules/gifts/receipts.ts";
import { applicationsExport, awardsExport } from "./modules/scholarships/exports.ts";
import { awardCertificatesJob } from "./modules/scholarships/printing-job.ts";

/** All kinds of jobs of the service. */
export function jobKindsOf({ publicUrl, students }: Pick<Context, "publicUrl" | "students">): readonly AnyJobKind[] {
  return [
    ...[giftsExport, donorsExport, receiptsJob(publicUrl)],
    ...[applicationsExport(students), awardsExport(students), awardCertificatesJob(students)],
  ];
}
