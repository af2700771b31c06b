import { today } from "@khuyenhoc/contracts";
import { openDatabase } from "@khuyenhoc/database";
import { databaseOf, serviceEnvironment } from "@khuyenhoc/local";
import pg from "pg";
import type { Bench, Benchmark } from "./bench.ts";
import { result } from "./results.ts";
import { productStatement, timed } from "./roll-up.ts";
import { median, percentile } from "./statistics.ts";

const ROWS = 10_000_000;
/** A year that no other part counts. */
const YEAR = 2030;
const ROUNDS = 10;

/**
 * Ten million registrations of one year, as wide as counting them needs and no wider, which helps the comparison: a roll-up never
 * reads them. They stand in the order in which a city hands them in, which is not by commune, with an index by unit and year as the
 * real table has one. The counters that belong to them are in the product's own table.
 */
async function fill(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`
      create schema if not exists bench;
      drop table if exists bench.ten_million;
      create unlogged table bench.ten_million (
        unit_id uuid not null, year integer not null, model text not null, population_group text, state text not null
      );
      insert into bench.ten_million
      select communes.id, ${YEAR}, model,
        case when model = 'CITIZEN' then (array['FARMER', 'WORKER', 'OFFICIAL', 'STUDENT'])[1 + n / 7 % 4] end,
        case n / 3 % 5 when 0 then 'REGISTERED' when 1 then 'NOT_MET' else 'RECOGNISED' end
      from generate_series(1, ${ROWS}) as n
      join (select row_number() over (order by id) - 1 as number, id from unit where tier_code = 'commune') as communes
        on communes.number = n % (select count(*) from unit where tier_code = 'commune')
      cross join lateral (select (array['FAMILY', 'FAMILY', 'CITIZEN', 'CITIZEN', 'CITIZEN', 'CITIZEN', 'CLAN', 'COMMUNITY', 'UNIT'])[1 + n / 526 % 9]) as m (model);
      create index on bench.ten_million (unit_id, year);
      delete from counter where year = ${YEAR};
      insert into counter (year, unit_id, model, population_group, pending, not_met, recognised)
      select year, unit_id, model, coalesce(population_group, ''), count(*) filter (where state = 'REGISTERED'),
        count(*) filter (where state = 'NOT_MET'), count(*) filter (where state = 'RECOGNISED')
      from bench.ten_million group by 1, 2, 3, 4;
    `);
    await client.query("vacuum analyze bench.ten_million, counter");
  } finally {
    await client.end();
  }
}

/** A district's dashboard at ten million registrations: the leaf counters through the tree, against counting the rows. */
export const districts: Benchmark = async (bench: Bench) => {
  const { platform, progress } = bench;
  const superuserUrl = platform.infrastructure.postgres.url(databaseOf("registrations"));
  progress(`${ROWS.toLocaleString("en")} registrations`);
  await fill(superuserUrl);
  const statement = await productStatement();
  const asOf = today();
  const { DATABASE_URL: url = "" } = serviceEnvironment(platform.infrastructure, "registrations", platform.options);
  const database = openDatabase({ url, applicationName: "bench", max: 1 });
  const peer = new pg.Client({ connectionString: superuserUrl });
  await peer.connect();
  try {
    const { rows } = await peer.query<{ id: string }>("select id from unit where tier_code = 'district' order by id");
    const own = (id: string) =>
      database.transaction(
        { kind: "roots", roots: [id] },
        (tx) => statement(tx, [{ year: YEAR, asOf, unitIds: [id] }]),
        { readOnly: true },
      );
    // The communes of the district as of the day and their rows: no row-level security, no bases.
    const grouped = (id: string) =>
      peer.query(
        `select model, population_group, state, count(*) from bench.ten_million
         where year = $1 and unit_id = any (array(
           select descendant_id from unit_closure where ancestor_id = $2 and validity @> $3::date
         ))
         group by 1, 2, 3`,
        [YEAR, id, asOf],
      );
    const times: { own: number[]; peer: number[] } = { own: [], peer: [] };
    for (const { id } of rows) {
      await own(id);
      for (let round = 0; round < ROUNDS; round++) times.own.push(await timed(() => own(id)));
    }
    for (const { id } of rows.slice(0, ROUNDS)) {
      await grouped(id);
      times.peer.push(await timed(() => grouped(id)));
    }
    const name = "district roll-up at 10 M registrations";
    return [
      result({ name, value: median(times.own), unit: "ms", peer: median(times.peer), better: "less" }, { ratio: 100 }),
      result({ name: "— p99", value: percentile(times.own, 0.99), unit: "ms", better: "less" }, { atMost: 5 }),
    ];
  } finally {
    await peer.query("drop table if exists bench.ten_million");
    await peer.end();
    await database.close();
  }
};
