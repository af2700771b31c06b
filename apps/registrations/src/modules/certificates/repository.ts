import type { RegistrationState, TitleModel } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { type CertificateRow, certificateColumns, certificateTables } from "./row.ts";

/** The certificates that are visible in the transaction's scope, in the order of the ids; unknown ones are left out. */
export async function readCertificates(tx: Transaction, ids: readonly string[]): Promise<CertificateRow[]> {
  return tx.query<CertificateRow>(
    `SELECT ${certificateColumns} FROM ${certificateTables}
     WHERE c.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], c.id)`,
    [ids],
  );
}

/** What a certificate is made from. */
export interface Recognised {
  id: string;
  unitId: string;
  year: number;
  model: TitleModel;
  level: string | null;
  subjectName: string;
  state: RegistrationState;
  /** The decision that recognised it; null where it was approved without one. */
  decidingUnitId: string | null;
  decisionNumber: string | null;
  decidedOn: string | null;
  /** Number of the certificate in force, if there is one. */
  inForce: string | null;
}

/** Registrations with what their certificate would say, locked by id so that no two issue for one at once. */
export async function lockForIssue(tx: Transaction, ids: readonly string[]): Promise<Recognised[]> {
  await tx.query("SELECT id FROM registration WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE", [ids]);
  // A statement of its own: it sees what whoever held the locks has just committed.
  return tx.query<Recognised>(
    `SELECT r.id, r.unit_id AS "unitId", r.year, r.model, r.level, r.subject_name AS "subjectName",
       CASE WHEN r.state = 'RECOGNISED' AND r.valid_until < app_today() THEN 'EXPIRED' ELSE r.state END AS state,
       d.unit_id AS "decidingUnitId", d.number AS "decisionNumber", d.decided_on AS "decidedOn",
       (SELECT c.number FROM certificate AS c
        WHERE c.registration_id = r.id AND c.revoked_on IS NULL AND c.replaced_by IS NULL) AS "inForce"
     FROM registration AS r LEFT JOIN decision AS d ON d.id = r.decision_id WHERE r.id = ANY ($1::uuid[])`,
    [ids],
  );
}

/** The nearest of the roots strictly above each unit, today; units with none above are left out. */
export async function nearestRoots(
  tx: Transaction,
  roots: readonly string[],
  unitIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx.query<{ unitId: string; rootId: string }>(
    `SELECT DISTINCT ON (descendant_id) descendant_id AS "unitId", ancestor_id AS "rootId" FROM unit_closure
     WHERE descendant_id = ANY ($1::uuid[]) AND ancestor_id = ANY ($2::uuid[]) AND depth > 0 AND scope_validity @> app_today()
     ORDER BY descendant_id, depth, ancestor_id`,
    [[...new Set(unitIds)], roots],
  );
  return new Map(rows.map(({ unitId, rootId }) => [unitId, rootId]));
}

/** Names and codes of units on a day; a unit that has closed keeps its last ones. */
export async function namesOn(
  tx: Transaction,
  unitIds: readonly string[],
  date: string,
): Promise<Map<string, { name: string; code: string | null; exists: boolean }>> {
  const rows = await tx.query<{ unitId: string; name: string; code: string | null; exists: boolean }>(
    `SELECT unit_id AS "unitId", name_vi AS name, code, validity @> $2::date AS exists FROM unit_version
     WHERE unit_id = ANY ($1::uuid[]) AND scope_validity @> $2::date`,
    [[...new Set(unitIds)], date],
  );
  return new Map(rows.map(({ unitId, ...names }) => [unitId, names]));
}

/** How many numbers of one unit's book of one year are wanted. */
export interface Demand {
  unitId: string;
  year: number;
  count: number;
}

/**
 * Takes the next numbers of books, locked until the transaction ends; in one order, so that no two transactions wait for each other.
 *
 * @returns the first number of each, by `unitId/year`
 */
export async function takeNumbers(tx: Transaction, demands: readonly Demand[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ unitId: string; year: number; first: number }>(
    `INSERT INTO certificate_number AS book (unit_id, year, last)
     SELECT unit_id, year, wanted FROM unnest($1::uuid[], $2::int[], $3::int[]) AS d (unit_id, year, wanted) ORDER BY unit_id, year
     ON CONFLICT (unit_id, year) DO UPDATE SET last = book.last + excluded.last
     RETURNING unit_id AS "unitId", year,
       last - (SELECT wanted FROM unnest($1::uuid[], $2::int[], $3::int[]) AS d (unit_id, year, wanted)
               WHERE d.unit_id = book.unit_id AND d.year = book.year) + 1 AS first`,
    [demands.map(({ unitId }) => unitId), demands.map(({ year }) => year), demands.map(({ count }) => count)],
  );
  return new Map(rows.map(({ unitId, year, first }) => [bookKey(unitId, year), first]));
}

export function bookKey(unitId: string, year: number): string {
  return `${unitId}/${year}`;
}

/** All that is written of a new certificate. */
export interface NewCertificate {
  id: string;
  registrationId: string;
  unitId: string;
  issuingUnitId: string;
  year: number;
  sequence: number;
  number: string;
  model: TitleModel;
  level: string | null;
  subjectName: string;
  unitName: string;
  issuingUnitName: string;
  issuedOn: string;
  signatoryName: string;
  signatoryOffice: string;
  decisionNumber: string | null;
  decidedOn: string | null;
  token: string;
  search: string;
  createdBy: string;
}

/** Writes new certificates, all in one statement. */
export async function insertCertificates(tx: Transaction, rows: readonly NewCertificate[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO certificate (id, registration_id, unit_id, issuing_unit_id, year, sequence, number, model, level, subject_name,
       unit_name, issuing_unit_name, issued_on, signatory_name, signatory_office, decision_number, decided_on, token, search, created_by)
     SELECT n.id, n."registrationId", n."unitId", n."issuingUnitId", n.year, n.sequence, n.number, n.model, n.level,
       n."subjectName", n."unitName", n."issuingUnitName", n."issuedOn", n."signatoryName", n."signatoryOffice", n."decisionNumber", n."decidedOn", n.token,
       n.search, n."createdBy"
     FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, "registrationId" uuid, "unitId" uuid, "issuingUnitId" uuid, year int,
       sequence int, number text, model text, level text, "subjectName" text, "unitName" text, "issuingUnitName" text,
       "issuedOn" date, "signatoryName" text, "signatoryOffice" text, "decisionNumber" text, "decidedOn" date, token text, search text, "createdBy" text)`,
    [JSON.stringify(rows)],
  );
}

/** New ids that sort by time, as the tables' own. */
export async function newIds(tx: Transaction, count: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>("SELECT uuidv7() AS id FROM generate_series(1, $1::int)", [count]);
  return rows.map(({ id }) => id);
}
