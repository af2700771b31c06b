import { DomainError, type SubjectKind } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { type SubjectRow, subjectColumns } from "./row.ts";
import { formsOfSubject, type SubjectFacts } from "./subject.ts";

/** The subjects that are visible in the transaction's scope, in no particular order; a merged one is answered as itself. */
export function findSubjects(tx: Transaction, ids: readonly string[]): Promise<SubjectRow[]> {
  return tx.query<SubjectRow>(`SELECT ${subjectColumns("s")} FROM subject AS s WHERE s.id = ANY ($1::uuid[])`, [ids]);
}

/** The same, locked until the transaction ends; by id, so that no two transactions wait for each other. */
export function lockSubjects(tx: Transaction, ids: readonly string[]): Promise<SubjectRow[]> {
  return tx.query<SubjectRow>(
    `SELECT ${subjectColumns("s")} FROM subject AS s WHERE s.id = ANY ($1::uuid[]) ORDER BY s.id FOR UPDATE`,
    [ids],
  );
}

/**
 * The subjects that ids stand for, by the id that was asked for: of a merged one the one that was kept. What the caller cannot
 * see is left out.
 */
export async function resolveSubjects(tx: Transaction, ids: readonly string[]): Promise<Map<string, SubjectRow>> {
  const rows = await tx.query<SubjectRow & { asked: string }>(
    `SELECT asked.id AS asked, ${subjectColumns("s")}
     FROM subject AS asked JOIN subject AS s ON s.id = coalesce(asked.merged_into, asked.id)
     WHERE asked.id = ANY ($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(({ asked, ...row }) => [asked, row]));
}

/**
 * The subject that an id stands for.
 *
 * @throws DomainError NOT_FOUND
 */
export async function resolveSubject(tx: Transaction, id: string): Promise<SubjectRow> {
  const row = (await resolveSubjects(tx, [id])).get(id);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

/**
 * A subject that is about to be changed, locked.
 *
 * @throws DomainError NOT_FOUND, SUBJECT_MERGED, CONFLICT when somebody else changed it
 */
export async function lockSubject(tx: Transaction, id: string, expectedRevision?: number): Promise<SubjectRow> {
  const [row] = await lockSubjects(tx, [id]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  if (row.mergedInto !== null) throw new DomainError("SUBJECT_MERGED");
  if (expectedRevision !== undefined && row.revision !== expectedRevision) throw new DomainError("CONFLICT");
  return row;
}

function factValues(facts: SubjectFacts): unknown[] {
  const { subjectKey, search } = formsOfSubject(facts);
  return [
    facts.name,
    facts.code,
    facts.address,
    facts.birthDate,
    facts.birthYear,
    facts.group,
    facts.organisationKind,
    facts.communityLevel,
    subjectKey,
    search,
  ];
}

/** Writes a new subject, or nothing where its unit has one of the same kind and key. */
export async function insertSubject(
  tx: Transaction,
  given: { unitId: string; kind: SubjectKind; facts: SubjectFacts; actor: string },
): Promise<SubjectRow | undefined> {
  const [row] = await tx.query<SubjectRow>(
    `INSERT INTO subject AS s (name, code, address, birth_date, birth_year, population_group, organisation_kind, community_level,
       subject_key, search, unit_id, kind, created_by, by_hand)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, true)
     ON CONFLICT (unit_id, kind, subject_key) DO NOTHING
     RETURNING ${subjectColumns("s")}`,
    [...factValues(given.facts), given.unitId, given.kind, given.actor],
  );
  return row;
}

/** Replaces the facts and the unit of a locked subject; one that its unit has already fails with SQLSTATE 23505. */
export async function replaceFacts(
  tx: Transaction,
  id: string,
  given: { unitId: string; facts: SubjectFacts },
): Promise<SubjectRow> {
  const [row] = await tx.query<SubjectRow>(
    `UPDATE subject AS s
     SET name = $1, code = $2, address = $3, birth_date = $4, birth_year = $5, population_group = $6, organisation_kind = $7,
       community_level = $8, subject_key = $9, search = $10, unit_id = $11, by_hand = true, revision = s.revision + 1, updated_at = now()
     WHERE s.id = $12
     RETURNING ${subjectColumns("s")}`,
    [...factValues(given.facts), given.unitId, id],
  );
  if (row === undefined) throw new Error("A locked subject vanished");
  return row;
}

export type SubjectChangeKind = "UPDATE" | "NUMBER" | "LINK" | "UNLINK" | "MERGE" | "UNDO_MERGE";
export type FieldChanges = Readonly<Record<string, readonly [string | null, string | null]>>;

/** One entry of the history; `fields` holds what was replaced, as [before, after]. */
export interface SubjectChangeDraft {
  subject: Pick<SubjectRow, "id" | "unitId">;
  kind: SubjectChangeKind;
  actor: string;
  reason?: string;
  fields?: FieldChanges;
}

/** Appends to the history, in the order of the list. */
export async function recordSubjectChanges(tx: Transaction, changes: readonly SubjectChangeDraft[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `INSERT INTO subject_change (subject_id, unit_id, kind, changed_by, reason, fields)
     SELECT subject_id, unit_id, kind, changed_by, reason, fields
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[])
       WITH ORDINALITY AS c (subject_id, unit_id, kind, changed_by, reason, fields, position)
     ORDER BY position`,
    [
      changes.map(({ subject }) => subject.id),
      changes.map(({ subject }) => subject.unitId),
      changes.map(({ kind }) => kind),
      changes.map(({ actor }) => actor),
      changes.map(({ reason }) => reason ?? null),
      changes.map(({ fields }) => JSON.stringify(fields ?? {})),
    ],
  );
}

/** Facts as the history shows them, in the order of the form. */
export const historyFields = [
  "name",
  "code",
  "address",
  "birthDate",
  "birthYear",
  "group",
  "organisationKind",
  "communityLevel",
  "unitId",
] as const;

const asText = (value: string | number | null) => (value === null ? null : String(value));

/** What differs between two versions of a subject, for the history. */
export function changedFacts(before: SubjectRow, after: SubjectRow): FieldChanges {
  return Object.fromEntries(
    historyFields
      .filter((name) => before[name] !== after[name])
      .map((name) => [name, [asText(before[name]), asText(after[name])] as const]),
  );
}
