import { campaigns, DomainError } from "@khuyenhoc/contracts";
import { encodeCursor, idempotent, sqlState, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf, unitsInScope, unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { findCriteriaSets } from "../criteria/repository.ts";
import { requireChangeable } from "./campaign.ts";
import {
  type CampaignPlan,
  type CampaignRow,
  type Covered,
  findCampaigns,
  insertCampaign,
  keyset,
  lockCampaign,
  pageOfCampaigns,
  setCampaignState,
  toCampaign,
  updateCampaign,
} from "./repository.ts";

/** Campaigns of the caller's units, of units below, and opened ones of units above; last changed first. */
export const list = procedure("campaigns.read")
  .input(campaigns.listCampaigns)
  .output(campaigns.campaignPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const rows = await pageOfCampaigns(tx, {
          unitId: input.unitId ?? null,
          year: input.year ?? null,
          models: input.models ?? null,
          states: input.states ?? null,
          limit: input.first + 1,
          after: input.after ?? null,
        });
        const edges = rows
          .slice(0, input.first)
          .map((row) => ({ cursor: encodeCursor(keyset, [row.updatedAt, row.id]), node: toCampaign(row) }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: null,
        };
      },
      { readOnly: true },
    ),
  );

/** Campaigns by their ids, in that order; what the caller may not see is left out like what does not exist. */
export const byIds = procedure("campaigns.read")
  .input(campaigns.campaignsByIds)
  .output(z.array(campaigns.campaign))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const found = new Map((await findCampaigns(tx, input.ids)).map((row) => [row.id, row]));
        return input.ids.flatMap((id) => {
          const row = found.get(id);
          return row === undefined ? [] : [toCampaign(row)];
        });
      },
      { readOnly: true },
    ),
  );

/** Drafts a campaign of a unit for a year and model. */
export const create = procedure("campaigns.manage")
  .input(campaigns.createCampaign)
  .output(campaigns.campaign)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "campaigns.create", subject, body }, async () => {
        await assertInScope(tx, ctx.principal, body.unitId);
        await requireSound(tx, body);
        return toCampaign(await insertCampaign(tx, body, subject));
      }),
    );
  });

/** Replaces the plan of a campaign; of an open one the windows, and more pilot units. */
export const update = procedure("campaigns.manage")
  .input(campaigns.updateCampaign)
  .output(campaigns.campaign)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "campaigns.update", subject, body }, async () => {
        const before = await lockOwn(tx, body.id, body.expectedRevision);
        requireChangeable(before, body);
        // An open campaign keeps its criteria set even after a newer version is published.
        await requireSound(tx, { ...before, ...body }, before.state !== "OPEN");
        return toCampaign(await updateCampaign(tx, body.id, body, subject));
      }),
    );
  });

/** Opens a campaign, or opens a closed one again. From then on its units go the long way: no direct approval. */
export const open = procedure("campaigns.manage")
  .input(campaigns.changeCampaignState)
  .output(campaigns.campaign)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    try {
      return await ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
        idempotent(tx, { key, operation: "campaigns.open", subject, body }, async () => {
          const before = await lockOwn(tx, body.id, body.expectedRevision);
          if (before.state === "OPEN") throw new DomainError("CAMPAIGN_STATE", { state: before.state });
          await requireSound(tx, before, before.state === "DRAFT");
          return toCampaign(await setCampaignState(tx, body.id, "OPEN", subject));
        }),
      );
    } catch (error) {
      if (sqlState(error) === "23505") throw new DomainError("CAMPAIGN_EXISTS", {}, { cause: error });
      throw error;
    }
  });

/** Closes an open campaign. */
export const close = procedure("campaigns.manage")
  .input(campaigns.changeCampaignState)
  .output(campaigns.campaign)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "campaigns.close", subject, body }, async () => {
        const before = await lockOwn(tx, body.id, body.expectedRevision);
        if (before.state !== "OPEN") throw new DomainError("CAMPAIGN_STATE", { state: before.state });
        return toCampaign(await setCampaignState(tx, body.id, "CLOSED", subject));
      }),
    );
  });

async function lockOwn(tx: Transaction, id: string, expectedRevision: number): Promise<CampaignRow> {
  const row = await lockCampaign(tx, id);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  if (row.revision !== expectedRevision) throw new DomainError("CONFLICT");
  return row;
}

/**
 * Demands windows in order, pilot units below the issuer, and a criteria set of the model that the issuer or a unit above has
 * in force.
 *
 * @param inForce false where the set may have been superseded since the campaign took it
 * @throws DomainError CAMPAIGN_WINDOWS, CAMPAIGN_PILOTS, CAMPAIGN_CRITERIA
 */
async function requireSound(tx: Transaction, plan: CampaignPlan & Covered, inForce = true): Promise<void> {
  if (!campaigns.windowsInOrder(plan)) throw new DomainError("CAMPAIGN_WINDOWS");
  const below = await unitsStrictlyBelow(tx, [plan.unitId], plan.pilotUnitIds);
  if (plan.pilotUnitIds.some((unitId) => !below.has(unitId))) throw new DomainError("CAMPAIGN_PILOTS");
  const [set] = await findCriteriaSets(tx, [plan.criteriaSetId]);
  const usable = set?.state === "PUBLISHED" || (!inForce && set?.state === "SUPERSEDED");
  if (set === undefined || !usable || set.model !== plan.model) throw new DomainError("CAMPAIGN_CRITERIA");
  const reached = await unitsInScope(tx, [set.unitId], [plan.unitId]);
  if (!reached.has(plan.unitId)) throw new DomainError("CAMPAIGN_CRITERIA");
}
