import type { Principal } from "@khuyenhoc/authz";
import { type BulkOutcome, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import { windowRefusal } from "../assessments/windows.ts";
import type { Rooms } from "../bases/base.ts";
import { roomsFor } from "../bases/repository.ts";
import { campaignsFor, coveredKey } from "../campaigns/repository.ts";
import type { Origin } from "../undo/keeping.ts";
import { noteActor } from "./actors.ts";
import { changeInBulk } from "./bulk.ts";
import { decide, filingDate } from "./registration.ts";
import { findRegistrations, joinCampaigns, lockRegistrations } from "./repository.ts";

/** Whose command it is, and when it was given. */
export interface Acting {
  principal: Pick<Principal, "subject" | "username" | "roots">;
  now: Date;
  origin: Origin;
}

/** Hands drafts and corrected registrations in to the tier above; each as far as the base of its unit has room. */
export async function submitAll(
  tx: Transaction,
  ids: readonly string[],
  { principal, now, origin }: Acting,
): Promise<BulkOutcome> {
  await noteActor(tx, principal);
  // Bases are locked before registrations everywhere, so the units have to be known first.
  const found = await findRegistrations(tx, ids);
  const rooms = new Map<number, Rooms>();
  for (const year of [...new Set(found.map((row) => row.year))].sort()) {
    const unitIds = found.filter((row) => row.year === year).map(({ unitId }) => unitId);
    rooms.set(year, await roomsFor(tx, { unitIds, year, asOf: filingDate(year, today(now)), lock: true }));
  }
  const locked = await lockRegistrations(tx, ids);
  const campaigns = await campaignsFor(tx, locked, today(now));
  const outcome = await changeInBulk(tx, ids, locked, { to: "REGISTERED", actor: principal.subject, origin }, (row) => {
    const decision = decide(row, { action: "SUBMIT" });
    if ("refusal" in decision) return decision.refusal;
    const campaign = campaigns.get(coveredKey(row)) ?? null;
    const late = windowRefusal(campaign, "SUBMIT", today(now), row.state === "RETURNED");
    return late ?? rooms.get(row.year)?.take(row.unitId, row.model, row.group, 1);
  });
  const joined = outcome.succeeded.flatMap((registration) => {
    const campaignId = campaigns.get(coveredKey(registration))?.id ?? null;
    return campaignId === registration.campaignId ? [] : [{ id: registration.id, campaignId }];
  });
  await joinCampaigns(tx, joined);
  const campaignOf = new Map(joined.map(({ id, campaignId }) => [id, campaignId]));
  return {
    ...outcome,
    succeeded: outcome.succeeded.map((row) => {
      const campaignId = campaignOf.get(row.id);
      return campaignId === undefined ? row : { ...row, campaignId };
    }),
  };
}

/** Recognises submitted registrations that no campaign covers, of units strictly below one that the decider was granted. */
export async function approveAll(
  tx: Transaction,
  ids: readonly string[],
  { principal, now, origin }: Acting,
): Promise<BulkOutcome> {
  await noteActor(tx, principal);
  const locked = await lockRegistrations(tx, ids);
  const below = await strictlyBelow(tx, principal, locked);
  const campaigns = await campaignsFor(tx, locked, today(now));
  return changeInBulk(tx, ids, locked, { to: "RECOGNISED", actor: principal.subject, origin }, (row) => {
    const covered = row.campaignId !== null || campaigns.has(coveredKey(row));
    const above = below.has(row.unitId);
    const decision = decide(row, { action: "APPROVE", decider: principal.subject, above, covered });
    return "refusal" in decision ? decision.refusal : undefined;
  });
}

/** Returns registrations that are not decided with a reason, to units strictly below one that the decider was granted. */
export async function returnAll(
  tx: Transaction,
  ids: readonly string[],
  { principal, reason, origin }: Acting & { reason: string },
): Promise<BulkOutcome> {
  await noteActor(tx, principal);
  const locked = await lockRegistrations(tx, ids);
  const below = await strictlyBelow(tx, principal, locked);
  return changeInBulk(tx, ids, locked, { to: "RETURNED", actor: principal.subject, reason, origin }, (row) => {
    const above = below.has(row.unitId);
    const decision = decide(row, { action: "RETURN", decider: principal.subject, above, reason });
    return "refusal" in decision ? decision.refusal : undefined;
  });
}

function strictlyBelow(
  tx: Transaction,
  { roots }: Acting["principal"],
  locked: readonly { unitId: string }[],
): Promise<Set<string>> {
  return unitsStrictlyBelow(
    tx,
    roots,
    locked.map(({ unitId }) => unitId),
  );
}
