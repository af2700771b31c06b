import { seedUnitId } from "@khuyenhoc/contracts";
import { databaseOf, serviceEnvironment } from "@khuyenhoc/local";
import pg from "pg";
import type { Benchmark } from "./bench.ts";
import { call } from "./procedures.ts";
import { program } from "./program.ts";
import { quietFunds } from "./quiet-database.ts";
import { type Result, result } from "./results.ts";
import { median } from "./statistics.ts";

const CLIENTS = 16;
const SECONDS = 5;
/** Funds of the many; as many branches has the peer's table. */
const FUNDS = 16;
/** Journals of the large fund, of so many postings each: a million. */
const JOURNALS = 50_000;
const LINES = 20;
const ASKED = 50;

/** pgbench's tables and filling at a scale, in a schema of their own. */
const pgbench = (scale: number): string => `
  drop schema if exists bench cascade;
  create schema bench;
  create table bench.pgbench_branches (bid int primary key, bbalance int, filler char(88));
  create table bench.pgbench_tellers (tid int primary key, bid int, tbalance int, filler char(84));
  create table bench.pgbench_accounts (aid int primary key, bid int, abalance int, filler char(84));
  create table bench.pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
  insert into bench.pgbench_branches select n, 0 from generate_series(1, ${scale}) as n;
  insert into bench.pgbench_tellers select n, (n - 1) / 10 + 1, 0 from generate_series(1, ${scale * 10}) as n;
  insert into bench.pgbench_accounts select n, (n - 1) / 100000 + 1, 0 from generate_series(1, ${scale * 100_000}) as n;
  grant usage on schema bench to public;
  grant select, insert, update on all tables in schema bench to public;`;

/** A fund of the whole city with an empty book. */
async function fundOf(client: pg.Client, name: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into fund (unit_id, kind, legal_form, name, name_folded, opened_on, created_by)
     values ($1, 'LEARNING', 'INTERNAL', $2, lower($2), '2020-01-01', 'bench') returning id`,
    [seedUnitId("city", "01"), name],
  );
  return rows[0]?.id ?? "";
}

/** A million postings of one fund over five years, by the same function that books everything. */
async function fill(client: pg.Client, fundId: string): Promise<void> {
  const accounts = Array.from({ length: LINES }, (_, line) => (line % 2 === 0 ? "112" : "511"));
  const amounts = accounts.map((account) => (account === "112" ? 1000 : -1000));
  await client.query("set app.scope = 'system'");
  // Committed in small parts: versions of the head that its own transaction made are never cleared away.
  await client.query(
    `do $$ begin for n in 1..${JOURNALS} loop
       perform ledger_post('${fundId}', 'GIFT', date '2021-01-01' + (n % 1800), 'Thư tặng quỹ ' || n, 'BENCH', n::text, null, 'bench',
         'bench', '{${accounts.join()}}', array_fill(null::uuid, array[${LINES}]), '{${amounts.join()}}');
       if n % 20 = 0 then commit; end if;
     end loop; end $$`,
  );
  await client.query("vacuum analyze journal, posting, daily_sum, balance, ledger_head");
}

/** Where journals are booked. */
interface Place {
  /** as the service */
  appUrl: string;
  /** as the superuser */
  adminUrl: string;
  /** in the name of what is measured */
  words: string;
  goal: boolean;
}

/** Rates of one hot fund against one branch, and of many funds against as many branches, in one database. */
async function rates({ appUrl, adminUrl, words, goal }: Place): Promise<Result[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const results: Result[] = [];
  try {
    const many: string[] = [];
    for (let n = 1; n <= FUNDS; n++) many.push(await fundOf(client, `Quỹ ${n}`));
    for (const [name, fundIds, scale] of [
      ["one hot fund", many.slice(0, 1), 1],
      [`${FUNDS} funds`, many, FUNDS],
    ] as const) {
      await client.query(pgbench(scale));
      await client.query("vacuum analyze");
      const unitId = seedUnitId("city", "01");
      const settings = { url: appUrl, clients: CLIENTS, seconds: SECONDS, fundIds, unitId, scale };
      const { out } = await program("funds", "testing/posting-rounds.ts", [JSON.stringify(settings)], {});
      const { gifts, tpcB } = JSON.parse(out) as { gifts: number[]; tpcB: number[] };
      const measured = {
        // Two postings a journal.
        name: `journals of two postings, ${CLIENTS} clients, ${name}${words}, against TPC-B-like`,
        value: median(gifts),
        unit: "transactions/s",
        peer: median(tpcB),
        better: "more",
      } as const;
      results.push(goal ? result(measured, { ratio: 0.8 }) : result(measured));
    }
    return results;
  } finally {
    await client.query("drop schema if exists bench cascade");
    await client.end();
  }
}

/**
 * Journals as the service books what is one journal (event, idempotency key with its answer, journal, balances, link of the chain, in one
 * transaction, under a caller's scope) against the transaction of pgbench's TPC-B-like script, run statement by statement as pgbench
 * does: the same clients of the same library in one process, the same server and durability, in turns; one hot fund against one branch,
 * many funds against as many branches. First in a database of its own on the platform's server, which like pgbench's publishes nothing;
 * then in that of the running service, whose relay publishes each journal to Kafka and its consumers meanwhile. Then balances of a fund
 * with a million postings as of a past day, and verifying the books.
 */
export const ledger: Benchmark = async (bench) => {
  const { infrastructure } = bench.platform;
  const options = { topicPrefix: "khuyenhoc.", demonstration: true, logLevel: "warn" };
  const environment = serviceEnvironment(infrastructure, "funds", options);
  const adminUrl = infrastructure.postgres.url(databaseOf("funds"));
  const results: Result[] = [];
  const quiet = await quietFunds(infrastructure);
  try {
    results.push(...(await rates({ ...quiet, words: "", goal: true })));
  } finally {
    await quiet.drop();
  }
  const published = {
    appUrl: environment.DATABASE_URL ?? "",
    adminUrl,
    words: ", each published meanwhile",
    goal: false,
  };
  results.push(...(await rates(published)));
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    bench.progress("filling a fund with 1,000,000 postings");
    const large = await fundOf(client, "Quỹ lớn");
    await fill(client, large);
    const latencies: number[] = [];
    for (let n = 0; n < ASKED; n++) {
      const begin = performance.now();
      await call(bench, "funds", "ledger.balances", { fundId: large, effectiveOn: `202${1 + (n % 5)}-06-30` });
      latencies.push(performance.now() - begin);
    }
    const begin = performance.now();
    await client.query(
      `select account, purpose_id, sum(amount) from posting join journal using (fund_id, sequence)
       where fund_id = $1 and effective_on <= '2024-06-30' group by 1, 2`,
      [large],
    );
    results.push(
      result(
        {
          name: "balances of 1,000,000 postings as of a past day, against adding them up",
          value: median(latencies),
          unit: "ms",
          peer: performance.now() - begin,
          better: "less",
        },
        { ratio: 1 },
      ),
    );

    const verifying = performance.now();
    const { err } = await program("funds", "verify.ts", [], environment);
    const seconds = (performance.now() - verifying) / 1000;
    const journals = Number(/^(\d+) journals/m.exec(err)?.[1]);
    results.push(
      result({ name: "verifying the books", value: journals / seconds, unit: "journals/s", better: "more" }),
    );
    return results;
  } finally {
    await client.end();
  }
};
