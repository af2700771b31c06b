import { DomainError, type SubjectMerge, subjects } from "@khuyenhoc/contracts";
import { idempotent, systemScope, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf, unitsInScope } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { actorNames, noteActor } from "../registrations/actors.ts";
import { lockMerge, mergeRecords, unmergeRecords } from "./merging.ts";
import { excludeRegistering } from "./registering.ts";
import { lockSubjects, resolveSubject } from "./repository.ts";
import { type SubjectRow, toSubject } from "./row.ts";

/**
 * What a caller cannot see does not exist for him. Merges run under the system's scope, because a subject's registrations of
 * years that it spent elsewhere have to move with it.
 *
 * @throws DomainError NOT_FOUND
 */
async function requireBoth(tx: Transaction, roots: readonly string[], both: readonly SubjectRow[]): Promise<void> {
  const unitIds = both.map(({ unitId }) => unitId);
  const inScope = await unitsInScope(tx, roots, unitIds);
  if (!unitIds.every((unitId) => inScope.has(unitId))) throw new DomainError("NOT_FOUND");
}

const mergeColumns = `m.id, m.kept_id AS "keptId", m.merged_id AS "mergedId", s.name AS "mergedName", m.reason,
  m.merged_at AS "mergedAt", m.merged_by AS "mergedBy", cardinality(m.registration_ids) AS "movedRegistrations",
  m.undone_at AS "undoneAt", m.undone_by AS "undoneBy"`;
type MergeView = Omit<SubjectMerge, "mergedAt" | "undoneAt"> & { mergedAt: Date; undoneAt: Date | null };

async function shown(tx: Transaction, rows: readonly MergeView[]): Promise<SubjectMerge[]> {
  const nameOf = await actorNames(
    tx,
    rows.flatMap(({ mergedBy, undoneBy }) => [mergedBy, undoneBy ?? mergedBy]),
  );
  return rows.map((row) => ({
    ...row,
    mergedBy: nameOf(row.mergedBy),
    mergedAt: row.mergedAt.toISOString(),
    undoneBy: row.undoneBy === null ? null : nameOf(row.undoneBy),
    undoneAt: row.undoneAt?.toISOString() ?? null,
  }));
}

/** Makes two records one subject; the merged one's id goes on answering the kept one. */
export const merge = procedure("subjects.manage")
  .input(subjects.mergeSubjects)
  .output(subjects.subjectMerge)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: actor, roots } = ctx.principal;
    return ctx.database.transaction(systemScope, (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "subjects.merge", subject: actor, body }, async () => {
        await noteActor(tx, ctx.principal);
        await excludeRegistering(tx);
        const rows = await lockSubjects(tx, [body.keptId, body.mergedId]);
        const kept = rows.find(({ id }) => id === body.keptId);
        const merged = rows.find(({ id }) => id === body.mergedId);
        if (kept === undefined || merged === undefined) throw new DomainError("NOT_FOUND");
        if (kept === merged)
          throw new DomainError("INVALID_INPUT", { reason: "cùng một đối tượng / the same subject" });
        await requireBoth(tx, roots, [kept, merged]);
        const id = await mergeRecords(tx, kept, merged, { actor, reason: body.reason });
        return one(tx, id);
      }),
    );
  });

async function one(tx: Transaction, id: string): Promise<SubjectMerge> {
  const rows = await tx.query<MergeView>(
    `SELECT ${mergeColumns} FROM subject_merge AS m JOIN subject AS s ON s.id = m.merged_id WHERE m.id = $1`,
    [id],
  );
  const [view] = await shown(tx, rows);
  if (view === undefined) throw new Error("The merge vanished");
  return view;
}

/** Makes a merge undone. */
export const undoMerge = procedure("subjects.manage")
  .input(subjects.undoMerge)
  .output(subjects.subject)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: actor, roots } = ctx.principal;
    return ctx.database.transaction(systemScope, (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "subjects.undoMerge", subject: actor, body }, async () => {
        await noteActor(tx, ctx.principal);
        await excludeRegistering(tx);
        const locked = await lockMerge(tx, body.mergeId);
        await requireBoth(tx, roots, [locked.kept, locked.merged]);
        await unmergeRecords(tx, locked, { actor, reason: body.reason });
        return toSubject(await resolveSubject(tx, locked.merged.id));
      }),
    );
  });

/** The merges into a subject, latest first, also those that were undone. */
export const merges = procedure("subjects.read")
  .input(subjects.subjectMerges)
  .output(z.array(subjects.subjectMerge))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const subject = await resolveSubject(tx, input.subjectId);
      const rows = await tx.query<MergeView>(
        `SELECT ${mergeColumns} FROM subject_merge AS m JOIN subject AS s ON s.id = m.merged_id
         WHERE m.kept_id = $1 ORDER BY m.id DESC`,
        [subject.id],
      );
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "subjects.merges",
        unitId: subject.unitId,
        subjectIds: [subject.id, ...rows.map(({ mergedId }) => mergedId)],
        rows: rows.length,
        requestId: ctx.requestId,
      });
      return shown(tx, rows);
    }),
  );
