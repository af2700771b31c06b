import type { Principal } from "@khuyenhoc/authz";
import type { ErrorCode } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import type { z } from "zod";

/** A job as its kind sees it. */
export interface Job<Params> {
  id: string;
  unitId: string;
  params: Params;
  /** Who started it, as his token said then. */
  principal: Principal;
  requestId: string | null;
  /** Rows that were chosen. */
  total: number;
}

/** What became of one row: done, or refused with the reason's code. */
export interface ItemOutcome {
  targetId: string;
  code: "OK" | ErrorCode;
}

/** A file that a job makes. */
export interface JobFile {
  fileName: string;
  mediaType: string;
  /** Taken piece by piece, so that a large file is never whole in memory. */
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * A kind of job. All functions run in a transaction under the scope of who started it; what they write commits together with
 * the checkpoint, so that a row is done exactly once whatever dies in between.
 */
export interface JobKind<Params> {
  kind: string;
  /** The `query` of a filter is for `freeze` only; it is not kept. */
  params: z.ZodType<Params>;
  /** Rows of one step. */
  batch: number;
  /**
   * Chooses the rows once, in the transaction of the command: inserts (job_id, position, target_id) into job_item, positions
   * from 1 without gaps. Absent where a job has no rows and only makes a file.
   */
  freeze?(tx: Transaction, job: Job<Params>): Promise<void>;
  /** Does some rows. A row that is refused has its code; an exception fails the step, which is tried again. */
  step?(tx: Transaction, job: Job<Params>, targetIds: readonly string[]): Promise<readonly ItemOutcome[]>;
  /**
   * Seals what `finish` makes, for a file that tells of people whose data the database holds only sealed. The service then names the kind
   * in its context ({@link JobFiles}), so that the file can be opened for who started the job.
   */
  vault?: Vault;
  /** After the last row. */
  finish?(tx: Transaction, job: Job<Params>): Promise<JobFile | null>;
}

/** A kind whose parameters are checked where they are read. */
export type AnyJobKind = Pick<JobKind<unknown>, "kind" | "batch" | "params" | "vault"> & {
  [Part in "freeze" | "step" | "finish"]?: (
    tx: Transaction,
    job: Job<never>,
    targetIds: readonly string[],
  ) => Promise<unknown>;
};

/** What fetching sealed files needs of a service's context. */
export interface JobFiles {
  jobKinds?: readonly AnyJobKind[] | undefined;
}

/** What a sealed part of a job's file is bound to: it opens at no other place. */
export const partOf = (jobId: string, part: number): string => `job file ${jobId} ${part}`;

export function defineJob<Params>(kind: JobKind<Params>): JobKind<Params> {
  return kind;
}
