import type { Transaction } from "@khuyenhoc/database";
import { type Campaign, campaignsByIds, campaignsFor, coveredKey } from "../campaigns/repository.ts";
import type { RegistrationRow } from "../registrations/row.ts";

/** How campaigns stand to a registration. */
export interface Coverage {
  /** The open campaign that covers it; else, closed by now, the one that it was submitted under. */
  campaign: Campaign | null;
  /** Whether the campaign is open, so that the registration can go on through its stages. */
  open: boolean;
}

type Asked = Pick<RegistrationRow, "id" | "unitId" | "year" | "model" | "campaignId">;

/**
 * The campaigns of registrations, by registration.
 *
 * @param asOf calendar date of the tree that is meant
 */
export async function coverageOf(
  tx: Transaction,
  rows: readonly Asked[],
  asOf: string,
): Promise<(row: Asked) => Coverage> {
  const open = await campaignsFor(tx, rows, asOf);
  const past = rows.flatMap((row) => (row.campaignId === null || open.has(coveredKey(row)) ? [] : [row.campaignId]));
  const closed = past.length === 0 ? new Map<string, Campaign>() : await campaignsByIds(tx, [...new Set(past)]);
  return (row) => {
    const campaign = open.get(coveredKey(row));
    if (campaign !== undefined) return { campaign, open: true };
    return { campaign: row.campaignId === null ? null : (closed.get(row.campaignId) ?? null), open: false };
  };
}
