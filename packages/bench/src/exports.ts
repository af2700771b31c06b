import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type JobStatus, seedUnitId } from "@khuyenhoc/contracts";
import { databaseOf } from "@khuyenhoc/local";
import pg from "pg";
import type { Bench, Benchmark } from "./bench.ts";
import { call } from "./procedures.ts";
import { result } from "./results.ts";

const ROWS = 100_000;
/** A year that no other part counts. */
const YEAR = 2029;

/** Clans of all communes, each of another name. */
async function fill(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`
      begin;
      with communes as (select row_number() over (order by id) - 1 as number, id from unit where tier_code = 'commune')
      insert into registration (unit_id, year, model, subject_id, subject_name, subject_code, address, subject_key, search, state,
        created_by, submitted_at, submitted_by)
      select communes.id, ${YEAR}, 'CLAN', uuidv7(), 'Dòng họ Nguyễn Văn ' || n, 'DH-' || n, 'Thôn ' || n % 300 || ', xã ' || n % 526,
        'c:dh-' || n, 'dong ho nguyen van ' || n || ' dh-' || n, 'REGISTERED', 'bench', now(), 'bench'
      from generate_series(1, ${ROWS}) as n join communes on communes.number = n % (select count(*) from communes);
      insert into counter (year, unit_id, model, pending)
      select year, unit_id, model, count(*) from registration where year = ${YEAR} group by 1, 2, 3;
      commit;
    `);
    await client.query("vacuum analyze registration");
  } finally {
    await client.end();
  }
}

/** Resident memory of the service's process in MB. */
async function memory({ platform }: Bench): Promise<number> {
  const text = await (await fetch(`${platform.urls.registrations}/metrics`)).text();
  const [, bytes] = /^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(text) ?? [];
  if (bytes === undefined) throw new Error("The service tells no memory");
  return Number(bytes) / 1024 / 1024;
}

/** A list of 100,000 rows as XLSX: how long it takes, and how much more memory the service has meanwhile. */
export const exports: Benchmark = async (bench) => {
  await fill(bench.platform.infrastructure.postgres.url(databaseOf("registrations")));
  const before = await memory(bench);
  let most = before;
  const begin = performance.now();
  let job = await call<JobStatus>(bench, "registrations", "exports.registrations", {
    idempotencyKey: randomUUID(),
    filter: { unitId: seedUnitId("city", "01"), year: YEAR, models: ["CLAN"] },
    sort: "NAME_ASC",
    format: "xlsx",
  });
  while (job.state === "QUEUED" || job.state === "RUNNING") {
    await pause(50);
    most = Math.max(most, await memory(bench));
    job = await call<JobStatus>(bench, "registrations", "jobs.status", { jobId: job.id });
  }
  const seconds = (performance.now() - begin) / 1000;
  if (job.state !== "DONE" || job.total !== ROWS) throw new Error(`The export ended ${JSON.stringify(job)}`);
  return [
    result(
      { name: "XLSX of 100,000 rows: more memory", value: most - before, unit: "MB", better: "less" },
      { atMost: 100 },
    ),
    result({ name: "— the list as a file", value: ROWS / seconds, unit: "rows/s", better: "more" }),
  ];
};
