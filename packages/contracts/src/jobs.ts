import { z } from "zod";
import { id, idempotencyKey, instant, page, pageRequest } from "./primitives.ts";

/** Long work of one account (việc chạy nền): its rows are chosen when it starts and done in steps that survive a crash. */
export const jobStates = ["QUEUED", "RUNNING", "DONE", "FAILED", "CANCELLED"] as const;
export const jobState = z.enum(jobStates);

export const jobStatus = z.object({
  id,
  /** Such as `registrations.decide`. */
  kind: z.string(),
  unitId: id,
  state: jobState,
  /** Rows that were chosen, that are done (refused ones too), and that were refused. */
  total: z.int(),
  done: z.int(),
  refused: z.int(),
  createdAt: instant,
  /** User name of who started it. */
  createdBy: z.string(),
  finishedAt: instant.nullable(),
  /** What it made; only who started it can fetch it, for a week. */
  file: z.object({ fileName: z.string(), mediaType: z.string() }).nullable(),
  failure: z.object({ code: z.string(), vi: z.string(), en: z.string() }).nullable(),
});
export type JobStatus = z.infer<typeof jobStatus>;

export const jobRef = z.object({ jobId: id });
export const cancelJob = z.object({ idempotencyKey, jobId: id });
/** Jobs of the caller's scope, newest first; `mine`: those he started. */
export const listJobs = pageRequest.extend({ mine: z.boolean().default(false) });
export const jobPage = page(jobStatus);

/** Rows that a job refused, in their order; only for who started it. */
export const listRefusals = pageRequest.extend({ jobId: id });
export const jobRefusal = z.object({
  position: z.int(),
  targetId: id,
  code: z.string(),
  vi: z.string(),
  en: z.string(),
});
export const refusalPage = page(jobRefusal);
