import { type CriteriaSet, DomainError, type TitleModel } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { Parameters } from "../registrations/selection.ts";
import { recordRuleChange } from "../rules/changes.ts";

/** A criteria set as it is stored; `createdBy` is not shown. */
export interface CriteriaSetRow extends Omit<CriteriaSet, "createdAt" | "updatedAt" | "publishedAt"> {
  createdAt: Date;
  updatedAt: Date;
  publishedAt: Date | null;
}

const columns = `c.id, c.unit_id AS "unitId", c.model, c.applies_to AS "appliesTo", c.title_vi AS "titleVi", c.title_en AS "titleEn", c.state, c.version,
  c.framework_id AS "frameworkId", c.supersedes_id AS "supersedesId", c.decision_number AS "decisionNumber",
  c.decision_date AS "decisionDate", c.valid_from AS "validFrom", c.valid_to AS "validTo", c.illustrative, c.definition,
  c.revision, c.created_at AS "createdAt", c.updated_at AS "updatedAt", c.published_at AS "publishedAt"`;

/** The form of the contract. */
export function toCriteriaSet(row: CriteriaSetRow): CriteriaSet {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
  };
}

/** The sets that the transaction's scope reaches, in no particular order. */
export function findCriteriaSets(tx: Transaction, ids: readonly string[]): Promise<CriteriaSetRow[]> {
  return tx.query<CriteriaSetRow>(`SELECT ${columns} FROM criteria_set AS c WHERE c.id = ANY ($1::uuid[])`, [ids]);
}

/** A set that the caller may change, locked until the transaction ends; undefined where he may not. */
export async function lockCriteriaSet(tx: Transaction, id: string): Promise<CriteriaSetRow | undefined> {
  const [row] = await tx.query<CriteriaSetRow>(`SELECT ${columns} FROM criteria_set AS c WHERE c.id = $1 FOR UPDATE`, [
    id,
  ]);
  return row;
}

export const keyset = {
  name: "criteria-sets",
  columns: [
    { expression: "c.updated_at", type: "timestamptz", direction: "desc" },
    { expression: "c.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

export interface CriteriaSetQuestion {
  unitId: string | null;
  models: readonly TitleModel[] | null;
  states: readonly string[] | null;
  limit: number;
  after: string | null;
}

/** @throws DomainError BAD_CURSOR */
export function pageOfCriteriaSets(tx: Transaction, question: CriteriaSetQuestion): Promise<CriteriaSetRow[]> {
  const parameters = new Parameters();
  const conditions: string[] = [];
  if (question.unitId !== null) conditions.push(`c.unit_id = ${parameters.add(question.unitId)}`);
  if (question.models !== null) conditions.push(`c.model = ANY (${parameters.add(question.models)}::text[])`);
  if (question.states !== null) conditions.push(`c.state = ANY (${parameters.add(question.states)}::text[])`);
  const page = keysetWhere(keyset, question.after, parameters.values.length + 1);
  for (const value of page.values) parameters.add(value);
  conditions.push(page.where);
  return tx.query<CriteriaSetRow>(
    `SELECT ${columns} FROM criteria_set AS c WHERE ${conditions.join(" AND ")}
     ORDER BY ${page.orderBy} LIMIT ${parameters.add(question.limit)}::int`,
    parameters.values,
  );
}

export interface NewCriteriaSet
  extends Pick<
    CriteriaSet,
    "unitId" | "model" | "appliesTo" | "titleVi" | "titleEn" | "frameworkId" | "illustrative" | "definition"
  > {}

export async function insertCriteriaSet(tx: Transaction, set: NewCriteriaSet, actor: string): Promise<CriteriaSetRow> {
  const [row] = await tx.query<CriteriaSetRow>(
    `INSERT INTO criteria_set AS c
       (unit_id, model, applies_to, title_vi, title_en, framework_id, illustrative, definition, created_by, updated_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $9) RETURNING ${columns}`,
    [
      ...[set.unitId, set.model, set.appliesTo, set.titleVi, set.titleEn, set.frameworkId, set.illustrative],
      ...[JSON.stringify(set.definition), actor],
    ],
  );
  if (row === undefined) throw new Error("INSERT returned nothing");
  return row;
}

/** Replaces what a draft says. */
export async function updateDraft(
  tx: Transaction,
  id: string,
  draft: Pick<CriteriaSet, "appliesTo" | "titleVi" | "titleEn" | "illustrative" | "definition">,
  actor: string,
): Promise<CriteriaSetRow> {
  const [row] = await tx.query<CriteriaSetRow>(
    `UPDATE criteria_set AS c
     SET title_vi = $2, title_en = $3, illustrative = $4, definition = $5::jsonb, updated_by = $6, applies_to = $7,
       revision = c.revision + 1, updated_at = now()
     WHERE c.id = $1 RETURNING ${columns}`,
    [id, draft.titleVi, draft.titleEn, draft.illustrative, JSON.stringify(draft.definition), actor, draft.appliesTo],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

/** Deletes a locked draft; what was published the database keeps. */
export async function deleteCriteriaSet(tx: Transaction, id: string): Promise<void> {
  await tx.query("DELETE FROM criteria_set WHERE id = $1", [id]);
}

/**
 * The set in force of a draft's issuer and model that is for some of the same kinds of subject, but not for the very same ones. Others
 * who publish for them wait until the transaction ends.
 */
export async function overlapping(tx: Transaction, draft: CriteriaSetRow): Promise<CriteriaSetRow | undefined> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`criteria ${draft.unitId} ${draft.model}`]);
  const [found] = await tx.query<CriteriaSetRow>(
    `SELECT ${columns} FROM criteria_set AS c
     WHERE c.unit_id = $1 AND c.model = $2 AND c.state = 'PUBLISHED' AND c.applies_to && $3::text[] AND c.applies_to <> $3::text[]
     LIMIT 1`,
    [draft.unitId, draft.model, draft.appliesTo],
  );
  return found;
}

/** Puts a locked draft in force in place of the version before it for the same subjects; both changes in this transaction. */
export async function publishDraft(
  tx: Transaction,
  draft: CriteriaSetRow,
  decision: { number: string; date: string; validFrom: string },
  actor: string,
): Promise<CriteriaSetRow> {
  const [earlier] = await tx.query<{ id: string; unitId: string }>(
    `UPDATE criteria_set SET state = 'SUPERSEDED', valid_to = greatest($3::date, valid_from), revision = revision + 1, updated_at = now(), updated_by = $4
     WHERE unit_id = $1 AND model = $2 AND state = 'PUBLISHED' AND applies_to = $5::text[] RETURNING id, unit_id AS "unitId"`,
    [draft.unitId, draft.model, decision.validFrom, actor, draft.appliesTo],
  );
  if (earlier !== undefined) {
    await recordRuleChange(tx, { of: "CRITERIA_SET", subject: earlier, kind: "SUPERSEDE", actor });
  }
  const [row] = await tx.query<CriteriaSetRow>(
    `UPDATE criteria_set AS c
     SET state = 'PUBLISHED', decision_number = $2, decision_date = $3::date, valid_from = $4::date, supersedes_id = $5,
       version = 1 + coalesce(
         (
           SELECT max(earlier.version) FROM criteria_set AS earlier
           WHERE earlier.unit_id = c.unit_id AND earlier.model = c.model AND earlier.applies_to = c.applies_to
         ), 0
       ),
       published_at = now(), published_by = $6, revision = c.revision + 1, updated_at = now(), updated_by = $6
     WHERE c.id = $1 RETURNING ${columns}`,
    [draft.id, decision.number, decision.date, decision.validFrom, earlier?.id ?? null, actor],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}
