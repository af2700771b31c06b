import type { Transaction } from "@khuyenhoc/database";

/** Days for which somebody sees what he did; what was there before is personal data, so not longer than needed. */
const KEPT_DAYS = 7;

/** Forgets what can no longer be taken back, and later that it was done at all. */
export async function expireUndo(tx: Transaction): Promise<void> {
  await tx.query("DELETE FROM undo_entry WHERE until < now() - make_interval(days => $1)", [KEPT_DAYS]);
}
