import { type Campaign, campaigns, criteriaSets, DomainError, id, ruleChanges } from "@khuyenhoc/contracts";
import { encodeCursor, sqlState, type Transaction } from "@khuyenhoc/database";
import { assertInScope, unitsInScope, unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { findCriteriaSets } from "../criteria/repository.ts";
import { commanding, inOrderOf, pageOf, reading, requireFound } from "../rules/answers.ts";
import { deletedKeyset, pageOfDeleted, readRuleHistory, recordRuleChange, toDeletedDraft } from "../rules/changes.ts";
import { differences, type Fields, fieldsOf, noFields } from "../rules/fields.ts";
import { requireChangeable } from "./campaign.ts";
import {
  type CampaignPlan,
  type CampaignRow,
  type Covered,
  deleteCampaign,
  findCampaigns,
  insertCampaign,
  keyset,
  lockCampaign,
  pageOfCampaigns,
  setCampaignState,
  sharesPilotUnits,
  toCampaign,
  updateCampaign,
} from "./repository.ts";

/** Campaigns of the caller's units, of units below, and opened ones of units above; last changed first. */
export const list = procedure("campaigns.read")
  .input(campaigns.listCampaigns)
  .output(campaigns.campaignPage)
  .query(({ ctx, input: { first, ...input } }) =>
    reading(ctx, async (tx) => {
      const { unitId = null, year = null, models = null, states = null, directiveId = null, after = null } = input;
      const rows = await pageOfCampaigns(tx, { unitId, year, models, states, directiveId, after, limit: first + 1 });
      return pageOf(rows, first, (row) => encodeCursor(keyset, [row.updatedAt, row.id]), toCampaign);
    }),
  );

/** Campaigns by their ids, in that order; what the caller may not see is left out like what does not exist. */
export const byIds = procedure("campaigns.read")
  .input(campaigns.campaignsByIds)
  .output(z.array(campaigns.campaign))
  .query(({ ctx, input: { ids } }) =>
    reading(ctx, async (tx) => inOrderOf(ids, await findCampaigns(tx, ids), toCampaign)),
  );

/** Who did what with a campaign of the caller's scope, with what each change replaced; also with a deleted draft. */
export const history = procedure("campaigns.read")
  .input(ruleChanges.ruleHistory)
  .output(z.array(ruleChanges.ruleChange))
  .query(({ ctx, input }) =>
    reading(ctx, (tx) =>
      readRuleHistory(tx, "CAMPAIGN", input.id, async () => (await findCampaigns(tx, [input.id])).length > 0),
    ),
  );

/** Drafts of the caller's scope that were deleted, latest first. */
export const deleted = procedure("campaigns.read")
  .input(ruleChanges.listDeletedDrafts)
  .output(ruleChanges.deletedDraftPage)
  .query(({ ctx, input: { first, after = null } }) =>
    reading(ctx, async (tx) => {
      const rows = await pageOfDeleted(tx, "CAMPAIGN", { after, limit: first + 1 });
      return pageOf(rows, first, (row) => encodeCursor(deletedKeyset, [row.changeId]), toDeletedDraft);
    }),
  );

/** The fields that the history tells of; sets and units by their names, which stay readable. */
async function historyFields(tx: Transaction, row: CampaignRow): Promise<Fields> {
  const setIds = [row.criteriaSetId, ...row.furtherSetIds];
  const sets = new Map((await findCriteriaSets(tx, setIds)).map((set) => [set.id, set.titleVi]));
  const units = await tx.query<{ name: string }>(
    `SELECT version.name_vi AS name FROM unit_version AS version
     WHERE version.unit_id = ANY ($1::uuid[]) AND version.validity @> app_today() ORDER BY 1`,
    [row.pilotUnitIds],
  );
  const named = {
    ...row,
    criteriaSet: sets.get(row.criteriaSetId) ?? null,
    furtherSets: row.furtherSetIds.flatMap((setId) => sets.get(setId) ?? []),
    pilotUnits: units.map(({ name }) => name),
  };
  return fieldsOf(named, [
    ...(["title", "year", "model", "criteriaSet", "furtherSets", "registerFrom", "registerTo", "assessFrom"] as const),
    ...(["assessTo", "reviewTo", "decideTo", "appealDays", "pilotUnits", "directiveId"] as const),
  ]);
}

/** Drafts a campaign of a unit for a year and model. */
export const create = procedure("campaigns.manage")
  .input(campaigns.createCampaign)
  .output(campaigns.campaign)
  .mutation(({ ctx, input }) =>
    commanding(ctx, "campaigns.create", input, async (tx, body, actor) => {
      await assertInScope(tx, ctx.principal, body.unitId);
      await requireSound(tx, body);
      const campaign = await insertCampaign(tx, body, actor);
      const fields = differences(noFields, await historyFields(tx, campaign));
      await recordRuleChange(tx, { of: "CAMPAIGN", subject: campaign, kind: "CREATE", actor, fields });
      return toCampaign(campaign);
    }),
  );

/** Replaces the plan of a campaign; of an open one the windows, and more pilot units and further sets. */
export const update = procedure("campaigns.manage")
  .input(campaigns.updateCampaign)
  .output(campaigns.campaign)
  .mutation(({ ctx, input }) =>
    alone(() =>
      commanding(ctx, "campaigns.update", input, async (tx, body, actor) => {
        const before = requireFound(await lockCampaign(tx, body.id), body.expectedRevision);
        requireChangeable(before, body);
        // An open campaign keeps its criteria sets even after newer versions are published.
        await requireSound(tx, { ...before, ...body }, before);
        if (before.state === "OPEN") await requireApart(tx, { ...before, ...body });
        const formerly = await historyFields(tx, before);
        const after = await updateCampaign(tx, body.id, body, actor);
        const fields = differences(formerly, await historyFields(tx, after));
        await recordRuleChange(tx, { of: "CAMPAIGN", subject: after, kind: "UPDATE", actor, fields });
        return toCampaign(after);
      }),
    ),
  );

/** Deletes a draft; the history keeps what it said, who deleted it and why. */
export const deleteDraft = procedure("campaigns.manage")
  .input(ruleChanges.deleteDraft)
  .output(z.object({ id }))
  .mutation(({ ctx, input }) =>
    commanding(ctx, "campaigns.deleteDraft", input, async (tx, { id: draftId, expectedRevision, reason }, actor) => {
      const draft = requireFound(await lockCampaign(tx, draftId), expectedRevision);
      if (draft.state !== "DRAFT") throw new DomainError("CAMPAIGN_STATE", { state: draft.state });
      const fields = differences(await historyFields(tx, draft), noFields);
      await deleteCampaign(tx, draft.id);
      await recordRuleChange(tx, { of: "CAMPAIGN", subject: draft, kind: "DELETE", actor, reason, fields });
      return { id: draft.id };
    }),
  );

/** Opens a campaign, or opens a closed one again. From then on its units go the long way: no direct approval. */
export const open = procedure("campaigns.manage")
  .input(campaigns.changeCampaignState)
  .output(campaigns.campaign)
  .mutation(({ ctx, input }) =>
    alone(() =>
      commanding(ctx, "campaigns.open", input, async (tx, body, actor) => {
        const before = requireFound(await lockCampaign(tx, body.id), body.expectedRevision);
        if (before.state === "OPEN") throw new DomainError("CAMPAIGN_STATE", { state: before.state });
        await requireSound(tx, before, before);
        await requireApart(tx, before);
        const opened = await setCampaignState(tx, body.id, "OPEN", actor);
        await recordStateChange(tx, before.state === "DRAFT" ? "OPEN" : "REOPEN", before, opened, actor);
        return toCampaign(opened);
      }),
    ),
  );

/** Writes down that a campaign was opened or closed. */
export async function recordStateChange(
  tx: Transaction,
  kind: "OPEN" | "REOPEN" | "CLOSE",
  before: CampaignRow,
  after: CampaignRow,
  actor: string,
  reason?: string,
): Promise<void> {
  const fields = differences(fieldsOf(before, ["state"]), fieldsOf(after, ["state"]));
  await recordRuleChange(tx, { of: "CAMPAIGN", subject: after, kind, actor, reason, fields });
}

/** Two open general campaigns of one issuer, year and model are refused by the database. @throws DomainError CAMPAIGN_EXISTS */
async function alone<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) === "23505") throw new DomainError("CAMPAIGN_EXISTS", {}, { cause: error });
    throw error;
  }
}

/** Demands that no other open pilot of the issuer shares units with a pilot. @throws DomainError CAMPAIGN_EXISTS */
async function requireApart(tx: Transaction, campaign: CampaignRow): Promise<void> {
  if (campaign.pilotUnitIds.length === 0) return;
  if (await sharesPilotUnits(tx, campaign)) throw new DomainError("CAMPAIGN_EXISTS");
}

/**
 * Demands windows in order, pilot units below the issuer, and criteria sets of the model that the issuer or a unit above has in force,
 * no two of them for the same kind of subject.
 *
 * @param before the campaign as it was: one that was opened keeps its sets, which may have been superseded since it took them
 * @throws DomainError CAMPAIGN_WINDOWS, CAMPAIGN_PILOTS, CAMPAIGN_CRITERIA
 */
async function requireSound(
  tx: Transaction,
  plan: CampaignPlan & Covered,
  before?: Pick<Campaign, "state" | "criteriaSetId" | "furtherSetIds">,
): Promise<void> {
  if (!campaigns.windowsInOrder(plan)) throw new DomainError("CAMPAIGN_WINDOWS");
  const below = await unitsStrictlyBelow(tx, [plan.unitId], plan.pilotUnitIds);
  if (plan.pilotUnitIds.some((unitId) => !below.has(unitId))) throw new DomainError("CAMPAIGN_PILOTS");
  const ids = [...new Set([plan.criteriaSetId, ...plan.furtherSetIds])];
  const sets = await findCriteriaSets(tx, ids);
  const kept = before === undefined || before.state === "DRAFT" ? [] : [before.criteriaSetId, ...before.furtherSetIds];
  const reaching = await Promise.all(
    sets.map(async (set) => (await unitsInScope(tx, [set.unitId], [plan.unitId])).has(plan.unitId)),
  );
  const isSound = sets.every(
    ({ id: setId, state, model, appliesTo }, index) =>
      (state === "PUBLISHED" || (state === "SUPERSEDED" && kept.includes(setId))) &&
      model === plan.model &&
      reaching[index] === true &&
      sets.slice(index + 1).every((other) => criteriaSets.areApart(appliesTo, other.appliesTo)),
  );
  if (sets.length < ids.length || ids.length <= plan.furtherSetIds.length || !isSound) {
    throw new DomainError("CAMPAIGN_CRITERIA");
  }
}
