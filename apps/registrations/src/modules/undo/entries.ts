import type { DomainError } from "@khuyenhoc/contracts";
import { type UndoAction, type UndoEntry, undoing } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** One thing that somebody did, as it is stored. */
export interface EntryRow {
  id: string;
  action: UndoAction;
  unitId: string;
  rows: number;
  /** Where it is a single one. */
  registrationId: string | null;
  subjectName: string | null;
  /** Rows that the caller sees and that are not taken back. */
  open: number;
  doneAt: Date;
  until: Date;
  expired: boolean;
  undoneAt: Date | null;
  undoJobId: string | null;
  /** Whether the job that did it, or the one that takes it back, is not at its end. */
  running: boolean;
}

const ended = "('DONE', 'FAILED', 'CANCELLED')";

export const entryColumns = `
  e.id, e.action, e.unit_id AS "unitId", e.rows, e.done_at AS "doneAt", e.until, e.until < now() AS expired, e.undone_at AS "undoneAt",
  e.undo_job_id AS "undoJobId", single.id AS "registrationId", single.name AS "subjectName",
  (SELECT count(*)::int FROM undo_row AS u WHERE u.entry_id = e.id AND NOT u.undone) AS open,
  EXISTS (SELECT FROM job WHERE job.id IN (e.job_id, e.undo_job_id) AND job.state NOT IN ${ended}) AS running`;

export const entryTables = `undo_entry AS e LEFT JOIN LATERAL (
    SELECT r.id, coalesce(r.subject_name, u.before ->> 'subject_name') AS name
    FROM undo_row AS u LEFT JOIN registration AS r ON r.id = u.registration_id
    WHERE e.rows = 1 AND u.entry_id = e.id
  ) AS single ON true`;

/** An entry of the account, undefined where there is none in the transaction's scope. */
export async function findEntry(tx: Transaction, id: string, subject: string): Promise<EntryRow | undefined> {
  const [row] = await tx.query<EntryRow>(
    `SELECT ${entryColumns} FROM ${entryTables} WHERE e.id = $1 AND e.subject = $2`,
    [id, subject],
  );
  return row;
}

/** Whether an action is a decision by a paper, which has nothing that could be put back. */
export function isDecision(action: UndoAction): action is (typeof undoing.decidingActions)[number] {
  return undoing.decidingActions.some((deciding) => deciding === action);
}

/** The form of the contract. */
export function toEntry(row: EntryRow, refusal: DomainError | undefined): UndoEntry {
  const { code, vi, en } = refusal?.toShape() ?? {};
  return {
    id: row.id,
    action: row.action,
    unitId: row.unitId,
    rows: row.rows,
    registrationId: row.registrationId,
    subjectName: row.subjectName,
    doneAt: row.doneAt.toISOString(),
    until: row.until.toISOString(),
    undoneAt: row.undoneAt?.toISOString() ?? null,
    undoJobId: row.undoJobId,
    refusal: code === undefined || vi === undefined || en === undefined ? null : { code, vi, en },
  };
}
