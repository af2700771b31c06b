import { DomainError, organizations } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertPossible, correctFigures, noFigures, sameFigures } from "./figures.ts";
import { assertFiguresOpen, findFigures, measuresOf, saveFigures } from "./repository.ts";

/** Enters or corrects the yearly figures of a unit. What is not given stays; null clears. */
export const set = procedure("figures.manage")
  .input(organizations.setYearlyFigures)
  .output(organizations.yearlyFigures)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const command = { key, operation: "figures.set", subject: ctx.principal.subject, body };
    return ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await assertInScope(tx, ctx.principal, input.unitId);
      return idempotent(tx, command, async () => {
        await assertFiguresOpen(tx, input.year);
        const [known] = await findFigures(tx, [input.unitId], input.year);
        const revision = known?.revision ?? 0;
        if (input.expectedRevision !== undefined && input.expectedRevision !== revision) {
          throw new DomainError("CONFLICT", { revision });
        }
        const before = known === undefined ? noFigures : measuresOf(known);
        const after = correctFigures(before, input.values);
        if (known !== undefined && sameFigures(before, after)) return known;
        assertPossible(after);
        const figures = { unitId: input.unitId, year: input.year, revision: revision + 1, ...after };
        await saveFigures(tx, ctx.principal, [figures], ctx.correlationId);
        return figures;
      });
    });
  });
