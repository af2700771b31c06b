import type { Principal } from "@khuyenhoc/authz";
import {
  DomainError,
  describeError,
  type ErrorCode,
  type ErrorDetails,
  type JobStatus,
  type RoleName,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

export interface JobRow {
  id: string;
  kind: string;
  unitId: string;
  params: unknown;
  subject: string;
  username: string;
  clientId: string;
  roles: RoleName[];
  roots: string[];
  requestId: string | null;
  state: JobStatus["state"];
  total: number;
  position: number;
  done: number;
  refused: number;
  failureCode: ErrorCode | null;
  failureDetails: ErrorDetails | null;
  createdAt: Date;
  finishedAt: Date | null;
  fileName: string | null;
  mediaType: string | null;
}

export const jobColumns = `
  job.id, job.kind, job.unit_id AS "unitId", job.params, job.subject, job.username, job.client_id AS "clientId", job.roles, job.roots,
  job.request_id AS "requestId", job.state, job.total, job.position, job.done, job.refused, job.failure_code AS "failureCode",
  job.failure_details AS "failureDetails", job.created_at AS "createdAt", job.finished_at AS "finishedAt",
  file.file_name AS "fileName", file.media_type AS "mediaType"`;
export const jobTables = "job LEFT JOIN job_file AS file ON file.job_id = job.id";

/** Who started the job, as his token said then. */
export function principalOf({ subject, username, clientId, roles, roots }: JobRow): Principal {
  return { subject, username, clientId, roles, roots };
}

export function toStatus(row: JobRow): JobStatus {
  const { fileName, mediaType, failureCode } = row;
  const failure = failureCode === null ? null : describeError(failureCode, row.failureDetails ?? {});
  return {
    id: row.id,
    kind: row.kind,
    unitId: row.unitId,
    state: row.state,
    total: row.total,
    done: row.done,
    refused: row.refused,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.username,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    file: fileName === null || mediaType === null ? null : { fileName, mediaType },
    failure: failure === null ? null : { code: failure.code, vi: failure.vi, en: failure.en },
  };
}

/** A job in the transaction's scope. @throws DomainError NOT_FOUND */
export async function readJob(tx: Transaction, jobId: string): Promise<JobRow> {
  const [row] = await tx.query<JobRow>(`SELECT ${jobColumns} FROM ${jobTables} WHERE job.id = $1`, [jobId]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

/** A job that the caller started himself: what it made and refused is for nobody else. @throws DomainError NOT_FOUND */
export async function readOwnJob(tx: Transaction, jobId: string, principal: Pick<Principal, "subject">) {
  const row = await readJob(tx, jobId);
  if (row.subject !== principal.subject) throw new DomainError("NOT_FOUND");
  return row;
}

/** Unfinished jobs that one account may have at once. */
export const MAX_UNFINISHED = 25;

/** Demands that the account may start another job. Of two that start at once, one waits for the other. @throws DomainError JOB_LIMIT */
export async function assertRoom(tx: Transaction, subject: string): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('job of ' || $1, 0))", [subject]);
  const [row] = await tx.query<{ unfinished: number }>(
    "SELECT count(*)::int AS unfinished FROM job WHERE subject = $1 AND state IN ('QUEUED', 'RUNNING')",
    [subject],
  );
  if ((row?.unfinished ?? 0) >= MAX_UNFINISHED) throw new DomainError("JOB_LIMIT", { limit: MAX_UNFINISHED });
}

/** Jobs that wait for their next step, the longest waiting first. */
export async function waitingJobs(tx: Transaction): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    "SELECT id FROM job WHERE state IN ('QUEUED', 'RUNNING') ORDER BY touched_at LIMIT 100",
  );
  return rows.map(({ id }) => id);
}

/** Takes a job for one step; undefined where another process has it, or it waits no more. */
export async function claimJob(tx: Transaction, jobId: string): Promise<JobRow | undefined> {
  const [row] = await tx.query<JobRow>(
    `SELECT ${jobColumns} FROM ${jobTables}
     WHERE job.id = $1 AND job.state IN ('QUEUED', 'RUNNING') FOR UPDATE OF job SKIP LOCKED`,
    [jobId],
  );
  return row;
}

/** Ends a job. */
export async function endJob(
  tx: Transaction,
  jobId: string,
  state: "DONE" | "FAILED" | "CANCELLED",
  failure?: { code: ErrorCode; details: ErrorDetails },
): Promise<void> {
  await tx.query(
    `UPDATE job SET state = $2, failure_code = $3, failure_details = $4, touched_at = clock_timestamp(), finished_at = clock_timestamp()
     WHERE id = $1`,
    [jobId, state, failure?.code ?? null, failure === undefined ? null : JSON.stringify(failure.details)],
  );
}
