import { seesAggregatesOnly } from "@khuyenhoc/authz";
import { registrations, today, type UnitCounts } from "@khuyenhoc/contracts";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { readForPartner } from "./partner-view.ts";
import { type RolledUp, rollUp, toUnitCounts } from "./roll-up.ts";

/** Counts and bases of whole subtrees, one answer per question in their order. */
export const byUnits = procedure("counts.read")
  .input(registrations.countsByUnits)
  .output(z.array(registrations.unitCounts))
  .query(({ ctx, input }) => {
    const date = today(ctx.now());
    const asked = input.queries.map(({ unitId, year, asOf = date }) => ({ unitId, year, asOf }));
    return ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx): Promise<UnitCounts[]> => {
        if (asked.length === 0) return [];
        await assertInScope(tx, ctx.principal, ...asked.map(({ unitId }) => unitId));
        if (seesAggregatesOnly(ctx.principal)) return readForPartner(tx, ctx.principal.roots, asked, date);

        const groups = [...Map.groupBy(asked, ({ year, asOf }) => `${year}/${asOf}`).values()];
        const answers = new Map<string, RolledUp>();
        const questions = groups.flatMap((group) => {
          const [first] = group;
          if (first === undefined) return [];
          return [{ unitIds: group.map(({ unitId }) => unitId), year: first.year, asOf: first.asOf }];
        });
        for (const row of await rollUp(tx, questions)) {
          const question = questions[row.question];
          if (question !== undefined) answers.set(`${row.unitId}/${question.year}/${question.asOf}`, row);
        }
        return asked.map((query) => {
          const row = answers.get(`${query.unitId}/${query.year}/${query.asOf}`);
          if (row === undefined) throw new Error("A unit in question was not counted");
          return toUnitCounts(row, query);
        });
      },
      { readOnly: true },
    );
  });
