import { setTimeout as delay } from "node:timers/promises";
import { today } from "@khuyenhoc/contracts";
import { type Database, systemScope } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";
import { Gauge, type Registry } from "prom-client";
import { type Difference, recount } from "./recount.ts";

/** 02:00 in Asia/Ho_Chi_Minh, which keeps UTC+7 all year. */
const HOUR_UTC = 19;
const RETRY_MS = 600_000;
const DAY_MS = 86_400_000;
/** Number of the advisory lock under which one process counts. */
const recountLock = 271_828_182;

/** The next instant after `now` at which it is 02:00 in Hà Nội. */
export function nextRecount(now: Date): Date {
  const next = new Date(now);
  next.setUTCHours(HOUR_UTC, 0, 0, 0);
  return next > now ? next : new Date(next.getTime() + DAY_MS);
}

/**
 * Recounts all counters once for a night, whichever process comes first, and writes down how many differ. Nothing is repaired.
 *
 * @param night calendar date in Asia/Ho_Chi_Minh
 * @returns the differences, or null where another process counts or has counted that night
 */
export function recountNight(database: Database, night: string): Promise<Difference[] | null> {
  return database.transaction(
    systemScope,
    async (tx) => {
      const [lock] = await tx.query<{ ours: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS ours", [recountLock]);
      if (lock?.ours !== true) return null;
      const done = await tx.query("SELECT 1 FROM recount_run WHERE night = $1", [night]);
      if (done.length > 0) return null;
      const differences = await recount(tx);
      // Whoever began before another process had finished does not see its run: this makes the transaction run again, and see it.
      await tx.query(
        "INSERT INTO recount_run (night, finished_at, differing) VALUES ($1, clock_timestamp(), $2) ON CONFLICT DO NOTHING",
        [night, differences.length],
      );
      return differences;
    },
    // All counters and all registrations as of one instant, while others write.
    { isolation: "repeatable read" },
  );
}

/** Two gauges with what the latest recount found; asked at the scrape, so that every process tells the same. */
function exposeGauges(database: Database, registry: Registry, logger: Logger): void {
  const expose = (name: string, help: string, value: (row: { differing: number; finishedAt: Date }) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        try {
          const [row] = await database.transaction(systemScope, (tx) =>
            tx.query<{ differing: number; finishedAt: Date }>(
              `SELECT differing, finished_at AS "finishedAt" FROM recount_run ORDER BY night DESC LIMIT 1`,
            ),
          );
          this.set(row === undefined ? 0 : value(row));
        } catch (err) {
          // The last value stays.
          logger.warn({ err }, "the latest recount could not be read");
        }
      },
    });
  expose(
    "khuyenhoc_counters_differing",
    "Counters that differed from their registrations at the latest recount.",
    ({ differing }) => differing,
  );
  expose(
    "khuyenhoc_counters_recount_timestamp_seconds",
    "When the latest recount of all counters ended; 0 if there was none.",
    ({ finishedAt }) => finishedAt.getTime() / 1000,
  );
}

export interface NightlyRecount {
  /** Ends it; a recount that runs is waited for. */
  stop(): Promise<void>;
}

/**
 * Recounts all counters every night at 02:00 in Hà Nội. A difference is a fault whose cause has to be found: it is logged as an
 * error and shown by a gauge, never repaired. A night that failed is tried again every ten minutes.
 */
export function startNightlyRecount(options: {
  database: Database;
  logger: Logger;
  registry: Registry;
  now?: () => Date;
}): NightlyRecount {
  const { database, logger, registry, now = () => new Date() } = options;
  const stopping = new AbortController();
  exposeGauges(database, registry, logger);

  const pause = (milliseconds: number) =>
    delay(milliseconds, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);

  const run = async (): Promise<void> => {
    for (;;) {
      await pause(nextRecount(now()).getTime() - now().getTime());
      while (!stopping.signal.aborted && !(await once())) await pause(RETRY_MS);
      if (stopping.signal.aborted) return;
    }
  };
  const once = async (): Promise<boolean> => {
    try {
      report(await recountNight(database, today(now())), logger);
      return true;
    } catch (err) {
      logger.error({ err }, "the nightly recount failed");
      return false;
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** One line per difference, and one when all is well. */
export function report(differences: readonly Difference[] | null, logger: Pick<Logger, "error" | "info">): void {
  if (differences === null) return;
  for (const { unitId, year, model, group } of differences) {
    logger.error({ unitId, year, model, group }, "a counter differs from its registrations");
  }
  if (differences.length === 0) logger.info({ count: 0 }, "all counters agree with their registrations");
}
