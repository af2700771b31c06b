import { type SubjectChange, subjects } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { actorNames } from "../registrations/actors.ts";
import { historyFields, resolveSubject } from "./repository.ts";
import type { SubjectRow } from "./row.ts";

interface ChangeRow {
  id: string;
  kind: SubjectChange["kind"];
  changedAt: Date;
  changedBy: string;
  reason: string | null;
  fields: Record<string, [string | null, string | null]>;
}

/** What happened to a subject, latest first, with what each change replaced. */
export const history = procedure("subjects.read")
  .input(subjects.subjectHistory)
  .output(z.array(subjects.subjectChange))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const subject = await resolveSubject(tx, input.id);
      const rows = await tx.query<ChangeRow>(
        `SELECT id, kind, changed_at AS "changedAt", changed_by AS "changedBy", reason, fields
         FROM subject_change WHERE subject_id = $1 ORDER BY id DESC`,
        [subject.id],
      );
      const recorded = withCreation(subject, rows);
      const nameOf = await actorNames(
        tx,
        recorded.map(({ changedBy }) => changedBy),
      );
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "subjects.history",
        unitId: subject.unitId,
        subjectIds: [subject.id],
        rows: recorded.length,
        requestId: ctx.requestId,
      });
      const named = await withUnitNames(tx, recorded);
      return named.map((change) => ({ ...change, changedBy: nameOf(change.changedBy) }));
    }),
  );

/** An id says nothing to a reader: units go by the names that they bear, or bore last. */
async function withUnitNames(tx: Transaction, changes: readonly SubjectChange[]): Promise<SubjectChange[]> {
  const ids = changes.flatMap(({ fields }) =>
    fields.flatMap(({ field, before, after }) => (field === "unitId" ? [before, after] : [])),
  );
  const rows = await tx.query<{ id: string; name: string }>(
    `SELECT DISTINCT ON (unit_id) unit_id AS id, name_vi AS name FROM unit_version
     WHERE unit_id = ANY ($1::uuid[]) ORDER BY unit_id, validity DESC`,
    [ids.filter((id) => id !== null)],
  );
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? id));
  return changes.map((change) => ({
    ...change,
    fields: change.fields.map((entry) =>
      entry.field === "unitId" ? { field: "unit", before: nameOf(entry.before), after: nameOf(entry.after) } : entry,
    ),
  }));
}

/** The changes with the making of the subject as the last entry: today's facts, taken back through all changes. */
export function withCreation(subject: SubjectRow, latestFirst: readonly ChangeRow[]): SubjectChange[] {
  const values = new Map<string, string | null>(
    historyFields.map((field) => {
      const value = subject[field];
      return [field, value === null ? null : String(value)];
    }),
  );
  const changes = latestFirst.map((row): SubjectChange => {
    // In the order of the form; jsonb keeps an order of its own.
    const names = [...values.keys(), ...Object.keys(row.fields).filter((field) => !values.has(field))];
    const fields = names.flatMap((field) => {
      const change = row.fields[field];
      return change === undefined ? [] : [{ field, before: change[0], after: change[1] }];
    });
    for (const { field, before } of fields) if (values.has(field)) values.set(field, before);
    return { ...row, changedAt: row.changedAt.toISOString(), fields };
  });
  const creation: SubjectChange = {
    id: subject.id,
    kind: "CREATE",
    changedAt: subject.createdAt.toISOString(),
    changedBy: subject.createdBy,
    reason: null,
    fields: [...values].flatMap(([field, after]) => (after === null ? [] : [{ field, before: null, after }])),
  };
  return [...changes, creation];
}
