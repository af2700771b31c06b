import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { type RegistrationRow, registrationColumns } from "./row.ts";
import { conditionsOf, type Filter, likePattern, Parameters, totalOf } from "./selection.ts";

/** The two orders of the list; each ends with the id, which makes it total. */
export const keysets = {
  UPDATED_DESC: {
    name: "registrations-updated",
    columns: [
      { expression: "r.updated_at", type: "timestamptz", direction: "desc" },
      { expression: "r.id", type: "uuid", direction: "desc" },
    ],
  },
  // By the Vietnamese alphabet: the column's own collation.
  NAME_ASC: {
    name: "registrations-name",
    columns: [
      { expression: "r.subject_name", type: "text" },
      { expression: "r.id", type: "uuid" },
    ],
  },
} as const satisfies Record<string, Keyset>;

/** Up to so many units a page is merged from the newest of each; above, the order's own index is walked. */
const FEW_UNITS = 100;
/** Up to so many registrations found by their text are sorted; above, matches are so common that walking the order finds them. */
const FEW_MATCHES = 5000;

export interface PageQuestion {
  /** Units whose subtrees are meant. */
  roots: readonly string[];
  filter: Filter;
  sort: keyof typeof keysets;
  /** One more than the page holds tells whether another follows. */
  limit: number;
  after: string | null;
  withTotal: boolean;
}

export interface PageAnswer {
  rows: RegistrationRow[];
  /** Null where a text is searched, and where it is not wanted. */
  total: number | null;
}

/**
 * One page of registrations. Closed units stay below their last parents here, so that nobody's registrations get lost.
 *
 * @throws DomainError BAD_CURSOR
 */
export async function readPage(tx: Transaction, question: PageQuestion): Promise<PageAnswer> {
  const { roots, filter } = question;
  const units = await tx.query<{ id: string }>(
    `SELECT descendant_id AS id FROM unit_closure
     WHERE ancestor_id = ANY ($1::uuid[]) AND scope_validity @> app_today() LIMIT ${FEW_UNITS + 1}`,
    [roots],
  );
  const few = units.length <= FEW_UNITS ? [...new Set(units.map(({ id }) => id))] : null;
  const found = filter.query == null ? "UNKNOWN" : await findByText(tx, filter.query);
  const matches = among(typeof found === "string" ? null : found, await findByCommunity(tx, filter));
  // The planner, blind behind row-level security, takes a common text for a rare one and would sort all that has it.
  if (found === "MANY" && few === null) await tx.query("SET LOCAL enable_sort = off");

  const statement = pageStatement(question, few, matches);
  const rows = await tx.query<RegistrationRow & { total: bigint | null }>(statement.text, statement.values);
  const hasTotal = question.withTotal && filter.query == null;
  const total = rows[0]?.total ?? (hasTotal ? await totalAlone(tx, question) : null);
  return {
    rows: rows.map(({ total: _total, ...row }) => row),
    total: total === null ? null : Number(total),
  };
}

/** Ids of the registrations whose text matches; MANY where they are too many, UNKNOWN where the text is too short for an index. */
async function findByText(tx: Transaction, query: string): Promise<string[] | "MANY" | "UNKNOWN"> {
  const pattern = likePattern(query);
  // Trigrams need three characters between the two wildcards.
  if (pattern.length < 5) return "UNKNOWN";
  const found = await tx.query<{ id: string }>("SELECT registrations_like AS id FROM registrations_like($1, $2)", [
    pattern,
    FEW_MATCHES + 1,
  ]);
  return found.length > FEW_MATCHES ? "MANY" : found.map(({ id }) => id);
}

/** Ids of the registrations of a community's households; null where the filter names none. They are few, whatever the scope. */
async function findByCommunity(tx: Transaction, filter: PageQuestion["filter"]): Promise<string[] | null> {
  const { communityId, year, models } = filter;
  if (communityId == null) return null;
  const parameters = new Parameters();
  const conditions = conditionsOf({ communityId, year, models }, "r", parameters);
  const found = await tx.query<{ id: string }>(
    `SELECT r.id FROM registration AS r WHERE ${conditions.join(" AND ")}`,
    parameters.values,
  );
  return found.map(({ id }) => id);
}

/** What both lists of ids have; null is everything. */
function among(one: string[] | null, other: string[] | null): string[] | null {
  if (one === null || other === null) return one ?? other;
  const known = new Set(other);
  return one.filter((id) => known.has(id));
}

/** Beyond the last page there is no row to carry the total. */
async function totalAlone(tx: Transaction, { roots, filter }: PageQuestion): Promise<bigint> {
  const parameters = new Parameters();
  const total = totalOf(filter, () => subtree(parameters.add(roots)), parameters);
  const [row] = await tx.query<{ total: bigint }>(`SELECT ${total} AS total`, parameters.values);
  return row?.total ?? 0n;
}

function subtree(roots: string): string {
  return `SELECT descendant_id FROM unit_closure WHERE ancestor_id = ANY (${roots}::uuid[]) AND scope_validity @> app_today()`;
}

function pageStatement(question: PageQuestion, few: readonly string[] | null, matches: readonly string[] | null) {
  const { roots, filter, sort, limit, after } = question;
  const parameters = new Parameters();
  let unitsOnce: string | undefined;
  const units = () => {
    unitsOnce ??= few === null ? subtree(parameters.add(roots)) : `SELECT unnest(${parameters.add(few)}::uuid[])`;
    return unitsOnce;
  };
  // A community's registrations are among the matches.
  const { communityId: _, ...rest } = filter;
  const conditions = conditionsOf(rest, "r", parameters);
  const keyset = keysetWhere(keysets[sort], after, parameters.values.length + 1);
  for (const value of keyset.values) parameters.add(value);
  conditions.push(keyset.where);
  if (matches !== null) conditions.push(`r.id = ANY (${parameters.add(matches)}::uuid[])`);

  const order = `ORDER BY ${keyset.orderBy} LIMIT ${parameters.add(limit)}::int`;
  const total = question.withTotal ? totalOf(filter, units, parameters) : "NULL::bigint";
  const columns = `${registrationColumns("r")}, ${total} AS total`;
  if (few !== null && matches === null && sort === "UPDATED_DESC") {
    // Each unit's index is read only as far as the page could need it.
    const each = `SELECT r.* FROM registration AS r WHERE r.unit_id = u.id AND ${conditions.join(" AND ")} ${order}`;
    const text = `SELECT ${columns} FROM unnest(${parameters.add(few)}::uuid[]) AS u (id) CROSS JOIN LATERAL (${each}) AS r ${order}`;
    return { text, values: parameters.values };
  }
  // IS TRUE keeps the planner from starting at the units: it would then sort all that they have to find one page.
  conditions.push(
    few === null ? `(r.unit_id IN (${units()})) IS TRUE` : `r.unit_id = ANY (${parameters.add(few)}::uuid[])`,
  );
  return {
    text: `SELECT ${columns} FROM registration AS r WHERE ${conditions.join(" AND ")} ${order}`,
    values: parameters.values,
  };
}
