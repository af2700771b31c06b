import { organizations, today } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { viewUnits } from "./views.ts";

/** Many units at once, for pages that show them beside something else. Their parents come along where they are asked for. What is unknown or out of scope is left out. */
export const byIds = procedure("units.read")
  .input(organizations.unitsByIds)
  .output(organizations.unitsByIdsResult)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      (tx) => viewUnits(tx, ctx.principal, input.ids, input.asOf ?? today(ctx.now()), input.parents),
      { readOnly: true },
    ),
  );
