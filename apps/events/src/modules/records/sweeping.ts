import { setTimeout as delay } from "node:timers/promises";
import { type Database, systemScope, type Transaction } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";
import type { Storage } from "@khuyenhoc/storage";

const INTERVAL_MS = 10 * 60_000;
/** Files that go in one transaction. */
const MOST = 100;

/** Where the file of a document lies. */
export const storageKeyOf = (eventId: string, documentId: string) => `events/${eventId}/${documentId}`;

/**
 * Gives a new document its id and notes, before its file is written, that this goes after a day unless the document claims it.
 *
 * @returns the id
 */
export async function announceFile(tx: Transaction, eventId: string): Promise<string> {
  const [made] = await tx.query<{ id: string }>("SELECT uuidv7() AS id");
  if (made === undefined) throw new Error("no id");
  await tx.query("INSERT INTO file_to_remove (storage_key, due_at) VALUES ($1, now() + interval '1 day')", [
    storageKeyOf(eventId, made.id),
  ]);
  return made.id;
}

/**
 * Removes files whose time has come. Killed at any moment it removes the rest the next time: a file that is gone already is no error.
 *
 * @param now what is due at this instant goes
 * @returns how many went
 */
export async function removeDueFiles(database: Database, storage: Storage, now: Date): Promise<number> {
  return database.transaction(systemScope, async (tx) => {
    const due = await tx.query<{ key: string }>(
      `DELETE FROM file_to_remove WHERE storage_key IN (
         SELECT storage_key FROM file_to_remove WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ) RETURNING storage_key AS key`,
      [now, MOST],
    );
    for (const { key } of due) await storage.remove(key);
    return due.length;
  });
}

/** Removes due files for as long as the service runs. */
export function startFileSweep(parts: { database: Database; storage: Storage; logger: Logger }): {
  stop(): Promise<void>;
} {
  const { database, storage, logger } = parts;
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const count = await removeDueFiles(database, storage, new Date()).catch((err: unknown) => {
        logger.error({ err }, "files could not be removed");
        return 0;
      });
      if (count > 0) logger.info({ count }, "files removed");
      if (count < MOST)
        await delay(INTERVAL_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
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
