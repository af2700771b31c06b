import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { seedUnitId, today } from "@khuyenhoc/contracts";
import { openDatabase, type Transaction } from "@khuyenhoc/database";
import { checkout, databaseOf, serviceEnvironment } from "@khuyenhoc/local";
import pg from "pg";
import type { Bench, Benchmark } from "./bench.ts";
import { call } from "./procedures.ts";
import { result } from "./results.ts";
import { median } from "./statistics.ts";

const ROWS = 1_000_000;
const YEAR = 2027;
const ROUNDS = 15;

type RollUp = (
  tx: Transaction,
  questions: readonly { year: number; asOf: string; unitIds: string[] }[],
) => Promise<unknown[]>;

/** The statement of `counts.byUnits`. The service exports nothing but its router's type, so the benchmark takes it from its file. */
export async function productStatement(): Promise<RollUp> {
  const file = join(checkout, "apps/registrations/src/modules/counts/roll-up.ts");
  return ((await import(pathToFileURL(file).href)) as { rollUp: RollUp }).rollUp;
}

/** A million registrations of one year, spread over the communes, with the counters that belong to them. Indexes that no side uses are left out. */
async function fill(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`
      begin;
      drop index if exists registration_search, registration_name, registration_updated, registration_unit_updated, registration_of_subject;
      with communes as (
        select row_number() over (order by id) - 1 as number, id from unit where tier_code = 'commune'
      ), made as (
        select n, communes.id as unit_id,
          (array['FAMILY', 'CITIZEN', 'CITIZEN', 'CLAN', 'COMMUNITY', 'UNIT'])[1 + n % 6] as model
        from generate_series(1, ${ROWS}) as n
        join communes on communes.number = n % (select count(*) from communes)
      )
      insert into registration (unit_id, year, model, population_group, subject_id, subject_name, subject_key, search, state,
        created_by, submitted_at, submitted_by, decided_at, decided_by)
      select unit_id, ${YEAR}, model,
        case when model = 'CITIZEN' then (array['FARMER', 'WORKER', 'OFFICIAL', 'STUDENT'])[1 + n % 4] end,
        uuidv7(), 'Subject ' || n, n::text, '', case when n % 3 = 0 then 'RECOGNISED' else 'REGISTERED' end,
        'bench', now(), 'bench', case when n % 3 = 0 then now() end, case when n % 3 = 0 then 'bench-2' end
      from made;
      insert into counter (year, unit_id, model, population_group, pending, recognised)
      select year, unit_id, model, coalesce(population_group, ''),
        count(*) filter (where state = 'REGISTERED'), count(*) filter (where state = 'RECOGNISED')
      from registration where year = ${YEAR} group by 1, 2, 3, 4;
      commit;
    `);
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** The city's dashboard at a million registrations: the leaf counters through the tree, against counting the rows. */
export const rollUp: Benchmark = async (bench: Bench) => {
  const { platform, progress } = bench;
  progress(`${ROWS.toLocaleString("en")} registrations`);
  await fill(platform.infrastructure.postgres.url(databaseOf("registrations")));
  const statement = await productStatement();
  const city = seedUnitId("city", "01");
  const asOf = today();
  const { DATABASE_URL: url = "" } = serviceEnvironment(platform.infrastructure, "registrations", platform.options);
  const database = openDatabase({ url, applicationName: "bench", max: 1 });
  const within = <T>(work: (tx: Transaction) => Promise<T>) =>
    database.transaction({ kind: "roots", roots: [city] }, work, { readOnly: true });

  // The comparison counts every row of the year, which is the whole city: no tree, no row-level security, no bases.
  const peer = new pg.Client({ connectionString: platform.infrastructure.postgres.url(databaseOf("registrations")) });
  await peer.connect();
  const grouped = () =>
    peer.query("select model, population_group, state, count(*) from registration where year = $1 group by 1, 2, 3", [
      YEAR,
    ]);
  const own = () => within((tx) => statement(tx, [{ year: YEAR, asOf, unitIds: [city] }]));
  const service = () => call(bench, "registrations", "counts.byUnits", { queries: [{ unitId: city, year: YEAR }] });
  try {
    const times: { own: number[]; service: number[]; peer: number[] } = { own: [], service: [], peer: [] };
    await Promise.all([own(), service(), grouped()]);
    for (let round = 0; round < ROUNDS; round++) {
      times.own.push(await timed(own));
      times.service.push(await timed(service));
      times.peer.push(await timed(grouped));
    }
    const line = (name: string, samples: number[], goal?: { ratio: number }) =>
      result({ name, value: median(samples), unit: "ms", peer: median(times.peer), better: "less" }, goal);
    return [
      line("city roll-up at 1 M registrations", times.own, { ratio: 50 }),
      line("— the same through the service", times.service),
    ];
  } finally {
    await peer.end();
    await database.close();
  }
};
