import { attendanceCertificates, DomainError, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../../context.ts";
import { command } from "../../participation/command.ts";
import { lockEvent } from "../../planning/repository.ts";
import { issueCertificates, lockForCertificates } from "./issuing.ts";
import { type CertificateRow, readCertificates, toCertificate } from "./row.ts";

/** Issues certificates of participants of a closed event, or of one that was held where that is asked for. */
export const issue = procedure("events.manage")
  .input(attendanceCertificates.issueAttendanceCertificates)
  .output(attendanceCertificates.attendanceIssueOutcome)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "attendanceCertificates.issue" },
      async (tx, body) => {
        const { eventId, participantIds, ...signed } = body;
        const by = { ...signed, principal: ctx.principal, contacts: ctx.contacts, issuedOn: today(ctx.now()) };
        const event = await lockForCertificates(tx, eventId, by);
        const outcome = await issueCertificates(tx, event, participantIds, by);
        return {
          issuedIds: outcome.issued.map(({ id }) => id),
          refused: outcome.refused.map(({ id, error }) => {
            const { code, vi, en } = error.toShape();
            return { id, code, vi, en };
          }),
        };
      },
      async (tx, { issuedIds, refused }) => ({
        issued: (await readCertificates(tx, issuedIds)).map((row) => toCertificate(row, ctx)),
        refused,
      }),
    ),
  );

/** A certificate that is about to lose its force, with its event: in the order in which issuing locks. @throws DomainError CERTIFICATE_STATE */
async function lockInForce(
  tx: Transaction,
  principal: { roots: readonly string[] },
  id: string,
): Promise<CertificateRow> {
  const [seen] = await readCertificates(tx, [id]);
  if (seen === undefined) throw new DomainError("NOT_FOUND");
  await lockEvent(tx, seen.eventId, { managedBy: principal });
  // Again: it sees what whoever held the lock has just committed.
  const [certificate] = await readCertificates(tx, [id]);
  if (certificate?.status !== "VALID")
    throw new DomainError("CERTIFICATE_STATE", { status: certificate?.status ?? "" });
  return certificate;
}

async function readOne(tx: Transaction, id: string): Promise<CertificateRow> {
  const [row] = await readCertificates(tx, [id]);
  if (row === undefined) throw new Error("A certificate vanished");
  return row;
}

/** Revokes a certificate (thu hồi): its number stays taken, its page says so. */
export const revoke = procedure("events.manage")
  .input(attendanceCertificates.revokeAttendanceCertificate)
  .output(attendanceCertificates.attendanceCertificate)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "attendanceCertificates.revoke" },
      async (tx, { id, reason }) => {
        await lockInForce(tx, ctx.principal, id);
        await tx.query("UPDATE attendance_certificate SET revoked_on = $2, revoke_reason = $3 WHERE id = $1", [
          id,
          today(ctx.now()),
          reason,
        ]);
        return { id };
      },
      async (tx, { id }) => toCertificate(await readOne(tx, id), ctx),
    ),
  );

/** Issues a certificate anew (cấp lại) with a number of its own and today's words and minutes; the old one is marked as replaced. */
export const reissue = procedure("events.manage")
  .input(attendanceCertificates.reissueAttendanceCertificate)
  .output(attendanceCertificates.attendanceReissueOutcome)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "attendanceCertificates.reissue" },
      async (tx, { id, ...signed }) => {
        const { principal, contacts } = ctx;
        const old = await lockInForce(tx, principal, id);
        const by = { ...signed, principal, contacts, issuedOn: today(ctx.now()), early: true };
        const event = await lockForCertificates(tx, old.eventId, by);
        const [made] = await tx.query<{ id: string }>("SELECT uuidv7() AS id");
        if (made === undefined) throw new Error("PostgreSQL made no id");
        // First: nobody ever has two in force, not even in between.
        await tx.query("UPDATE attendance_certificate SET replaced_by = $2 WHERE id = $1", [id, made.id]);
        const { refused } = await issueCertificates(tx, event, [old.participantId], by, [made.id]);
        if (refused[0] !== undefined) throw refused[0].error;
        return { id, madeId: made.id };
      },
      async (tx, { id, madeId }) => ({
        certificate: toCertificate(await readOne(tx, madeId), ctx),
        replaced: toCertificate(await readOne(tx, id), ctx),
      }),
    ),
  );

/** Certificates by their ids, in that order; those that the caller does not see are left out. */
export const byIds = procedure("participants.read")
  .input(attendanceCertificates.attendanceCertificatesByIds)
  .output(attendanceCertificates.attendanceCertificate.array())
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const rows = await readCertificates(tx, input.ids);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "attendanceCertificates.byIds",
        subjectIds: rows.map(({ participantId }) => participantId),
        rows: rows.length,
        requestId: ctx.requestId,
      });
      return rows.map((row) => toCertificate(row, ctx));
    }),
  );
