import type { Transaction } from "@khuyenhoc/database";

/** An import that nobody confirms within a day is cancelled. */
const UNCONFIRMED_HOURS = 24;
/** Days for which the file and its errors can be fetched; they hold personal data, so not longer than needed. */
const FILE_DAYS = 7;

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
}
