import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type JobStatus, seedUnitId } from "@khuyenhoc/contracts";
import type { Benchmark } from "./bench.ts";
import { CLAN_YEAR, CLANS, fillClans } from "./clans.ts";
import { call } from "./procedures.ts";
import { result } from "./results.ts";

/** A bulk decision over a filter: every registration with its own outcome, history, counters and domain events. */
export const decisions: Benchmark = async (bench) => {
  await fillClans(bench);
  const begin = performance.now();
  let job = await call<JobStatus>(bench, "registrations", "registrations.startBulk", {
    idempotencyKey: randomUUID(),
    action: "APPROVE",
    filter: { unitId: seedUnitId("city", "01"), year: CLAN_YEAR, models: ["CLAN"] },
  });
  while (job.state === "QUEUED" || job.state === "RUNNING") {
    await pause(50);
    job = await call<JobStatus>(bench, "registrations", "jobs.status", { jobId: job.id });
  }
  const seconds = (performance.now() - begin) / 1000;
  if (job.state !== "DONE" || job.done !== CLANS || job.refused > 0) {
    throw new Error(`The decision ended ${JSON.stringify(job)}`);
  }
  return [
    result({ name: "bulk decision of 100,000 registrations", value: CLANS / seconds, unit: "rows/s", better: "more" }),
  ];
};
