import { type Award, DomainError, downloadFile, scholarships } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { asDownload, writeTable } from "@khuyenhoc/tabular";
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
  toAwards,
} from "./award-row.ts";
import { type CallerContext, command, pageOf } from "./command.ts";
import { seesStudent } from "./students.ts";
import { unitNames } from "./unit-names.ts";

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

/** Awards as the caller may see them; whom he saw in full is written down. */
export async function shownAwards(
  tx: Transaction,
  ctx: CallerContext,
  rows: readonly AwardRow[],
  audit: { operation: string; unitId?: string | null | undefined; reason?: string },
): Promise<Award[]> {
  await auditRead(tx, {
    principal: ctx.principal,
    operation: audit.operation,
    unitId: audit.unitId ?? undefined,
    subjectIds: rows.filter((row) => seesStudent(ctx.principal.roots, row)).map(({ applicationId }) => applicationId),
    rows: rows.length,
    reason: audit.reason,
    requestId: ctx.requestId,
  });
  return toAwards(tx, rows, { vault: ctx.students, roots: ctx.principal.roots });
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
  return procedure("scholarships.approve")
    .input(scholarships.endAward)
    .output(scholarships.award)
    .mutation(({ ctx, input }) =>
      command(
        { ctx, input, operation: as === "VOIDED" ? "awards.void" : "awards.forfeit" },
        async (tx, { id, reason }) => {
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
          const [one] = await toAwards(tx, await readAwards(tx, [id]), {
            vault: ctx.students,
            roots: ctx.principal.roots,
          });
          if (one === undefined) throw new DomainError("NOT_FOUND");
          return one;
        },
      ),
    );
}

/** Gives up what was not paid of an award (không nhận): what was paid stays paid. */
export const forfeit = ending("FORFEITED");
/** Declares an award void that should never have been (vô hiệu), before anything of it was paid. */
const voidAward = ending("VOIDED");

export { voidAward as void };

const stateWords: Readonly<Record<Award["state"], string>> = {
  GRANTED: "Đã quyết định",
  PAID: "Đã chi đủ",
  FORFEITED: "Không nhận",
  VOIDED: "Vô hiệu",
};
const headers = [
  "STT",
  "Số",
  "Họ và tên",
  "Trường",
  "Lớp",
  "Đơn vị",
  "Chương trình",
  "Ngày quyết định",
  "Số tiền",
  "Đã chi",
  "Trạng thái",
];

/** Awards as a file (at most 5,000): names for who may see them, initials for all others. */
export const exportFile = procedure("scholarships.read")
  .input(scholarships.exportAwards)
  .output(downloadFile)
  .query(({ ctx, input: { filter, format } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const rows = await readFiltered(tx, ctx, { filter, limit: scholarships.MAX_EXPORTED + 1, after: null });
      if (rows.length > scholarships.MAX_EXPORTED) {
        throw new DomainError("INVALID_INPUT", { reason: `more than ${scholarships.MAX_EXPORTED}` });
      }
      const nodes = await shownAwards(tx, ctx, rows, {
        operation: "awards.exportFile",
        reason: "export",
        unitId: filter.unitId,
      });
      const names = await unitNames(
        tx,
        nodes.map(({ unitId }) => unitId),
      );
      const lines = nodes.map((node, index) => [
        ...[
          String(index + 1),
          node.number,
          node.studentName,
          node.school,
          node.className,
          names.get(node.unitId) ?? "",
        ],
        ...[node.programmeTitle, node.grantedOn, node.amount, node.paid, stateWords[node.state]],
      ]);
      return asDownload(await writeTable({ baseName: "hoc-bong", format, headers, rows: lines }));
    }),
  );
