import { reports } from "@khuyenhoc/contracts";
import { encodeCursor } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { newestFirst, pageOfSnapshots } from "./repository.ts";

/** Snapshots that were published of a unit, newest first, without their content. */
export const list = procedure("reports.read")
  .input(reports.listSnapshots)
  .output(reports.snapshotPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        const { unitId, year, after = null, first } = input;
        const rows = await pageOfSnapshots(tx, { unitId, year, after, limit: first + 1 });
        const edges = rows.slice(0, first).map((node) => ({ cursor: encodeCursor(newestFirst, [node.id]), node }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: null,
        };
      },
      { readOnly: true },
    ),
  );
