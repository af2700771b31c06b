import { seedUnitId } from "@khuyenhoc/contracts";
import { serviceEnvironment } from "@khuyenhoc/local";
import type { Benchmark } from "./bench.ts";
import { program } from "./program.ts";
import { type Result, result } from "./results.ts";
import { median, percentile } from "./statistics.ts";

/** How many times faster than life the large event comes in: its ten minutes last half a minute. */
const SPEED = 20;
/** 5,000 delegates in ten minutes, by the second. */
const DEMAND = 5000 / 600;

interface Rates {
  scans: number[];
  plain: number[];
}
interface Measured {
  single: Rates;
  fifty: Rates;
  fiftyByName: Rates;
  latencies: number[];
  merged: number;
}

const against = (name: string, { scans, plain }: Rates, goal?: { ratio: number }): Result =>
  result(
    { name, value: median(scans), unit: "check-ins/s", peer: median(plain), better: "more" },
    ...(goal === undefined ? [] : [goal]),
  );

/**
 * Check-ins through the command that the routes of desks call (signature, judgement, append-only scan, attendance, answer) against a plain
 * INSERT … ON CONFLICT DO NOTHING of the same batch into the same table; an event of 5,000 that comes in within ten minutes, over HTTP;
 * and twenty devices that bring a thousand scans each.
 */
export const attendance: Benchmark = async ({ platform, progress }) => {
  const options = { topicPrefix: "khuyenhoc.", demonstration: true, logLevel: "warn" };
  const { DATABASE_URL: url } = serviceEnvironment(platform.infrastructure, "events", options);
  const settings = { url, unitId: seedUnitId("city", "01"), speed: SPEED };
  progress("checking in one by one, in parts, at a large event, and after a day without a network");
  const { out } = await program("events", "testing/scan-rounds.ts", [JSON.stringify(settings)], {});
  const { single, fifty, fiftyByName, latencies, merged } = JSON.parse(out) as Measured;
  return [
    against("check-ins by ticket, one by one, against plain INSERT", single, { ratio: 0.5 }),
    against("check-ins by name, 50 at once, against plain INSERT", fiftyByName, { ratio: 0.5 }),
    // A signature costs more than both rows; the plain INSERT verifies none.
    against("check-ins by ticket, 50 at once, against plain INSERT", fifty),
    result({
      name: `5,000 delegates within ten minutes, ${SPEED} times as fast: answered within (p99)`,
      value: percentile(latencies, 0.99),
      unit: "ms",
      better: "less",
    }),
    result({
      name: "5,000 delegates within ten minutes: times as many could come",
      value: median(single.scans) / DEMAND,
      unit: "times",
      better: "more",
    }),
    result({ name: "offline merge of 20 devices", value: merged, unit: "scans/s", better: "more" }),
  ];
};
