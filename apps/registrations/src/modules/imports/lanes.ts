import type { Transaction } from "@khuyenhoc/database";
import { claimImport, type ImportRow, readImport } from "./repository.ts";
import { counterSteps } from "./same-file.ts";

/** Parts of a large import that are written side by side: as many connections as PostgreSQL has cores to spare for one file. */
export const LANES = 2;
/** A file of fewer chunks than this is written in one part. */
const CHUNKS_TO_DIVIDE = 4;
const LAST_LINE = 2_147_483_647;

/** A part of an import that this transaction has for itself. */
export interface Lane {
  lane: number;
  untilLine: number;
  appliedLine: number;
}

export type Claim =
  | { kind: "LANE"; row: ImportRow; lane: Lane }
  | { kind: "FINISH"; row: ImportRow }
  | { kind: "BUSY" };

/**
 * Takes a part of an import that nobody works on. Who comes first divides the lines; who finds all parts done may finish the import.
 *
 * @param chunkLines lines that are written in one transaction
 */
export async function claimLane(tx: Transaction, importId: string, chunkLines: number): Promise<Claim> {
  const [lane] = await tx.query<Lane>(
    `SELECT lane.lane, lane.until_line AS "untilLine", lane.applied_line AS "appliedLine"
     FROM registration_import_lane AS lane JOIN registration_import AS run ON run.id = lane.import_id
     WHERE run.id = $1 AND run.state = 'APPLYING' AND lane.applied_line < lane.until_line
     ORDER BY lane.lane LIMIT 1 FOR NO KEY UPDATE OF lane SKIP LOCKED`,
    [importId],
  );
  if (lane !== undefined) return { kind: "LANE", row: await readImport(tx, importId), lane };
  const row = await claimImport(tx, importId, "APPLYING");
  if (row === undefined) return { kind: "BUSY" };
  const [known] = await tx.query<{ lanes: number; open: number }>(
    `SELECT count(*)::int AS lanes, count(*) FILTER (WHERE applied_line < until_line)::int AS open
     FROM registration_import_lane WHERE import_id = $1`,
    [importId],
  );
  if (known !== undefined && known.open > 0) return { kind: "BUSY" };
  if (known !== undefined && known.lanes > 0) return { kind: "FINISH", row };
  return { kind: "LANE", row, lane: await divide(tx, row, chunkLines) };
}

/** Notes what the import finds, and halves its lines if there are many; the first part is the caller's. */
async function divide(tx: Transaction, row: ImportRow, chunkLines: number): Promise<Lane> {
  await tx.query("UPDATE registration_import SET applied_from = now(), counters_before = $2 WHERE id = $1", [
    row.id,
    await counterSteps(tx, row.unitId, row.year),
  ]);
  const [staged] = await tx.query<{ first: number | null; last: number | null }>(
    "SELECT min(line) AS first, max(line) AS last FROM registration_import_row WHERE import_id = $1",
    [row.id],
  );
  const [first, last] = [staged?.first ?? 0, staged?.last ?? 0];
  const lanes = row.totalRows < CHUNKS_TO_DIVIDE * chunkLines ? 1 : LANES;
  const ends = Array.from({ length: lanes }, (_, index) =>
    index === lanes - 1 ? LAST_LINE : first + Math.floor(((last - first) * (index + 1)) / lanes),
  );
  await tx.query(
    `INSERT INTO registration_import_lane (import_id, lane, until_line, applied_line)
     SELECT $1, lane, until_line, coalesce(lag(until_line) OVER (ORDER BY lane), 0)
     FROM unnest($2::int[]) WITH ORDINALITY AS part (until_line, lane)`,
    [row.id, ends],
  );
  return { lane: 1, untilLine: ends[0] ?? LAST_LINE, appliedLine: 0 };
}

/** Moves a part's checkpoint. */
export async function moveLane(tx: Transaction, importId: string, { lane }: Lane, appliedLine: number): Promise<void> {
  await tx.query("UPDATE registration_import_lane SET applied_line = $3 WHERE import_id = $1 AND lane = $2", [
    importId,
    lane,
    appliedLine,
  ]);
}
