import { DomainError, today, undoing } from "@khuyenhoc/contracts";
import { encodeCursor, idempotent, type Keyset, keysetWhere } from "@khuyenhoc/database";
import { startJob } from "@khuyenhoc/jobs";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { isDuplicate } from "../registrations/repository.ts";
import { type EntryRow, entryColumns, entryTables, findEntry, isDecision, toEntry } from "./entries.ts";
import { undoJob } from "./job.ts";
import { refusalsOf } from "./judging.ts";
import { restoreAll } from "./restoring.ts";

/** Registrations that are taken back at once; more are a job. */
export const MAX_AT_ONCE = 500;

const newest = {
  name: "undo-newest",
  columns: [{ expression: "e.id", type: "uuid", direction: "desc" }],
} as const satisfies Keyset;

/** What the caller did lately, newest first, and why it cannot be taken back where that is so. */
export const list = procedure("registrations.read")
  .input(undoing.listUndo)
  .output(undoing.undoPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { principal } = ctx;
      const keyset = keysetWhere(newest, input.after ?? null, 5);
      const rows = await tx.query<EntryRow>(
        `SELECT ${entryColumns} FROM ${entryTables}
         WHERE e.subject = $1 AND ($2::text IS NULL OR e.command_key = $2) AND ($3::uuid IS NULL OR e.job_id = $3) AND ${keyset.where}
         ORDER BY ${keyset.orderBy} LIMIT $4`,
        [principal.subject, input.commandKey ?? null, input.jobId ?? null, input.first + 1, ...keyset.values],
      );
      const shown = rows.slice(0, input.first);
      const refusals = await refusalsOf(tx, shown, { principal, date: today(ctx.now()) });
      const named = shown.flatMap(({ registrationId }) => (registrationId === null ? [] : [registrationId]));
      if (shown.some(({ subjectName }) => subjectName !== null)) {
        await auditRead(tx, {
          principal,
          operation: "undo.list",
          subjectIds: named,
          rows: shown.length,
          requestId: ctx.requestId,
        });
      }
      const edges = shown.map((row) => ({
        cursor: encodeCursor(newest, [row.id]),
        node: toEntry(row, refusals.get(row.id)),
      }));
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: null,
      };
    }),
  );

/**
 * Takes back what the caller did: at once, or by a job where it was done to many. All of it or nothing; see {@link refusalsOf} for
 * what speaks against it.
 */
export const undo = procedure("registrations.write")
  .input(undoing.undo)
  .output(undoing.undoOutcome)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const command = { key, operation: "undo.undo", subject: principal.subject, body };
    try {
      const done = await ctx.database.transaction(scopeOf(principal), (tx) =>
        idempotent(tx, command, async () => {
          // Its job may still be at it: that one waits for nobody, so it must not be waited for with the entry locked.
          requireOpen(await findEntry(tx, body.entryId, principal.subject));
          await tx.query("SELECT 1 FROM undo_entry WHERE id = $1 FOR UPDATE", [body.entryId]);
          const entry = requireOpen(await findEntry(tx, body.entryId, principal.subject));
          const refusals = await refusalsOf(tx, [entry], { principal, date: today(ctx.now()) });
          const refusal = refusals.get(entry.id);
          if (refusal !== undefined) throw refusal;
          if (isDecision(entry.action)) throw new DomainError("UNDO_DECISION");
          if (entry.open > MAX_AT_ONCE) return { large: true, unitId: entry.unitId, entry: toEntry(entry, undefined) };
          await restoreAll(tx, { entry: { id: entry.id, action: entry.action }, principal, now: ctx.now() });
          const after = await findEntry(tx, entry.id, principal.subject);
          return { large: false, unitId: entry.unitId, entry: toEntry(after ?? entry, undefined) };
        }),
      );
      if (!done.large) return { entry: done.entry, job: null };
      const job = await startJob(ctx, undoJob, { unitId: done.unitId, params: body, idempotencyKey: key });
      return { entry: { ...done.entry, undoJobId: job.id }, job };
    } catch (error) {
      if (isDuplicate(error)) throw new DomainError("REGISTRATION_DUPLICATE", {}, { cause: error });
      throw error;
    }
  });

/** @throws DomainError NOT_FOUND, FORBIDDEN, UNDO_STATE */
function requireOpen(entry: EntryRow | undefined): EntryRow {
  if (entry === undefined) throw new DomainError("NOT_FOUND");
  if (entry.undoneAt !== null || entry.running) throw new DomainError("UNDO_STATE");
  return entry;
}
