import { setTimeout as delay } from "node:timers/promises";
import { DomainError, type ErrorCode, type ErrorDetails } from "@khuyenhoc/contracts";
import { type Database, isUnreachable, systemScope } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";
import type { AnyJobKind } from "./definition.ts";
import { claimJob, endJob, waitingJobs } from "./repository.ts";
import { stepJob } from "./step.ts";

export interface JobRunner {
  /** Looks for work now instead of at the next turn. */
  wake(): void;
  /** Lets the running step end; the rest is resumed at the next start. */
  stop(): Promise<void>;
}

const IDLE_MS = 1000;
const EXPIRY_MS = 3_600_000;
const MOST_FAILURES = 5;
/** Days for which a file can be fetched; it holds personal data, so not longer than needed. */
const FILE_DAYS = 7;
/** Days after which a job and its rows are forgotten. */
const JOB_DAYS = 400;

/**
 * Does jobs in the background, a step of each in turn. Any number of processes may run it: a step claims its job. What a process
 * left behind when it was killed is found at the next look.
 */
export function startJobRunner(options: {
  database: Database;
  logger: Logger;
  kinds: readonly AnyJobKind[];
}): JobRunner {
  const { database, logger, kinds } = options;
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  /** Unexpected failures in a row, by job. */
  const failures = new Map<string, number>();
  let expired = 0;

  const stepNext = async (jobId: string): Promise<boolean> => {
    try {
      const outcome = await stepJob(database, kinds, jobId);
      failures.delete(jobId);
      if (outcome === "DONE") logger.info({ jobId }, "job done");
      return outcome !== "BUSY";
    } catch (err) {
      if (isUnreachable(err)) throw err;
      const count = (failures.get(jobId) ?? 0) + 1;
      failures.set(jobId, count);
      logger.error({ jobId, err }, "a step of a job failed");
      if (err instanceof DomainError) await giveUp(jobId, err.code, err.details);
      else if (count >= MOST_FAILURES) await giveUp(jobId, "INTERNAL", {});
      return false;
    }
  };

  const giveUp = async (jobId: string, code: ErrorCode, details: ErrorDetails): Promise<void> => {
    failures.delete(jobId);
    await database.transaction(systemScope, async (tx) => {
      // Cancelled or finished elsewhere in the meantime stays so.
      if ((await claimJob(tx, jobId)) !== undefined) await endJob(tx, jobId, "FAILED", { code, details });
    });
  };

  const turn = async (): Promise<boolean> => {
    const waiting = await database.transaction(systemScope, (tx) => waitingJobs(tx), { readOnly: true });
    let progress = false;
    for (const jobId of waiting) {
      if (stopping.signal.aborted) return false;
      progress = (await stepNext(jobId)) || progress;
    }
    if (Date.now() - expired > EXPIRY_MS) {
      expired = Date.now();
      await expireJobs(database);
    }
    return progress;
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      const progress = await turn().catch((err: unknown) => {
        logger.error({ err }, "the job runner could not work");
        return false;
      });
      if (progress) continue;
      const signal = AbortSignal.any([stopping.signal, wakeUp.signal]);
      await delay(IDLE_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();

  return {
    wake: () => wakeUp.abort(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Removes what jobs leave behind. */
async function expireJobs(database: Database): Promise<void> {
  await database.transaction(systemScope, async (tx) => {
    const old = "finished_at < now() - make_interval(days => $1)";
    await tx.query(`DELETE FROM job_file USING job WHERE job.id = job_file.job_id AND ${old}`, [FILE_DAYS]);
    await tx.query(`DELETE FROM job WHERE ${old}`, [JOB_DAYS]);
  });
}
