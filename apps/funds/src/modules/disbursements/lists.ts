import { disbursements } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { requireFund } from "../ledger/scope.ts";
import { pageOf } from "../scholarships/command.ts";
import { type DisbursementRow, disbursementColumns, disbursementTables, readDisbursements } from "./row.ts";
import { shownDisbursements } from "./shown.ts";

const newest = {
  name: "disbursements-newest",
  columns: [
    { expression: "d.requested_at", type: "timestamptz", direction: "desc" },
    { expression: "d.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

/** A page of the disbursements of funds in the caller's scope. */
export const list = procedure("ledger.read")
  .input(disbursements.listDisbursements)
  .output(disbursements.disbursementPage)
  .query(({ ctx, input: { first, after, filter } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      if (filter.fundId != null) await requireFund(tx, filter.fundId);
      const { where, orderBy, values } = keysetWhere(newest, after, 6);
      const rows = await tx.query<DisbursementRow>(
        `SELECT ${disbursementColumns} FROM ${disbursementTables}
         WHERE ($1::uuid IS NULL OR d.fund_id = $1) AND ($2::text[] IS NULL OR d.kind = ANY ($2))
           AND ($3::text[] IS NULL OR disbursement_state(d) = ANY ($3)) AND ($4::uuid IS NULL OR d.event_id = $4) AND ${where}
         ORDER BY ${orderBy} LIMIT $5::int`,
        [
          ...[filter.fundId ?? null, filter.kinds ?? null, filter.states ?? null, filter.eventId ?? null],
          ...[first + 1, ...values],
        ],
      );
      const nodes = await shownDisbursements(tx, ctx, rows.slice(0, first), "disbursements.list");
      return pageOf({ rows, nodes, first }, newest, (row) => [row.requestedAt, row.id]);
    }),
  );

/** Disbursements by their ids; those out of scope are left out. */
export const byIds = procedure("ledger.read")
  .input(disbursements.disbursementsByIds)
  .output(z.array(disbursements.disbursement))
  .query(({ ctx, input: { ids } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) =>
      shownDisbursements(tx, ctx, await readDisbursements(tx, ids), "disbursements.byIds"),
    ),
  );

/** What the funds in scope spend for events: asked for, approved, paid. */
export const spentByEvent = procedure("funds.read")
  .input(disbursements.spentByEvent)
  .output(z.array(disbursements.eventSpending))
  .query(({ ctx, input: { eventIds } }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const rows = await tx.query<{ eventId: string; requested: bigint; approved: bigint; paid: bigint }>(
          `SELECT e.id AS "eventId", coalesce(sum(d.amount) FILTER (WHERE d.state = 'PROPOSED'), 0)::bigint AS requested,
             coalesce(sum(d.amount) FILTER (WHERE d.state = 'APPROVED'), 0)::bigint AS approved,
             coalesce(sum(d.amount) FILTER (WHERE d.state = 'PAID'), 0)::bigint AS paid
           FROM unnest($1::uuid[]) WITH ORDINALITY AS e (id, position)
           LEFT JOIN (SELECT o.event_id, o.amount, disbursement_state(o) AS state FROM disbursement AS o
             WHERE o.event_id = ANY ($1::uuid[])) AS d ON d.event_id = e.id
           GROUP BY e.id, e.position ORDER BY e.position`,
          [eventIds],
        );
        return rows.map(({ eventId, requested, approved, paid }) => ({
          eventId,
          requested: `${requested}`,
          approved: `${approved}`,
          paid: `${paid}`,
        }));
      },
      { readOnly: true },
    ),
  );
