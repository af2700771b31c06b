import { organizations } from "@khuyenhoc/contracts";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertOtherUnit, assertStrictlyBelow, decideVersions, runUnitCommand } from "./change-unit.ts";
import { changeFrom } from "./unit-versions.ts";

/** Places a unit, with all below it, under another unit of the caller's scope from a day on. */
export const move = procedure("units.manage")
  .input(organizations.moveUnit)
  .output(organizations.unitView)
  .mutation(({ ctx, input }) =>
    runUnitCommand(ctx, {
      operation: "units.move",
      kind: "MOVE",
      input,
      authorize: async (tx) => {
        await assertStrictlyBelow(tx, ctx.principal, input.unitId);
        await assertInScope(tx, ctx.principal, input.parentId);
      },
      decide: (tx) => {
        assertOtherUnit(input.unitId, input.parentId);
        return decideVersions(tx, input, (versions) =>
          changeFrom(versions, input.effectiveOn, { parentId: input.parentId }),
        );
      },
    }),
  );
