import { organizations } from "@khuyenhoc/contracts";
import { procedure } from "../../context.ts";
import { assertStrictlyBelow, decideVersions, runUnitCommand } from "./change-unit.ts";
import { closeFrom } from "./unit-versions.ts";

/** Dissolves a unit: the day is the first on which it does not exist. Units below it must have gone before. */
export const close = procedure("units.manage")
  .input(organizations.closeUnit)
  .output(organizations.unitView)
  .mutation(({ ctx, input }) =>
    runUnitCommand(ctx, {
      operation: "units.close",
      kind: "CLOSE",
      input,
      authorize: (tx) => assertStrictlyBelow(tx, ctx.principal, input.unitId),
      decide: (tx) => decideVersions(tx, input, (versions) => closeFrom(versions, input.effectiveOn)),
    }),
  );
