import { DomainError, type Donor, type DonorFilter, type DonorKind, fold } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { likePattern } from "../funds/repository.ts";
import { shownName } from "./masking.ts";

interface DonorRow {
  id: string;
  unitId: string;
  kind: DonorKind;
  name: string;
  nameFolded: string;
  subjectUnitId: string | null;
  subjectCode: string | null;
  namedInPublic: boolean;
  gifts: number;
  given: bigint;
  revision: number;
  createdAt: Date;
}

const donorColumns = `d.id, d.unit_id AS "unitId", d.kind, d.name, d.name_folded AS "nameFolded", d.subject_unit_id AS "subjectUnitId",
  d.subject_code AS "subjectCode", d.named_in_public AS "namedInPublic", d.revision, d.created_at AS "createdAt",
  coalesce(given.gifts, 0) AS gifts, coalesce(given.amount, 0) AS given`;
/** Gifts that the transaction sees, so of funds in scope. */
const givenTo = `LEFT JOIN LATERAL (
    SELECT count(*)::int AS gifts, sum(g.amount)::bigint AS amount FROM gift AS g
    WHERE g.donor_id = d.id AND NOT EXISTS (SELECT FROM journal AS r WHERE r.reverses_id = g.journal_id)
  ) AS given ON true`;
const donorTables = `donor AS d ${givenTo}`;

const isOpen = ({ kind, unitId }: DonorRow, roots: readonly string[]) => kind !== "PERSON" || roots.includes(unitId);

/** A donor as a caller with these granted units sees him: persons by name only at the unit itself. */
function toDonor(row: DonorRow, roots: readonly string[]): Donor {
  const { nameFolded: _, subjectUnitId, subjectCode, name, given, createdAt, ...rest } = row;
  const open = isOpen(row, roots);
  return {
    ...rest,
    name: shownName(row, open),
    masked: !open,
    // A code leads back to the person.
    subject: !open || subjectUnitId === null || subjectCode === null ? null : { unitId: subjectUnitId, subjectCode },
    given: `${given}`,
    createdAt: createdAt.toISOString(),
  };
}

/** Donors in scope, in the order of the ids; unknown ones are left out. */
export async function readDonors(tx: Transaction, ids: readonly string[], roots: readonly string[]): Promise<Donor[]> {
  const rows = await tx.query<DonorRow>(
    `SELECT ${donorColumns} FROM ${donorTables} WHERE d.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], d.id)`,
    [ids],
  );
  return rows.map((row) => toDonor(row, roots));
}

/** @throws DomainError NOT_FOUND */
export async function readDonor(tx: Transaction, id: string, roots: readonly string[]): Promise<Donor> {
  const [donor] = await readDonors(tx, [id], roots);
  if (donor === undefined) throw new DomainError("NOT_FOUND");
  return donor;
}

/** Donors of a unit with the same words in their names, whatever their accents, case and order. */
export async function readSimilar(
  tx: Transaction,
  wanted: { unitId: string; name: string },
  roots: readonly string[],
): Promise<Donor[]> {
  const rows = await tx.query<DonorRow>(
    `SELECT ${donorColumns} FROM ${donorTables} WHERE d.unit_id = $1 AND d.name_key = $2 ORDER BY d.created_at, d.id LIMIT 20`,
    [wanted.unitId, nameKey(wanted.name)],
  );
  return rows.map((row) => toDonor(row, roots));
}

/** What equal names have in common: their words without accents or case, in the order of the alphabet. */
export function nameKey(name: string): string {
  return fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .sort()
    .join(" ");
}

const byName = {
  name: "donors-by-name",
  columns: [
    // What nobody may read, is no order either: persons that are shown by initials go by their ids.
    {
      expression: "CASE WHEN d.kind <> 'PERSON' OR d.unit_id = ANY ($5::uuid[]) THEN d.name_folded ELSE '' END",
      type: "text",
    },
    { expression: "d.id", type: "uuid" },
  ],
} as const satisfies Keyset;

/** Conditions on `d`; the parameters are those of {@link donorValues}. Who sees initials only, finds no person by his name. */
export const chosenDonors = `($1::uuid IS NULL OR ($2 AND d.unit_id = $1) OR (NOT $2 AND d.unit_id IN (
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1 AND scope_validity @> app_today())))
  AND ($3::text[] IS NULL OR d.kind = ANY ($3))
  AND ($4::text IS NULL OR (d.name_folded LIKE $4 AND (d.kind <> 'PERSON' OR d.unit_id = ANY ($5::uuid[]))))`;

export function donorValues(filter: DonorFilter, roots: readonly string[]): unknown[] {
  return [
    filter.unitId ?? null,
    filter.ownOnly ?? false,
    filter.kinds ?? null,
    filter.query == null ? null : likePattern(filter.query),
    roots,
  ];
}

/** One page of donors by name. @throws DomainError BAD_CURSOR */
export async function pageOfDonors(
  tx: Transaction,
  question: { filter: DonorFilter; first: number; after: string | null; roots: readonly string[] },
): Promise<{ edges: { cursor: string; node: Donor }[]; hasNextPage: boolean }> {
  const { filter, first, after, roots } = question;
  const values = donorValues(filter, roots);
  const keyset = keysetWhere(byName, after, values.length + 2);
  const rows = await tx.query<DonorRow>(
    `SELECT ${donorColumns} FROM (
       SELECT * FROM donor AS d WHERE ${chosenDonors} AND ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $6
     ) AS d ${givenTo} ORDER BY ${keyset.orderBy}`,
    [...values, first + 1, ...keyset.values],
  );
  const shown = rows.slice(0, first);
  return {
    edges: shown.map((row) => ({
      cursor: encodeCursor(byName, [isOpen(row, roots) ? row.nameFolded : "", row.id]),
      node: toDonor(row, roots),
    })),
    hasNextPage: rows.length > shown.length,
  };
}
