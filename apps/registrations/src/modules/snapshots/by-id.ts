import { DomainError, reports } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { findSnapshot } from "./repository.ts";

/** A published snapshot with all its figures, which are the same today as on the day it was taken. */
export const byId = procedure("reports.read")
  .input(reports.snapshotById)
  .output(reports.snapshot)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const found = await findSnapshot(tx, input.id);
        if (found === undefined) throw new DomainError("NOT_FOUND");
        return found;
      },
      { readOnly: true },
    ),
  );
