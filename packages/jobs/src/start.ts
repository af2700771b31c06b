import type { Principal } from "@khuyenhoc/authz";
import { DomainError, type JobStatus } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import type { ServiceContext } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import type { JobKind } from "./definition.ts";
import { assertRoom, readJob, toStatus } from "./repository.ts";

/** What starting a job needs of a service's context. */
export interface JobContext extends ServiceContext {
  /** Tells the runner that there is a job; without it the runner finds it by itself, a second later. */
  jobStarted(): void;
}

/** Most rows of one job. */
export const MAX_ITEMS = 1_000_000;

/** Parameters as they are kept: without the text of a filter, which may be a person's name and chooses rows only once. */
function keptParams(params: unknown): string {
  return JSON.stringify(params, (key, value: unknown) => (key === "query" ? undefined : value));
}

/**
 * The unit of a filter, or the first that the caller was granted: its officers see that there is such a job.
 *
 * @throws DomainError OUT_OF_SCOPE
 */
export function unitOfJob(principal: Pick<Principal, "roots">, unitId: string | null | undefined): string {
  const unit = unitId ?? principal.roots[0];
  if (unit === undefined) throw new DomainError("OUT_OF_SCOPE");
  return unit;
}

/**
 * Starts a job for the caller: chooses its rows under his scope and hands it to the runner.
 *
 * @param start.unitId the unit whose officers see the job and can cancel it
 * @throws DomainError OUT_OF_SCOPE; JOB_LIMIT where the caller has as many unfinished jobs as an account may have; JOB_EMPTY where
 *   nothing was chosen; INVALID_INPUT where it was too much
 */
export async function startJob<Params>(
  ctx: JobContext & { principal: Principal },
  kind: JobKind<Params>,
  start: { unitId: string; params: Params; idempotencyKey: string },
): Promise<JobStatus> {
  const { principal } = ctx;
  const { idempotencyKey: key, ...body } = start;
  const command = { key, operation: `jobs.start ${kind.kind}`, subject: principal.subject, body };
  const status = await ctx.database.transaction(scopeOf(principal), (tx) =>
    idempotent(tx, command, async () => {
      await assertInScope(tx, principal, start.unitId);
      await assertRoom(tx, principal.subject);
      const [job] = await tx.query<{ id: string }>(
        `INSERT INTO job (kind, unit_id, params, subject, username, client_id, roles, roots, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
        [
          kind.kind,
          start.unitId,
          keptParams(start.params),
          principal.subject,
          principal.username,
          principal.clientId,
          principal.roles,
          principal.roots,
          ctx.requestId,
        ],
      );
      if (job === undefined) throw new Error("The job was not written");
      if (kind.freeze !== undefined) {
        await kind.freeze(tx, { ...start, id: job.id, principal, requestId: ctx.requestId, total: 0 });
        const [{ total } = { total: 0 }] = await tx.query<{ total: number }>(
          "UPDATE job SET total = (SELECT count(*) FROM job_item WHERE job_id = $1) WHERE id = $1 RETURNING total",
          [job.id],
        );
        if (total === 0) throw new DomainError("JOB_EMPTY");
        if (total > MAX_ITEMS) throw new DomainError("INVALID_INPUT", { reason: `≤ ${MAX_ITEMS}` });
      }
      return toStatus(await readJob(tx, job.id));
    }),
  );
  ctx.jobStarted();
  return status;
}
