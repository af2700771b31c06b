import { DomainError, jobs, scholarships } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { defineJob, startJob } from "@khuyenhoc/jobs";
import { auditRead, type Vault } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { readAwards, toAwards } from "./award-row.ts";
import { type AwardPaper, awardCertificates } from "./papers/certificate.ts";
import { papersOf } from "./printing.ts";
import { readProgrammes } from "./programme-row.ts";

const ROWS_AT_ONCE = 100;
const params = scholarships.printAwards.omit({ idempotencyKey: true });

async function* printedBy(
  tx: Transaction,
  job: { id: string; total: number; roots: readonly string[]; signatoryName: string; signatoryOffice: string },
  vault: Vault,
): AsyncGenerator<AwardPaper> {
  const { id, total, roots, signatoryName, signatoryOffice } = job;
  for (let from = 1; from <= total; from += ROWS_AT_ONCE) {
    const items = await tx.query<{ id: string }>(
      "SELECT target_id AS id FROM job_item WHERE job_id = $1 AND position BETWEEN $2 AND $3 ORDER BY position",
      [id, from, from + ROWS_AT_ONCE - 1],
    );
    const rows = await readAwards(
      tx,
      items.map((item) => item.id),
    );
    // One that was declared void since is left out.
    const standing = rows.filter(({ endedAs }) => endedAs !== "VOIDED");
    const awards = await toAwards(tx, standing, { vault, roots });
    yield* await papersOf(tx, standing, awards, { signatoryName, signatoryOffice });
  }
}

/** Certificates of all awards of a programme as one PDF, by number. @param vault opens the students' names */
export const awardCertificatesJob = (vault: Vault) =>
  defineJob({
    kind: "funds.award-certificates",
    params,
    batch: 1000,
    vault,
    async freeze(tx, { id, params: { programmeId } }) {
      await tx.query(
        `INSERT INTO job_item (job_id, position, target_id)
         SELECT $1, row_number() OVER (ORDER BY year, sequence), id FROM award
         WHERE programme_id = $2 AND ended_as IS DISTINCT FROM 'VOIDED'`,
        [id, programmeId],
      );
    },
    async step(_tx, _job, targetIds) {
      return targetIds.map((targetId) => ({ targetId, code: "OK" as const }));
    },
    async finish(tx, { id, unitId, total, params: { signatoryName, signatoryOffice }, principal, requestId }) {
      const why = { operation: "awards.printAll", unitId, rows: total, requestId: requestId ?? undefined };
      await auditRead(tx, { principal, ...why });
      const job = { id, total, roots: principal.roots, signatoryName, signatoryOffice };
      const parts = awardCertificates(printedBy(tx, job, vault), new Date());
      return { fileName: "giay-trao-hoc-bong.pdf", mediaType: "application/pdf", parts };
    },
  });

/** Starts to print the certificates of a programme, for officers of the fund's own unit. */
export const printAll = procedure("scholarships.read")
  .input(scholarships.printAwards)
  .output(jobs.jobStatus)
  .mutation(async ({ ctx, input: { idempotencyKey, ...chosen } }) => {
    const { unitId } = await ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const [programme] = await readProgrammes(tx, [chosen.programmeId]);
        if (programme === undefined) throw new DomainError("NOT_FOUND");
        if (!ctx.principal.roots.includes(programme.unitId)) throw new DomainError("FORBIDDEN");
        return programme;
      },
      { readOnly: true },
    );
    return startJob(ctx, awardCertificatesJob(ctx.students), { unitId, params: chosen, idempotencyKey });
  });
