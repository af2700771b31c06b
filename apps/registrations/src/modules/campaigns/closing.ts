import { can } from "@khuyenhoc/authz";
import { campaigns, DomainError, type JobStatus, type UndecidedRegistrations } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { startJob } from "@khuyenhoc/jobs";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { bulkDecisionJob } from "../registrations/decide-job.ts";
import { commanding, reading, requireFound } from "../rules/answers.ts";
import { recordStateChange } from "./procedures.ts";
import { lockCampaign, setCampaignState, toCampaign } from "./repository.ts";

/** Registrations of campaigns, submitted and not decided yet, as far as the transaction's scope reaches. */
async function countUndecided(tx: Transaction, campaignIds: readonly string[]): Promise<UndecidedRegistrations[]> {
  return tx.query<UndecidedRegistrations>(
    `SELECT asked.id AS "campaignId", count(r.id)::int AS total,
       count(*) FILTER (WHERE r.state = 'REGISTERED')::int AS registered,
       count(*) FILTER (WHERE r.state = 'SELF_ASSESSED')::int AS "selfAssessed",
       count(*) FILTER (WHERE r.state = 'REVIEWED')::int AS reviewed,
       count(*) FILTER (WHERE r.state = 'PROPOSED')::int AS proposed
     FROM unnest($1::uuid[]) AS asked (id)
     LEFT JOIN registration AS r ON r.campaign_id = asked.id AND r.state IN ('REGISTERED', 'SELF_ASSESSED', 'REVIEWED', 'PROPOSED')
     GROUP BY 1`,
    [[...new Set(campaignIds)]],
  );
}

/** How many registrations wait in campaigns, by stage, as far as the caller sees them. */
export const undecided = procedure("campaigns.read")
  .input(campaigns.undecidedByCampaigns)
  .output(z.array(campaigns.undecidedRegistrations))
  .query(({ ctx, input }) => reading(ctx, (tx) => countUndecided(tx, input.ids)));

/**
 * Closes an open campaign. Where registrations of it are undecided, whoever closes it says what becomes of them: they wait until it is
 * opened again, or a job returns them with a reason. Either way each can still be returned by the tier above.
 */
export const close = procedure("campaigns.manage")
  .input(campaigns.closeCampaign)
  .output(campaigns.campaignClosed)
  .mutation(async ({ ctx, input }) => {
    const { undecided: choice = null, reason = null } = input;
    if (choice === "RETURN") {
      const permission = "registrations.decide";
      if (!can(ctx.principal, permission)) throw new DomainError("FORBIDDEN", { permission });
      if (reason === null) throw new DomainError("RETURN_NEEDS_REASON");
    }
    const closed = await commanding(ctx, "campaigns.close", input, async (tx, body, actor) => {
      const before = requireFound(await lockCampaign(tx, body.id), body.expectedRevision);
      if (before.state !== "OPEN") throw new DomainError("CAMPAIGN_STATE", { state: before.state });
      const [waiting] = await countUndecided(tx, [body.id]);
      const count = waiting?.total ?? 0;
      if (count > 0 && choice === null) throw new DomainError("CAMPAIGN_UNDECIDED", { count });
      const after = await setCampaignState(tx, body.id, "CLOSED", actor);
      await recordStateChange(tx, "CLOSE", before, after, actor, reason ?? undefined);
      return { campaign: toCampaign(after), undecided: count };
    });
    const returning = choice === "RETURN" && reason !== null && closed.undecided > 0;
    return { ...closed, job: returning ? await returnRest(ctx, input, closed.campaign.unitId, reason) : null };
  });

type Ctx = Parameters<typeof startJob>[0];

/** The job that returns what is undecided; null where all was decided in the meantime. Sent again it is the same job. */
async function returnRest(
  ctx: Ctx,
  { id: campaignId, idempotencyKey }: { id: string; idempotencyKey: string },
  unitId: string,
  reason: string,
): Promise<JobStatus | null> {
  const params = { action: "RETURN" as const, filter: { unitId, campaignId }, reason };
  try {
    return await startJob(ctx, bulkDecisionJob, { unitId, params, idempotencyKey });
  } catch (error) {
    if (error instanceof DomainError && error.code === "JOB_EMPTY") return null;
    throw error;
  }
}
