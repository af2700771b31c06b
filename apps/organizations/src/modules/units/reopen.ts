import { organizations } from "@khuyenhoc/contracts";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertOtherUnit, assertStrictlyBelow, decideVersions, runUnitCommand } from "./change-unit.ts";
import { reopenFrom } from "./unit-versions.ts";

/** Lets a dissolved unit exist again from a day on, where and as it was unless said otherwise. */
export const reopen = procedure("units.manage")
  .input(organizations.reopenUnit)
  .output(organizations.unitView)
  .mutation(({ ctx, input }) =>
    runUnitCommand(ctx, {
      operation: "units.reopen",
      kind: "REOPEN",
      input,
      authorize: async (tx) => {
        await assertStrictlyBelow(tx, ctx.principal, input.unitId);
        if (input.parentId != null) await assertInScope(tx, ctx.principal, input.parentId);
      },
      decide: (tx) => {
        assertOtherUnit(input.unitId, input.parentId);
        return decideVersions(tx, input, (versions) =>
          reopenFrom(versions, input.effectiveOn, {
            ...(input.parentId == null ? {} : { parentId: input.parentId }),
            ...(input.code == null ? {} : { code: input.code }),
          }),
        );
      },
    }),
  );
