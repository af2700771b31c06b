import { reports, today } from "@khuyenhoc/contracts";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { figuresDate } from "../snapshots/repository.ts";
import { readStatuses } from "./repository.ts";

/** How far the annual reports of a unit and of the bodies directly below it are. */
export const list = procedure("reports.read")
  .input(reports.listReports)
  .output(z.array(reports.reportStatus))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        return readStatuses(tx, { ...input, asOf: figuresDate(input.year, today(ctx.now())) });
      },
      { readOnly: true },
    ),
  );
