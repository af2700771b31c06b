import { organizations } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { findFigures } from "./repository.ts";

/** Yearly figures of many units. Units without figures, unknown ones and those out of scope are left out. */
export const byUnits = procedure("figures.read")
  .input(organizations.yearlyFiguresByUnits)
  .output(z.array(organizations.yearlyFigures))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), (tx) => findFigures(tx, input.unitIds, input.year), {
      readOnly: true,
    }),
  );
