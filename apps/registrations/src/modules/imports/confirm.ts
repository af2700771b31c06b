import { confirmImport, DomainError, registrationImport, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { filingDate } from "../registrations/registration.ts";
import { requireOpenYears } from "../years/repository.ts";
import { rememberMapping } from "./mapping.ts";
import {
  finishUnchanged,
  forgetStaged,
  missingColumns,
  readFile,
  readImport,
  readStatus,
  setImportState,
} from "./repository.ts";
import { isStillSame } from "./same-file.ts";
import { stageFile } from "./staging.ts";

/** Hands a checked file to the job that writes it. Lines in error are skipped only if the officer says so. */
export const confirm = procedure("registrations.import")
  .input(confirmImport)
  .output(registrationImport)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject } = ctx.principal;
    const status = await ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "imports.confirm", subject, body }, async () => {
        let row = await readImport(tx, body.importId, true);
        // The tree may have changed since the preview.
        await assertInScope(tx, ctx.principal, row.unitId);
        if (row.state !== "READY") throw new DomainError("IMPORT_STATE", { state: row.state });
        await requireOpenYears(tx, [row.year]);
        if (row.sameAs !== null) {
          if (await isStillSame(tx, row)) {
            await finishUnchanged(tx, row.id);
            return readStatus(tx, row.id);
          }
          // Something has changed since the preview: the file has to be read after all.
          await forgetStaged(tx, row.id);
          const { unitId, year, submit } = row;
          const date = today(ctx.now());
          const target = { importId: row.id, unitId, year, submit, date, asOf: filingDate(year, date) };
          await stageFile(tx, target, await readFile(tx, row.id));
          row = await readImport(tx, row.id);
        }
        const missing = missingColumns(row);
        if (missing.length > 0) throw new DomainError("IMPORT_COLUMNS", { columns: missing });
        if (row.errorRows > 0 && !body.skipErrorRows) {
          throw new DomainError("IMPORT_HAS_ERRORS", { count: row.errorRows });
        }
        await tx.query("UPDATE registration_import SET skip_error_rows = $2 WHERE id = $1", [
          row.id,
          body.skipErrorRows,
        ]);
        if (row.mapping !== null) {
          const { unitId, headings, mapping } = row;
          await rememberMapping(tx, { unitId, headings, mapping, actor: subject });
        }
        await setImportState(tx, row.id, "APPLYING");
        return readStatus(tx, row.id);
      }),
    );
    ctx.importConfirmed();
    return status;
  });
