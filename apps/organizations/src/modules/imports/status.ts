import { importRef, importStatus } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { readStatus } from "./repository.ts";

/** How far an import is. */
export const status = procedure("figures.manage")
  .input(importRef)
  .output(importStatus)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), (tx) => readStatus(tx, input.importId), { readOnly: true }),
  );
