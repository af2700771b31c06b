import type { AnyJobKind } from "@khuyenhoc/jobs";

/** All kinds of jobs the service does. */
export const jobKinds: readonly AnyJobKind[] = [];
