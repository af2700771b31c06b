import { type Database, systemScope } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";
import { type Turns, takeTurns } from "../jobs/turns.ts";
import { applyChunk } from "./apply.ts";
import { expireImports } from "./expiry.ts";
import { setImportState, waitingImports } from "./repository.ts";
import { undoChunk } from "./undo-chunk.ts";

export type ImportJob = Turns;

export interface ImportJobOptions {
  database: Database;
  logger: Logger;
  now?: () => Date;
  /** Lines per transaction; given by tests. */
  chunkLines?: number;
}

/** Applies confirmed imports and takes undone ones back in the background, a chunk of each in turn. */
export function startImportJob(options: ImportJobOptions): ImportJob {
  const { database, logger, chunkLines, now = () => new Date() } = options;
  return takeTurns({
    logger,
    words: {
      id: "importId",
      stepFailed: "a chunk of an import failed",
      turnFailed: "the import job could not work",
    },
    waiting: () => database.transaction(systemScope, (tx) => waitingImports(tx), { readOnly: true }),
    idOf: ({ id }) => id,
    async step({ id: importId, state }) {
      const outcome =
        state === "APPLYING"
          ? await applyChunk(database, importId, { now, ...(chunkLines === undefined ? {} : { lines: chunkLines }) })
          : await undoChunk(database, importId, chunkLines);
      if (outcome === "DONE") logger.info({ importId }, state === "APPLYING" ? "import applied" : "import undone");
      return outcome !== "BUSY";
    },
    giveUp: (importId, code, details) =>
      database.transaction(systemScope, async (tx) => {
        const [row] = await tx.query<{ state: string }>(
          "SELECT state FROM registration_import WHERE id = $1 FOR UPDATE",
          [importId],
        );
        if (row?.state === "APPLYING" || row?.state === "UNDOING")
          await setImportState(tx, importId, "FAILED", { code, details });
      }),
    async expire() {
      await database.transaction(systemScope, (tx) => expireImports(tx));
    },
  });
}
