import { randomUUID } from "node:crypto";
import { organizations } from "@khuyenhoc/contracts";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { runUnitCommand } from "./change-unit.ts";
import { saveContact } from "./contact.ts";
import { assertBranchKind, rankOfTier } from "./repository.ts";

/** Founds a unit below a unit of the caller's scope. */
export const create = procedure("units.manage")
  .input(organizations.createUnit)
  .output(organizations.unitView)
  .mutation(({ ctx, input }) =>
    runUnitCommand(ctx, {
      operation: "units.create",
      kind: "CREATE",
      input,
      authorize: (tx) => assertInScope(tx, ctx.principal, input.parentId),
      decide: async (tx) => {
        const { effectiveOn, parentId, code = null, nameVi, nameEn = null, branchKind = null } = input;
        const tierRank = await rankOfTier(tx, input.tier, effectiveOn);
        if (branchKind !== null) await assertBranchKind(tx, branchKind, tierRank, effectiveOn);
        const unitId = randomUUID();
        return {
          before: [],
          after: {
            unitId,
            revision: 1,
            tier: input.tier,
            tierRank,
            branchKind,
            versions: [{ validFrom: effectiveOn, validTo: null, parentId, code, nameVi, nameEn }],
          },
        };
      },
      afterwards: async (tx, unitId) => {
        if (input.contact !== undefined) await saveContact(tx, unitId, input.contact);
      },
    }),
  );
