import { reports } from "@khuyenhoc/contracts";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { readTargets } from "./repository.ts";

/** Targets of units in some years; a unit without targets has no rows. */
export const byUnits = procedure("targets.read")
  .input(reports.targetsByUnits)
  .output(z.array(reports.target))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, ...input.unitIds);
        return readTargets(tx, input.unitIds, input.years);
      },
      { readOnly: true },
    ),
  );
