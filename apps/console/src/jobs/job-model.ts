import type { JobState } from "../generated/graphql.ts";

/** Whether a job may still change by itself. */
export function isRunning(state: JobState | undefined): boolean {
  return state === undefined || state === "QUEUED" || state === "RUNNING";
}

/** Percent that is done; a job without rows is done when it has ended. */
export function jobPercent({ total, done, state }: { total: number; done: number; state: JobState }): number {
  if (total > 0) return Math.floor((100 * done) / total);
  return state === "DONE" ? 100 : 0;
}
