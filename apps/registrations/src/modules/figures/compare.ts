import { type ComparedYear, reports, today } from "@khuyenhoc/contracts";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { rollUp, toUnitCounts } from "../counts/roll-up.ts";
import { figuresDate, latestOfYears } from "../snapshots/repository.ts";

/** A unit's figures over some years, each on the tree of that year's last day or of today, beside what was published. */
export const compare = procedure("reports.read")
  .input(reports.compareYears)
  .output(z.array(reports.comparedYear))
  .query(({ ctx, input }) => {
    const years = [...new Set(input.years)].sort((left, right) => left - right);
    const present = today(ctx.now());
    const questions = years.map((year) => ({ unitIds: [input.unitId], year, asOf: figuresDate(year, present) }));
    return ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx): Promise<ComparedYear[]> => {
        await assertInScope(tx, ctx.principal, input.unitId);
        const counted = new Map((await rollUp(tx, questions)).map((row) => [row.question, row]));
        const published = await latestOfYears(tx, input.unitId, years);
        return questions.map(({ year, asOf }, index) => {
          const row = counted.get(index);
          if (row === undefined) throw new Error("A unit in question was not counted");
          const frozen = published.get(year);
          return {
            year,
            asOf,
            rows: toUnitCounts(row, { year, asOf }).rows,
            published: frozen ? { snapshotId: frozen.id, asOf: frozen.asOf, rows: frozen.unit.rows } : null,
          };
        });
      },
      { readOnly: true },
    );
  });
