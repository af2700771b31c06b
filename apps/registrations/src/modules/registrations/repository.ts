import type { Registration, RegistrationState } from "@khuyenhoc/contracts";
import { sqlState, type Transaction } from "@khuyenhoc/database";
import type { StoreTransaction } from "../../context.ts";
import { formsOf, type Subject } from "./registration.ts";
import { type RegistrationRow, registrationColumns, toRegistration } from "./row.ts";

/** The registrations that are visible in the transaction's scope, in no particular order. */
export async function findRegistrations(tx: Transaction, ids: readonly string[]): Promise<RegistrationRow[]> {
  return tx.query<RegistrationRow>(
    `SELECT ${registrationColumns("r")} FROM registration AS r WHERE r.id = ANY ($1::uuid[])`,
    [ids],
  );
}

/** The same, locked against changes until the transaction ends; by id, so that no two transactions wait for each other. */
export async function lockRegistrations(tx: Transaction, ids: readonly string[]): Promise<RegistrationRow[]> {
  return tx.query<RegistrationRow>(
    `SELECT ${registrationColumns("r")} FROM registration AS r WHERE r.id = ANY ($1::uuid[]) ORDER BY r.id FOR UPDATE`,
    [ids],
  );
}

/** Day, unit and subject of a registration that is being made. */
export interface NewRegistration extends Subject {
  unitId: string;
  year: number;
  model: Registration["model"];
  group: Registration["group"];
  subjectId: string;
  submit: boolean;
  /** The campaign it is submitted under. */
  campaignId: string | null;
}

/** Writes a registration; a duplicate fails with SQLSTATE 23505. */
export async function insertRegistration(
  tx: StoreTransaction,
  draft: NewRegistration,
  actor: string,
): Promise<RegistrationRow> {
  const now = await transactionTime(tx);
  const { group, submit, ...subject } = draft;
  const row = await tx.registration.create({
    data: {
      ...subject,
      populationGroup: group,
      ...formsOf(draft),
      state: submit ? "REGISTERED" : "DRAFT",
      createdBy: actor,
      createdAt: now,
      updatedAt: now,
      ...(submit ? { submittedAt: now, submittedBy: actor } : {}),
    },
  });
  return { ...row, model: draft.model, group, state: submit ? "REGISTERED" : "DRAFT", validUntil: null };
}

/** Replaces what describes the subject; a duplicate fails with SQLSTATE 23505. */
export async function updateSubject(
  tx: StoreTransaction,
  before: RegistrationRow,
  subject: Subject & Pick<RegistrationRow, "group" | "subjectId">,
): Promise<RegistrationRow> {
  const { group, ...text } = subject;
  const row = await tx.registration.update({
    where: { id: before.id },
    data: {
      ...text,
      populationGroup: group,
      ...formsOf(subject),
      revision: { increment: 1 },
      updatedAt: await transactionTime(tx),
    },
  });
  return { ...row, model: before.model, group, state: before.state, validUntil: before.validUntil };
}

export async function deleteRegistration(tx: StoreTransaction, id: string): Promise<void> {
  await tx.registration.delete({ where: { id } });
}

/** How a bulk of registrations changes its state. */
export type StateChange =
  | { to: "REGISTERED" | "SELF_ASSESSED" | "REVIEWED" | "PROPOSED" | "RECOGNISED"; actor: string }
  | { to: "RETURNED"; actor: string; reason: string };

/** What else changes with the state; a change that notes who made it nowhere but in the history takes no parameter. */
const assignments: Readonly<Record<StateChange["to"], { set: string; byActor: boolean }>> = {
  // Whoever decided about the earlier version has no part in the new one.
  REGISTERED: { set: ", submitted_at = now(), submitted_by = $4, decided_at = NULL, decided_by = NULL", byActor: true },
  SELF_ASSESSED: { set: "", byActor: false },
  REVIEWED: { set: "", byActor: false },
  PROPOSED: { set: ", proposed_at = now(), proposed_by = $4", byActor: true },
  RECOGNISED: { set: ", decided_at = now(), decided_by = $4", byActor: true },
  RETURNED: { set: ", decided_at = now(), decided_by = $4, proposed_at = NULL, proposed_by = NULL", byActor: true },
};

/** Moves locked registrations into a state, all in one statement. */
export async function changeStates(
  tx: Transaction,
  ids: readonly string[],
  change: StateChange,
): Promise<RegistrationRow[]> {
  const { set, byActor } = assignments[change.to];
  return tx.query<RegistrationRow>(
    `UPDATE registration AS r
     SET state = $2, return_reason = $3${set}, revision = r.revision + 1, updated_at = now()
     WHERE r.id = ANY ($1::uuid[])
     RETURNING ${registrationColumns("r")}`,
    [ids, change.to, change.to === "RETURNED" ? change.reason : null, ...(byActor ? [change.actor] : [])],
  );
}

/** Notes the campaigns that registrations were submitted under; null: none covers them, and a former one has no say any more. */
export async function joinCampaigns(
  tx: Transaction,
  joined: readonly { id: string; campaignId: string | null }[],
): Promise<void> {
  if (joined.length === 0) return;
  await tx.query(
    `UPDATE registration AS r SET campaign_id = j.campaign_id
     FROM unnest($1::uuid[], $2::uuid[]) AS j (id, campaign_id) WHERE r.id = j.id`,
    [joined.map(({ id }) => id), joined.map(({ campaignId }) => campaignId)],
  );
}

export type ChangeKind =
  | "UPDATE"
  | "SUBMIT"
  | "APPROVE"
  | "RETURN"
  | "DELETE"
  | "SELF_ASSESS"
  | "REVIEW"
  | "PROPOSE"
  | "RECOGNISE"
  | "REFUSE"
  | "REVOKE"
  | "CORRECT"
  | "EXPIRE"
  | "UNDO";

/** One entry of the history; `fields` holds what was replaced, as [before, after]. */
export interface Change {
  registration: Pick<RegistrationRow, "id" | "unitId">;
  kind: ChangeKind;
  actor: string;
  reason?: string;
  fields?: Readonly<Record<string, readonly [string | null, string | null]>>;
}

/** Appends to the history, in the order of the list. */
export async function recordChanges(tx: Transaction, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `INSERT INTO registration_change (registration_id, unit_id, kind, changed_by, reason, fields)
     SELECT registration_id, unit_id, kind, changed_by, reason, fields
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[])
       WITH ORDINALITY AS c (registration_id, unit_id, kind, changed_by, reason, fields, position)
     ORDER BY position`,
    [
      changes.map(({ registration }) => registration.id),
      changes.map(({ registration }) => registration.unitId),
      changes.map(({ kind }) => kind),
      changes.map(({ actor }) => actor),
      changes.map(({ reason }) => reason ?? null),
      changes.map(({ fields }) => JSON.stringify(fields ?? {})),
    ],
  );
}

/** The field of the history that tells of a new state. */
export function stateField(before: RegistrationState, after: RegistrationState) {
  return { state: [before, after] as const };
}

/** Fields of the history as [before, after]. */
export type ChangedFields = NonNullable<Change["fields"]>;

/** What differs between two versions of a subject, for the history. */
export function subjectFields(
  before: RegistrationRow,
  after: RegistrationRow,
): Record<string, readonly [string | null, string | null]> {
  const names = ["subjectName", "subjectCode", "address", "group"] as const;
  return Object.fromEntries(
    names.filter((name) => before[name] !== after[name]).map((name) => [name, [before[name], after[name]] as const]),
  );
}

/** Registrations of the contract in the order of the ids that were asked for. */
export function inOrder(ids: readonly string[], rows: readonly RegistrationRow[]): Registration[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [toRegistration(row)];
  });
}

/** Whether a write failed because another registration has the same subject. */
export function isDuplicate(error: unknown): boolean {
  return sqlState(error) === "23505" || (error instanceof Error && Reflect.get(error, "code") === "P2002");
}

/** The instant that `now()` gives in SQL, so that all rows of one transaction bear the same. */
async function transactionTime(tx: Transaction): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>("SELECT now() AS now");
  if (row === undefined) throw new Error("PostgreSQL told no time");
  return row.now;
}
