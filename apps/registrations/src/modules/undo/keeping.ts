import type { UndoAction, UndoableAction } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** What did something: a command, by its idempotency key, or a job, step by step. */
export type Origin = { key: string } | { jobId: string };

/** What somebody is about to do with registrations, or has just done. */
interface Done<Action extends UndoAction> {
  action: Action;
  /** Account of who does it. */
  actor: string;
  origin: Origin;
  registrations: readonly { id: string; unitId: string }[];
}

/** Columns of a registration that its state brings with it. */
const ofState = [
  "state",
  "return_reason",
  "submitted_at",
  "submitted_by",
  "proposed_at",
  "proposed_by",
  "decided_at",
  "decided_by",
  "campaign_id",
] as const;

/** Columns that an action changes, and that an undo puts back. What is made or deleted comes and goes as a whole. */
export const changedColumns: Readonly<Partial<Record<UndoableAction, readonly string[]>>> = {
  UPDATE: ["subject_id", "subject_name", "subject_code", "address", "population_group", "subject_key", "search"],
  SUBMIT: ofState,
  SELF_ASSESS: ofState,
  REVIEW: ofState,
  PROPOSE: ofState,
  APPROVE: ofState,
  RETURN: ofState,
};

const ofReview = ["review_at", "review_by", "review_level"] as const;
const ofHandingIn = ["self_at", "self_by", "review_at", "review_by", "frozen_at"] as const;

/** The same of its sheet. */
export const changedSheetColumns: Readonly<Partial<Record<UndoableAction, readonly string[]>>> = {
  SELF_ASSESS: ["criteria_set_id", "self_answers", "self_counted", "self_total", "self_at", "self_by", ...ofReview],
  REVIEW: ["review_counted", "review_total", ...ofReview],
  PROPOSE: ["frozen_at"],
  RETURN: ofHandingIn,
};

/** How far the action itself moves the revision of a registration, and of its sheet. */
const registrationSteps: Partial<Record<UndoableAction, 0>> = { CREATE: 0, DELETE: 0 };
const sheetSteps: Partial<Record<UndoableAction, 1>> = { SELF_ASSESS: 1, REVIEW: 1 };

function objectOf(alias: string, columns: readonly string[] | undefined): string {
  if (columns === undefined) return "NULL::jsonb";
  return `jsonb_build_object(${columns.map((column) => `'${column}', ${alias}.${column}`).join(", ")})`;
}

const beforeOf = (action: UndoableAction) =>
  action === "DELETE" ? "to_jsonb(r)" : objectOf("r", changedColumns[action]);

const entry = `
  INSERT INTO undo_entry AS e (subject, action, unit_id, rows, command_key, job_id) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (job_id) DO UPDATE SET rows = e.rows + excluded.rows, until = excluded.until
  RETURNING id`;

function entryValues({ actor, action, origin, registrations }: Done<UndoAction>): unknown[] {
  const command = "key" in origin ? origin.key : null;
  const job = "jobId" in origin ? origin.jobId : null;
  return [actor, action, registrations[0]?.unitId, registrations.length, command, job];
}

/**
 * Keeps how registrations are, so that what is about to be done to them can be taken back. They must be locked; of what is made it is
 * called afterwards. The steps of one job are one entry.
 */
export async function keepForUndo(tx: Transaction, done: Done<UndoableAction>): Promise<void> {
  const { action, registrations } = done;
  if (registrations.length === 0) return;
  const [kept] = await tx.query<{ entryId: string }>(
    `WITH entry AS (${entry})
     INSERT INTO undo_row (entry_id, registration_id, unit_id, revision, sheet_revision, before, sheet_before)
     SELECT entry.id, r.id, r.unit_id, r.revision + ${registrationSteps[action] ?? 1}, s.revision + ${sheetSteps[action] ?? 0},
       ${beforeOf(action)}, CASE WHEN s.registration_id IS NOT NULL THEN ${objectOf("s", changedSheetColumns[action])} END
     FROM entry CROSS JOIN registration AS r LEFT JOIN sheet AS s ON s.registration_id = r.id
     WHERE r.id = ANY ($7::uuid[]) RETURNING entry_id AS "entryId"`,
    [...entryValues(done), registrations.map(({ id }) => id)],
  );
  if (kept === undefined) throw new Error("Nothing was kept for an undo");
  if (action === "DELETE") await keepWhatGoesAlong(tx, kept.entryId);
}

/** Evidence and comments of a draft go with it. */
async function keepWhatGoesAlong(tx: Transaction, entryId: string): Promise<void> {
  await tx.query(
    `INSERT INTO undo_evidence (entry_id, evidence_id, evidence, content)
     SELECT u.entry_id, e.id, to_jsonb(e), file.content
     FROM undo_row AS u JOIN evidence AS e USING (registration_id) LEFT JOIN evidence_file AS file ON file.evidence_id = e.id
     WHERE u.entry_id = $1`,
    [entryId],
  );
  await tx.query(
    `INSERT INTO undo_comment (entry_id, comment_id, comment)
     SELECT u.entry_id, c.id, to_jsonb(c) FROM undo_row AS u JOIN assessment_comment AS c USING (registration_id)
     WHERE u.entry_id = $1`,
    [entryId],
  );
}

/** Notes a decision by a paper: it stands in the list of what somebody did, where it says that only a new decision changes it. */
export async function noteDecision(tx: Transaction, done: Done<UndoAction>): Promise<void> {
  if (done.registrations.length > 0) await tx.query(entry, entryValues(done));
}
