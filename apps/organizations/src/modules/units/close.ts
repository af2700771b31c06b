import { organizations } from "@khuyenhoc/contracts";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertStrictlyBelow, decideVersions, runUnitCommand } from "./change-unit.ts";
import { nameSuccessors } from "./successors.ts";
import { closeFrom } from "./unit-versions.ts";

/**
 * Dissolves a unit: the day is the first on which it does not exist. Units below it must have gone before. What it leaves open of
 * directives goes to its successors from that day on.
 */
export const close = procedure("units.manage")
  .input(organizations.closeUnit)
  .output(organizations.unitView)
  .mutation(({ ctx, input }) =>
    runUnitCommand(ctx, {
      operation: "units.close",
      kind: "CLOSE",
      input,
      async authorize(tx) {
        await assertStrictlyBelow(tx, ctx.principal, input.unitId);
        await assertInScope(tx, ctx.principal, ...input.successorIds);
      },
      decide: (tx) => decideVersions(tx, input, (versions) => closeFrom(versions, input.effectiveOn)),
      afterwards: (tx, unitId) => nameSuccessors(tx, ctx.principal, unitId, input.successorIds),
    }),
  );
