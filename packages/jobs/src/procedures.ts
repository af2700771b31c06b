import { DomainError, describeError, downloadFile, type ErrorCode, jobs } from "@khuyenhoc/contracts";
import { encodeCursor, idempotent, type Keyset, keysetWhere } from "@khuyenhoc/database";
import { auditRead, initService, type ServiceContext } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { type JobFiles, partOf } from "./definition.ts";
import { endJob, type JobRow, jobColumns, jobTables, readJob, readOwnJob, toStatus } from "./repository.ts";

const { router, procedure } = initService<ServiceContext & JobFiles>();

/** How far a job is. */
const status = procedure("jobs.read")
  .input(jobs.jobRef)
  .output(jobs.jobStatus)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => toStatus(await readJob(tx, input.jobId)), {
      readOnly: true,
    }),
  );

const newest = {
  name: "jobs-newest",
  columns: [
    { expression: "job.created_at", type: "timestamptz", direction: "desc" },
    { expression: "job.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

/** Jobs of the caller's scope, newest first. */
const list = procedure("jobs.read")
  .input(jobs.listJobs)
  .output(jobs.jobPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const keyset = keysetWhere(newest, input.after ?? null, 3);
        const rows = await tx.query<JobRow>(
          `SELECT ${jobColumns} FROM ${jobTables}
           WHERE ($1::text IS NULL OR job.subject = $1) AND ${keyset.where}
           ORDER BY ${keyset.orderBy} LIMIT $2`,
          [input.mine ? ctx.principal.subject : null, input.first + 1, ...keyset.values],
        );
        const edges = rows
          .slice(0, input.first)
          .map((row) => ({ cursor: encodeCursor(newest, [row.createdAt, row.id]), node: toStatus(row) }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: null,
        };
      },
      { readOnly: true },
    ),
  );

/** Stops a job after its running step; what was done stays. Again is the same. */
const cancel = procedure("jobs.manage")
  .input(jobs.cancelJob)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "jobs.cancel", subject, body }, async () => {
        const [locked] = await tx.query<{ state: string; unitId: string }>(
          `SELECT state, unit_id AS "unitId" FROM job WHERE id = $1 FOR UPDATE`,
          [body.jobId],
        );
        if (locked === undefined) throw new DomainError("NOT_FOUND");
        await assertInScope(tx, ctx.principal, locked.unitId);
        if (locked.state === "DONE" || locked.state === "FAILED") {
          throw new DomainError("JOB_STATE", { state: locked.state });
        }
        if (locked.state !== "CANCELLED") await endJob(tx, body.jobId, "CANCELLED");
        return toStatus(await readJob(tx, body.jobId));
      }),
    );
  });

const byPosition = {
  name: "job-refusals",
  columns: [{ expression: "item.position", type: "int4" }],
} as const satisfies Keyset;

/** Rows that a job refused, each with its reason. */
const refusals = procedure("jobs.read")
  .input(jobs.listRefusals)
  .output(jobs.refusalPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const job = await readOwnJob(tx, input.jobId, ctx.principal);
        const keyset = keysetWhere(byPosition, input.after ?? null, 3);
        const rows = await tx.query<{ position: number; targetId: string; code: ErrorCode }>(
          `SELECT item.position, item.target_id AS "targetId", item.code FROM job_item AS item
           WHERE item.job_id = $1 AND item.code IS NOT NULL AND ${keyset.where}
           ORDER BY ${keyset.orderBy} LIMIT $2`,
          [job.id, input.first + 1, ...keyset.values],
        );
        const edges = rows.slice(0, input.first).map(({ position, targetId, code }) => {
          const { vi, en } = describeError(code);
          return { cursor: encodeCursor(byPosition, [position]), node: { position, targetId, code, vi, en } };
        });
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: job.refused,
        };
      },
      { readOnly: true },
    ),
  );

/** What a job made; for who started it. */
const file = procedure("jobs.read")
  .input(jobs.jobRef)
  .output(downloadFile)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const job = await readOwnJob(tx, input.jobId, ctx.principal);
      if (job.fileName === null || job.mediaType === null) throw new DomainError("NOT_FOUND");
      const parts = await tx.query<{ part: number; content: Buffer }>(
        "SELECT part, content FROM job_file_part WHERE job_id = $1 ORDER BY part",
        [job.id],
      );
      const vault = ctx.jobKinds?.find(({ kind }) => kind === job.kind)?.vault;
      const opened = parts.map(({ part, content }) =>
        vault === undefined ? content : vault.openBytes(content, partOf(job.id, part)),
      );
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "jobs.file",
        unitId: job.unitId,
        rows: job.total,
        requestId: ctx.requestId,
      });
      return {
        fileName: job.fileName,
        mediaType: job.mediaType,
        contentBase64: Buffer.concat(opened).toString("base64"),
      };
    }),
  );

/** What every service with jobs offers under `jobs`. */
export const jobsRouter = router({ status, list, cancel, refusals, file });
