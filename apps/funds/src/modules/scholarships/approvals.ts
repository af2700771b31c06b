import { randomUUID } from "node:crypto";
import { type AwardApproval, awardApprovals, DomainError, type Payee, scholarships, today } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead, type Vault } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { initialsOf } from "../gifts/masking.ts";
import { byOf, reserve } from "../ledger/posting.ts";
import { requireFund } from "../ledger/scope.ts";
import { changedBy } from "./application-row.ts";
import { type AwardRow, awardText, lastAttempts, lockAward, paymentsOf, readAwards } from "./award-row.ts";
import { type CallerContext, command, pageOf } from "./command.ts";
import { expiryOf } from "./granting.ts";
import { paymentsWithAwards } from "./payments.ts";
import { openStudent, seesStudent } from "./students.ts";

interface ApprovalRow {
  id: string;
  kind: AwardApproval["kind"];
  state: AwardApproval["state"];
  awardId: string;
  fundId: string;
  paymentId: string | null;
  instalment: number | null;
  amount: bigint | null;
  dueOn: string | null;
  reason: string | null;
  sealed: Buffer | null;
  proposedBySubject: string;
  proposedBy: string;
  proposedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionNote: string | null;
  own: boolean;
}

/** @param subject placeholder of the caller's account */
const approvalColumns = (subject: string) => `c.id, c.kind, c.state, c.award_id AS "awardId", c.fund_id AS "fundId",
  c.payment_id AS "paymentId", i.instalment, i.amount, c.due_on AS "dueOn", c.reason, c.sealed, c.proposed_by AS "proposedBySubject",
  c.proposed_by_username AS "proposedBy", c.proposed_at AS "proposedAt", c.decided_by_username AS "decidedBy",
  c.decided_at AS "decidedAt", c.decision_note AS "decisionNote",
  ${subject} IN (c.proposed_by, a.filed_by, coalesce(r.proposed_by, '')) OR ${changedBy("a.id", subject)} AS own`;
const approvalTables = `award_approval AS c JOIN award AS w ON w.id = c.award_id JOIN application AS a ON a.id = w.application_id
  LEFT JOIN award_round AS r ON r.id = w.round_id LEFT JOIN award_payment AS i ON i.id = c.payment_id`;

const payees = z.object({ before: scholarships.payee.nullable(), after: scholarships.payee.nullable() });
const boundTo = (id: string) => `award approval ${id}`;

/** Approvals as the caller may see them: by name, and with payees and reasons, for officers of the fund's unit and the filing one. */
async function toApprovals(
  tx: Transaction,
  ctx: CallerContext,
  rows: readonly ApprovalRow[],
): Promise<{ nodes: AwardApproval[]; seen: string[] }> {
  const found = await readAwards(tx, [...new Set(rows.map(({ awardId }) => awardId))]);
  const awards = new Map(found.map((award) => [award.id, award]));
  const seen = new Set<string>();
  const nodes = rows.flatMap((row) => {
    const { proposedBySubject: _, sealed, amount, proposedAt, decidedAt, ...rest } = row;
    const award = awards.get(row.awardId);
    if (award === undefined) return [];
    const masked = !seesStudent(ctx.principal.roots, award);
    if (!masked) seen.add(award.applicationId);
    const { name } = openStudent(ctx.students, award.applicationId, award.sealed);
    const changed =
      sealed === null || masked ? null : payees.parse(JSON.parse(ctx.students.open(sealed, boundTo(row.id))));
    return [
      {
        ...rest,
        amount: amount === null ? null : `${amount}`,
        awardNumber: awardText(award.year, award.sequence),
        programmeTitle: award.programmeTitle,
        studentName: masked ? initialsOf(name) : name,
        masked,
        payeeBefore: changed?.before ?? null,
        payeeAfter: changed?.after ?? null,
        reason: masked ? null : row.reason,
        decisionNote: masked ? null : row.decisionNote,
        proposedAt: proposedAt.toISOString(),
        decidedAt: decidedAt?.toISOString() ?? null,
      },
    ];
  });
  return { nodes, seen: [...seen] };
}

async function readApproval(tx: Transaction, ctx: CallerContext, id: string): Promise<ApprovalRow> {
  const [row] = await tx.query<ApprovalRow>(`SELECT ${approvalColumns("$2")} FROM ${approvalTables} WHERE c.id = $1`, [
    id,
    ctx.principal.subject,
  ]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

/** An approval as it is after a command, which answers with it as a read does. */
async function answer(tx: Transaction, ctx: CallerContext, id: string, operation: string): Promise<AwardApproval> {
  const { nodes, seen } = await toApprovals(tx, ctx, [await readApproval(tx, ctx, id)]);
  const { principal, requestId } = ctx;
  await auditRead(tx, { principal, operation, subjectIds: seen, rows: nodes.length, requestId });
  const [node] = nodes;
  if (node === undefined) throw new DomainError("NOT_FOUND");
  return node;
}

/**
 * Writes down that the payee of an award was changed: nothing of it is paid until an approver has accepted that. A change that was not
 * decided yet, or was rejected, gives way to it.
 */
export async function demandPayeeApproval(
  tx: Transaction,
  ctx: CallerContext,
  { applicationId, ...change }: { applicationId: string; before: Payee | null; after: Payee | null },
): Promise<void> {
  const [award] = await tx.query<{ id: string; fundId: string }>(
    `SELECT id, fund_id AS "fundId" FROM award WHERE application_id = $1 AND ended_as IS NULL`,
    [applicationId],
  );
  if (award === undefined) return;
  await tx.query(
    `UPDATE award_approval SET standing = false, state = CASE WHEN state = 'PROPOSED' THEN 'SUPERSEDED' ELSE state END
     WHERE award_id = $1 AND kind = 'PAYEE' AND standing`,
    [award.id],
  );
  const id = randomUUID();
  const { subject, username } = ctx.principal;
  await tx.query(
    `INSERT INTO award_approval (id, award_id, fund_id, kind, sealed, proposed_by, proposed_by_username)
     VALUES ($1, $2, $3, 'PAYEE', $4, $5, $6)`,
    [id, award.id, award.fundId, ctx.students.seal(JSON.stringify(change), boundTo(id)), subject, username],
  );
}

/**
 * To whom payments went whose payee was changed since: a voucher goes on naming who was paid.
 *
 * @returns by payment; those are left out whose payee is still the same
 */
export async function payeesWhenPaid(
  tx: Transaction,
  vault: Vault,
  paymentIds: readonly string[],
): Promise<Map<string, Payee | null>> {
  const rows = await tx.query<{ paymentId: string; id: string; sealed: Buffer }>(
    `SELECT DISTINCT ON (i.id) i.id AS "paymentId", c.id, c.sealed FROM award_payment AS i JOIN journal AS j ON j.id = i.journal_id
     JOIN award_approval AS c ON c.award_id = i.award_id AND c.kind = 'PAYEE' AND c.proposed_at > j.recorded_at
     WHERE i.id = ANY ($1::uuid[]) ORDER BY i.id, c.proposed_at, c.id`,
    [paymentIds],
  );
  return new Map(
    rows.map(({ paymentId, id, sealed }) => [
      paymentId,
      payees.parse(JSON.parse(vault.open(sealed, boundTo(id)))).before,
    ]),
  );
}

/** A payment that may be made again: reversed or run out, the last attempt of an award that stands. */
async function demandRepeatable(tx: Transaction, award: AwardRow, paymentId: string) {
  if (award.endedAs !== null) throw new DomainError("AWARD_STATE", { state: award.endedAs });
  const all = (await paymentsOf(tx, [award.id])).get(award.id) ?? [];
  const payment = all.find(({ id }) => id === paymentId);
  if (payment === undefined) throw new DomainError("NOT_FOUND");
  const repeatable = payment.state === "REVERSED" || payment.state === "EXPIRED";
  if (!repeatable || !lastAttempts(all).includes(payment))
    throw new DomainError("PAYMENT_STATE", { state: payment.state });
  return payment;
}

/** Asks for an instalment to be paid again (đề nghị chi lại) whose payment was reversed or ran out. */
export const requestAgain = procedure("scholarships.propose")
  .input(awardApprovals.requestAgain)
  .output(awardApprovals.approval)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "awardPayments.requestAgain" }, async (tx, { paymentId, dueOn, reason }) => {
      const [found] = await paymentsWithAwards(tx, [paymentId], { lock: true });
      if (found === undefined) throw new DomainError("NOT_FOUND");
      const { award } = found;
      await demandRepeatable(tx, award, paymentId);
      const open = await tx.query("SELECT FROM award_approval WHERE payment_id = $1 AND state = 'PROPOSED'", [
        paymentId,
      ]);
      if (open.length > 0) throw new DomainError("AWARD_APPROVAL_OPEN");
      const id = randomUUID();
      const { subject, username } = ctx.principal;
      await tx.query(
        `INSERT INTO award_approval (id, award_id, fund_id, kind, payment_id, due_on, reason, proposed_by, proposed_by_username)
         VALUES ($1, $2, $3, 'AGAIN', $4, $5, $6, $7, $8)`,
        [id, award.id, award.fundId, paymentId, dueOn, reason, subject, username],
      );
      return answer(tx, ctx, id, "awardPayments.requestAgain");
    }),
  );

/** One that waits, locked with its award; the caller must have had no part in it. */
async function lockWaiting(tx: Transaction, ctx: CallerContext, id: string) {
  // The award first: in this order everybody takes the locks.
  const award = await lockAward(tx, (await readApproval(tx, ctx, id)).awardId);
  await requireFund(tx, award.fundId);
  await tx.query("SELECT FROM award_approval WHERE id = $1 FOR NO KEY UPDATE", [id]);
  const row = await readApproval(tx, ctx, id);
  if (row.state !== "PROPOSED") throw new DomainError("AWARD_APPROVAL_STATE");
  if (row.own) throw new DomainError("SAME_PERSON");
  return { row, award };
}

/** Approves a changed payee, or another payment of an instalment, for which money is reserved anew. */
export const approveAgain = procedure("scholarships.approve")
  .input(awardApprovals.approve)
  .output(awardApprovals.approval)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "awardPayments.approve" }, async (tx, { id, note }) => {
      const { row, award } = await lockWaiting(tx, ctx, id);
      const by = byOf(ctx.principal);
      const day = today(ctx.now());
      let made: string | null = null;
      if (row.paymentId !== null && row.dueOn !== null) {
        const { instalment, attempt, amount } = await demandRepeatable(tx, award, row.paymentId);
        const { fundId, purposeId } = award;
        made = randomUUID();
        const reservationId = await reserve(tx, {
          ...{ fundId, purposeId, amount, by },
          expiresOn: expiryOf(row.dueOn, day),
          source: { type: "AWARD_PAYMENT", id: made },
        });
        await tx.query(
          `INSERT INTO award_payment (id, award_id, fund_id, instalment, attempt, due_on, amount, reservation_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [made, award.id, fundId, instalment, attempt + 1, row.dueOn, amount, reservationId],
        );
      }
      await tx.query(
        `UPDATE award_approval SET state = 'APPROVED', decided_by = $2, decided_by_username = $3, decided_at = now(), decided_on = $4,
           decision_note = $5, new_payment_id = $6 WHERE id = $1`,
        [id, by.subject, by.username, day, note ?? null, made],
      );
      return answer(tx, ctx, id, "awardPayments.approve");
    }),
  );

/** Rejects it with the reason: a changed payee is not paid until it is changed again. */
export const rejectAgain = procedure("scholarships.approve")
  .input(awardApprovals.reject)
  .output(awardApprovals.approval)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "awardPayments.reject" }, async (tx, { id, reason }) => {
      await lockWaiting(tx, ctx, id);
      const { subject, username } = ctx.principal;
      await tx.query(
        `UPDATE award_approval SET state = 'REJECTED', decided_by = $2, decided_by_username = $3, decided_at = now(), decided_on = $4,
           decision_note = $5 WHERE id = $1`,
        [id, subject, username, today(ctx.now()), reason],
      );
      return answer(tx, ctx, id, "awardPayments.reject");
    }),
  );

const newest = {
  name: "award-approvals-newest",
  columns: [
    { expression: "c.proposed_at", type: "timestamptz", direction: "desc" },
    { expression: "c.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

/** What of awards was asked for after they were granted; `PROPOSED` is the approver's inbox. */
export const listApprovals = procedure("scholarships.read")
  .input(awardApprovals.listApprovals)
  .output(awardApprovals.approvalPage)
  .query(({ ctx, input: { first, after, ...filter } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { principal, requestId } = ctx;
      const { where, orderBy, values } = keysetWhere(newest, after, 6);
      const rows = await tx.query<ApprovalRow>(
        `SELECT ${approvalColumns("$1")} FROM ${approvalTables}
         WHERE ($2::uuid IS NULL OR c.fund_id = $2) AND ($3::uuid IS NULL OR c.award_id = $3)
           AND ($4::text[] IS NULL OR c.state = ANY ($4)) AND ${where} ORDER BY ${orderBy} LIMIT $5::int`,
        [
          ...[principal.subject, filter.fundId ?? null, filter.awardId ?? null, filter.states ?? null],
          ...[first + 1, ...values],
        ],
      );
      const { nodes, seen } = await toApprovals(tx, ctx, rows);
      const audit = { operation: "awardPayments.approvals", subjectIds: seen, rows: nodes.length, requestId };
      await auditRead(tx, { principal, ...audit });
      return pageOf({ rows, nodes, first }, newest, (row) => [row.proposedAt, row.id]);
    }),
  );
