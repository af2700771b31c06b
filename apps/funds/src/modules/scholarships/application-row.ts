import {
  type Application,
  type ApplicationChange,
  type ApplicationFilter,
  type ApplicationState,
  type Consent,
  DomainError,
  type DoubleFlag,
  type Student,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { initialsOf } from "../gifts/masking.ts";
import type { By } from "../ledger/posting.ts";
import { openStudent, seesStudent } from "./students.ts";

export interface ApplicationRow {
  id: string;
  programmeId: string;
  unitId: string;
  fundUnitId: string;
  state: ApplicationState;
  sealed: Buffer;
  guardianConsentOn: string | null;
  guardianConsentHow: Consent["how"] | null;
  studentConsentOn: string | null;
  studentConsentHow: Consent["how"] | null;
  points: Record<string, number>;
  score: number | null;
  hardshipScore: number | null;
  filedBySubject: string;
  filedBy: string;
  filedAt: Date;
  revision: number;
}

/** Columns of an {@link ApplicationRow}: of `a`, the application, beside `p`, its programme. */
export const applicationColumns = `a.id, a.programme_id AS "programmeId", a.unit_id AS "unitId", p.unit_id AS "fundUnitId", a.state,
  a.sealed, a.guardian_consent_on AS "guardianConsentOn", a.guardian_consent_how AS "guardianConsentHow",
  a.student_consent_on AS "studentConsentOn", a.student_consent_how AS "studentConsentHow", a.points, a.score,
  a.hardship_score AS "hardshipScore", a.filed_by AS "filedBySubject", a.filed_by_username AS "filedBy", a.filed_at AS "filedAt",
  a.revision`;
/** Conditions of a filter as SQL on `a`; its parameters are {@link applicationFilterValues}, from $1 on. */
export const applicationFilterSql = `($1::uuid IS NULL OR a.programme_id = $1) AND ($2::text[] IS NULL OR a.state = ANY ($2))
  AND ($3::bool IS NULL OR (a.score IS NOT NULL) = $3)
  AND ($4::uuid IS NULL OR a.unit_id IN (
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = $4 AND scope_validity @> app_today()))`;
export const applicationFilterValues = (filter: ApplicationFilter): unknown[] => [
  filter.programmeId ?? null,
  filter.states ?? null,
  filter.scored ?? null,
  filter.unitId ?? null,
];
export const applicationTables = "application AS a JOIN programme AS p ON p.id = a.programme_id";

const consentOf = (givenOn: string | null, how: Consent["how"] | null): Consent | null =>
  givenOn === null || how === null ? null : { givenOn, how };

/** The consents of an application. */
export const consentsOf = (row: ApplicationRow) => ({
  guardianConsent: consentOf(row.guardianConsentOn, row.guardianConsentHow),
  studentConsent: consentOf(row.studentConsentOn, row.studentConsentHow),
});

/** Flags of possible doubles, by application. */
export async function doublesOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, DoubleFlag[]>> {
  const rows = await tx.query<DoubleFlag & { of: string }>(
    `SELECT application_id AS of, kind, other_id AS "applicationId", year, programme_title AS "programmeTitle", awarded
     FROM application_doubles($1::uuid[])`,
    [ids],
  );
  const flags = new Map<string, DoubleFlag[]>();
  for (const { of, ...flag } of rows) flags.set(of, [...(flags.get(of) ?? []), flag]);
  return flags;
}

/** Applications as a caller with these roots may see them. */
export async function toApplications(
  tx: Transaction,
  rows: readonly ApplicationRow[],
  { vault, roots }: { vault: Vault; roots: readonly string[] },
): Promise<Application[]> {
  const flags = await doublesOf(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const student = openStudent(vault, row.id, row.sealed);
    const masked = !seesStudent(roots, row);
    return {
      id: row.id,
      programmeId: row.programmeId,
      unitId: row.unitId,
      state: row.state,
      studentName: masked ? initialsOf(student.name) : student.name,
      school: student.school,
      className: student.className,
      student: masked ? null : student,
      masked,
      ...consentsOf(row),
      // Points for hardship would tell of it.
      points: masked ? [] : Object.entries(row.points).map(([code, points]) => ({ code, points })),
      score: row.score,
      hardshipScore: masked ? null : row.hardshipScore,
      doubles: flags.get(row.id) ?? [],
      filedBy: row.filedBy,
      filedAt: row.filedAt.toISOString(),
      revision: row.revision,
    };
  });
}

/** Applications that the caller sees, in the order of the ids. */
export function readApplications(tx: Transaction, ids: readonly string[]): Promise<ApplicationRow[]> {
  return tx.query<ApplicationRow>(
    `SELECT ${applicationColumns} FROM ${applicationTables}
     WHERE a.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], a.id)`,
    [ids],
  );
}

/**
 * Applications, locked in the order of their ids.
 *
 * @throws DomainError NOT_FOUND where the caller does not see all of them
 */
export async function lockApplications(tx: Transaction, ids: readonly string[]): Promise<ApplicationRow[]> {
  await tx.query("SELECT FROM application WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE", [ids]);
  const rows = await readApplications(tx, ids);
  if (rows.length < new Set(ids).size) throw new DomainError("NOT_FOUND");
  return rows;
}

export type Difference = ApplicationChange["fields"][number];

/** What differs between two states of the data, field by field. */
export function differencesOf(before: Record<string, unknown>, after: Record<string, unknown>): Difference[] {
  const textOf = (value: unknown): string | null =>
    value === null || value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((field) => {
    const [was, is] = [textOf(before[field]), textOf(after[field])];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

/** The data of an application by the names under which their changes are kept. */
export const fieldsOf = (
  student: Student,
  consents: { guardianConsent: Consent | null; studentConsent: Consent | null },
): Record<string, unknown> => ({ ...student, ...consents });

/**
 * Whether an account changed an application, be it only to whom its money goes, as an SQL question: it has a part in the award then.
 *
 * @param id      column of the application's id
 * @param subject placeholder of the account
 */
export const changedBy = (id: string, subject: string): string =>
  `EXISTS (SELECT FROM application_change AS c WHERE c.application_id = ${id} AND c.action = 'CHANGED' AND c.by_subject = ${subject})`;

/** Writes down what was done to applications, for ever. */
export async function noteChanges(
  tx: Transaction,
  vault: Vault,
  changes: readonly { id: string; action: ApplicationChange["action"]; fields: readonly Difference[] }[],
  by: By,
): Promise<void> {
  await tx.query(
    `INSERT INTO application_change (application_id, sequence, by_subject, by_username, action, differences)
     SELECT c.id, coalesce((SELECT max(sequence) FROM application_change WHERE application_id = c.id), 0) + 1, $4, $5, c.action, c.differences
     FROM unnest($1::uuid[], $2::text[], $3::bytea[]) AS c (id, action, differences)`,
    [
      changes.map(({ id }) => id),
      changes.map(({ action }) => action),
      changes.map(({ id, fields }) => vault.seal(JSON.stringify(fields), id)),
      by.subject,
      by.username,
    ],
  );
}
