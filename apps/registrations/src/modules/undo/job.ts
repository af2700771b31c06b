import { DomainError, id, type UndoableAction } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { defineJob } from "@khuyenhoc/jobs";
import { z } from "zod";
import { findEntry, isDecision } from "./entries.ts";
import { closeEntry, restore } from "./restoring.ts";

async function entryOf(
  tx: Transaction,
  entryId: string,
  subject: string,
): Promise<{ id: string; action: UndoableAction }> {
  const entry = await findEntry(tx, entryId, subject);
  if (entry === undefined || isDecision(entry.action)) throw new DomainError("NOT_FOUND");
  return { id: entry.id, action: entry.action };
}

/** Takes back something that was done to many registrations at once. */
export const undoJob = defineJob({
  kind: "registrations.undo",
  params: z.object({ entryId: id }),
  batch: 500,
  async freeze(tx, { id: jobId, params: { entryId } }) {
    await tx.query(
      `INSERT INTO job_item (job_id, position, target_id)
       SELECT $1, row_number() OVER (ORDER BY unit_id, registration_id), registration_id FROM undo_row WHERE entry_id = $2 AND NOT undone`,
      [jobId, entryId],
    );
    await tx.query("UPDATE undo_entry SET undo_job_id = $2 WHERE id = $1", [entryId, jobId]);
  },
  async step(tx, { params, principal }, targetIds) {
    const entry = await entryOf(tx, params.entryId, principal.subject);
    const refused = await restore(tx, targetIds, { entry, principal, now: new Date() });
    return targetIds.map((targetId) => ({ targetId, code: refused.get(targetId) ?? ("OK" as const) }));
  },
  async finish(tx, { params }) {
    await closeEntry(tx, params.entryId);
    return null;
  },
});
