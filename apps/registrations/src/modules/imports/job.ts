import { setTimeout as delay } from "node:timers/promises";
import { DomainError, type ErrorCode, type ErrorDetails } from "@khuyenhoc/contracts";
import { type Database, isUnreachable, systemScope } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";
import { applyChunk } from "./apply.ts";
import { expireImports } from "./expiry.ts";
import { setImportState, waitingImports } from "./repository.ts";
import { undoChunk } from "./undo-chunk.ts";

export interface ImportJob {
  /** Looks for work now instead of at the next turn. */
  wake(): void;
  /** Lets the running chunk end; the rest is resumed at the next start. */
  stop(): Promise<void>;
}

export interface ImportJobOptions {
  database: Database;
  logger: Logger;
  now?: () => Date;
  /** Lines per transaction; given by tests. */
  chunkLines?: number;
}

const IDLE_MS = 1000;
const EXPIRY_MS = 3_600_000;
const MOST_FAILURES = 5;

/**
 * Applies confirmed imports and takes undone ones back in the background, a chunk of each in turn. Any number of processes may run it: a chunk claims its
 * import. What a process left behind when it was killed is found at the next look.
 */
export function startImportJob(options: ImportJobOptions): ImportJob {
  const { database, logger, now = () => new Date() } = options;
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  /** Unexpected failures in a row, by import. */
  const failures = new Map<string, number>();
  let expired = 0;

  const doNext = async ({ id: importId, state }: { id: string; state: "APPLYING" | "UNDOING" }): Promise<boolean> => {
    const { chunkLines } = options;
    try {
      const outcome =
        state === "APPLYING"
          ? await applyChunk(database, importId, { now, ...(chunkLines === undefined ? {} : { lines: chunkLines }) })
          : await undoChunk(database, importId, chunkLines);
      failures.delete(importId);
      if (outcome === "DONE") logger.info({ importId }, state === "APPLYING" ? "import applied" : "import undone");
      return outcome !== "BUSY";
    } catch (err) {
      if (isUnreachable(err)) throw err;
      const count = (failures.get(importId) ?? 0) + 1;
      failures.set(importId, count);
      logger.error({ importId, err }, "a chunk of an import failed");
      if (err instanceof DomainError) await giveUp(importId, err.code, err.details);
      else if (count >= MOST_FAILURES) await giveUp(importId, "INTERNAL", {});
      return false;
    }
  };

  const giveUp = async (importId: string, code: ErrorCode, details: ErrorDetails): Promise<void> => {
    failures.delete(importId);
    await database.transaction(systemScope, async (tx) => {
      // Cancelled or finished elsewhere in the meantime stays so.
      const [row] = await tx.query<{ state: string }>(
        "SELECT state FROM registration_import WHERE id = $1 FOR UPDATE",
        [importId],
      );
      if (row?.state === "APPLYING" || row?.state === "UNDOING")
        await setImportState(tx, importId, "FAILED", { code, details });
    });
  };

  const turn = async (): Promise<boolean> => {
    const waiting = await database.transaction(systemScope, (tx) => waitingImports(tx), { readOnly: true });
    let progress = false;
    for (const next of waiting) {
      if (stopping.signal.aborted) return false;
      progress = (await doNext(next)) || progress;
    }
    if (Date.now() - expired > EXPIRY_MS) {
      expired = Date.now();
      await database.transaction(systemScope, (tx) => expireImports(tx));
    }
    return progress;
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      const progress = await turn().catch((err: unknown) => {
        logger.error({ err }, "the import job could not work");
        return false;
      });
      if (progress) continue;
      const signal = AbortSignal.any([stopping.signal, wakeUp.signal]);
      await delay(IDLE_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();

  return {
    wake: () => wakeUp.abort(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
