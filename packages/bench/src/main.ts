// `npm run bench`: prints the table and writes .bench/<instant>.json. `--only <part>` runs one part; `--keep` uses a platform
// of profile bench that is already running, with whatever data it has.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { attachPlatform, checkout, LocalFailure, type Platform, startPlatform } from "@khuyenhoc/local";
import { attendance } from "./attendance.ts";
import type { Benchmark } from "./bench.ts";
import { decisions } from "./decisions.ts";
import { delivery } from "./delivery.ts";
import { districts } from "./districts.ts";
import { exports } from "./exports.ts";
import { login } from "./identity.ts";
import { imports } from "./imports.ts";
import { ledger } from "./ledger.ts";
import { lists } from "./lists.ts";
import { pages } from "./pages.ts";
import { type Result, table, writeResults } from "./results.ts";
import { rollUp } from "./roll-up.ts";

/** In this order: memory is measured in a fresh process; each part finds the rows that earlier parts have left, and the last two drop or need no indexes. */
const parts: Readonly<Record<string, Benchmark>> = {
  exports,
  decisions,
  imports,
  pages,
  lists,
  delivery,
  ledger,
  attendance,
  "roll-up": rollUp,
  districts,
};

const begin = performance.now();
const progress = (line: string): void => {
  console.log(`  [${((performance.now() - begin) / 1000).toFixed(0).padStart(3)} s] ${line}`);
};

async function platformFor(keep: boolean, signal: AbortSignal): Promise<Platform> {
  const running = keep ? await attachPlatform("bench") : undefined;
  if (running !== undefined) return running;
  const options = { topicPrefix: "khuyenhoc.", demonstration: true, logLevel: "warn" };
  return startPlatform({ profile: "bench", fresh: true, progress, signal, options });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: "string", multiple: true }, keep: { type: "boolean", default: false } },
  });
  const wanted = values.only ?? Object.keys(parts);
  const unknown = wanted.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) {
    throw new LocalFailure(`${unknown} is no part of the benchmark.`, `Parts are ${Object.keys(parts).join(", ")}.`);
  }
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  const platform = await platformFor(values.keep, interrupted.signal);
  const results: Result[] = [];
  try {
    const bench = { platform, token: await login(platform), progress };
    for (const [name, benchmark] of Object.entries(parts)) {
      if (!wanted.includes(name)) continue;
      interrupted.signal.throwIfAborted();
      progress(`measuring ${name}`);
      results.push(...(await benchmark(bench)));
    }
  } finally {
    await platform.stop();
  }
  console.log(`\n${table(results)}\n`);
  console.log(`Written to ${writeResults(join(checkout, ".bench"), results)}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof LocalFailure ? `\n${error.message}` : error);
  process.exitCode = 1;
}
