import { confirmImport, DomainError, importStatus, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertMayImport } from "./job.ts";
import { planImport } from "./plan.ts";
import { errorRows, finishImport, jobOf, readImport, readStatus } from "./repository.ts";

/**
 * Writes what was previewed, all of it in one transaction. What the file does is decided anew, because the tree may have changed
 * since; lines in error are left out only if the officer says so.
 */
export const confirm = procedure("figures.manage")
  .input(confirmImport)
  .output(importStatus)
  .mutation(({ ctx, input }) => {
    const { principal } = ctx;
    const { idempotencyKey: key, ...body } = input;
    const command = { key, operation: "imports.confirm", subject: principal.subject, body };
    return ctx.database.transaction(scopeOf(principal), async (tx) => {
      const row = await readImport(tx, input.importId, true);
      await assertInScope(tx, principal, row.unit_id);
      assertMayImport(principal, row.kind);
      return idempotent(tx, command, async () => {
        if (row.state !== "READY" || row.content === null) throw new DomainError("IMPORT_STATE", { state: row.state });
        const plan = await planImport(tx, { principal, today: today(ctx.now()) }, jobOf(row), row.content);
        const count = errorRows(plan);
        if (count > 0 && !input.skipErrorRows) throw new DomainError("IMPORT_HAS_ERRORS", { count });
        await plan.apply(tx, ctx.correlationId);
        await tx.query("update organization_import set errors = $2, error_rows = $3 where id = $1", [
          row.id,
          JSON.stringify(plan.errors),
          count,
        ]);
        await finishImport(tx, row.id, "DONE", plan);
        return readStatus(tx, row.id);
      });
    });
  });
