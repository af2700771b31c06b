import type { AnyJobKind } from "@khuyenhoc/jobs";
import { donorsExport, giftsExport } from "./modules/gifts/exports.ts";
import { receiptsJob } from "./modules/gifts/receipts.ts";

/** All kinds of jobs the service does. */
export const jobKinds: readonly AnyJobKind[] = [receiptsJob, giftsExport, donorsExport];
