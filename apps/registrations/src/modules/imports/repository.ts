import {
  DomainError,
  describeError,
  type ErrorCode,
  type ErrorDetails,
  type ImportStatus,
  isErrorCode,
  type RegistrationImport,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Mapping } from "@khuyenhoc/tabular";
import { actorNames } from "../registrations/actors.ts";
import { type ColumnKey, columns } from "./columns.ts";
import type { LineError } from "./parse.ts";

export interface ImportRow {
  id: string;
  unitId: string;
  year: number;
  submit: boolean;
  fileName: string;
  state: ImportStatus["state"];
  skipErrorRows: boolean;
  totalRows: number;
  errorRows: number;
  appliedRows: number;
  createdRows: number;
  updatedRows: number;
  unchangedRows: number;
  failureCode: string | null;
  failureDetails: ErrorDetails | null;
  createdAt: Date;
  createdBy: string;
  headings: string[];
  positions: Partial<Record<ColumnKey, number>>;
  /** What the officer chose of them; null where he left it to the headings. */
  mapping: Mapping | null;
  mappingRemembered: boolean;
  appliedFrom: Date | null;
  appliedUntil: Date | null;
  /** Before its first chunk; see same-file.ts. */
  countersBefore: bigint | null;
  ownSteps: number;
  stand: string | null;
  sameAs: string | null;
  undoneBy: string | null;
  undoneTo: string | null;
  undoneRows: number;
  keptRows: number;
}

export const importColumns = `id, unit_id AS "unitId", year, submit, file_name AS "fileName", state, skip_error_rows AS "skipErrorRows",
  total_rows AS "totalRows", error_rows AS "errorRows", applied_rows AS "appliedRows",
  created_rows AS "createdRows", updated_rows AS "updatedRows", unchanged_rows AS "unchangedRows", failure_code AS "failureCode",
  failure_details AS "failureDetails", created_at AS "createdAt", created_by AS "createdBy",
  headings, positions, mapping, mapping_remembered AS "mappingRemembered", applied_from AS "appliedFrom",
  applied_until AS "appliedUntil", counters_before AS "countersBefore", own_steps AS "ownSteps", stand, same_as AS "sameAs", undone_by AS "undoneBy", undone_to AS "undoneTo", undone_rows AS "undoneRows",
  kept_rows AS "keptRows"`;

/**
 * An import that is visible in the transaction's scope.
 *
 * @param lock keep the job and others from it until the transaction ends
 * @throws DomainError NOT_FOUND
 */
export async function readImport(tx: Transaction, importId: string, lock = false): Promise<ImportRow> {
  const [row] = await tx.query<ImportRow>(
    `SELECT ${importColumns} FROM registration_import WHERE id = $1 ${lock ? "FOR UPDATE" : ""}`,
    [importId],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

/** Locks an import for the job unless somebody else works on it or it is no longer to be applied, or undone. */
export async function claimImport(
  tx: Transaction,
  importId: string,
  state: "APPLYING" | "UNDOING",
): Promise<ImportRow | undefined> {
  const [row] = await tx.query<ImportRow>(
    `SELECT ${importColumns} FROM registration_import WHERE id = $1 AND state = $2 FOR UPDATE SKIP LOCKED`,
    [importId, state],
  );
  return row;
}

/** Imports that wait for the job, those first that have waited longest, so that a small file passes a large one. */
export function waitingImports(tx: Transaction): Promise<{ id: string; state: "APPLYING" | "UNDOING" }[]> {
  return tx.query(
    "SELECT id, state FROM registration_import WHERE state IN ('APPLYING', 'UNDOING') ORDER BY touched_at LIMIT 100",
  );
}

/** Moves an import into another state. */
export async function setImportState(
  tx: Transaction,
  importId: string,
  state: ImportStatus["state"],
  failure?: { code: ErrorCode; details: ErrorDetails },
): Promise<void> {
  await tx.query(
    `UPDATE registration_import SET state = $2, failure_code = $3, failure_details = $4, touched_at = now() WHERE id = $1`,
    [importId, state, failure?.code ?? null, failure === undefined ? null : JSON.stringify(failure.details)],
  );
}

/** Forgets the rows that are not needed any more; errors and the file stay for the officer. */
export async function dropStaging(tx: Transaction, importId: string): Promise<void> {
  await tx.query("DELETE FROM registration_import_row WHERE import_id = $1", [importId]);
}

/** The file as it was sent. @throws DomainError NOT_FOUND once it was removed */
export async function readFile(tx: Transaction, importId: string): Promise<Buffer> {
  const [row] = await tx.query<{ content: Buffer }>(
    "SELECT content FROM registration_import_file WHERE import_id = $1",
    [importId],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row.content;
}

/** Makes an import ready as what it is: the file of an earlier one, of which nothing is left to write. */
export async function adoptPreview(tx: Transaction, importId: string, earlier: ImportRow): Promise<void> {
  await tx.query(
    `UPDATE registration_import
     SET state = 'READY', total_rows = $2, headings = $3, positions = $4, mapping_remembered = $5, same_as = $6, touched_at = now()
     WHERE id = $1`,
    [
      importId,
      earlier.totalRows,
      JSON.stringify(earlier.headings),
      JSON.stringify(earlier.positions),
      earlier.mapping !== null || earlier.mappingRemembered,
      earlier.id,
    ],
  );
}

/** Finishes an import of which nothing is to be written. */
export async function finishUnchanged(tx: Transaction, importId: string): Promise<void> {
  await tx.query(
    `UPDATE registration_import
     SET state = 'DONE', applied_rows = total_rows, unchanged_rows = total_rows, touched_at = now()
     WHERE id = $1`,
    [importId],
  );
}

/** Forgets what a preview has read, so that its file can be read again. */
export async function forgetStaged(tx: Transaction, importId: string): Promise<void> {
  await dropStaging(tx, importId);
  await tx.query("DELETE FROM registration_import_error WHERE import_id = $1", [importId]);
  await tx.query("UPDATE registration_import SET same_as = NULL WHERE id = $1", [importId]);
}

/** Notes why lines are not applied. */
export async function insertErrors(tx: Transaction, importId: string, errors: readonly LineError[]): Promise<void> {
  if (errors.length === 0) return;
  await tx.query(
    `INSERT INTO registration_import_error (import_id, line, column_name, code, details)
     SELECT $1, line, "column", code, details
     FROM jsonb_to_recordset($2::jsonb) AS e (line integer, "column" text, code text, details jsonb)`,
    [importId, JSON.stringify(errors)],
  );
}

export interface ErrorRow {
  line: number;
  column: string | null;
  code: string;
  details: ErrorDetails;
}

/** Errors of an import by line; at most `limit` of them if given. */
export function readErrors(tx: Transaction, importId: string, limit: number | null): Promise<ErrorRow[]> {
  return tx.query<ErrorRow>(
    `SELECT line, column_name AS "column", code, details FROM registration_import_error
     WHERE import_id = $1 ORDER BY line, column_name, code LIMIT $2`,
    [importId, limit],
  );
}

/** An error in both languages. */
export function describeRow({ code, details }: Pick<ErrorRow, "code" | "details">) {
  const known = isErrorCode(code) ? code : "INTERNAL";
  const { vi, en } = describeError(known, details);
  return { code: known, vi, en };
}

/** Required columns of the file that were not found: there is nothing to write then. */
export function missingColumns({ positions }: Pick<ImportRow, "positions">): string[] {
  return columns.filter(({ key, required }) => required && positions[key] === undefined).map(({ titleVi }) => titleVi);
}

/** The form of the contract. @param errors of the import, as many as are shown */
export function toStatus(
  row: ImportRow,
  errors: readonly ErrorRow[],
  nameOf: (subject: string) => string,
): RegistrationImport {
  return {
    id: row.id,
    kind: "registrations",
    unitId: row.unitId,
    year: row.year,
    fileName: row.fileName,
    state: row.state,
    totalRows: row.totalRows,
    validRows: row.totalRows - row.errorRows,
    errorRows: row.errorRows,
    appliedRows: row.appliedRows,
    createdRows: row.createdRows,
    updatedRows: row.updatedRows,
    unchangedRows: row.unchangedRows,
    undoneRows: row.undoneRows,
    keptRows: row.keptRows,
    errors: errors.map((error) => ({ row: error.line, column: error.column, ...describeRow(error) })),
    failure:
      row.failureCode === null ? null : describeRow({ code: row.failureCode, details: row.failureDetails ?? {} }),
    createdAt: row.createdAt.toISOString(),
    createdBy: nameOf(row.createdBy),
    columns: {
      headings: row.headings,
      columns: columns.map(({ key, titleVi, titleEn, required }) => ({
        key,
        titleVi,
        titleEn,
        required,
        position: row.positions[key] ?? null,
      })),
      remembered: row.mappingRemembered,
    },
  };
}

/** How far an import is, in the form of the contract. */
export async function readStatus(tx: Transaction, importId: string): Promise<RegistrationImport> {
  const row = await readImport(tx, importId);
  return toStatus(row, await readErrors(tx, importId, 100), await actorNames(tx, [row.createdBy]));
}
