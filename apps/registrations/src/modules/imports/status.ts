import { importRef, registrationImport } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { readStatus } from "./repository.ts";

/** How far an import is; its errors name lines and rules, no persons. */
export const status = procedure("registrations.import")
  .input(importRef)
  .output(registrationImport)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), (tx) => readStatus(tx, input.importId), { readOnly: true }),
  );
