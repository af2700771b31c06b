import { type Directive, type DirectiveReceipt, directives, today } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertNoPartner } from "./authority.ts";
import { remindersText, reminderText } from "./reminder.ts";
import { readDirective } from "./repository.ts";

interface ReceiptRow extends Omit<DirectiveReceipt, "acknowledgedAt" | "late" | "reminder"> {
  nameFolded: string;
  acknowledgedAt: Date | null;
}

const receiptColumns = `
  r.directive_id as "directiveId", r.unit_id as "unitId", name.name_vi as "unitName", name.name_folded as "nameFolded",
  r.tier_code as tier, above.name_vi as "parentName", r.state, r.acknowledged_at as "acknowledgedAt",
  r.acknowledged_by_name as "acknowledgedBy", r.note,
  (select jsonb_build_object('id', o.id, 'number', o.number, 'title', o.title, 'state', o.state)
   from directive as o where o.id = r.passed_on_id) as "passedOn",
  coalesce((select jsonb_agg(jsonb_build_object('unitId', h.successor_id, 'unitName', v.name_vi) order by v.name_folded, v.unit_id)
    from directive_handover as h join unit_version as v on v.unit_id = h.successor_id and v.scope_validity @> app_today()
    where h.directive_id = r.directive_id and h.unit_id = r.unit_id), '[]') as "handedTo"`;
/** Names are those of the day of issue. */
const receiptTables = `directive_receipt as r
  join unit_version as name on name.unit_id = r.unit_id and name.scope_validity @> r.issued_on
  left join unit_version as above on above.unit_id = r.parent_id and above.scope_validity @> r.issued_on`;

function toReceipt({ nameFolded: _folded, ...row }: ReceiptRow, directive: Directive, now: Date): DirectiveReceipt {
  const { acknowledgeBy } = directive;
  const open = row.state === "OPEN" && directive.state === "ISSUED";
  return {
    ...row,
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    late: acknowledgeBy !== null && row.acknowledgedAt !== null && today(row.acknowledgedAt) > acknowledgeBy,
    reminder: open ? reminderText(directive, row.unitName, today(now)) : null,
  };
}

/** What units did about a directive, by name. */
export async function readReceipts(
  tx: Transaction,
  directive: Directive,
  unitIds: readonly string[],
  now: Date,
): Promise<DirectiveReceipt[]> {
  const rows = await tx.query<ReceiptRow>(
    `select ${receiptColumns} from ${receiptTables} where r.directive_id = $1 and r.unit_id = any($2::uuid[])
     order by name.name_folded, r.unit_id`,
    [directive.id, unitIds],
  );
  return rows.map((row) => toReceipt(row, directive, now));
}

const byName: Keyset = {
  name: "directive-receipts",
  columns: [
    { expression: "name.name_folded", type: "text" },
    { expression: "r.unit_id", type: "uuid" },
  ],
};

/** Below $2 on the day of issue, $3. */
const under = `r.unit_id in (select descendant_id from unit_closure where ancestor_id = $2 and scope_validity @> $3::date)`;

/** Units that a directive is addressed to below a unit, by name, with what they did. Reading who acknowledged is recorded. */
export const receipts = procedure("directives.read")
  .input(directives.listReceipts)
  .output(directives.receiptPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      assertNoPartner(ctx.principal);
      await assertInScope(tx, ctx.principal, input.under);
      const directive = await readDirective(tx, ctx.principal, input.directiveId);
      const page = keysetWhere(byName, input.after, 7);
      const rows = await tx.query<ReceiptRow>(
        `select ${receiptColumns} from ${receiptTables}
         where r.directive_id = $1 and ${under} and ($4::text is null or r.tier_code = $4)
           and ($5::text[] is null or r.state = any($5)) and ${page.where}
         order by ${page.orderBy} limit $6::int`,
        [
          ...[directive.id, input.under, directive.issuedOn, input.tier ?? null, input.states ?? null],
          ...[input.first + 1, ...page.values],
        ],
      );
      const edges = rows.slice(0, input.first).map((row) => ({
        cursor: encodeCursor(byName, [row.nameFolded, row.unitId]),
        node: toReceipt(row, directive, ctx.now()),
      }));
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "directives.receipts",
        unitId: input.under,
        subjectIds: [directive.id],
        rows: edges.filter(({ node }) => node.acknowledgedBy !== null).length,
        requestId: ctx.requestId,
      });
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > input.first, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: null,
      };
    }),
  );

/** Most units that a reminder for all names. */
const NAMED = 300;

/** A text for all that have not acknowledged below a unit, to be copied. */
export const reminders = procedure("directives.read")
  .input(directives.remindersOf)
  .output(directives.reminderOf)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        assertNoPartner(ctx.principal);
        await assertInScope(tx, ctx.principal, input.unitId);
        const directive = await readDirective(tx, ctx.principal, input.directiveId);
        if (directive.state !== "ISSUED") return { open: 0, text: "" };
        const rows = await tx.query<{ unitName: string; parentName: string | null; total: number }>(
          `select name.name_vi as "unitName", above.name_vi as "parentName", (count(*) over ())::int as total
           from ${receiptTables} where r.directive_id = $1 and ${under} and r.state = 'OPEN'
           order by above.name_folded, name.name_folded, r.unit_id limit $4::int`,
          [directive.id, input.unitId, directive.issuedOn, NAMED],
        );
        const open = rows[0]?.total ?? 0;
        return { open, text: remindersText(directive, rows, open, today(ctx.now())) };
      },
      { readOnly: true },
    ),
  );
