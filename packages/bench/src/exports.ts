import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type JobStatus, seedUnitId } from "@khuyenhoc/contracts";
import type { Bench, Benchmark } from "./bench.ts";
import { CLAN_YEAR, CLANS, fillClans } from "./clans.ts";
import { call } from "./procedures.ts";
import { result } from "./results.ts";

/** Resident memory of the service's process in MB. */
async function memory({ platform }: Bench): Promise<number> {
  const text = await (await fetch(`${platform.urls.registrations}/metrics`)).text();
  const [, bytes] = /^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(text) ?? [];
  if (bytes === undefined) throw new Error("The service tells no memory");
  return Number(bytes) / 1024 / 1024;
}

/** A list of 100,000 rows as XLSX: how long it takes, and how much more memory the service has meanwhile. */
export const exports: Benchmark = async (bench) => {
  await fillClans(bench);
  const before = await memory(bench);
  let most = before;
  const begin = performance.now();
  let job = await call<JobStatus>(bench, "registrations", "exports.registrations", {
    idempotencyKey: randomUUID(),
    filter: { unitId: seedUnitId("city", "01"), year: CLAN_YEAR, models: ["CLAN"] },
    sort: "NAME_ASC",
    format: "xlsx",
  });
  while (job.state === "QUEUED" || job.state === "RUNNING") {
    await pause(50);
    most = Math.max(most, await memory(bench));
    job = await call<JobStatus>(bench, "registrations", "jobs.status", { jobId: job.id });
  }
  const seconds = (performance.now() - begin) / 1000;
  if (job.state !== "DONE" || job.total !== CLANS) throw new Error(`The export ended ${JSON.stringify(job)}`);
  return [
    result(
      { name: "XLSX of 100,000 rows: more memory", value: most - before, unit: "MB", better: "less" },
      { atMost: 100 },
    ),
    result({ name: "— the list as a file", value: CLANS / seconds, unit: "rows/s", better: "more" }),
  ];
};
