import { setTimeout as delay } from "node:timers/promises";
import { participation } from "@khuyenhoc/contracts";
import { type Database, systemScope } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";

const HOUR_MS = 3_600_000;
/** Erased in one transaction. */
const AT_ONCE = 1000;

/**
 * Erases contacts of those who took part in events that ended long ago, or wanted to: what they were kept for is over (Law on Personal Data
 * Protection 91/2025/QH15).
 *
 * @param days after the end of the event
 * @returns how many were erased; when as many as are erased at once, there may be more
 */
export function eraseContacts(
  database: Pick<Database, "transaction">,
  now: Date,
  days: number = participation.CONTACT_DAYS,
): Promise<number> {
  return database.transaction(systemScope, async (tx) => {
    const erased = await tx.query(
      `UPDATE participant SET contact_sealed = NULL, contact_erased_at = now(), revision = revision + 1
       WHERE id IN (
         SELECT p.id FROM event AS e JOIN participant AS p ON p.event_id = e.id AND p.contact_sealed IS NOT NULL
         WHERE e.ends_at < $1::timestamptz - make_interval(days => $2) ORDER BY p.id LIMIT ${AT_ONCE} FOR NO KEY UPDATE OF p SKIP LOCKED
       ) RETURNING 1`,
      [now, days],
    );
    return erased.length;
  });
}

/** Looks every hour for contacts whose time is over; several processes do not disturb each other. @returns what ends it */
export function startErasing(options: {
  database: Pick<Database, "transaction">;
  logger: Pick<Logger, "info" | "error">;
  now?: () => Date;
}): { stop(): Promise<void> } {
  const { database, logger, now = () => new Date() } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    while (!signal.aborted) {
      const erased = await eraseContacts(database, now()).catch((err: unknown) => {
        logger.error({ err }, "contacts could not be erased");
        return 0;
      });
      if (erased > 0) logger.info({ erased }, "contacts erased");
      if (erased === AT_ONCE) continue;
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
