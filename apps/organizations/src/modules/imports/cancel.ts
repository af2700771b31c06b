import { DomainError, importRef, importStatus } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertMayImport } from "./job.ts";
import { finishImport, readImport, readStatus } from "./repository.ts";

/** Gives a previewed import up. Again is the same. */
export const cancel = procedure("figures.manage")
  .input(importRef)
  .output(importStatus)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { id, kind, state } = await readImport(tx, input.importId, true);
      assertMayImport(ctx.principal, kind);
      if (state === "DONE") throw new DomainError("IMPORT_STATE", { state });
      if (state === "READY") await finishImport(tx, id, "CANCELLED");
      return readStatus(tx, id);
    }),
  );
