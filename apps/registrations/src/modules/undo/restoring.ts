import type { Principal } from "@khuyenhoc/authz";
import {
  DomainError,
  type ErrorCode,
  type RegistrationsDecided,
  today,
  type UndoableAction,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";
import type { Rooms } from "../bases/base.ts";
import { roomsFor } from "../bases/repository.ts";
import { move } from "../counts/counter.ts";
import { applyDeltas } from "../counts/repository.ts";
import { noteActor } from "../registrations/actors.ts";
import { decided } from "../registrations/bulk.ts";
import { filingDate } from "../registrations/registration.ts";
import {
  type ChangedFields,
  findRegistrations,
  lockRegistrations,
  recordChanges,
  stateField,
  subjectFields,
} from "../registrations/repository.ts";
import { type RegistrationRow, registrationColumns } from "../registrations/row.ts";
import { shareSubjects, subjectAfterCorrection } from "../subjects/registering.ts";
import { refusalsWithin } from "./judging.ts";
import { changedColumns, changedSheetColumns } from "./keeping.ts";

/** What is taken back, by whom and when. */
export interface Undoing {
  entry: { id: string; action: UndoableAction };
  principal: Pick<Principal, "subject" | "username" | "roles" | "roots">;
  now: Date;
}

type Pair = { before: RegistrationRow | null; after: RegistrationRow | null; fields: ChangedFields };

/**
 * Puts back some registrations of an entry, set-wise, with sheets, history, counters and domain events. One that something speaks
 * against by now is left alone.
 *
 * @returns the codes of those that were left alone
 */
export async function restore(
  tx: Transaction,
  ids: readonly string[],
  { entry, principal, now }: Undoing,
): Promise<Map<string, ErrorCode>> {
  await noteActor(tx, principal);
  if (entry.action === "UPDATE" || entry.action === "DELETE") await shareSubjects(tx);
  // Bases are locked before registrations everywhere. What was returned counts against them once it is not.
  const rooms = entry.action === "RETURN" ? await roomsOf(tx, ids, today(now)) : null;
  const locked = await lockRegistrations(tx, ids);
  const refused = await refusalsWithin(tx, entry.id, ids, { principal, date: today(now) });
  for (const row of locked) {
    const full = refused.has(row.id) ? undefined : rooms?.get(row.year)?.take(row.unitId, row.model, row.group, 1);
    if (full !== undefined) refused.set(row.id, full.code);
  }
  const open = ids.filter((id) => !refused.has(id));
  if (open.length === 0) return refused;
  const before = locked.filter(({ id }) => !refused.has(id));
  const pairs = await putBack(tx, open, before, { entry, principal, now });
  if (pairs.length !== open.length) throw new Error("A locked registration vanished");
  await tx.query("UPDATE undo_row SET undone = true WHERE entry_id = $1 AND registration_id = ANY ($2::uuid[])", [
    entry.id,
    open,
  ]);
  await recordChanges(
    tx,
    pairs.flatMap(({ before: was, after, fields }) => {
      const registration = after ?? was;
      if (registration === null) return [];
      return [
        { registration, kind: "UNDO" as const, actor: principal.subject, reason: reasonOf[entry.action], fields },
      ];
    }),
  );
  await applyDeltas(
    tx,
    pairs.flatMap(({ before: was, after }) => move(was, after)),
  );
  if (entry.action === "APPROVE" || entry.action === "RETURN") {
    const told: RegistrationsDecided["decision"] = "UNDONE";
    for (let from = 0; from < before.length; from += 500) {
      await appendDomainEvents(tx, decided(before.slice(from, from + 500), told));
    }
  }
  return refused;
}

/** What the history says was taken back. */
const reasonOf: Readonly<Record<UndoableAction, string>> = {
  CREATE: "Hoàn tác việc đăng ký",
  UPDATE: "Hoàn tác việc sửa",
  DELETE: "Hoàn tác việc xóa nháp",
  SUBMIT: "Hoàn tác việc nộp",
  SELF_ASSESS: "Hoàn tác việc tự đánh giá",
  REVIEW: "Hoàn tác việc bình xét",
  PROPOSE: "Hoàn tác việc trình",
  APPROVE: "Hoàn tác việc công nhận",
  RETURN: "Hoàn tác việc trả lại",
};

async function roomsOf(tx: Transaction, ids: readonly string[], date: string): Promise<Map<number, Rooms>> {
  const found = await findRegistrations(tx, ids);
  const rooms = new Map<number, Rooms>();
  for (const year of [...new Set(found.map((row) => row.year))].sort()) {
    const unitIds = found.filter((row) => row.year === year).map(({ unitId }) => unitId);
    rooms.set(year, await roomsFor(tx, { unitIds, year, asOf: filingDate(year, date), lock: true }));
  }
  return rooms;
}

function putBack(
  tx: Transaction,
  ids: readonly string[],
  before: readonly RegistrationRow[],
  undoing: Undoing,
): Promise<Pair[]> {
  const { action } = undoing.entry;
  if (action === "CREATE") return unmake(tx, before);
  if (action === "DELETE") return bringBack(tx, ids, undoing.entry.id);
  return replace(tx, before, undoing);
}

/** Subjects stay, as always: they may be in links and other years. */
async function unmake(tx: Transaction, before: readonly RegistrationRow[]): Promise<Pair[]> {
  const gone = await tx.query("DELETE FROM registration WHERE id = ANY ($1::uuid[]) RETURNING id", [
    before.map(({ id }) => id),
  ]);
  if (gone.length !== before.length) throw new Error("A locked registration vanished");
  return before.map((row) => ({ before: row, after: null, fields: {} }));
}

/** SQL for a subject, or the one that it was merged into since. */
const keptSubject = (id: string) => `(SELECT coalesce(s.merged_into, s.id) FROM subject AS s WHERE s.id = ${id})`;

async function bringBack(tx: Transaction, ids: readonly string[], entryId: string): Promise<Pair[]> {
  const after = await tx.query<RegistrationRow>(
    `INSERT INTO registration AS r
     SELECT was.* FROM undo_row AS u CROSS JOIN LATERAL jsonb_populate_record(
       NULL::registration, u.before || jsonb_build_object('revision', u.revision + 1, 'updated_at', now(),
         'subject_id', ${keptSubject("(u.before ->> 'subject_id')::uuid")})
     ) AS was WHERE u.entry_id = $1 AND u.registration_id = ANY ($2::uuid[])
     RETURNING ${registrationColumns("r")}`,
    [entryId, ids],
  );
  await tx.query(
    `INSERT INTO evidence SELECT was.* FROM undo_evidence AS u
       CROSS JOIN LATERAL jsonb_populate_record(NULL::evidence, u.evidence) AS was WHERE u.entry_id = $1`,
    [entryId],
  );
  // A statement of its own: row-level security looks for the evidence.
  await tx.query(
    `INSERT INTO evidence_file (evidence_id, content)
     SELECT evidence_id, content FROM undo_evidence WHERE entry_id = $1 AND content IS NOT NULL`,
    [entryId],
  );
  await tx.query(
    `INSERT INTO assessment_comment SELECT was.* FROM undo_comment AS u
       CROSS JOIN LATERAL jsonb_populate_record(NULL::assessment_comment, u.comment) AS was WHERE u.entry_id = $1`,
    [entryId],
  );
  return after.map((row) => ({ before: null, after: row, fields: {} }));
}

const assigned = (columns: readonly string[]) =>
  columns
    .map((column) => `${column} = ${column === "subject_id" ? keptSubject("was.subject_id") : `was.${column}`}`)
    .join(", ");

async function replace(
  tx: Transaction,
  before: readonly RegistrationRow[],
  { entry, principal, now }: Undoing,
): Promise<Pair[]> {
  const ids = before.map(({ id }) => id);
  const columns = changedColumns[entry.action];
  if (columns === undefined) throw new Error(`Nothing is put back of ${entry.action}`);
  const after = await tx.query<RegistrationRow>(
    `UPDATE registration AS r SET ${assigned(columns)}, revision = r.revision + 1, updated_at = now()
     FROM undo_row AS u CROSS JOIN LATERAL jsonb_populate_record(NULL::registration, u.before) AS was
     WHERE u.entry_id = $1 AND u.registration_id = ANY ($2::uuid[]) AND r.id = ANY ($2::uuid[]) AND r.id = u.registration_id
     RETURNING ${registrationColumns("r")}`,
    [entry.id, ids],
  );
  const totals = await replaceSheets(tx, ids, entry);
  const byId = new Map(after.map((row) => [row.id, row]));
  const pairs = before.flatMap((was): Pair[] => {
    const is = byId.get(was.id);
    if (is === undefined) return [];
    const fields = { ...subjectFields(was, is), ...totals.get(was.id) };
    return [
      {
        before: was,
        after: is,
        fields: was.state === is.state ? fields : { ...fields, ...stateField(was.state, is.state) },
      },
    ];
  });
  if (entry.action === "UPDATE") await correctSubjects(tx, pairs, { actor: principal.subject, today: today(now) });
  return pairs;
}

/** A subject that was corrected along with its registration is corrected back, unless it was changed since. */
async function correctSubjects(
  tx: Transaction,
  pairs: readonly Pair[],
  given: { actor: string; today: string },
): Promise<void> {
  for (const { before, after } of pairs) {
    if (before === null || after === null || before.subjectId !== after.subjectId) continue;
    await subjectAfterCorrection(tx, before, after, given);
  }
}

interface Totals {
  id: string;
  selfBefore: number | null;
  selfAfter: number | null;
  reviewBefore: number | null;
  reviewAfter: number | null;
}

const text = (value: number | null) => (value === null ? null : String(value));

/** @returns what the history tells of points, by registration */
async function replaceSheets(
  tx: Transaction,
  ids: readonly string[],
  entry: Undoing["entry"],
): Promise<Map<string, ChangedFields>> {
  const columns = changedSheetColumns[entry.action];
  if (columns === undefined) return new Map();
  const rows = await tx.query<Totals>(
    `UPDATE sheet AS s SET ${assigned(columns)}, revision = s.revision + 1
     FROM undo_row AS u CROSS JOIN LATERAL jsonb_populate_record(NULL::sheet, u.sheet_before) AS was
     WHERE u.entry_id = $1 AND s.registration_id = ANY ($2::uuid[]) AND s.registration_id = u.registration_id AND u.sheet_before IS NOT NULL
     RETURNING s.registration_id AS id, old.self_total AS "selfBefore", new.self_total AS "selfAfter",
       old.review_total AS "reviewBefore", new.review_total AS "reviewAfter"`,
    [entry.id, ids],
  );
  if (entry.action === "PROPOSE") {
    // What was counted was kept for the proposal only.
    await tx.query(
      `UPDATE evidence SET removed_at = now(), removed_by = 'undo'
       WHERE registration_id = ANY ($1::uuid[]) AND kind = 'COUNTED' AND removed_at IS NULL`,
      [ids],
    );
  }
  if (entry.action === "RETURN") {
    await tx.query(
      `UPDATE evidence AS e SET removed_at = NULL, removed_by = NULL FROM undo_row AS u
       WHERE u.entry_id = $1 AND e.registration_id = ANY ($2::uuid[]) AND e.registration_id = u.registration_id
         AND e.kind = 'COUNTED' AND e.removed_by = 'return' AND e.removed_at >= u.done_at`,
      [entry.id, ids],
    );
  }
  return new Map(
    rows.map((row): [string, ChangedFields] => [
      row.id,
      {
        ...(row.selfBefore === row.selfAfter ? {} : { selfTotal: [text(row.selfBefore), text(row.selfAfter)] }),
        ...(row.reviewBefore === row.reviewAfter
          ? {}
          : { reviewTotal: [text(row.reviewBefore), text(row.reviewAfter)] }),
      },
    ]),
  );
}

/**
 * Takes back all of an entry that is left, or nothing.
 *
 * @throws DomainError the refusal of a row that was changed in this very moment
 */
export async function restoreAll(tx: Transaction, undoing: Undoing): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    "SELECT registration_id AS id FROM undo_row WHERE entry_id = $1 AND NOT undone ORDER BY 1",
    [undoing.entry.id],
  );
  const ids = rows.map(({ id }) => id);
  const refused = await restore(tx, ids, undoing);
  const [code] = refused.values();
  if (code !== undefined) throw new DomainError(code, { count: refused.size, rows: [...refused.keys()].slice(0, 5) });
  await closeEntry(tx, undoing.entry.id);
}

/** Notes that an entry was taken back. */
export async function closeEntry(tx: Transaction, entryId: string): Promise<void> {
  await tx.query("UPDATE undo_entry SET undone_at = now() WHERE id = $1", [entryId]);
}
