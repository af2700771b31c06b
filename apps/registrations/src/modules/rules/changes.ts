import { type DeletedDraft, DomainError, type RuleChange, ruleChanges } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import type { ChangedFields } from "./fields.ts";

/** What has a history here. */
export type RuleKind = "CRITERIA_SET" | "CAMPAIGN";

interface NewChange {
  of: RuleKind;
  /** The set or campaign, with its issuer. */
  subject: { id: string; unitId: string };
  kind: RuleChange["kind"];
  actor: string;
  reason?: string | undefined;
  fields?: ChangedFields;
}

/** Appends to the history of a criteria set or campaign. A change that replaced nothing is none. */
export async function recordRuleChange(tx: Transaction, change: NewChange): Promise<void> {
  const { of, subject, kind, actor, reason = null, fields = {} } = change;
  if (kind === "UPDATE" && Object.keys(fields).length === 0) return;
  await tx.query(
    `INSERT INTO rule_change (subject_kind, subject_id, unit_id, kind, changed_by, reason, fields)
     VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)`,
    [of, subject.id, subject.unitId, kind, actor, reason, JSON.stringify(fields)],
  );
}

interface ChangeRow extends Omit<RuleChange, "changedAt" | "fields"> {
  changedAt: Date;
  fields: Record<string, [string | null, string | null]>;
}

/**
 * What was done with a set or campaign of the caller's scope, latest first; also with a draft that was deleted.
 *
 * @param isVisible asked where there is no such history: units above keep theirs to themselves
 * @throws DomainError NOT_FOUND
 */
export async function readRuleHistory(
  tx: Transaction,
  of: RuleKind,
  id: string,
  isVisible: () => Promise<boolean>,
): Promise<RuleChange[]> {
  const rows = await tx.query<ChangeRow>(
    `SELECT c.id, c.kind, c.changed_at AS "changedAt", coalesce(actor.username, c.changed_by) AS "changedBy", c.reason, c.fields
     FROM rule_change AS c LEFT JOIN actor ON actor.subject = c.changed_by
     WHERE c.subject_kind = $1 AND c.subject_id = $2 ORDER BY c.id DESC`,
    [of, id],
  );
  if (rows.length === 0 && !(await isVisible())) throw new DomainError("NOT_FOUND");
  return rows.map(({ changedAt, fields, ...row }) => ({
    ...row,
    changedAt: changedAt.toISOString(),
    // jsonb keeps an order of its own.
    fields: Object.keys(fields)
      .sort(byPath)
      .map((field) => ({ field, before: fields[field]?.[0] ?? null, after: fields[field]?.[1] ?? null })),
  }));
}

function byPath(left: string, right: string): number {
  return left.localeCompare(right, "en", { numeric: true });
}

export const deletedKeyset = {
  name: "deleted-drafts",
  columns: [{ expression: "c.id", type: "uuid", direction: "desc" }],
} as const satisfies Keyset;

/** A deleted draft, with the id of the change that deleted it. */
export interface DeletedRow extends Omit<DeletedDraft, "deletedAt"> {
  changeId: string;
  deletedAt: Date;
}

/** Drafts of the caller's scope that were deleted, latest first. @throws DomainError BAD_CURSOR */
export function pageOfDeleted(
  tx: Transaction,
  of: RuleKind,
  { after, limit }: { after: string | null; limit: number },
): Promise<DeletedRow[]> {
  const page = keysetWhere(deletedKeyset, after, 3);
  return tx.query<DeletedRow>(
    `SELECT c.id AS "changeId", c.subject_id AS id, c.unit_id AS "unitId",
       coalesce(c.fields -> 'titleVi' ->> 0, c.fields -> 'title' ->> 0, '') AS title, c.changed_at AS "deletedAt",
       coalesce(actor.username, c.changed_by) AS "deletedBy", c.reason
     FROM rule_change AS c LEFT JOIN actor ON actor.subject = c.changed_by
     WHERE c.subject_kind = $1 AND c.kind = 'DELETE' AND ${page.where}
     ORDER BY ${page.orderBy} LIMIT $2::int`,
    [of, limit, ...page.values],
  );
}

/** The form of the contract. */
export function toDeletedDraft({ changeId: _changeId, deletedAt, ...row }: DeletedRow): DeletedDraft {
  return ruleChanges.deletedDraft.parse({ ...row, deletedAt: deletedAt.toISOString() });
}
