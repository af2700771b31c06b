import { setTimeout as delay } from "node:timers/promises";
import { type Database, forgetIdempotencyKeys, forgetIdempotentAnswers, systemScope } from "@khuyenhoc/database";
import type { Logger } from "./logger.ts";

const HOUR_MS = 3_600_000;
/** A command that was cut off is sent again within minutes; over a night and a day at most. */
const ANSWER_HOURS = 48;
const KEY_DAYS = 30;

/** Removes what commands leave behind that nobody needs any more; any number of processes may do so. */
export function keepHouse(database: Pick<Database, "transaction">): Promise<void> {
  return database.transaction(systemScope, async (tx) => {
    await forgetIdempotencyKeys(tx, KEY_DAYS);
    await forgetIdempotentAnswers(tx, ANSWER_HOURS);
  });
}

/** Removes it now and every hour. @returns what ends it; a removal that runs is waited for */
export function startHousekeeping({
  database,
  logger,
}: {
  database: Pick<Database, "transaction">;
  logger: Pick<Logger, "warn">;
}): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    while (!signal.aborted) {
      await keepHouse(database).catch((err: unknown) => logger.warn({ err }, "old idempotency keys were not removed"));
      await delay(HOUR_MS, undefined, { signal, ref: false }).catch(() => undefined);
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
