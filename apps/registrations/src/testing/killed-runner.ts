import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { JobStatus } from "@khuyenhoc/contracts";
import { eventually } from "@khuyenhoc/testkit";

const KILLS = 3;

/**
 * Has a job done by processes that are killed (SIGKILL) as soon as they have got a little further, and by one that may end it.
 *
 * @param read how far the job is
 * @returns how many of the processes were killed before the job was done
 */
export async function doWithKills(databaseUrl: string, read: () => Promise<JobStatus>): Promise<number> {
  const script = join(import.meta.dirname, "job-process.ts");
  let early = 0;
  for (let round = 0; round <= KILLS; round++) {
    const { done } = await read();
    const child = spawn(process.execPath, [script, databaseUrl], { stdio: "ignore" });
    const ended = once(child, "exit");
    try {
      await eventually(async () => {
        const status = await read();
        return status.state === "DONE" || (round < KILLS && status.done > done);
      });
    } finally {
      child.kill("SIGKILL");
      await ended;
    }
    if ((await read()).state !== "DONE") early += 1;
  }
  return early;
}
