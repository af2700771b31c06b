import type { AnyJobKind } from "@khuyenhoc/jobs";
import { donorsExport, giftsExport } from "./modules/gifts/exports.ts";

/** Kinds of jobs that need nothing but the database. */
export const jobKinds: readonly AnyJobKind[] = [giftsExport, donorsExport];
