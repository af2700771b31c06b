import { fold, organizations, today } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { toUnitView, type UnitRow, unitColumns, unitTables } from "./views.ts";

/** How well a unit matches what was searched for, then the alphabet. */
const order: Keyset = {
  name: "units",
  columns: [
    { expression: "candidate.rank", type: "int4" },
    { expression: "candidate.sort_name", type: "text" },
    { expression: "candidate.id", type: "uuid" },
  ],
};

function pattern(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}

/** Collects the parameters of a statement. */
function parameters(values: unknown[]) {
  return (value: unknown, type: string): string => {
    values.push(value);
    return `$${values.length}::${type}`;
  };
}

type Filter = ReturnType<typeof organizations.listUnits.parse>;

function conditions(input: Filter, add: (value: unknown, type: string) => string): { where: string; rank: string } {
  const where: string[] = [];
  let rank = "0";
  if (!input.includeClosed) where.push("v.validity @> $1::date");
  if (input.tier != null) where.push(`u.tier_code = ${add(input.tier, "text")}`);
  if (input.branchKind != null) where.push(`u.branch_kind = ${add(input.branchKind, "text")}`);
  if (input.parentId != null) where.push(`v.parent_id = ${add(input.parentId, "uuid")}`);
  if (input.under != null) {
    where.push(
      `exists (select from unit_closure below where below.descendant_id = u.id
         and below.ancestor_id = ${add(input.under, "uuid")}
         and below.${input.includeClosed ? "scope_validity" : "validity"} @> $1::date)`,
    );
  }
  const folded = fold(input.query ?? "");
  if (folded !== "") {
    const name = add(pattern(folded), "text");
    const code = add(pattern(folded.toUpperCase()), "text");
    where.push(`(v.name_folded like '%' || ${name} || '%' or v.code like '%' || ${code} || '%')`);
    rank = `case
      when v.code like ${code} then 0
      when v.code like ${code} || '%' or v.name_folded like ${name} || '%' then 1
      when v.name_folded like '% ' || ${name} || '%' then 2
      else 3 end`;
  }
  return { where: where.join(" and ") || "true", rank };
}

/** Units of the caller's subtrees by filters or by a search without accents or case, in Vietnamese alphabetical order. */
export const list = procedure("units.read")
  .input(organizations.listUnits)
  .output(organizations.unitPage)
  .query(({ ctx, input }) => {
    const values: unknown[] = [input.asOf ?? today(ctx.now()), ctx.principal.roots];
    const add = parameters(values);
    const { where, rank } = conditions(input, add);
    const page = keysetWhere(order, input.after, values.length + 1);
    values.push(...page.values);
    const limit = add(input.first + 1, "int");
    const named = [input.parentId, input.under].filter((unitId) => unitId != null);

    return ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, ...named);
        const rows = await tx.query<UnitRow & { rank: number; total: number }>(
          `with candidate as materialized (
             select u.id, v.name_vi collate vietnamese as sort_name, ${rank} as rank
             from unit u join unit_version v on v.unit_id = u.id and v.scope_validity @> $1::date
             where ${where} and exists (
               select from unit_closure s
               where s.descendant_id = u.id and s.ancestor_id = any($2::uuid[]) and s.scope_validity @> app_today())
           ), page as (
             select * from candidate where ${page.where} order by ${page.orderBy} limit ${limit}
           )
           select ${unitColumns}, candidate.rank, (select count(*)::int from candidate) as total
           from page candidate join (${unitTables}) on u.id = candidate.id
           order by ${page.orderBy}`,
          values,
        );
        const edges = rows.slice(0, input.first).map((row) => ({
          cursor: encodeCursor(order, [row.rank, row.name_vi, row.id]),
          node: toUnitView(row, ctx.principal),
        }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > input.first, endCursor: edges.at(-1)?.cursor ?? null },
          // Past the last row no row can tell the total.
          totalCount: rows[0]?.total ?? (input.after == null ? 0 : null),
        };
      },
      { readOnly: true },
    );
  });
