import { reports } from "@khuyenhoc/contracts";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { readNudges } from "./repository.ts";

/** The latest reminders to a unit itself, newest first. */
export const list = procedure("reports.read")
  .input(reports.nudgesOfUnit)
  .output(z.array(reports.nudge))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        return readNudges(tx, input.unitId, input.year ?? null);
      },
      { readOnly: true },
    ),
  );
