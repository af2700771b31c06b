import { type Database, systemScope } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";
import type { AnyJobKind } from "./definition.ts";
import { claimJob, endJob, waitingJobs } from "./repository.ts";
import { stepJob } from "./step.ts";
import { type Turns, takeTurns } from "./turns.ts";

/** Days for which a file can be fetched; it holds personal data, so not longer than needed. */
const FILE_DAYS = 7;
/** Days after which a job and its rows are forgotten. */
const JOB_DAYS = 400;

/** Does jobs in the background, a step of each in turn. */
export function startJobRunner(options: { database: Database; logger: Logger; kinds: readonly AnyJobKind[] }): Turns {
  const { database, logger, kinds } = options;
  return takeTurns({
    logger,
    words: { id: "jobId", stepFailed: "a step of a job failed", turnFailed: "the job runner could not work" },
    waiting: () => database.transaction(systemScope, (tx) => waitingJobs(tx), { readOnly: true }),
    idOf: (jobId) => jobId,
    async step(jobId) {
      const outcome = await stepJob(database, kinds, jobId);
      if (outcome === "DONE") logger.info({ jobId }, "job done");
      return outcome !== "BUSY";
    },
    giveUp: (jobId, code, details) =>
      database.transaction(systemScope, async (tx) => {
        if ((await claimJob(tx, jobId)) !== undefined) await endJob(tx, jobId, "FAILED", { code, details });
      }),
    expire: () => expireJobs(database),
  });
}

/** Removes what jobs leave behind. */
async function expireJobs(database: Database): Promise<void> {
  await database.transaction(systemScope, async (tx) => {
    const old = "finished_at < now() - make_interval(days => $1)";
    await tx.query(`DELETE FROM job_file USING job WHERE job.id = job_file.job_id AND ${old}`, [FILE_DAYS]);
    await tx.query(`DELETE FROM job WHERE ${old}`, [JOB_DAYS]);
  });
}
