import { can, type Permission, type Principal } from "@khuyenhoc/authz";
import { DomainError, type ErrorCode, type UndoAction } from "@khuyenhoc/contracts";
import { systemScope, type Transaction, underScope } from "@khuyenhoc/database";
import { timesReturned } from "../assessments/case.ts";
import { type EntryRow, isDecision } from "./entries.ts";

/** Registrations that a refusal names. */
const NAMED = 5;

/** Taking back needs what doing needed. */
export function permissionOf(action: UndoAction): Permission {
  return action === "APPROVE" || action === "RETURN" || isDecision(action)
    ? "registrations.decide"
    : "registrations.write";
}

export interface Asking {
  principal: Pick<Principal, "subject" | "roles" | "roots">;
  /** Calendar date in Asia/Ho_Chi_Minh. */
  date: string;
}

/**
 * Why things that somebody did cannot be taken back; those that can are not in it. All of an entry is taken back or nothing.
 *
 * @returns refusals by entry
 */
export async function refusalsOf(
  tx: Transaction,
  entries: readonly EntryRow[],
  asking: Asking,
): Promise<Map<string, DomainError>> {
  const refusals = new Map<string, DomainError>();
  for (const entry of entries) {
    const refusal = refusalOfEntry(entry, asking.principal);
    if (refusal !== undefined) refusals.set(entry.id, refusal);
  }
  const left = () => entries.flatMap(({ id, undoneAt }) => (undoneAt !== null || refusals.has(id) ? [] : [id]));
  for (const { entryId, refusal } of await refusalsOfRows(tx, left(), asking)) refusals.set(entryId, refusal);
  for (const { entryId, year } of await inSnapshots(tx, left())) {
    refusals.set(entryId, new DomainError("UNDO_IN_SNAPSHOT", { year }));
  }
  return refusals;
}

function refusalOfEntry(entry: EntryRow, principal: Asking["principal"]): DomainError | undefined {
  if (entry.undoneAt !== null) return undefined;
  const permission = permissionOf(entry.action);
  if (isDecision(entry.action)) return new DomainError("UNDO_DECISION");
  if (!can(principal, permission)) return new DomainError("FORBIDDEN", { permission });
  if (entry.running) return new DomainError("UNDO_STATE");
  if (entry.expired) return new DomainError("UNDO_EXPIRED");
  // A job that was broken off has taken some back; what it has not must all be there.
  if (entry.undoJobId === null && entry.open !== entry.rows) return new DomainError("OUT_OF_SCOPE");
  return undefined;
}

/** The last day on which the step could be taken again. @see windowOf */
const lastDay = `CASE
  WHEN e.action = 'UPDATE' OR ${timesReturned("r.id")} > 0 THEN c.decide_to
  WHEN e.action IN ('CREATE', 'SUBMIT') THEN c.register_to
  WHEN e.action = 'SELF_ASSESS' THEN c.assess_to
  WHEN e.action = 'REVIEW' THEN c.review_to
  ELSE c.decide_to END`;

const exists = (table: string, condition = "true") =>
  `EXISTS (SELECT FROM ${table} AS x WHERE x.registration_id = u.registration_id AND ${condition})`;

/** Evidence that people add or remove; what events bring, and what is counted for a proposal, comes by itself. */
const evidenceSince = exists(
  "evidence",
  "x.kind IN ('FILE', 'NOTE') AND (x.added_at > u.done_at OR x.removed_at > u.done_at)",
);

/** What of a row speaks against taking it back, as a code; $1 being the calendar date and $2 the caller's units. */
const against = `CASE
  WHEN e.action = 'DELETE' THEN CASE WHEN EXISTS (
    SELECT FROM registration AS x WHERE x.unit_id = u.unit_id AND x.year = (u.before ->> 'year')::int
      AND x.model = u.before ->> 'model' AND x.subject_key = u.before ->> 'subject_key'
  ) THEN 'REGISTRATION_DUPLICATE' END
  WHEN r.id IS NULL THEN 'UNDO_BUILT_ON'
  WHEN ${exists("certificate")} THEN 'UNDO_CERTIFIED'
  WHEN r.revision <> u.revision OR s.revision IS DISTINCT FROM u.sheet_revision THEN 'UNDO_BUILT_ON'
  WHEN ${evidenceSince} OR ${exists("appeal", "x.filed_at >= u.done_at")} THEN 'UNDO_BUILT_ON'
  WHEN e.action = 'CREATE' AND (${exists("evidence")} OR ${exists("assessment_comment")}) THEN 'UNDO_BUILT_ON'
  WHEN e.action IN ('APPROVE', 'RETURN') AND NOT EXISTS (
    SELECT FROM unit_closure AS up WHERE up.descendant_id = u.unit_id AND up.depth > 0 AND up.ancestor_id = ANY ($2::uuid[])
      AND up.scope_validity @> app_today()
  ) THEN 'FORBIDDEN'
  WHEN c.state = 'CLOSED' OR (least(c.register_to, c.decide_to) < $1::date AND ${lastDay} < $1::date) THEN 'WINDOW_CLOSED'
  END`;

const rowTables = `undo_entry AS e JOIN undo_row AS u ON u.entry_id = e.id
  LEFT JOIN registration AS r ON r.id = u.registration_id
  LEFT JOIN sheet AS s ON s.registration_id = u.registration_id
  LEFT JOIN campaign AS c ON c.id = r.campaign_id`;

interface Found {
  entryId: string;
  code: ErrorCode;
  count: number;
  names: string[];
  to: string | null;
}

function refusalOf({ code, count, names, to }: Found): DomainError {
  if (code === "WINDOW_CLOSED") return new DomainError(code, { from: "…", to: to ?? "…" });
  if (code === "UNDO_BUILT_ON" || code === "UNDO_CERTIFIED") return new DomainError(code, { count, rows: names });
  return new DomainError(code);
}

async function refusalsOfRows(tx: Transaction, entryIds: readonly string[], { principal, date }: Asking) {
  const found = await tx.query<Found>(
    `SELECT DISTINCT ON (entry_id) entry_id AS "entryId", code, count(*)::int AS count, min(last_day)::text AS "to",
       (array_agg(name ORDER BY name))[1:${NAMED}] AS names
     FROM (
       SELECT e.id AS entry_id, ${against} AS code, ${lastDay} AS last_day,
         coalesce(r.subject_code, u.before ->> 'subject_code', u.registration_id::text) AS name
       FROM ${rowTables} WHERE e.id = ANY ($3::uuid[]) AND NOT u.undone
     ) AS judged WHERE code IS NOT NULL GROUP BY entry_id, code ORDER BY entry_id, count(*) DESC, code`,
    [date, principal.roots, entryIds],
  );
  return found.map((row) => ({ entryId: row.entryId, refusal: refusalOf(row) }));
}

/** What speaks against taking back some rows of an entry, by registration. */
export async function refusalsWithin(
  tx: Transaction,
  entryId: string,
  registrationIds: readonly string[],
  { principal, date }: Asking,
): Promise<Map<string, ErrorCode>> {
  const rows = await tx.query<{ registrationId: string; code: ErrorCode }>(
    `SELECT * FROM (
       SELECT u.registration_id AS "registrationId", ${against} AS code
       FROM ${rowTables} WHERE e.id = $3 AND u.registration_id = ANY ($4::uuid[])
     ) AS judged WHERE code IS NOT NULL`,
    [date, principal.roots, entryId, registrationIds],
  );
  return new Map(rows.map(({ registrationId, code }) => [registrationId, code]));
}

/** Entries whose figures were frozen since by a unit at or above: also one that the caller does not see. */
async function inSnapshots(tx: Transaction, entryIds: readonly string[]): Promise<{ entryId: string; year: number }[]> {
  const counted = await tx.query<{ entryId: string; unitId: string; year: number; since: Date }>(
    `SELECT e.id AS "entryId", u.unit_id AS "unitId", r.year, min(u.done_at) AS since
     FROM undo_entry AS e JOIN undo_row AS u ON u.entry_id = e.id JOIN registration AS r ON r.id = u.registration_id
     WHERE e.id = ANY ($1::uuid[]) AND NOT u.undone AND e.action <> 'UPDATE' AND r.state <> 'DRAFT' GROUP BY 1, 2, 3`,
    [entryIds],
  );
  if (counted.length === 0) return [];
  return underScope(tx, systemScope, (system) =>
    system.query<{ entryId: string; year: number }>(
      `SELECT DISTINCT q.entry_id AS "entryId", q.year
       FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[]) AS q (entry_id, unit_id, year, since)
       WHERE EXISTS (
         SELECT FROM figure_snapshot AS frozen JOIN unit_closure AS tree ON tree.ancestor_id = frozen.unit_id
         WHERE tree.descendant_id = q.unit_id AND tree.scope_validity @> app_today() AND frozen.year = q.year
           AND frozen.taken_at >= q.since
       )`,
      [
        counted.map(({ entryId }) => entryId),
        counted.map(({ unitId }) => unitId),
        counted.map(({ year }) => year),
        counted.map(({ since }) => since),
      ],
    ),
  );
}
