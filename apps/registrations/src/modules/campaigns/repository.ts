import { type Campaign as CampaignView, DomainError, type TitleModel } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { Parameters } from "../registrations/selection.ts";

/** What a case needs to know of its campaign. Calendar dates in Asia/Ho_Chi_Minh, first and last days included; null is no bound. */
export interface Campaign {
  id: string;
  unitId: string;
  year: number;
  model: TitleModel;
  criteriaSetId: string;
  /** Sets for particular kinds of subject. */
  furtherSetIds: string[];
  registerFrom: string | null;
  registerTo: string | null;
  assessFrom: string | null;
  assessTo: string | null;
  reviewTo: string | null;
  decideTo: string | null;
  appealDays: number;
}

const columns = `c.id, c.unit_id AS "unitId", c.year, c.model, c.criteria_set_id AS "criteriaSetId",
  ARRAY (SELECT f.criteria_set_id::text FROM campaign_further_set AS f WHERE f.campaign_id = c.id ORDER BY 1) AS "furtherSetIds",
  c.register_from AS "registerFrom", c.register_to AS "registerTo", c.assess_from AS "assessFrom", c.assess_to AS "assessTo",
  c.review_to AS "reviewTo", c.decide_to AS "decideTo", c.appeal_days AS "appealDays"`;

/** Whose campaign is asked for. */
export interface Covered {
  unitId: string;
  year: number;
  model: TitleModel;
}

/** Key of the answers of {@link campaignsFor}. */
export function coveredKey({ unitId, year, model }: Covered): string {
  return `${unitId}/${year}/${model}`;
}

/**
 * The open campaign that covers each of the questions: its issuer is the unit or one above it, and a pilot has chosen the unit
 * or one above it. Of several the nearest issuer's counts, and of one issuer's the pilot.
 *
 * @param asOf calendar date of the tree that is meant
 * @returns by {@link coveredKey}; what no campaign covers is not in it
 */
export async function campaignsFor(
  tx: Transaction,
  questions: readonly Covered[],
  asOf: string,
): Promise<Map<string, Campaign>> {
  const distinct = [...new Map(questions.map((question) => [coveredKey(question), question])).values()];
  if (distinct.length === 0) return new Map();
  const rows = await tx.query<Campaign & { askedUnitId: string }>(
    `SELECT DISTINCT ON (q.unit_id, q.year, q.model) q.unit_id AS "askedUnitId", ${columns}
     FROM unnest($1::uuid[], $2::int[], $3::text[]) AS q (unit_id, year, model)
     JOIN unit_closure AS up ON up.descendant_id = q.unit_id AND up.scope_validity @> $4::date
     JOIN campaign AS c ON c.unit_id = up.ancestor_id AND c.year = q.year AND c.model = q.model AND c.state = 'OPEN'
     WHERE NOT EXISTS (SELECT 1 FROM campaign_pilot AS pilot WHERE pilot.campaign_id = c.id)
       OR EXISTS (
         SELECT 1
         FROM campaign_pilot AS pilot
         JOIN unit_closure AS chosen ON chosen.ancestor_id = pilot.unit_id AND chosen.descendant_id = q.unit_id
         WHERE pilot.campaign_id = c.id AND chosen.scope_validity @> $4::date
       )
     ORDER BY q.unit_id, q.year, q.model, up.depth, c.is_pilot DESC`,
    [distinct.map(({ unitId }) => unitId), distinct.map(({ year }) => year), distinct.map(({ model }) => model), asOf],
  );
  return new Map(
    rows.map(({ askedUnitId, ...campaign }) => [coveredKey({ ...campaign, unitId: askedUnitId }), campaign]),
  );
}

/** The open campaign that covers a unit, or null; see {@link campaignsFor}. */
export async function campaignFor(
  tx: Transaction,
  { asOf, ...question }: Covered & { asOf: string },
): Promise<Campaign | null> {
  return (await campaignsFor(tx, [question], asOf)).get(coveredKey(question)) ?? null;
}

/** Campaigns by their ids, whatever their state: registrations keep the one they run in. */
export async function campaignsByIds(tx: Transaction, ids: readonly string[]): Promise<Map<string, Campaign>> {
  const rows = await tx.query<Campaign>(`SELECT ${columns} FROM campaign AS c WHERE c.id = ANY ($1::uuid[])`, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Rank of the tier that is competent to decide about a model; whoever decides needs a unit of this rank or a smaller one.
 *
 * @param asOf calendar date of the decision
 */
export async function competentRank(
  tx: Transaction,
  { model, asOf }: { model: TitleModel; asOf: string },
): Promise<number> {
  const [row] = await tx.query<{ rank: number }>(
    `SELECT coalesce((SELECT unit.tier_rank FROM unit WHERE unit.tier_code = c.tier_code LIMIT 1), c.tier_rank) AS rank
     FROM competence AS c WHERE c.model = $1 AND c.validity @> $2::date`,
    [model, asOf],
  );
  if (row === undefined) throw new Error(`No tier is competent for ${model} on ${asOf}`);
  return row.rank;
}

/** A campaign as it is stored, with its pilot units. */
export interface CampaignRow extends Omit<CampaignView, "createdAt" | "updatedAt"> {
  createdAt: Date;
  updatedAt: Date;
}

const allColumns = `${columns}, c.title, c.state, c.directive_id AS "directiveId", c.revision, c.created_at AS "createdAt", c.updated_at AS "updatedAt",
  ARRAY (SELECT pilot.unit_id::text FROM campaign_pilot AS pilot WHERE pilot.campaign_id = c.id ORDER BY 1) AS "pilotUnitIds"`;

/** The form of the contract. */
export function toCampaign(row: CampaignRow): CampaignView {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** The campaigns that the transaction's scope reaches, in no particular order. */
export function findCampaigns(tx: Transaction, ids: readonly string[]): Promise<CampaignRow[]> {
  return tx.query<CampaignRow>(`SELECT ${allColumns} FROM campaign AS c WHERE c.id = ANY ($1::uuid[])`, [ids]);
}

/** A campaign that the caller may change, locked until the transaction ends; undefined where he may not. */
export async function lockCampaign(tx: Transaction, id: string): Promise<CampaignRow | undefined> {
  const [row] = await tx.query<CampaignRow>(`SELECT ${allColumns} FROM campaign AS c WHERE c.id = $1 FOR UPDATE`, [id]);
  return row;
}

export const keyset = {
  name: "campaigns",
  columns: [
    { expression: "c.updated_at", type: "timestamptz", direction: "desc" },
    { expression: "c.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

export interface CampaignQuestion {
  unitId: string | null;
  year: number | null;
  models: readonly TitleModel[] | null;
  states: readonly string[] | null;
  directiveId: string | null;
  limit: number;
  after: string | null;
}

/** @throws DomainError BAD_CURSOR */
export function pageOfCampaigns(tx: Transaction, question: CampaignQuestion): Promise<CampaignRow[]> {
  const parameters = new Parameters();
  const conditions: string[] = [];
  if (question.unitId !== null) conditions.push(`c.unit_id = ${parameters.add(question.unitId)}`);
  if (question.year !== null) conditions.push(`c.year = ${parameters.add(question.year)}`);
  if (question.models !== null) conditions.push(`c.model = ANY (${parameters.add(question.models)}::text[])`);
  if (question.states !== null) conditions.push(`c.state = ANY (${parameters.add(question.states)}::text[])`);
  if (question.directiveId !== null) conditions.push(`c.directive_id = ${parameters.add(question.directiveId)}`);
  const page = keysetWhere(keyset, question.after, parameters.values.length + 1);
  for (const value of page.values) parameters.add(value);
  conditions.push(page.where);
  return tx.query<CampaignRow>(
    `SELECT ${allColumns} FROM campaign AS c WHERE ${conditions.join(" AND ")}
     ORDER BY ${page.orderBy} LIMIT ${parameters.add(question.limit)}::int`,
    parameters.values,
  );
}

export type CampaignPlan = Pick<
  CampaignView,
  | "title"
  | "criteriaSetId"
  | "furtherSetIds"
  | "registerFrom"
  | "registerTo"
  | "assessFrom"
  | "assessTo"
  | "reviewTo"
  | "decideTo"
  | "appealDays"
  | "pilotUnitIds"
  | "directiveId"
>;

const planColumns = [
  "title",
  "criteria_set_id",
  "register_from",
  "register_to",
  "assess_from",
  "assess_to",
  "review_to",
  "decide_to",
  "appeal_days",
  "directive_id",
] as const;
function planValues(plan: CampaignPlan): unknown[] {
  const { title, criteriaSetId, registerFrom, registerTo, assessFrom, assessTo, reviewTo, decideTo, appealDays } = plan;
  const days = [registerFrom, registerTo, assessFrom, assessTo, reviewTo, decideTo];
  return [title, criteriaSetId, ...days, appealDays, plan.directiveId];
}

export async function insertCampaign(
  tx: Transaction,
  campaign: CampaignPlan & Covered,
  actor: string,
): Promise<CampaignRow> {
  const [made] = await tx.query<{ id: string }>(
    `INSERT INTO campaign (unit_id, year, model, created_by, updated_by, ${planColumns.join(", ")})
     VALUES ($1, $2, $3, $4, $4, ${planColumns.map((_, index) => `$${index + 5}`).join(", ")}) RETURNING id`,
    [campaign.unitId, campaign.year, campaign.model, actor, ...planValues(campaign)],
  );
  if (made === undefined) throw new Error("INSERT returned nothing");
  return setParts(tx, made.id, campaign);
}

export async function updateCampaign(
  tx: Transaction,
  id: string,
  plan: CampaignPlan,
  actor: string,
): Promise<CampaignRow> {
  await tx.query(
    `UPDATE campaign SET ${planColumns.map((column, index) => `${column} = $${index + 3}`).join(", ")},
       revision = revision + 1, updated_at = now(), updated_by = $2
     WHERE id = $1`,
    [id, actor, ...planValues(plan)],
  );
  return setParts(tx, id, plan);
}

/** Deletes a locked draft; what was opened the database keeps. */
export async function deleteCampaign(tx: Transaction, id: string): Promise<void> {
  await tx.query("DELETE FROM campaign_pilot WHERE campaign_id = $1", [id]);
  await tx.query("DELETE FROM campaign_further_set WHERE campaign_id = $1", [id]);
  await tx.query("DELETE FROM campaign WHERE id = $1", [id]);
}

/**
 * Whether another open pilot of the same issuer, year and model shares units with a pilot. Others who open one wait until the
 * transaction ends.
 */
export async function sharesPilotUnits(
  tx: Transaction,
  { id, unitId, year, model, pilotUnitIds }: Covered & { id: string; pilotUnitIds: readonly string[] },
): Promise<boolean> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`pilots ${unitId} ${year} ${model}`]);
  const rows = await tx.query(
    `SELECT 1
     FROM campaign AS c JOIN campaign_pilot AS pilot ON pilot.campaign_id = c.id
     JOIN unit_closure AS tree ON tree.scope_validity @> app_today() AND (
       (tree.ancestor_id = pilot.unit_id AND tree.descendant_id = ANY ($5::uuid[]))
       OR (tree.descendant_id = pilot.unit_id AND tree.ancestor_id = ANY ($5::uuid[]))
     )
     WHERE c.unit_id = $1 AND c.year = $2 AND c.model = $3 AND c.state = 'OPEN' AND c.id <> $4
     LIMIT 1`,
    [unitId, year, model, id, pilotUnitIds],
  );
  return rows.length > 0;
}

/** Opens or closes a locked campaign; a second open general one of the same issuer, year and model fails with SQLSTATE 23505. */
export async function setCampaignState(
  tx: Transaction,
  id: string,
  state: "OPEN" | "CLOSED",
  actor: string,
): Promise<CampaignRow> {
  await tx.query(
    "UPDATE campaign SET state = $2, revision = revision + 1, updated_at = now(), updated_by = $3 WHERE id = $1",
    [id, state, actor],
  );
  return readBack(tx, id);
}

/** Pilot units and further sets, and whether it is a pilot at all. */
async function setParts(
  tx: Transaction,
  id: string,
  { pilotUnitIds, furtherSetIds }: Pick<CampaignPlan, "pilotUnitIds" | "furtherSetIds">,
): Promise<CampaignRow> {
  await replaceParts(tx, "campaign_pilot", "unit_id", id, pilotUnitIds);
  await replaceParts(tx, "campaign_further_set", "criteria_set_id", id, furtherSetIds);
  await tx.query("UPDATE campaign SET is_pilot = $2 WHERE id = $1 AND is_pilot <> $2", [id, pilotUnitIds.length > 0]);
  return readBack(tx, id);
}

async function replaceParts(
  tx: Transaction,
  table: "campaign_pilot" | "campaign_further_set",
  column: "unit_id" | "criteria_set_id",
  id: string,
  partIds: readonly string[],
): Promise<void> {
  await tx.query(`DELETE FROM ${table} WHERE campaign_id = $1 AND ${column} <> ALL ($2::uuid[])`, [id, partIds]);
  await tx.query(`INSERT INTO ${table} (campaign_id, ${column}) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING`, [
    id,
    partIds,
  ]);
}

async function readBack(tx: Transaction, id: string): Promise<CampaignRow> {
  const [row] = await findCampaigns(tx, [id]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}
