import { type CertificateFilter, certificates } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { likePattern, Parameters } from "../registrations/selection.ts";
import { type CertificateRow, certificateColumns, certificateTables, statusSql } from "./row.ts";

/** The newest first. */
export const newest = {
  name: "certificates-newest",
  columns: [
    { expression: "c.created_at", type: "timestamptz", direction: "desc" },
    { expression: "c.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

/** Up to so many units a page is merged from the newest of each; above, the order's own index is walked. */
const FEW_UNITS = 100;
/** Up to so many certificates found by their text are sorted. */
const FEW_MATCHES = 5000;

export interface PageQuestion {
  /** Units whose subtrees are meant. */
  roots: readonly string[];
  filter: Omit<CertificateFilter, "unitId">;
  limit: number;
  after: string | null;
}

/**
 * One page of certificates, and how many there are.
 *
 * @returns `total` null where there are more than {@link certificates.MAX_COUNTED}, or where counting would have to read them all
 * @throws DomainError BAD_CURSOR
 */
export async function readPage(
  tx: Transaction,
  question: PageQuestion,
): Promise<{ rows: CertificateRow[]; total: number | null }> {
  const units = await tx.query<{ id: string }>(
    `SELECT DISTINCT descendant_id AS id FROM unit_closure
     WHERE ancestor_id = ANY ($1::uuid[]) AND scope_validity @> app_today() LIMIT ${FEW_UNITS + 1}`,
    [question.roots],
  );
  const few = units.length <= FEW_UNITS ? units.map(({ id }) => id) : null;
  const matches = question.filter.query == null ? null : await findByText(tx, question.filter.query);
  const parts = { question, few, matches };
  const page = pageStatement(parts);
  const rows = await tx.query<CertificateRow>(page.text, page.values);
  // In a large tree a rare kind would be looked for in every certificate there is.
  if (few === null && matches === null) return { rows, total: null };
  const count = countStatement(parts);
  const [counted] = await tx.query<{ total: bigint }>(count.text, count.values);
  const total = Number(counted?.total ?? 0);
  return { rows, total: total > certificates.MAX_COUNTED ? null : total };
}

/** Ids of the certificates whose text matches; null where they are too many, or the text is too short for an index. */
async function findByText(tx: Transaction, query: string): Promise<string[] | null> {
  const pattern = likePattern(query);
  if (pattern.length < 5) return null;
  const found = await tx.query<{ id: string }>("SELECT certificates_like AS id FROM certificates_like($1, $2)", [
    pattern,
    FEW_MATCHES + 1,
  ]);
  return found.length > FEW_MATCHES ? null : found.map(({ id }) => id);
}

interface Parts {
  question: PageQuestion;
  few: readonly string[] | null;
  matches: readonly string[] | null;
}

/** Conditions of a filter on `c`, the certificate, and `r`, its registration; the unit's subtree is the caller's business. */
export function conditionsOf(filter: PageQuestion["filter"], parameters: Parameters): string[] {
  const { year, models, statuses, registrationId, query } = filter;
  const conditions: string[] = [];
  if (year != null) conditions.push(`c.year = ${parameters.add(year)}`);
  if (models != null) conditions.push(`c.model = ANY (${parameters.add(models)}::text[])`);
  if (registrationId != null) conditions.push(`c.registration_id = ${parameters.add(registrationId)}`);
  if (statuses != null) conditions.push(`${statusSql("c", "r")} = ANY (${parameters.add(statuses)}::text[])`);
  if (query != null) conditions.push(`c.search LIKE ${parameters.add(likePattern(query))}`);
  return conditions;
}

function conditionsOfParts({ question, matches }: Parts, parameters: Parameters): string[] {
  const conditions = conditionsOf(question.filter, parameters);
  if (matches !== null) conditions.push(`c.id = ANY (${parameters.add(matches)}::uuid[])`);
  return conditions;
}

/** IS TRUE keeps the planner from starting at the units: it would then sort all that they have to find one page. */
function inUnits({ question, few }: Parts, parameters: Parameters): string {
  if (few !== null) return `c.unit_id = ANY (${parameters.add(few)}::uuid[])`;
  const roots = parameters.add(question.roots);
  return `(c.unit_id IN (SELECT descendant_id FROM unit_closure
    WHERE ancestor_id = ANY (${roots}::uuid[]) AND scope_validity @> app_today())) IS TRUE`;
}

function pageStatement(parts: Parts) {
  const { question, few, matches } = parts;
  const parameters = new Parameters();
  const conditions = conditionsOfParts(parts, parameters);
  const keyset = keysetWhere(newest, question.after, parameters.values.length + 1);
  for (const value of keyset.values) parameters.add(value);
  conditions.push(keyset.where);
  const limit = `LIMIT ${parameters.add(question.limit)}::int`;
  const order = `ORDER BY ${keyset.orderBy} ${limit}`;
  if (few !== null && matches === null) {
    // Each unit's index is read only as far as the page could need it.
    const each = `SELECT ${certificateColumns} FROM ${certificateTables} WHERE c.unit_id = u.id AND ${conditions.join(" AND ")} ${order}`;
    return {
      text: `SELECT page.* FROM unnest(${parameters.add(few)}::uuid[]) AS u (id) CROSS JOIN LATERAL (${each}) AS page
        ORDER BY page."createdAt" DESC, page.id DESC ${limit}`,
      values: parameters.values,
    };
  }
  conditions.push(inUnits(parts, parameters));
  return {
    text: `SELECT ${certificateColumns} FROM ${certificateTables} WHERE ${conditions.join(" AND ")} ${order}`,
    values: parameters.values,
  };
}

/** Counts no further than is told. */
function countStatement(parts: Parts) {
  const parameters = new Parameters();
  const conditions = [...conditionsOfParts(parts, parameters), inUnits(parts, parameters)];
  const tables = parts.question.filter.statuses == null ? "certificate AS c" : certificateTables;
  return {
    text: `SELECT count(*) AS total FROM (SELECT 1 FROM ${tables} WHERE ${conditions.join(" AND ")}
      LIMIT ${certificates.MAX_COUNTED + 1}) AS counted`,
    values: parameters.values,
  };
}
