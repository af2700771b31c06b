import { organizations, today } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { listHolders } from "./repository.ts";

/** Who holds which office at units on a day. Names and contacts are personal data: the reading is written down. */
export const list = procedure("office-holders.read")
  .input(organizations.listOfficeHolders)
  .output(z.array(organizations.officeHolder))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await assertInScope(tx, ctx.principal, ...input.unitIds);
      const asOf = input.asOf ?? today(ctx.now());
      const holders = await listHolders(tx, { unitIds: input.unitIds, asOf, includePast: input.includePast });
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "officeHolders.list",
        unitId: input.unitIds.length === 1 ? input.unitIds[0] : undefined,
        subjectIds: holders.map(({ id }) => id),
        rows: holders.length,
        requestId: ctx.requestId,
      });
      return holders;
    }),
  );
