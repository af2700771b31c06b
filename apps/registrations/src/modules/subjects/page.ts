import type { SubjectFilter } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { likePattern, Parameters } from "../registrations/selection.ts";
import { type SubjectRow, subjectColumns } from "./row.ts";

/** The order of the list: folded names, then ids. */
export const byName = {
  name: "subjects-name",
  columns: [
    { expression: "s.name_folded", type: "text" },
    { expression: "s.id", type: "uuid" },
  ],
} as const satisfies Keyset;

/** Up to so many units all their subjects are read and sorted; above, the order's own index is walked. */
const FEW_UNITS = 100;
/** Up to so many subjects found by their text are sorted; above, matches are so common that walking the order finds them. */
const FEW_MATCHES = 5000;

export interface SubjectPageQuestion {
  /** Units whose subtrees are meant. */
  roots: readonly string[];
  filter: Omit<SubjectFilter, "unitId">;
  /** One more than the page holds tells whether another follows. */
  limit: number;
  after: string | null;
  withTotal: boolean;
}

/**
 * One page of subjects, without those that were merged into others. The total is told where few units are asked about.
 *
 * @throws DomainError BAD_CURSOR
 */
export async function readSubjectPage(
  tx: Transaction,
  question: SubjectPageQuestion,
): Promise<{ rows: SubjectRow[]; total: number | null }> {
  const { roots, filter } = question;
  const units = await tx.query<{ id: string }>(
    `SELECT DISTINCT descendant_id AS id FROM unit_closure
     WHERE ancestor_id = ANY ($1::uuid[]) AND scope_validity @> app_today() LIMIT ${FEW_UNITS + 1}`,
    [roots],
  );
  const few = units.length <= FEW_UNITS ? units.map(({ id }) => id) : null;
  const found = filter.query == null ? "UNKNOWN" : await findByText(tx, filter.query);
  // The planner, blind behind row-level security, takes a common text for a rare one and would sort all that has it.
  if (found === "MANY" && few === null) await tx.query("SET LOCAL enable_sort = off");

  const parameters = new Parameters();
  const conditions = ["s.merged_into IS NULL"];
  if (filter.kinds != null) conditions.push(`s.kind = ANY (${parameters.add(filter.kinds)}::text[])`);
  if (filter.query != null) conditions.push(`s.search LIKE ${parameters.add(likePattern(filter.query))}`);
  if (typeof found !== "string") conditions.push(`s.id = ANY (${parameters.add(found)}::uuid[])`);
  conditions.push(
    few === null
      ? `(s.unit_id IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id = ANY (${parameters.add(roots)}::uuid[]) AND scope_validity @> app_today())) IS TRUE`
      : `s.unit_id = ANY (${parameters.add(few)}::uuid[])`,
  );
  const where = conditions.join(" AND ");
  const counted = [...parameters.values];
  const keyset = keysetWhere(byName, question.after, parameters.values.length + 1);
  for (const value of keyset.values) parameters.add(value);
  const page = `WHERE ${where} AND ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT ${parameters.add(question.limit)}::int`;
  const rows = await tx.query<SubjectRow>(
    few === null
      ? `SELECT ${subjectColumns("s")} FROM subject AS s ${page}`
      : `WITH s AS MATERIALIZED (SELECT * FROM subject AS s WHERE ${where}) SELECT ${subjectColumns("s")} FROM s ${page}`,
    parameters.values,
  );
  if (few === null || !question.withTotal) return { rows, total: null };
  const [total] = await tx.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM subject AS s WHERE ${where}`,
    counted,
  );
  return { rows, total: total?.total ?? 0 };
}

/** Ids of the subjects whose text matches; MANY where they are too many, UNKNOWN where the text is too short for an index. */
async function findByText(tx: Transaction, query: string): Promise<string[] | "MANY" | "UNKNOWN"> {
  const pattern = likePattern(query);
  if (pattern.length < 5) return "UNKNOWN";
  const found = await tx.query<{ id: string }>("SELECT subjects_like AS id FROM subjects_like($1, $2)", [
    pattern,
    FEW_MATCHES + 1,
  ]);
  return found.length > FEW_MATCHES ? "MANY" : [...new Set(found.map(({ id }) => id))];
}
