import { type Database, systemScope } from "@khuyenhoc/database";
import { type Turns, takeTurns } from "@khuyenhoc/jobs";
import type { Logger } from "@khuyenhoc/service-kit";
import { applyChunk, type ChunkOutcome } from "./apply.ts";
import { expireImports } from "./expiry.ts";
import { LANES } from "./lanes.ts";
import { setImportState, waitingImports } from "./repository.ts";
import { undoChunk } from "./undo-chunk.ts";

export type ImportJob = Turns;

/** Chunks of a part in one turn: the parts wait for each other at its end only. */
const CHUNKS_PER_TURN = 3;

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
      const lines = chunkLines === undefined ? {} : { lines: chunkLines };
      const outcome =
        state === "APPLYING"
          ? await inLanes(() => applyChunk(database, importId, { now, ...lines }))
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

/**
 * Writes chunks of all parts of an import side by side.
 *
 * @returns DONE if one of them was the last, BUSY if there was none to write
 * @throws what the first of them threw, once all have ended
 */
async function inLanes(apply: () => Promise<ChunkOutcome>): Promise<ChunkOutcome> {
  const lane = async (): Promise<ChunkOutcome> => {
    let latest: ChunkOutcome = "BUSY";
    for (let chunk = 0; chunk < CHUNKS_PER_TURN; chunk++) {
      const outcome = await apply();
      if (outcome === "BUSY") return latest;
      latest = outcome;
      if (outcome === "DONE") return latest;
    }
    return latest;
  };
  const ended = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const outcomes = ended.map((lanes) => {
    if (lanes.status === "rejected") throw lanes.reason;
    return lanes.value;
  });
  return outcomes.find((outcome) => outcome === "DONE") ?? outcomes.find((outcome) => outcome === "MORE") ?? "BUSY";
}
