import { organizations } from "@khuyenhoc/contracts";
import { procedure } from "../../context.ts";
import { assertStrictlyBelow, decideVersions, runUnitCommand } from "./change-unit.ts";
import { changeFrom } from "./unit-versions.ts";

/** Gives a unit another name from a day on; without an English name the one it has is kept. */
export const rename = procedure("units.manage")
  .input(organizations.renameUnit)
  .output(organizations.unitView)
  .mutation(({ ctx, input }) =>
    runUnitCommand(ctx, {
      operation: "units.rename",
      kind: "RENAME",
      input,
      authorize: (tx) => assertStrictlyBelow(tx, ctx.principal, input.unitId),
      decide: (tx) =>
        decideVersions(tx, input, (versions) =>
          changeFrom(versions, input.effectiveOn, {
            nameVi: input.nameVi,
            ...(input.nameEn === undefined ? {} : { nameEn: input.nameEn }),
          }),
        ),
    }),
  );
