import type { AnyJobKind } from "@khuyenhoc/jobs";

/** Kinds of jobs that need nothing but the database; each is named `events.…`. */
export const jobKinds: readonly AnyJobKind[] = [];
