import { organizations } from "@khuyenhoc/contracts";
import { procedure } from "../../context.ts";
import { assertStrictlyBelow, decideVersions, runUnitCommand } from "./change-unit.ts";
import { changeFrom } from "./unit-versions.ts";

/** Gives a unit another official code from a day on. */
export const recode = procedure("units.manage")
  .input(organizations.recodeUnit)
  .output(organizations.unitView)
  .mutation(({ ctx, input }) =>
    runUnitCommand(ctx, {
      operation: "units.recode",
      kind: "RECODE",
      input,
      authorize: (tx) => assertStrictlyBelow(tx, ctx.principal, input.unitId),
      decide: (tx) =>
        decideVersions(tx, input, (versions) => changeFrom(versions, input.effectiveOn, { code: input.code })),
    }),
  );
