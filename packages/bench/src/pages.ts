import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { encodeCursor, type Keyset } from "@khuyenhoc/database";
import { checkout, databaseOf } from "@khuyenhoc/local";
import pg from "pg";
import type { Bench, Benchmark } from "./bench.ts";
import { call } from "./procedures.ts";
import { result } from "./results.ts";
import { median } from "./statistics.ts";

const PAGE = 50;
const DEPTH = 10_000;
const ROUNDS = 40;

/** The order of the list. The service exports nothing but its router's type, so the benchmark takes it from its file. */
async function newestFirst(): Promise<Keyset> {
  const file = join(checkout, "apps/registrations/src/modules/registrations/page.ts");
  return ((await import(pathToFileURL(file).href)) as { keysets: { UPDATED_DESC: Keyset } }).keysets.UPDATED_DESC;
}

/** The cursor behind which page 10,000 begins: where a reader who turned all pages before would be. */
async function deepCursor({ platform }: Bench): Promise<string> {
  const client = new pg.Client({ connectionString: platform.infrastructure.postgres.url(databaseOf("registrations")) });
  await client.connect();
  try {
    const { rows } = await client.query<{ at: Date; id: string }>(
      "select updated_at as at, id from registration order by updated_at desc, id desc offset $1 limit 1",
      [PAGE * (DEPTH - 1) - 1],
    );
    const [last] = rows;
    if (last === undefined) throw new Error("There are too few registrations for a page 10,000");
    return encodeCursor(await newestFirst(), [last.at, last.id]);
  } finally {
    await client.end();
  }
}

/** Page 10,000 of the list of everything against its first page, alternately, through the service. */
export const pages: Benchmark = async (bench) => {
  const after = await deepCursor(bench);
  const read = async (cursor: string | null) => {
    const begin = performance.now();
    const page = await call<{ edges: unknown[] }>(bench, "registrations", "registrations.list", {
      first: PAGE,
      after: cursor,
      withTotal: false,
    });
    if (page.edges.length !== PAGE) throw new Error("A page is not full");
    return performance.now() - begin;
  };
  const times: { first: number[]; deep: number[] } = { first: [], deep: [] };
  await Promise.all([read(null), read(after)]);
  for (let round = 0; round < ROUNDS; round++) {
    times.first.push(await read(null));
    times.deep.push(await read(after));
  }
  const first = median(times.first);
  return [
    result(
      {
        name: "page 10,000 of a list against page 1",
        value: median(times.deep),
        unit: "ms",
        peer: first,
        better: "less",
      },
      { ratio: 1 / 1.2 },
    ),
  ];
};
