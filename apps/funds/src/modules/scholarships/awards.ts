import { DomainError, scholarships } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { byOf, release } from "../ledger/posting.ts";
import { requireFund } from "../ledger/scope.ts";
import { noteChanges } from "./application-row.ts";
import {
  type AwardRow,
  awardColumns,
  awardFilterSql,
  awardFilterValues,
  awardTables,
  lastAttempts,
  lockAward,
  paymentsOf,
  readAwards,
} from "./award-row.ts";
import { type CallerContext, command, pageOf } from "./command.ts";
import { shownAward, shownAwards } from "./shown.ts";

const newest = {
  name: "awards-newest",
  columns: [
    { expression: "w.granted_at", type: "timestamptz", direction: "desc" },
    { expression: "w.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

type Filter = z.infer<typeof scholarships.awardFilter>;

async function readFiltered(
  tx: Transaction,
  ctx: CallerContext,
  { filter, limit, after }: { filter: Filter; limit: number; after: string | null },
): Promise<AwardRow[]> {
  if (filter.unitId != null) await assertInScope(tx, ctx.principal, filter.unitId);
  const { where, orderBy, values } = keysetWhere(newest, after, 8);
  return tx.query<AwardRow>(
    `SELECT ${awardColumns} FROM ${awardTables} WHERE ${awardFilterSql} AND ${where} ORDER BY ${orderBy} LIMIT $7::int`,
    [...awardFilterValues(filter), limit, ...values],
  );
}

/** A page of the awards in the caller's scope. */
export const list = procedure("scholarships.read")
  .input(scholarships.listAwards)
  .output(scholarships.awardPage)
  .query(({ ctx, input: { first, after, filter } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const rows = await readFiltered(tx, ctx, { filter, limit: first + 1, after: after ?? null });
      const audit = { operation: "awards.list", unitId: filter.unitId };
      const nodes = await shownAwards(tx, ctx, rows.slice(0, first), audit);
      return pageOf({ rows, nodes, first }, newest, (row) => [row.grantedAt, row.id]);
    }),
  );

/** Awards by their ids; those out of scope are left out. */
export const byIds = procedure("scholarships.read")
  .input(scholarships.byIds)
  .output(z.array(scholarships.award))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) =>
      shownAwards(tx, ctx, await readAwards(tx, input.ids), { operation: "awards.byIds" }),
    ),
  );

/** Ends an award: whatever is still promised of it becomes free. */
function ending(as: "FORFEITED" | "VOIDED") {
  const operation = as === "VOIDED" ? "awards.void" : "awards.forfeit";
  return procedure("scholarships.approve")
    .input(scholarships.endAward)
    .output(scholarships.award)
    .mutation(({ ctx, input }) =>
      command({ ctx, input, operation }, async (tx, { id, reason }) => {
        const award = await lockAward(tx, id);
        await requireFund(tx, award.fundId);
        if (award.endedAs !== null) throw new DomainError("AWARD_STATE", { state: award.endedAs });
        const payments = (await paymentsOf(tx, [id])).get(id) ?? [];
        if (lastAttempts(payments).every(({ state }) => state === "PAID"))
          throw new DomainError("AWARD_STATE", { state: "PAID" });
        const paid = payments.find(({ state }) => state === "PAID");
        if (as === "VOIDED" && paid !== undefined) throw new DomainError("PAYMENT_STATE", { state: paid.state });
        const by = byOf(ctx.principal);
        const held = await tx.query<{ reservationId: string }>(
          `SELECT i.reservation_id AS "reservationId" FROM award_payment AS i JOIN reservation AS v ON v.id = i.reservation_id
           WHERE i.award_id = $1 AND v.state = 'HELD' ORDER BY i.instalment`,
          [id],
        );
        for (const { reservationId } of held) await release(tx, { reservationId, as: "VOIDED", reason, by });
        await tx.query(
          "UPDATE award SET ended_as = $2, end_reason = $3, ended_at = now(), ended_by = $4 WHERE id = $1",
          [id, as, reason, by.subject],
        );
        if (as === "VOIDED") {
          await tx.query("UPDATE application SET state = 'NOT_CHOSEN', revision = revision + 1 WHERE id = $1", [
            award.applicationId,
          ]);
          const fields = [{ field: "reason", before: null, after: reason }];
          await noteChanges(tx, ctx.students, [{ id: award.applicationId, action: "NOT_CHOSEN", fields }], by);
        }
        return shownAward(tx, ctx, id, operation);
      }),
    );
}

/** Gives up what was not paid of an award (không nhận): what was paid stays paid. */
export const forfeit = ending("FORFEITED");
/** Declares an award void that should never have been (vô hiệu), before anything of it was paid. */
const voidAward = ending("VOIDED");

export { voidAward as void };
