import type { AnyJobKind } from "@khuyenhoc/jobs";
import { issueJob, printJob } from "./certificates/jobs.ts";
import type { Addresses } from "./certificates/row.ts";

/** Kinds of jobs that write public addresses on papers. */
export const followingKinds = (addresses: Addresses): readonly AnyJobKind[] => [
  issueJob(addresses),
  printJob(addresses),
];
