import type { CountedFigure, SheetAnswer } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** A sheet as it is stored. */
export interface SheetRow {
  registrationId: string;
  unitId: string;
  criteriaSetId: string;
  revision: number;
  selfAnswers: SheetAnswer[] | null;
  selfCounted: CountedFigure[];
  selfAt: Date | null;
  selfBy: string | null;
  /** Points when it was handed in last; kept through a return. */
  selfTotal: number | null;
  reviewAnswers: SheetAnswer[] | null;
  reviewCounted: CountedFigure[];
  reviewAt: Date | null;
  reviewBy: string | null;
  reviewTotal: number | null;
  reviewLevel: string | null;
  frozenAt: Date | null;
}

const columns = `s.registration_id AS "registrationId", s.unit_id AS "unitId", s.criteria_set_id AS "criteriaSetId", s.revision,
  s.self_answers AS "selfAnswers", s.self_counted AS "selfCounted", s.self_at AS "selfAt", s.self_by AS "selfBy",
  s.self_total AS "selfTotal", s.review_answers AS "reviewAnswers", s.review_counted AS "reviewCounted",
  s.review_at AS "reviewAt", s.review_by AS "reviewBy", s.review_total AS "reviewTotal", s.review_level AS "reviewLevel",
  s.frozen_at AS "frozenAt"`;

/** The sheets of registrations, by registration; those without one are not in it. */
export async function readSheets(tx: Transaction, registrationIds: readonly string[]): Promise<Map<string, SheetRow>> {
  const rows = await tx.query<SheetRow>(
    `SELECT ${columns} FROM sheet AS s WHERE s.registration_id = ANY ($1::uuid[])`,
    [registrationIds],
  );
  return new Map(rows.map((row) => [row.registrationId, row]));
}

/** What a bulk needs to know of sheets. */
export type SheetResult = Pick<
  SheetRow,
  "registrationId" | "criteriaSetId" | "selfTotal" | "reviewAt" | "reviewTotal" | "reviewLevel"
>;

/** Results of the sheets of registrations, without their answers. */
export async function readResults(
  tx: Transaction,
  registrationIds: readonly string[],
): Promise<Map<string, SheetResult>> {
  const rows = await tx.query<SheetResult>(
    `SELECT registration_id AS "registrationId", criteria_set_id AS "criteriaSetId", self_total AS "selfTotal", review_at AS "reviewAt",
       review_total AS "reviewTotal", review_level AS "reviewLevel"
     FROM sheet WHERE registration_id = ANY ($1::uuid[])`,
    [registrationIds],
  );
  return new Map(rows.map((row) => [row.registrationId, row]));
}

/**
 * Keeps the answers of one side of a sheet, which is made if there is none. The registration must be locked.
 *
 * @returns the new revision of the sheet
 */
export async function saveAnswers(
  tx: Transaction,
  sheet: { registrationId: string; unitId: string; criteriaSetId: string },
  kind: "SELF" | "REVIEW",
  answers: readonly SheetAnswer[],
): Promise<number> {
  // What is typed anew is a draft again: points and level of the answers before it do not speak for it.
  const [column, draft] =
    kind === "SELF"
      ? ["self_answers", ""]
      : ["review_answers", ", review_at = NULL, review_by = NULL, review_level = NULL"];
  const [saved] = await tx.query<{ revision: number }>(
    `INSERT INTO sheet (registration_id, unit_id, criteria_set_id, ${column}) VALUES ($1, $2, $3, $4::jsonb)
     ON CONFLICT (registration_id) DO UPDATE
     SET ${column} = excluded.${column}, criteria_set_id = excluded.criteria_set_id, revision = sheet.revision + 1${draft}
     RETURNING revision`,
    [sheet.registrationId, sheet.unitId, sheet.criteriaSetId, JSON.stringify(answers)],
  );
  if (saved === undefined) throw new Error("The sheet was not written");
  return saved.revision;
}

/** Hands in the self-assessment, by the set that it is scored by; what an earlier review said stays as a draft of the next. */
export async function submitSelf(
  tx: Transaction,
  registrationId: string,
  given: {
    counted: readonly CountedFigure[];
    total: number;
    actor: string;
    criteriaSetId: string;
    answers: readonly SheetAnswer[];
  },
): Promise<void> {
  await tx.query(
    `UPDATE sheet SET self_counted = $2::jsonb, self_total = $3, self_at = now(), self_by = $4, criteria_set_id = $5, self_answers = $6::jsonb,
       review_at = NULL, review_by = NULL, review_level = NULL, revision = revision + 1
     WHERE registration_id = $1`,
    [
      ...[registrationId, JSON.stringify(given.counted), given.total, given.actor],
      ...[given.criteriaSetId, JSON.stringify(given.answers)],
    ],
  );
}

/** Hands in the review. */
export async function submitReview(
  tx: Transaction,
  registrationId: string,
  given: { counted: readonly CountedFigure[]; total: number; level: string | null; actor: string },
): Promise<void> {
  await tx.query(
    `UPDATE sheet SET review_counted = $2::jsonb, review_total = $3, review_level = $4, review_at = now(), review_by = $5,
       revision = revision + 1
     WHERE registration_id = $1`,
    [registrationId, JSON.stringify(given.counted), given.total, given.level, given.actor],
  );
}

/** Makes a review that was handed in a draft again. */
export async function reopenReview(tx: Transaction, registrationId: string): Promise<void> {
  await tx.query(
    `UPDATE sheet SET review_at = NULL, review_by = NULL, review_level = NULL, revision = revision + 1
     WHERE registration_id = $1`,
    [registrationId],
  );
}

/**
 * Freezes the reviewed sheets of proposed registrations, and keeps what was counted as evidence beside what was handed in.
 */
export async function freezeSheets(tx: Transaction, registrationIds: readonly string[], actor: string): Promise<void> {
  await tx.query("UPDATE sheet SET frozen_at = now() WHERE registration_id = ANY ($1::uuid[])", [registrationIds]);
  await tx.query(
    `INSERT INTO evidence (registration_id, unit_id, criterion, kind, title, added_by)
     SELECT s.registration_id, s.unit_id, figure ->> 'criterion', 'COUNTED',
       format('%s / %s', figure ->> 'recognised', figure ->> 'registered'), $2
     FROM sheet AS s CROSS JOIN LATERAL jsonb_array_elements(s.review_counted) AS figure
     WHERE s.registration_id = ANY ($1::uuid[])`,
    [registrationIds, actor],
  );
}

/** Opens the sheets of returned registrations again: what was handed in is a draft once more. */
export async function thawSheets(tx: Transaction, registrationIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE sheet SET frozen_at = NULL, self_at = NULL, self_by = NULL, review_at = NULL, review_by = NULL
     WHERE registration_id = ANY ($1::uuid[])`,
    [registrationIds],
  );
  await tx.query(
    `UPDATE evidence SET removed_at = now(), removed_by = 'return'
     WHERE registration_id = ANY ($1::uuid[]) AND kind = 'COUNTED' AND removed_at IS NULL`,
    [registrationIds],
  );
}
