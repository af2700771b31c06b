import { DomainError, type ImportStatus } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Ground, Job, Plan, RowError } from "./job.ts";

interface ImportRow {
  id: string;
  kind: Job["kind"];
  unit_id: string;
  year: number | null;
  ground: Ground | null;
  file_name: string;
  content: Buffer | null;
  state: "READY" | "DONE" | "CANCELLED";
  total_rows: number;
  error_rows: number;
  created_rows: number;
  updated_rows: number;
  unchanged_rows: number;
  errors: RowError[];
  created_at: Date;
}

/** Errors that a status shows; the error file has all. */
const SHOWN_ERRORS = 100;

export async function insertImport(
  tx: Transaction,
  job: Job,
  file: { fileName: string; content: Buffer },
  plan: Plan,
  createdBy: string,
): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `insert into organization_import (kind, unit_id, year, ground, file_name, content, state, total_rows, error_rows, errors, created_by)
     values ($1, $2, $3, $4, $5, $6, 'READY', $7, $8, $9, $10) returning id`,
    [
      job.kind,
      job.unitId,
      job.kind === "figures" ? job.year : null,
      job.kind === "units" ? JSON.stringify(job.ground) : null,
      file.fileName,
      file.content,
      plan.total,
      errorRows(plan),
      JSON.stringify(plan.errors),
      createdBy,
    ],
  );
  return row?.id ?? "";
}

export function errorRows({ errors }: Pick<Plan, "errors">): number {
  return new Set(errors.map(({ row }) => row)).size;
}

/** @throws DomainError NOT_FOUND, also for an import outside the caller's scope */
export async function readImport(tx: Transaction, id: string, lock = false): Promise<ImportRow> {
  const [row] = await tx.query<ImportRow>(
    `select * from organization_import where id = $1 ${lock ? "for update" : ""}`,
    [id],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

/** What the stored import is about. */
export function jobOf(row: ImportRow): Job {
  if (row.kind === "units" && row.ground !== null) {
    return { kind: "units", unitId: row.unit_id, ground: row.ground };
  }
  return { kind: "figures", unitId: row.unit_id, year: row.year ?? 0 };
}

/** Ends an import; its file is not needed any more. */
export async function finishImport(
  tx: Transaction,
  id: string,
  state: "DONE" | "CANCELLED",
  plan?: Plan,
): Promise<void> {
  await tx.query(
    `update organization_import
     set state = $2, content = case when $2 = 'DONE' and error_rows > 0 then content end,
         created_rows = $3, updated_rows = $4, unchanged_rows = $5
     where id = $1`,
    [id, state, plan?.created ?? 0, plan?.updated ?? 0, plan?.unchanged ?? 0],
  );
}

/** An import in the form of the contract. */
export async function readStatus(tx: Transaction, id: string): Promise<ImportStatus> {
  const row = await readImport(tx, id);
  const validRows = row.total_rows - row.error_rows;
  return {
    id: row.id,
    kind: row.kind,
    fileName: row.file_name,
    state: row.state,
    totalRows: row.total_rows,
    validRows,
    errorRows: row.error_rows,
    appliedRows: row.state === "DONE" ? validRows : 0,
    createdRows: row.created_rows,
    updatedRows: row.updated_rows,
    unchangedRows: row.unchanged_rows,
    errors: row.errors.slice(0, SHOWN_ERRORS),
    failure: null,
    createdAt: row.created_at.toISOString(),
  };
}
