import { seesAggregatesOnly } from "@khuyenhoc/authz";
import { type Directive, directives, fold } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { z } from "zod";
import { type CallerContext, procedure } from "../../context.ts";
import {
  type DirectiveRow,
  directiveColumns,
  directiveTables,
  readDirectives,
  readingOf,
  toDirective,
} from "./repository.ts";

/** The latest first. */
const latest: Keyset = {
  name: "directives",
  columns: [
    { expression: "d.listed_on", type: "date", direction: "desc" },
    { expression: "d.id", type: "uuid", direction: "desc" },
  ],
};

/** Part of a text as a pattern of LIKE. */
function patternOf(query: string | null | undefined): string | null {
  const folded = fold(query ?? "");
  return folded === "" ? null : `%${folded.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

const received = "select from directive_receipt as own where own.directive_id = d.id and own.unit_id = any($1::uuid[])";
const sides = {
  ALL: "true",
  ISSUED: `exists (select from unit_closure as s where s.descendant_id = d.unit_id and s.ancestor_id = any($1::uuid[])
    and s.scope_validity @> app_today())`,
  RECEIVED: `d.state <> 'DRAFT' and exists (${received})`,
  WAITING: `d.state = 'ISSUED' and exists (${received} and own.state = 'OPEN')`,
} as const;

/** Directives of the caller's units, of units below, and issued ones that are addressed to them, the latest first. */
export const list = procedure("directives.read")
  .input(directives.listDirectives)
  .output(directives.directivePage)
  .query(({ ctx, input }) => {
    const { scope, condition, values } = readingOf(ctx.principal);
    // Of what waits where, a partner is not told by a filter either.
    const side = seesAggregatesOnly(ctx.principal) ? "ALL" : input.side;
    const page = keysetWhere(latest, input.after, 10);
    return ctx.database.transaction(scope, async (tx) => {
      const rows = await tx.query<DirectiveRow & { listedOn: string; total: number }>(
        `with matching as materialized (
             select d.id, d.listed_on from directive as d
             where ${condition} and ${sides[side]}
               and ($3::text is null or d.search like $3) and ($4::text[] is null or d.kind = any($4))
               and ($5::int is null or d.listed_on >= make_date($5, 1, 1) and d.listed_on < make_date($5 + 1, 1, 1))
               and ($6::uuid is null or d.unit_id = $6) and ($7::text[] is null or d.state = any($7))
               and ($8::uuid is null or d.rests_on_id = $8)
           ), page as (
             select d.* from matching as d where ${page.where} order by ${page.orderBy} limit $9::int
           )
           select ${directiveColumns}, null as content, d.listed_on as "listedOn", (select count(*)::int from matching) as total
           from ${directiveTables} where d.id in (select id from page) order by ${page.orderBy}`,
        [
          ...values,
          patternOf(input.query),
          input.kinds ?? null,
          input.year ?? null,
          input.unitId ?? null,
          input.states ?? null,
          input.restsOnId ?? null,
          input.first + 1,
          ...page.values,
        ],
      );
      const edges = rows.slice(0, input.first).map(({ listedOn, total: _total, ...row }) => ({
        cursor: encodeCursor(latest, [listedOn, row.id]),
        node: toDirective(row, ctx.principal),
      }));
      await auditSigners(
        tx,
        ctx,
        "directives.list",
        edges.map(({ node }) => node),
      );
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > input.first, endCursor: edges.at(-1)?.cursor ?? null },
        // Past the last row no row can tell the total.
        totalCount: rows[0]?.total ?? (input.after == null ? 0 : null),
      };
    });
  });

/** Names of signers are personal data: who read them is written down. */
async function auditSigners(
  tx: Transaction,
  { principal, requestId }: Pick<CallerContext, "principal" | "requestId">,
  operation: string,
  shown: readonly Directive[],
): Promise<void> {
  const subjectIds = shown.flatMap(({ id, signerName }) => (signerName === null ? [] : [id]));
  if (subjectIds.length > 0)
    await auditRead(tx, { principal, operation, subjectIds, rows: subjectIds.length, requestId });
}

/** Directives by their ids, whole; those that the caller does not see are left out. */
export const byIds = procedure("directives.read")
  .input(directives.directivesByIds)
  .output(z.array(directives.directive))
  .query(({ ctx, input }) =>
    ctx.database.transaction(readingOf(ctx.principal).scope, async (tx) => {
      const found = await readDirectives(tx, ctx.principal, input.ids);
      await auditSigners(tx, ctx, "directives.byIds", found);
      return found;
    }),
  );
