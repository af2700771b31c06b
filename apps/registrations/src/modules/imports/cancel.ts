import { DomainError, importRef, registrationImport } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { dropStaging, readImport, readStatus, setImportState } from "./repository.ts";

/** Drops an import, or stops one that is being applied after its running chunk; what was written stays. Again is the same. */
export const cancel = procedure("registrations.import")
  .input(importRef)
  .output(registrationImport)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const row = await readImport(tx, input.importId, true);
      if (!["VALIDATING", "READY", "APPLYING", "CANCELLED"].includes(row.state)) {
        throw new DomainError("IMPORT_STATE", { state: row.state });
      }
      if (row.state !== "CANCELLED") {
        await setImportState(tx, row.id, "CANCELLED");
        await dropStaging(tx, row.id);
      }
      return readStatus(tx, row.id);
    }),
  );
