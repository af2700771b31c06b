import { type Appeal, assessments, DomainError, today } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { campaignsByIds } from "../campaigns/repository.ts";
import { noteActor } from "../registrations/actors.ts";
import { lockRegistrations } from "../registrations/repository.ts";
import type { RegistrationRow } from "../registrations/row.ts";
import { decideAll } from "./deciding.ts";
import { standingOf } from "./standing.ts";

interface AppealRow extends Omit<Appeal, "filedAt" | "answeredAt"> {
  filedAt: Date;
  answeredAt: Date | null;
}

const nameOf = (column: string) => `coalesce((SELECT username FROM actor WHERE subject = ${column}), ${column})`;
const columns = `a.id, a.registration_id AS "registrationId", a.decision_id AS "decisionId", a.state, a.grounds,
  a.filed_at AS "filedAt", ${nameOf("a.filed_by")} AS "filedBy", a.answer, a.answered_at AS "answeredAt",
  ${nameOf("a.answered_by")} AS "answeredBy"`;

function toAppeal(row: AppealRow): Appeal {
  return { ...row, filedAt: row.filedAt.toISOString(), answeredAt: row.answeredAt?.toISOString() ?? null };
}

/** The appeals about a registration, latest first. */
export async function readAppeals(tx: Transaction, registrationId: string): Promise<Appeal[]> {
  const rows = await tx.query<AppealRow>(
    `SELECT ${columns} FROM appeal AS a WHERE a.registration_id = $1 ORDER BY a.id DESC`,
    [registrationId],
  );
  return rows.map(toAppeal);
}

/** Days for an appeal where no campaign says how many. */
const USUAL_DAYS = 30;

/** The last day for an appeal against the latest decision; null where nothing was decided that could be appealed. */
export async function appealUntil(tx: Transaction, row: RegistrationRow): Promise<string | null> {
  if (row.state !== "RECOGNISED" && row.state !== "NOT_MET" && row.state !== "REVOKED") return null;
  if (row.decidedAt === null) return null;
  const campaign =
    row.campaignId === null ? undefined : (await campaignsByIds(tx, [row.campaignId])).get(row.campaignId);
  const day = new Date(`${today(row.decidedAt)}T00:00:00Z`);
  // Counted from the day it was recorded: the paper's own date may lie before anybody could know of it.
  day.setUTCDate(day.getUTCDate() + (campaign?.appealDays ?? USUAL_DAYS));
  return day.toISOString().slice(0, 10);
}

/** Appeals against the latest decision (khiếu nại), within the campaign's days. */
export const appeal = procedure("registrations.write")
  .input(assessments.fileAppeal)
  .output(assessments.appeal)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "assessments.appeal", subject: principal.subject, body }, async () => {
        await noteActor(tx, principal);
        const [row] = await lockRegistrations(tx, [body.registrationId]);
        if (row === undefined) throw new DomainError("NOT_FOUND");
        const deadline = await appealUntil(tx, row);
        if (deadline === null) throw new DomainError("REGISTRATION_STATE", { state: row.state });
        if (today(ctx.now()) > deadline) throw new DomainError("APPEAL_LATE", { deadline });
        const [open] = await tx.query("SELECT 1 FROM appeal WHERE registration_id = $1 AND state = 'OPEN'", [row.id]);
        if (open !== undefined) throw new DomainError("APPEAL_STATE", { state: "OPEN" });
        const [filed] = await tx.query<AppealRow>(
          `INSERT INTO appeal AS a (registration_id, unit_id, decision_id, grounds, filed_by)
           VALUES ($1, $2, $3, $4, $5) RETURNING ${columns}`,
          [row.id, row.unitId, row.decisionId, body.grounds, principal.subject],
        );
        if (filed === undefined) throw new Error("The appeal was not written");
        return toAppeal(filed);
      }),
    );
  });

interface LockedAppeal {
  registrationId: string;
  state: Appeal["state"];
  filedBy: string;
}

/**
 * Answers an appeal: rejects it, or upholds it by a new decision. Whoever answers had no part in the registration: he neither
 * submitted, proposed nor decided it, nor filed the appeal.
 */
export const decideAppeal = procedure("registrations.decide")
  .input(assessments.decideAppeal)
  .output(assessments.appeal)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const now = ctx.now();
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "assessments.decideAppeal", subject: principal.subject, body }, async () => {
        await noteActor(tx, principal);
        const [found] = await tx.query<{ registrationId: string }>(
          `SELECT registration_id AS "registrationId" FROM appeal WHERE id = $1`,
          [body.id],
        );
        const [row] = found === undefined ? [] : await lockRegistrations(tx, [found.registrationId]);
        const [locked] = await tx.query<LockedAppeal>(
          `SELECT registration_id AS "registrationId", state, filed_by AS "filedBy" FROM appeal WHERE id = $1 FOR UPDATE`,
          [body.id],
        );
        if (row === undefined || locked === undefined) throw new DomainError("NOT_FOUND");
        await requireImpartial(tx, principal, row, locked, today(now));
        if (body.upheld !== null) {
          const { number, decidedOn, outcome, level = null, validUntil = null } = body.upheld;
          const paper = { kind: "CORRECT" as const, number, decidedOn, outcome, level, validUntil };
          const deciding = { ...paper, reason: body.answer, appeal: true };
          const onRefusal = (refusal: DomainError): never => {
            throw refusal;
          };
          await decideAll(tx, [row.id], deciding, { principal, now, onRefusal, origin: { key } });
        }
        const [answered] = await tx.query<AppealRow>(
          `UPDATE appeal AS a SET state = $2, answer = $3, answered_at = now(), answered_by = $4 WHERE a.id = $1
           RETURNING ${columns}`,
          [body.id, body.upheld === null ? "REJECTED" : "UPHELD", body.answer, principal.subject],
        );
        if (answered === undefined) throw new Error("A locked appeal vanished");
        return toAppeal(answered);
      }),
    );
  });

/** Whether an account made any decision about a registration: the one that is appealed need not be the latest any more. */
export async function hasDecided(tx: Transaction, registrationId: string, subject: string): Promise<boolean> {
  const decisions = await tx.query(
    `SELECT 1 FROM registration_change
     WHERE registration_id = $1 AND changed_by = $2 AND kind IN ('APPROVE', 'RECOGNISE', 'REFUSE', 'REVOKE', 'CORRECT') LIMIT 1`,
    [registrationId, subject],
  );
  return decisions.length > 0;
}

async function requireImpartial(
  tx: Transaction,
  principal: { subject: string; roots: readonly string[] },
  row: RegistrationRow,
  { state, filedBy }: LockedAppeal,
  date: string,
): Promise<void> {
  const standing = await standingOf(tx, principal.roots, [row], date);
  if (!standing.above(row)) throw new DomainError("FORBIDDEN");
  if (standing.decidingUnit(row) === null) throw new DomainError("NOT_COMPETENT");
  if (state !== "OPEN") throw new DomainError("APPEAL_STATE", { state });
  const involved = [row.submittedBy, row.proposedBy, row.decidedBy, filedBy].includes(principal.subject);
  if (involved || (await hasDecided(tx, row.id, principal.subject))) throw new DomainError("SEPARATION_OF_DUTIES");
}
