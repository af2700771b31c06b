import { databaseOf } from "@khuyenhoc/local";
import pg from "pg";
import type { Bench } from "./bench.ts";

export const CLANS = 100_000;
/** A year that no other part counts. */
export const CLAN_YEAR = 2029;

/** Submitted registrations of clans of all communes, each of another name; made once. */
export async function fillClans({ platform }: Bench): Promise<void> {
  const client = new pg.Client({ connectionString: platform.infrastructure.postgres.url(databaseOf("registrations")) });
  await client.connect();
  try {
    const there = await client.query("select 1 from registration where year = $1 limit 1", [CLAN_YEAR]);
    if (there.rows.length > 0) return;
    await client.query(`
      begin;
      with communes as (select row_number() over (order by id) - 1 as number, id from unit where tier_code = 'commune')
      insert into registration (unit_id, year, model, subject_id, subject_name, subject_code, address, subject_key, search, state,
        created_by, submitted_at, submitted_by)
      select communes.id, ${CLAN_YEAR}, 'CLAN', uuidv7(), 'Dòng họ Nguyễn Văn ' || n, 'DH-' || n, 'Thôn ' || n % 300 || ', xã ' || n % 526,
        'c:dh-' || n, 'dong ho nguyen van ' || n || ' dh-' || n, 'REGISTERED', 'bench', now(), 'bench'
      from generate_series(1, ${CLANS}) as n join communes on communes.number = n % (select count(*) from communes);
      insert into counter (year, unit_id, model, pending)
      select year, unit_id, model, count(*) from registration where year = ${CLAN_YEAR} group by 1, 2, 3;
      commit;
    `);
    await client.query("vacuum analyze registration");
  } finally {
    await client.end();
  }
}
