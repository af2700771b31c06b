import { attendanceCertificates, calendarDate, DomainError, jobs, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { defineJob, type Job, type JobFile, startJob } from "@khuyenhoc/jobs";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../../context.ts";
import { lockEvent } from "../../planning/repository.ts";
import { issueCertificates, lockForCertificates } from "./issuing.ts";
import { type CertificatePaper, certificatesPdf } from "./paper.ts";
import { notePrints, papersOf } from "./printing.ts";
import type { Addresses } from "./row.ts";

/** Certificates that are read at once. */
const ROWS_AT_ONCE = 100;

/**
 * Papers of a job's rows, piece by piece.
 *
 * @param idsOf SQL: the certificate of a row of `item`, and null where there is none
 */
async function* papersOfJob(
  tx: Transaction,
  job: { id: string; total: number },
  idsOf: string,
  addresses: Addresses,
): AsyncGenerator<CertificatePaper> {
  for (let from = 1; from <= job.total; from += ROWS_AT_ONCE) {
    const items = await tx.query<{ id: string }>(
      `SELECT certificate.id FROM job_item AS item JOIN attendance_certificate AS certificate ON certificate.id = ${idsOf}
       WHERE item.job_id = $1 AND item.position BETWEEN $2 AND $3 ORDER BY item.position`,
      [job.id, from, from + ROWS_AT_ONCE - 1],
    );
    yield* await papersOf(
      tx,
      items.map(({ id }) => id),
      { key: job.id, addresses },
    );
  }
}

async function fileOfPapers(
  tx: Transaction,
  job: Job<unknown>,
  operation: string,
  papers: AsyncIterable<CertificatePaper>,
): Promise<JobFile> {
  const { principal, unitId, total, requestId } = job;
  await auditRead(tx, { principal, operation, unitId, rows: total, requestId: requestId ?? undefined });
  const parts = certificatesPdf(papers, new Date());
  return { fileName: "giay-chung-nhan-tham-du.pdf", mediaType: "application/pdf", parts };
}

function demandPrintable(count: number): void {
  const most = attendanceCertificates.MAX_PRINTED_ATTENDANCE;
  if (count > most) throw new DomainError("INVALID_INPUT", { reason: `${count} > ${most}` });
}

const runParams = attendanceCertificates.runAttendanceCertificates.omit({ idempotencyKey: true }).extend({
  /** Day of issue: that on which the run was started. */
  issuedOn: calendarDate,
});

/** Issues certificates to everybody of an event who qualifies and has none. */
export const issueJob = (addresses: Addresses) =>
  defineJob({
    kind: "events.certificates",
    params: runParams,
    batch: 200,
    async freeze(tx, { id, params: { eventId, early, print }, principal }) {
      const event = await lockForCertificates(tx, eventId, { principal, early });
      const chosen = await tx.query(
        `INSERT INTO job_item (job_id, position, target_id)
         SELECT $1, row_number() OVER (ORDER BY v.name_vi, p.unit_id, p.name_folded, p.id), p.id
         FROM participant AS p JOIN attendance_minutes($2) AS a ON a.participant_id = p.id
         LEFT JOIN unit_version AS v ON v.unit_id = p.unit_id AND v.scope_validity @> $4::date
         WHERE p.event_id = $2 AND p.state = 'CONFIRMED' AND a.minutes >= $3 AND NOT EXISTS (
           SELECT FROM attendance_certificate AS c WHERE c.participant_id = p.id AND c.revoked_on IS NULL AND c.replaced_by IS NULL
         ) RETURNING 1`,
        [id, event.id, event.certificateMinutes, event.day],
      );
      if (print) demandPrintable(chosen.length);
    },
    async step(tx, { id, params, principal }, targetIds) {
      const issue = { ...params, principal, contacts: addresses.contacts };
      const event = await lockForCertificates(tx, params.eventId, issue);
      const { issued, refused } = await issueCertificates(tx, event, targetIds, issue);
      if (params.print) {
        await notePrints(
          tx,
          issued.map((made) => made.id),
          { key: id, subject: principal.subject },
        );
      }
      const codes = new Map(refused.map((row) => [row.id, row.error.code]));
      return targetIds.map((targetId) => ({ targetId, code: codes.get(targetId) ?? "OK" }));
    },
    async finish(tx, job) {
      if (!job.params.print) return null;
      // Of a row that was refused, nothing was issued by this job.
      const own = `(SELECT c.id FROM attendance_certificate AS c JOIN attendance_certificate_print AS printed ON printed.certificate_id = c.id
        WHERE c.participant_id = item.target_id AND printed.printed_key = item.job_id::text)`;
      return fileOfPapers(tx, job, "attendanceCertificates.run", papersOfJob(tx, job, own, addresses));
    },
  });

/** Prints all certificates in force of an event. */
export const printJob = (addresses: Addresses) =>
  defineJob({
    kind: "events.certificate-papers",
    params: attendanceCertificates.printAttendanceRun.omit({ idempotencyKey: true }),
    batch: 500,
    async freeze(tx, { id, params: { eventId }, principal }) {
      await lockEvent(tx, eventId, { managedBy: principal });
      const chosen = await tx.query(
        `INSERT INTO job_item (job_id, position, target_id)
         SELECT $1, row_number() OVER (ORDER BY c.year, c.sequence), c.id FROM attendance_certificate AS c
         WHERE c.event_id = $2 AND c.revoked_on IS NULL AND c.replaced_by IS NULL RETURNING 1`,
        [id, eventId],
      );
      demandPrintable(chosen.length);
    },
    async step(tx, { id, principal }, targetIds) {
      await notePrints(tx, targetIds, { key: id, subject: principal.subject });
      return targetIds.map((targetId) => ({ targetId, code: "OK" as const }));
    },
    finish: (tx, job) =>
      fileOfPapers(tx, job, "attendanceCertificates.printRun", papersOfJob(tx, job, "item.target_id", addresses)),
  });

/** Starts to issue certificates of an event as a job. */
export const run = procedure("events.manage")
  .input(attendanceCertificates.runAttendanceCertificates)
  .output(jobs.jobStatus)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey, ...chosen } = input;
    const { unitId } = await ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      lockForCertificates(tx, chosen.eventId, { principal: ctx.principal, early: chosen.early }),
    );
    const params = { ...chosen, issuedOn: today(ctx.now()) };
    return startJob(ctx, issueJob(ctx), { idempotencyKey, unitId, params });
  });

/** Starts to print the certificates of an event as a job. */
export const printRun = procedure("events.manage")
  .input(attendanceCertificates.printAttendanceRun)
  .output(jobs.jobStatus)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey, ...params } = input;
    const { unitId } = await ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      lockEvent(tx, params.eventId, { managedBy: ctx.principal }),
    );
    return startJob(ctx, printJob(ctx), { idempotencyKey, unitId, params });
  });
