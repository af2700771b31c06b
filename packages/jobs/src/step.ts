import { type Database, systemScope, type Transaction, underScope } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { type AnyJobKind, type Job, type JobFile, type JobKind, partOf } from "./definition.ts";
import { claimJob, endJob, type JobRow, principalOf } from "./repository.ts";

/** What a step did. BUSY: another process has the job, or it waits no more. */
export type StepOutcome = "MORE" | "DONE" | "BUSY";

/** Bytes of a file that are kept in one row. */
const PART_BYTES = 1024 * 1024;

/**
 * Does the next rows of a job, or finishes it: effects, outcomes and checkpoint in one transaction. Killed at any moment, the
 * step has either happened or not; whoever comes next goes on from the checkpoint.
 *
 * @throws whatever the kind throws; nothing of the step is written then
 */
export function stepJob(database: Database, kinds: readonly AnyJobKind[], jobId: string): Promise<StepOutcome> {
  return database.transaction(systemScope, async (tx) => {
    const row = await claimJob(tx, jobId);
    if (row === undefined) return "BUSY";
    const kind = kinds.find((known) => known.kind === row.kind) as JobKind<unknown> | undefined;
    if (kind === undefined) throw new Error(`No such kind of job: ${row.kind}`);
    const job: Job<unknown> = {
      id: row.id,
      unitId: row.unitId,
      params: kind.params.parse(row.params),
      principal: principalOf(row),
      requestId: row.requestId,
      total: row.total,
    };
    const asStarter = <T>(work: (tx: Transaction) => Promise<T>) => underScope(tx, scopeOf(job.principal), work);
    if (row.done < row.total) {
      await doNext(tx, row, kind, (targetIds) =>
        asStarter(async (own) => (await kind.step?.(own, job, targetIds)) ?? []),
      );
      return "MORE";
    }
    // The file is written as it is read: its parts may come from questions under the starter's scope.
    await asStarter(async (own) => {
      const file = await kind.finish?.(own, job);
      if (file != null) await writeFile(own, row.id, file, kind.vault);
    });
    await endJob(tx, row.id, "DONE");
    return "DONE";
  });
}

async function doNext(
  tx: Transaction,
  row: JobRow,
  kind: JobKind<unknown>,
  work: (targetIds: string[]) => Promise<readonly { targetId: string; code: string }[]>,
): Promise<void> {
  const items = await tx.query<{ position: number; targetId: string }>(
    `SELECT position, target_id AS "targetId" FROM job_item WHERE job_id = $1 AND position > $2 ORDER BY position LIMIT $3`,
    [row.id, row.position, kind.batch],
  );
  const last = items.at(-1);
  if (last === undefined) throw new Error("A job lost its rows");
  const outcomes = await work(items.map(({ targetId }) => targetId));
  const codes = new Map(outcomes.map(({ targetId, code }) => [targetId, code]));
  const refused = items.flatMap(({ position, targetId }) => {
    const code = codes.get(targetId);
    if (code === undefined) throw new Error(`${row.kind} gave no outcome for a row`);
    return code === "OK" ? [] : [{ position, code }];
  });
  await tx.query(
    `UPDATE job_item AS item SET code = refused.code
     FROM unnest($2::int[], $3::text[]) AS refused (position, code)
     WHERE item.job_id = $1 AND item.position = refused.position`,
    [row.id, refused.map(({ position }) => position), refused.map(({ code }) => code)],
  );
  await tx.query(
    `UPDATE job SET state = 'RUNNING', position = $2, done = done + $3, refused = refused + $4, touched_at = clock_timestamp()
     WHERE id = $1`,
    [row.id, last.position, items.length, refused.length],
  );
}

async function writeFile(tx: Transaction, jobId: string, file: JobFile, vault: Vault | undefined): Promise<void> {
  await tx.query("INSERT INTO job_file (job_id, file_name, media_type) VALUES ($1, $2, $3)", [
    jobId,
    file.fileName,
    file.mediaType,
  ]);
  let part = 0;
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  const flush = async () => {
    if (bytes === 0) return;
    const content = Buffer.concat(waiting);
    await tx.query("INSERT INTO job_file_part (job_id, part, content) VALUES ($1, $2, $3)", [
      jobId,
      part,
      vault === undefined ? content : vault.seal(content, partOf(jobId, part)),
    ]);
    part += 1;
    waiting = [];
    bytes = 0;
  };
  for await (const piece of file.parts) {
    waiting.push(piece);
    bytes += piece.byteLength;
    if (bytes >= PART_BYTES) await flush();
  }
  await flush();
}
