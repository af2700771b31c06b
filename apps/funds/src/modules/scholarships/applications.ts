import { randomUUID } from "node:crypto";
import { DomainError, type Student, scholarships, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope, unitsInScope } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { byOf } from "../ledger/posting.ts";
import {
  type ApplicationRow,
  consentsOf,
  differencesOf,
  fieldsOf,
  lockApplications,
  noteChanges,
  readApplications,
} from "./application-row.ts";
import { demandPayeeApproval } from "./approvals.ts";
import { type CallerContext, command } from "./command.ts";
import { lockProgramme, readProgrammes } from "./programme-row.ts";
import { shownApplication, shownApplications } from "./shown.ts";
import { demandConsent, moveApplication, totalOf } from "./states.ts";
import { openStudent, sealStudent, seesStudent } from "./students.ts";

/** Files an application (nộp hồ sơ) of a student by a unit in the caller's subtree, which belongs to the fund's. */
export const file = procedure("scholarships.propose")
  .input(scholarships.fileApplication)
  .output(scholarships.application)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "applications.file" },
      async (tx, { programmeId, unitId, student, ...consents }) => {
        const day = today(ctx.now());
        await assertInScope(tx, ctx.principal, unitId);
        // Whoever closes the programme waits until the application stands.
        await tx.query("SELECT FROM programme WHERE id = $1 FOR SHARE", [programmeId]);
        const [programme] = await readProgrammes(tx, [programmeId]);
        if (programme === undefined) throw new DomainError("NOT_FOUND");
        if (programme.state !== "OPEN") throw new DomainError("PROGRAMME_STATE", { state: programme.state });
        if (day < programme.applyFrom || day > programme.applyTo) {
          throw new DomainError("PROGRAMME_WINDOW", { from: programme.applyFrom, to: programme.applyTo });
        }
        const below = await unitsInScope(tx, [programme.unitId], [unitId]);
        if (!below.has(unitId)) throw new DomainError("UNIT_OUTSIDE_FUND");
        demandConsent({ student, ...consents }, day);
        const id = await insertApplication(tx, ctx, { programmeId, unitId, student, ...consents });
        const fields = differencesOf({}, fieldsOf(student, consents));
        await noteChanges(tx, ctx.students, [{ id, action: "FILED", fields }], byOf(ctx.principal));
        return shownApplication(tx, ctx, id, "applications.file");
      },
    ),
  );

type ApplicationData = Omit<z.infer<typeof scholarships.fileApplication>, "idempotencyKey">;

async function insertApplication(tx: Transaction, ctx: CallerContext, data: ApplicationData): Promise<string> {
  const { student, guardianConsent, studentConsent } = data;
  const id = randomUUID();
  const { sealed, studentKey, nearKey } = sealStudent(ctx.students, id, student);
  const made = await tx.query(
    `INSERT INTO application (id, programme_id, unit_id, sealed, student_key, near_key, guardian_consent_on, guardian_consent_how,
       student_consent_on, student_consent_how, filed_by, filed_by_username)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING RETURNING 1`,
    [
      ...[id, data.programmeId, data.unitId, sealed, studentKey, nearKey],
      ...[guardianConsent?.givenOn ?? null, guardianConsent?.how ?? null],
      ...[studentConsent?.givenOn ?? null, studentConsent?.how ?? null],
      ...[ctx.principal.subject, ctx.principal.username],
    ],
  );
  if (made.length === 0) throw new DomainError("APPLICATION_DOUBLE");
  return id;
}

/** One application, locked in the revision that the caller saw. */
async function lockOne(tx: Transaction, id: string, expectedRevision: number): Promise<ApplicationRow> {
  const [row] = await lockApplications(tx, [id]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  if (row.revision !== expectedRevision) throw new DomainError("CONFLICT");
  return row;
}

/** Once an application is on a list, nothing of it changes but the account to which the money goes; once awarded, that is approved anew. */
function assertChangeable(row: ApplicationRow, fields: readonly { field: string }[]): void {
  const accountOnly = fields.every(({ field }) => field === "payee");
  if (accountOnly && (row.state === "PROPOSED" || row.state === "AWARDED")) return;
  moveApplication(row.state, "change");
}

/** Corrects an application; for who sees the student by name. */
export const update = procedure("scholarships.propose")
  .input(scholarships.updateApplication)
  .output(scholarships.application)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "applications.update" },
      async (tx, { id, expectedRevision, student, ...consents }) => {
        // The award first: in this order everybody takes the locks, and nobody pays while the payee changes.
        await tx.query("SELECT FROM award WHERE application_id = $1 FOR NO KEY UPDATE", [id]);
        const row = await lockOne(tx, id, expectedRevision);
        if (!seesStudent(ctx.principal.roots, row)) throw new DomainError("FORBIDDEN");
        const before: Student = openStudent(ctx.students, id, row.sealed);
        const fields = differencesOf(fieldsOf(before, consentsOf(row)), fieldsOf(student, consents));
        assertChangeable(row, fields);
        demandConsent({ student, ...consents }, today(ctx.now()));
        const { sealed, studentKey, nearKey } = sealStudent(ctx.students, id, student);
        const others = await tx.query(
          `SELECT FROM application WHERE programme_id = $1 AND student_key = $2 AND id <> $3 AND state NOT IN ('WITHDRAWN', 'NOT_CHOSEN')`,
          [row.programmeId, studentKey, id],
        );
        if (others.length > 0) throw new DomainError("APPLICATION_DOUBLE");
        const { guardianConsent, studentConsent } = consents;
        await tx.query(
          `UPDATE application SET sealed = $2, student_key = $3, near_key = $4, guardian_consent_on = $5, guardian_consent_how = $6,
           student_consent_on = $7, student_consent_how = $8, revision = revision + 1 WHERE id = $1`,
          [
            ...[id, sealed, studentKey, nearKey, guardianConsent?.givenOn ?? null, guardianConsent?.how ?? null],
            ...[studentConsent?.givenOn ?? null, studentConsent?.how ?? null],
          ],
        );
        await noteChanges(tx, ctx.students, [{ id, action: "CHANGED", fields }], byOf(ctx.principal));
        if (row.state === "AWARDED" && fields.some(({ field }) => field === "payee")) {
          await demandPayeeApproval(tx, ctx, { applicationId: id, before: before.payee, after: student.payee });
        }
        return shownApplication(tx, ctx, id, "applications.update");
      },
    ),
  );

/** Takes an application back that is on no list yet. */
export const withdraw = procedure("scholarships.propose")
  .input(scholarships.withdrawApplication)
  .output(scholarships.application)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "applications.withdraw" }, async (tx, { id, expectedRevision, reason }) => {
      const row = await lockOne(tx, id, expectedRevision);
      const state = moveApplication(row.state, "withdraw");
      await tx.query("UPDATE application SET state = $2, revision = revision + 1 WHERE id = $1", [id, state]);
      const fields = [{ field: "reason", before: null, after: reason }];
      await noteChanges(tx, ctx.students, [{ id, action: "WITHDRAWN", fields }], byOf(ctx.principal));
      return shownApplication(tx, ctx, id, "applications.withdraw");
    }),
  );

/** Scores applications (chấm điểm) of one programme of a fund in the caller's subtree. */
export const score = procedure("scholarships.manage")
  .input(scholarships.scoreApplications)
  .output(z.array(scholarships.application))
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "applications.score" }, async (tx, { scores }) => {
      const ids = scores.map(({ id }) => id);
      const seen = await readApplications(tx, ids);
      const [programmeId] = seen.map((row) => row.programmeId);
      if (programmeId === undefined) throw new DomainError("NOT_FOUND");
      if (new Set(ids).size < ids.length || seen.some((row) => row.programmeId !== programmeId)) {
        throw new DomainError("INVALID_INPUT", { reason: "applications of several programmes, or one twice" });
      }
      // The programme first: in this order everybody takes the locks.
      const programme = await lockProgramme(tx, programmeId);
      const rows = await lockApplications(tx, ids);
      await assertInScope(tx, ctx.principal, programme.unitId);
      if (programme.state !== "OPEN") throw new DomainError("PROGRAMME_STATE", { state: programme.state });
      const scored = rows.map((row) => {
        moveApplication(row.state, "score");
        const points = scores.find(({ id }) => id === row.id)?.points ?? [];
        const kept = Object.fromEntries(points.map((one) => [one.code, one.points]));
        return { row, ...totalOf(programme.criteria, points), kept };
      });
      await tx.query(
        `UPDATE application AS a SET points = s.points, score = s.score, hardship_score = s.hardship, revision = revision + 1
         FROM jsonb_to_recordset($1::jsonb) AS s (id uuid, points jsonb, score int, hardship int) WHERE a.id = s.id`,
        [
          JSON.stringify(
            scored.map(({ row, kept, score: total, hardshipScore }) => ({
              ...{ id: row.id, points: kept, score: total, hardship: hardshipScore },
            })),
          ),
        ],
      );
      await noteChanges(
        tx,
        ctx.students,
        scored.map(({ row, kept }) => ({
          id: row.id,
          action: "SCORED" as const,
          fields: differencesOf(pointFields(row.points), pointFields(kept)),
        })),
        byOf(ctx.principal),
      );
      return shownApplications(tx, ctx, await readApplications(tx, ids), { operation: "applications.score" });
    }),
  );

const pointFields = (points: Readonly<Record<string, number>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(points).map(([code, value]) => [`points.${code}`, String(value)]));
