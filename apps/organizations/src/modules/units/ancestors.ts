import { organizations, today, type UnitView } from "@khuyenhoc/contracts";
import { scopeOf, unitsInScope } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { toUnitView, type UnitRow, unitColumns, unitTables } from "./views.ts";

/** The path from the root down to each unit. Units above the caller's roots are named too, without contacts. */
export const ancestors = procedure("units.read")
  .input(organizations.unitAncestors)
  .output(organizations.unitAncestorsResult)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const inScope = await unitsInScope(tx, ctx.principal.roots, input.ids);
        const rows = await tx.query<UnitRow & { of_unit: string }>(
          `select ${unitColumns}, path.descendant_id as of_unit
           from unit_closure path join (${unitTables}) on u.id = path.ancestor_id
           where path.descendant_id = any($2::uuid[]) and path.scope_validity @> $1::date
           order by path.descendant_id, path.depth desc`,
          [input.asOf ?? today(ctx.now()), [...inScope]],
        );
        const paths = new Map<string, UnitView[]>();
        for (const row of rows) {
          const path = paths.get(row.of_unit) ?? [];
          path.push(toUnitView(row, ctx.principal));
          paths.set(row.of_unit, path);
        }
        return [...paths].map(([id, path]) => ({ id, path }));
      },
      { readOnly: true },
    ),
  );
