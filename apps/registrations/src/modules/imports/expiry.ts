import type { Transaction } from "@khuyenhoc/database";

/** An import that nobody confirms within a day is cancelled. */
const UNCONFIRMED_HOURS = 24;
/** Days for which the file and its errors can be fetched; they hold personal data, so not longer than needed. */
const FILE_DAYS = 7;

/** Days for which an import can be undone; until then what it replaced is kept, with names and addresses. */
export const UNDO_DAYS = 30;

/** Whether it is too late to undo an import. */
export async function isTooLateToUndo(tx: Transaction, importId: string): Promise<boolean> {
  const found = await tx.query(
    `SELECT 1 FROM registration_import
     WHERE id = $1 AND coalesce(applied_until, created_at) < now() - make_interval(days => $2)`,
    [importId, UNDO_DAYS],
  );
  return found.length > 0;
}

/** Removes what imports leave behind. */
export async function expireImports(tx: Transaction): Promise<void> {
  await tx.query(
    `UPDATE registration_import SET state = 'CANCELLED', touched_at = now()
     WHERE state IN ('VALIDATING', 'READY') AND created_at < now() - make_interval(hours => $1)`,
    [UNCONFIRMED_HOURS],
  );
  await tx.query(
    `DELETE FROM registration_import_row AS line USING registration_import AS run
     WHERE run.id = line.import_id AND run.state IN ('DONE', 'FAILED', 'CANCELLED', 'UNDOING', 'UNDONE')`,
  );
  const old =
    "(SELECT id FROM registration_import WHERE created_at < now() - make_interval(days => $1) AND state <> 'APPLYING')";
  await tx.query(`DELETE FROM registration_import_file WHERE import_id IN ${old}`, [FILE_DAYS]);
  await tx.query(`DELETE FROM registration_import_error WHERE import_id IN ${old}`, [FILE_DAYS]);
  // An undo that was begun in time is finished.
  await tx.query(
    `DELETE FROM registration_import_before AS b USING registration_import AS run
     WHERE run.id = b.import_id AND run.state NOT IN ('APPLYING', 'UNDOING')
       AND coalesce(run.applied_until, run.created_at) < now() - make_interval(days => $1)`,
    [UNDO_DAYS],
  );
}
