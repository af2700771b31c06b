import { DomainError, registrations } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { actorNames } from "./actors.ts";
import { findRegistrations } from "./repository.ts";
import type { RegistrationRow } from "./row.ts";

const listed = registrations.registrationChange.shape.kind;
type Change = z.infer<typeof registrations.registrationChange>;

interface ChangeRow {
  id: string;
  kind: string;
  changedAt: Date;
  changedBy: string;
  reason: string | null;
  fields: Record<string, [string | null, string | null]>;
}

/** What happened to a registration, latest first, with what each change replaced. */
export const history = procedure("registrations.read")
  .input(registrations.registrationHistory)
  .output(z.array(registrations.registrationChange))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const [registration] = await findRegistrations(tx, [input.id]);
      if (registration === undefined) throw new DomainError("NOT_FOUND");
      const recorded = withCreation(registration, await readChanges(tx, input.id));
      const nameOf = await actorNames(
        tx,
        recorded.map(({ changedBy }) => changedBy),
      );
      const changes = recorded.map((change) => ({ ...change, changedBy: nameOf(change.changedBy) }));
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "registrations.history",
        unitId: registration.unitId,
        subjectIds: [registration.id],
        rows: changes.length,
        requestId: ctx.requestId,
      });
      return changes;
    }),
  );

function readChanges(tx: Transaction, id: string): Promise<ChangeRow[]> {
  return tx.query<ChangeRow>(
    `SELECT id, kind, changed_at AS "changedAt", changed_by AS "changedBy", reason, fields
     FROM registration_change WHERE registration_id = $1 ORDER BY id DESC`,
    [id],
  );
}

/**
 * The changes with the making of the registration as the last entry: who made it stands in the registration, and what it was
 * made with are today's values, taken back through all changes.
 */
export function withCreation(registration: RegistrationRow, latestFirst: readonly ChangeRow[]): Change[] {
  const values = new Map<string, string | null>([
    ["subjectName", registration.subjectName],
    ["subjectCode", registration.subjectCode],
    ["address", registration.address],
    ["group", registration.group],
    ["state", registration.state],
    ["selfTotal", null],
    ["reviewTotal", null],
    ["level", registration.level],
    ["decision", null],
  ]);
  const changes = latestFirst.map((row): Change => {
    // In the order of the form; jsonb keeps an order of its own.
    const fields = [...values.keys()].flatMap((field) => {
      const change = row.fields[field];
      return change === undefined ? [] : [{ field, before: change[0], after: change[1] }];
    });
    for (const { field, before } of fields) values.set(field, before);
    return { ...row, kind: listed.parse(row.kind), changedAt: row.changedAt.toISOString(), fields };
  });
  const creation: Change = {
    id: registration.id,
    kind: registration.importId === null ? "CREATE" : "IMPORT",
    changedAt: registration.createdAt.toISOString(),
    changedBy: registration.createdBy,
    reason: null,
    fields: [...values].flatMap(([field, after]) => (after === null ? [] : [{ field, before: null, after }])),
  };
  return [...changes, creation];
}
