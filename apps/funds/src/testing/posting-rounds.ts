// Postings per second beside pgbench's TPC-B-like transaction, from one process, one client library and one server: the script is
// pgbench's, run by our client. Told by its first argument, answers JSON on its output. Benchmarks run it.
import { randomUUID } from "node:crypto";
import { type Database, openDatabase } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { postOnce } from "../modules/ledger/once.ts";

interface Settings {
  url: string;
  /** transactions at once */
  clients: number;
  /** seconds of each round */
  seconds: number;
  /** funds to post to, all of one unit */
  fundIds: string[];
  unitId: string;
  /** of the pgbench tables in schema `bench` */
  scale: number;
}

const settings = JSON.parse(process.argv[2] ?? "") as Settings;
const database = openDatabase({ url: settings.url, applicationName: "bench", max: settings.clients });

async function rateOf(work: (client: number) => Promise<void>): Promise<number> {
  const begin = performance.now();
  const end = begin + settings.seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: settings.clients }, async (_, client) => {
      while (performance.now() < end) {
        await work(client);
        done++;
      }
    }),
  );
  return done / ((performance.now() - begin) / 1000);
}

const upTo = (limit: number): number => 1 + Math.floor(Math.random() * limit);

async function tpcB({ pool }: Database, scale: number): Promise<void> {
  const [aid, tid, bid, delta] = [upTo(100_000 * scale), upTo(10 * scale), upTo(scale), upTo(10_000) - 5000];
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const values = [delta, aid];
    await client.query({
      name: "b1",
      text: "UPDATE bench.pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2",
      values,
    });
    await client.query({
      name: "b2",
      text: "SELECT abalance FROM bench.pgbench_accounts WHERE aid = $1",
      values: [aid],
    });
    await client.query({
      name: "b3",
      text: "UPDATE bench.pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2",
      values: [delta, tid],
    });
    await client.query({
      name: "b4",
      text: "UPDATE bench.pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2",
      values: [delta, bid],
    });
    await client.query({
      name: "b5",
      text: "INSERT INTO bench.pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)",
      values: [tid, bid, aid, delta],
    });
    await client.query("END");
  } finally {
    client.release();
  }
}

/**
 * A gift in money as one command under the caller's scope: domain event, idempotency key with the body's hash and the answer, journal of
 * two postings with all that hangs on it. The function is the one that the service carries entries by hand out with.
 */
async function gift(fundId: string): Promise<void> {
  const giftId = randomUUID();
  const body = { fundId, amount: "1000", effectiveOn: "2026-01-05" };
  await postOnce(database, scopeOf({ roots: [settings.unitId] }), {
    key: giftId,
    operation: "bench.gift",
    body,
    draft: {
      fundId,
      kind: "GIFT",
      effectiveOn: body.effectiveOn,
      description: "Tặng quỹ",
      postings: [
        { account: "112", purposeId: null, amount: 1000n },
        { account: "511", purposeId: null, amount: -1000n },
      ],
      source: { type: "GIFT", id: giftId },
      by: { subject: "bench", username: "bench" },
    },
    event: {
      type: "vn.khuyenhoc.funds.gift.received.v1",
      subject: giftId,
      data: { giftId, subjectId: null, hint: null, fundName: "Quỹ", amount: "1000", date: body.effectiveOn },
    },
  });
}

try {
  const { fundIds, scale } = settings;
  const gifts = () => rateOf((client) => gift(fundIds[client % fundIds.length] ?? ""));
  const tpcBs = () => rateOf(() => tpcB(database, scale));
  // In turns, so that neither has the quieter machine.
  const rates = { gifts: [] as number[], tpcB: [] as number[] };
  for (let round = 0; round < 3; round++) {
    rates.tpcB.push(await tpcBs());
    rates.gifts.push(await gifts());
  }
  console.log(JSON.stringify(rates));
} finally {
  await database.close();
}
