import { seesAggregatesOnly } from "@khuyenhoc/authz";
import { registrations, today, type UnitCounts } from "@khuyenhoc/contracts";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { readForPartner } from "./partner-view.ts";
import { rollUp, toUnitCounts } from "./roll-up.ts";

/** Counts of each child that a unit had on a day, by code and name: the rows of a drill-down table. */
export const children = procedure("counts.read")
  .input(registrations.countsQuery)
  .output(z.array(registrations.unitCounts))
  .query(({ ctx, input }) => {
    const date = today(ctx.now());
    const { unitId, year } = input;
    const forPartner = seesAggregatesOnly(ctx.principal);
    const asOf = forPartner ? date : (input.asOf ?? date);
    return ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx): Promise<UnitCounts[]> => {
        await assertInScope(tx, ctx.principal, unitId);
        const rows = await rollUp(tx, [{ childrenOf: unitId, year, asOf }]);
        if (!forPartner) return rows.map((row) => toUnitCounts(row, { year, asOf }));
        return readForPartner(
          tx,
          ctx.principal.roots,
          rows.map((row) => ({ unitId: row.unitId, year })),
          date,
        );
      },
      { readOnly: true },
    );
  });
