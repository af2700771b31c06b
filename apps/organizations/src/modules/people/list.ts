import { fold, organizations } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { people } from "./repository.ts";

const order: Keyset = {
  name: "people",
  columns: [
    { expression: "full_name collate vietnamese", type: "text" },
    { expression: "account.id", type: "uuid" },
  ],
};

/** Accounts with an appointment in the caller's scope, in Vietnamese order of names. The reading is written down. */
export const list = procedure("people.read")
  .input(organizations.listPeople)
  .output(organizations.personPage)
  .query(({ ctx, input }) => {
    const values: unknown[] = [input.unitId ?? null, `%${fold(input.query ?? "").replace(/[\\%_]/g, "\\$&")}%`];
    const page = keysetWhere(order, input.after, values.length + 1);
    values.push(...page.values, input.first + 1);
    return ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      if (typeof input.unitId === "string") await assertInScope(tx, ctx.principal, input.unitId);
      const rows = await people(
        tx,
        `where exists (
           select from appointment a
           where a.account_id = account.id and a.revoked_at is null
             and ($1::uuid is null or exists (
               select from unit_closure c
               where c.descendant_id = a.unit_id and c.ancestor_id = $1::uuid and c.scope_validity @> app_today())))
         and (name_folded like $2 or username like $2)
         and ${page.where}
         order by ${page.orderBy} limit $${values.length}`,
        values,
      );
      const edges = rows.slice(0, input.first).map((node) => ({
        cursor: encodeCursor(order, [node.fullName, node.id]),
        node,
      }));
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "people.list",
        unitId: input.unitId ?? undefined,
        subjectIds: edges.map(({ node }) => node.id),
        rows: edges.length,
        requestId: ctx.requestId,
      });
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > input.first, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: null,
      };
    });
  });
