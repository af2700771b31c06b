import { listImports, registrationImportPage } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { actorNames } from "../registrations/actors.ts";
import { type ImportRow, importColumns, toStatus } from "./repository.ts";

const newest = {
  name: "imports-newest",
  columns: [
    { expression: "run.created_at", type: "timestamptz", direction: "desc" },
    { expression: "run.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

/** Imports below a unit, newest first; without the errors of their lines. */
export const list = procedure("registrations.import")
  .input(listImports)
  .output(registrationImportPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        const keyset = keysetWhere(newest, input.after ?? null, 3);
        const rows = await tx.query<ImportRow>(
          `SELECT ${importColumns} FROM registration_import AS run
           WHERE run.unit_id IN (
             SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1 AND scope_validity @> app_today()
           ) AND ${keyset.where}
           ORDER BY ${keyset.orderBy} LIMIT $2`,
          [input.unitId, input.first + 1, ...keyset.values],
        );
        const shown = rows.slice(0, input.first);
        const nameOf = await actorNames(
          tx,
          shown.map(({ createdBy }) => createdBy),
        );
        const edges = shown.map((row) => ({
          cursor: encodeCursor(newest, [row.createdAt, row.id]),
          node: toStatus(row, [], nameOf),
        }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > shown.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: null,
        };
      },
      { readOnly: true },
    ),
  );
