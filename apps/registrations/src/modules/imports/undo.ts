import { DomainError, registrationImport, undoImport } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { requireOpenYears } from "../years/repository.ts";
import { isTooLateToUndo, UNDO_DAYS } from "./expiry.ts";
import { type ImportRow, readImport, readStatus } from "./repository.ts";
import { builtOnChanged, builtOnMade, madeByImport } from "./undo-chunk.ts";

/** Changed registrations that a refusal names. */
const NAMED = 5;

/**
 * Takes back all that an import wrote: deletes what it made and puts back what it replaced, in the background. Refused as a whole
 * while anything of it has been changed since, by whomever. Subjects stay, as always: they may be in links and other years.
 */
export const undo = procedure("registrations.import")
  .input(undoImport)
  .output(registrationImport)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    const status = await ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "imports.undo", subject, body }, async () => {
        await noteActor(tx, ctx.principal);
        const row = await readImport(tx, body.importId, true);
        await assertInScope(tx, ctx.principal, row.unitId);
        const wrote = row.createdRows + row.updatedRows > 0;
        if (!["DONE", "FAILED", "CANCELLED"].includes(row.state) || !wrote) {
          throw new DomainError("IMPORT_STATE", { state: row.state });
        }
        if (await isTooLateToUndo(tx, row.id)) throw new DomainError("IMPORT_UNDO_LATE", { days: UNDO_DAYS });
        await requireOpenYears(tx, [row.year]);
        await requireUntouched(tx, row);
        await tx.query(
          `UPDATE registration_import
           SET state = 'UNDOING', undone_by = $2, failure_code = NULL, failure_details = NULL, touched_at = now()
           WHERE id = $1`,
          [row.id, subject],
        );
        return readStatus(tx, row.id);
      }),
    );
    ctx.importConfirmed();
    return status;
  });

/** @throws DomainError IMPORT_BUILT_ON with how many registrations were changed or deleted since, and the first of them */
async function requireUntouched(tx: Transaction, row: ImportRow): Promise<void> {
  // What lies before the checkpoint of an undo that was broken off is taken back, or left alone for good.
  const byImport = madeByImport(row, 3);
  const made = { where: `${byImport.where} AND ($2::uuid IS NULL OR r.id > $2)`, values: byImport.values };
  const touched = await tx.query<{ name: string; count: bigint }>(
    `SELECT coalesce(subject_code, id::text) AS name, count(*) OVER () AS count FROM (
       SELECT r.id, r.subject_code FROM registration AS r WHERE ${made.where} AND ${builtOnMade("r")}
       UNION ALL
       SELECT r.id, r.subject_code FROM registration_import_before AS b JOIN registration AS r ON r.id = b.registration_id
       WHERE b.import_id = $1 AND ${builtOnChanged("r", "b.revision")}
     ) AS touched ORDER BY id LIMIT ${NAMED}`,
    [row.id, row.undoneTo, ...made.values],
  );
  const [{ found } = { found: 0 }] = await tx.query<{ found: number }>(
    `SELECT (
       (SELECT count(*) FROM registration AS r WHERE ${made.where})
       + (SELECT count(*) FROM registration_import_before AS b JOIN registration AS r ON r.id = b.registration_id WHERE b.import_id = $1)
     )::int AS found`,
    [row.id, row.undoneTo, ...made.values],
  );
  const deleted = row.createdRows + row.updatedRows - row.undoneRows - row.keptRows - found;
  const count = Number(touched[0]?.count ?? 0) + deleted;
  if (count === 0) return;
  throw new DomainError("IMPORT_BUILT_ON", {
    count,
    rows:
      deleted > 0
        ? [...touched.map(({ name }) => name), `${deleted} đã xóa / deleted`]
        : touched.map(({ name }) => name),
  });
}
