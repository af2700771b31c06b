import type { PopulationGroup, TitleModel } from "@khuyenhoc/contracts";
import { type CopyValue, copyRows, type Transaction } from "@khuyenhoc/database";
import { type Mapping, openTable, resolveColumns, type Table } from "@khuyenhoc/tabular";
import { roomsFor } from "../bases/repository.ts";
import { coveringOf, markOutsideWindows } from "./campaigns.ts";
import { type ColumnKey, columns } from "./columns.ts";
import { recallMapping } from "./mapping.ts";
import { type LineError, type ParseContext, parseLine, type StagedLine } from "./parse.ts";
import { insertErrors } from "./repository.ts";
import { contradicts, inError, needsWriting, withSameSubject } from "./rules.ts";

/** Where a file's lines go. */
export interface StagingTarget {
  importId: string;
  unitId: string;
  year: number;
  submit: boolean;
  /** Day on which codes are read and bases are summed. */
  asOf: string;
  /** Today's calendar date: the day on which the file is handed in. */
  date: string;
}

/** Errors of lines that are kept; a file with more of them is wrong as a whole, and its officer has seen enough. */
const MOST_ERRORS = 100_000;

/**
 * Reads a file into staging, checks its lines and makes the import ready for the officer to look at. Columns stand where he says,
 * or where he said for the same headings before, or where their headings are; while a required one is not found, no line is read.
 *
 * @param mapping what the officer chose for this file, if he did
 * @throws DomainError IMPORT_UNREADABLE, IMPORT_ENCODING, IMPORT_TOO_LARGE, INVALID_INPUT
 */
export async function stageFile(
  tx: Transaction,
  target: StagingTarget,
  content: Uint8Array,
  mapping?: Mapping,
): Promise<void> {
  const table = await openTable(content);
  try {
    const remembered = mapping === undefined ? await recallMapping(tx, target.unitId, table.headers) : undefined;
    const { positions, missing } = resolveColumns(table.headers, columns, mapping ?? remembered);
    await tx.query(
      "UPDATE registration_import SET headings = $2, positions = $3, mapping = $4, mapping_remembered = $5 WHERE id = $1",
      [
        target.importId,
        JSON.stringify(table.headers),
        JSON.stringify(Object.fromEntries(positions)),
        mapping === undefined ? null : JSON.stringify(mapping),
        remembered !== undefined,
      ],
    );
    if (missing.length > 0) {
      await finishStaging(tx, target.importId, { total: 0, dropped: 0 });
      return;
    }
    const read = await stageLines(tx, target, table, positions);
    await validateStaging(tx, target);
    await finishStaging(tx, target.importId, read);
  } finally {
    await table.close();
  }
}

interface ReadLines {
  /** Data rows. */
  total: number;
  /** Of them, in error beyond what is kept. */
  dropped: number;
}

/** Reads the file into staging by COPY, and notes the errors of its lines. */
async function stageLines(
  tx: Transaction,
  target: StagingTarget,
  table: Table,
  positions: ReadonlyMap<ColumnKey, number>,
): Promise<ReadLines> {
  const context: ParseContext = { positions, unitId: target.unitId, ...(await readUnitCodes(tx, target)) };
  const errors: LineError[] = [];
  let total = 0;
  let dropped = 0;
  async function* rows(): AsyncGenerator<readonly CopyValue[]> {
    for await (const batch of table.batches()) {
      total += batch.length;
      for (const row of batch) {
        const read = parseLine(row, context);
        if (!Array.isArray(read)) yield staged(target.importId, read);
        else if (errors.length < MOST_ERRORS) errors.push(...read);
        else dropped += 1;
      }
    }
  }
  await copyRows(tx, "registration_import_row", stagingColumns, rows());
  await insertErrors(tx, target.importId, errors);
  return { total, dropped };
}

const stagingColumns = [
  "import_id",
  "line",
  "unit_id",
  "model",
  "population_group",
  "subject_name",
  "subject_code",
  "address",
  "subject_key",
  "search",
] as const;

function staged(importId: string, row: StagedLine): CopyValue[] {
  const { line, unitId, model, group, subjectName, subjectCode, address, subjectKey, search } = row;
  return [importId, line, unitId, model, group, subjectName, subjectCode, address, subjectKey, search];
}

/** Official codes as they were on the day: of the units below the import's, and of all others. */
async function readUnitCodes(
  tx: Transaction,
  { unitId, asOf }: StagingTarget,
): Promise<Pick<ParseContext, "unitsByCode" | "foreignCodes">> {
  const units = await tx.query<{ code: string; unitId: string; below: boolean }>(
    `SELECT version.code, version.unit_id AS "unitId", tree.descendant_id IS NOT NULL AS below
     FROM unit_version AS version
     LEFT JOIN unit_closure AS tree
       ON tree.ancestor_id = $1 AND tree.descendant_id = version.unit_id AND tree.validity @> $2::date
     WHERE version.validity @> $2::date AND version.code IS NOT NULL`,
    [unitId, asOf],
  );
  return {
    unitsByCode: new Map(units.filter(({ below }) => below).map((unit) => [unit.code, unit.unitId])),
    foreignCodes: new Set(units.filter(({ below }) => !below).map(({ code }) => code)),
  };
}

/** Notes the errors that only all lines together, or the registrations that are there, can show. */
async function validateStaging(tx: Transaction, target: StagingTarget): Promise<void> {
  await tx.query("ANALYZE registration_import_row (import_id, line)");
  await markDuplicates(tx, target.importId);
  const unitIds = await readUnits(tx, target.importId);
  if (await hasRegistrations(tx, unitIds, target.year)) await markContradictions(tx, target);
  if (!target.submit) return;
  await markOutsideWindows(tx, target, await coveringOf(tx, unitIds, target.year, target.date), target.date);
  await markBeyondBase(tx, target, unitIds);
}

async function readUnits(tx: Transaction, importId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    "SELECT DISTINCT unit_id AS id FROM registration_import_row WHERE import_id = $1",
    [importId],
  );
  return rows.map(({ id }) => id);
}

async function hasRegistrations(tx: Transaction, unitIds: readonly string[], year: number): Promise<boolean> {
  const found = await tx.query("SELECT 1 FROM registration WHERE unit_id = ANY ($1::uuid[]) AND year = $2 LIMIT 1", [
    unitIds,
    year,
  ]);
  return found.length > 0;
}

/** The first line of a subject stands; the later ones are errors that name it. */
async function markDuplicates(tx: Transaction, importId: string): Promise<void> {
  await tx.query(
    `INSERT INTO registration_import_error (import_id, line, column_name, code, details)
     SELECT line.import_id, line.line, CASE WHEN line.subject_code IS NULL THEN 'subjectName' ELSE 'subjectCode' END,
       'REGISTRATION_DUPLICATE', jsonb_build_object('line', repeated.first)
     FROM (
       SELECT unit_id, model, subject_key, min(line) AS first
       FROM registration_import_row WHERE import_id = $1
       GROUP BY 1, 2, 3 HAVING count(*) > 1
     ) AS repeated
     JOIN registration_import_row AS line USING (unit_id, model, subject_key)
     WHERE line.import_id = $1 AND line.line > repeated.first`,
    [importId],
  );
}

/** What is submitted or recognised is frozen for the unit that filed it. */
async function markContradictions(tx: Transaction, { importId, year }: StagingTarget): Promise<void> {
  await tx.query(
    `INSERT INTO registration_import_error (import_id, line, code, details)
     SELECT line.import_id, line.line, 'REGISTRATION_STATE', jsonb_build_object('state', known.state)
     FROM registration_import_row AS line ${withSameSubject("line", "known", "$2")}
     WHERE line.import_id = $1 AND ${contradicts("line", "known")} AND NOT ${inError("line")}`,
    [importId, year],
  );
}

interface NewInLeaf {
  unitId: string;
  model: TitleModel;
  group: PopulationGroup | null;
  count: number;
}

/** As many lines of a leaf as its base has room for are valid, the first ones; the job checks again when it writes. */
async function markBeyondBase(
  tx: Transaction,
  { importId, year, asOf }: StagingTarget,
  unitIds: readonly string[],
): Promise<void> {
  const rooms = await roomsFor(tx, { unitIds, year, asOf, lock: false });
  if (rooms.isEmpty) return;
  const leaves = await tx.query<NewInLeaf>(
    `SELECT line.unit_id AS "unitId", line.model, line.population_group AS "group", count(*)::int AS count
     FROM registration_import_row AS line ${withSameSubject("line", "known", "$2")}
     WHERE line.import_id = $1 AND ${needsWriting("line", "known", "true")} AND NOT ${inError("line")}
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [importId, year],
  );
  for (const { unitId, model, group, count } of leaves) {
    const refusal = rooms.take(unitId, model, group, count);
    if (refusal === undefined) continue;
    const fitting = Math.max(0, Math.min(...rooms.of(unitId, model, group).map((room) => room.base - room.registered)));
    rooms.take(unitId, model, group, fitting);
    await tx.query(
      `INSERT INTO registration_import_error (import_id, line, code, details)
       SELECT line.import_id, line.line, 'EXCEEDS_BASE', $6
       FROM registration_import_row AS line ${withSameSubject("line", "known", "$2")}
       WHERE line.import_id = $1 AND line.unit_id = $3 AND line.model = $4 AND line.population_group IS NOT DISTINCT FROM $5
         AND ${needsWriting("line", "known", "true")} AND NOT ${inError("line")}
       ORDER BY line.line OFFSET $7`,
      [importId, year, unitId, model, group, JSON.stringify(refusal.details), fitting],
    );
  }
}

/** Totals up what was found, and makes the import ready for the officer to look at. */
async function finishStaging(tx: Transaction, importId: string, { total, dropped }: ReadLines): Promise<void> {
  await tx.query(
    `UPDATE registration_import
     SET state = 'READY', total_rows = $2, touched_at = now(),
       error_rows = $3 + (SELECT count(DISTINCT line) FROM registration_import_error WHERE import_id = $1)
     WHERE id = $1`,
    [importId, total, dropped],
  );
}
