import { DomainError, organizations, today } from "@khuyenhoc/contracts";
import { idempotent, systemScope } from "@khuyenhoc/database";
import { appendDomainEvent } from "@khuyenhoc/messaging";
import { lockUnitTree } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { lockYear } from "./repository.ts";

/**
 * Closes the books of a year: from then on neither its figures nor the tree as it stood in it (or before) can be changed.
 * It cannot be undone, so a year that is not over is refused.
 */
export const closeYear = procedure("years.close")
  .input(organizations.closeYear)
  .output(organizations.closedYears)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const command = { key, operation: "years.close", subject: ctx.principal.subject, body };
    if (input.year >= Number(today(ctx.now()).slice(0, 4))) {
      throw new DomainError("INVALID_INPUT", { reason: `năm chưa kết thúc / the year is not over: ${input.year}` });
    }
    return ctx.database.prismaTransaction(systemScope, (tx) =>
      idempotent(tx, command, async () => {
        await lockUnitTree(tx);
        await lockYear(tx, input.year);
        const known = await tx.closedYear.findUnique({ where: { year: input.year } });
        if (known === null) {
          await tx.closedYear.create({ data: { year: input.year, closedBy: ctx.principal.username } });
          await appendDomainEvent(tx, {
            type: "vn.khuyenhoc.organizations.year.changed.v1",
            subject: String(input.year),
            data: { year: input.year, revision: 1, closed: true },
          });
        }
        const years = await tx.closedYear.findMany({ orderBy: { year: "desc" } });
        return years.map(({ year, closedAt, closedBy }) => ({ year, closedAt: closedAt.toISOString(), closedBy }));
      }),
    );
  });
