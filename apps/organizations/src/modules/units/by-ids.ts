import { organizations, today } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { viewUnits } from "./views.ts";

/** Many units at once, for pages that show them beside something else. What is unknown or out of scope is left out. */
export const byIds = procedure("units.read")
  .input(organizations.unitsByIds)
  .output(organizations.unitsByIdsResult)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      (tx) => viewUnits(tx, ctx.principal, input.ids, input.asOf ?? today(ctx.now())),
      { readOnly: true },
    ),
  );
