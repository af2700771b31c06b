import { type Campaign, type CampaignWindows, DomainError } from "@khuyenhoc/contracts";

/** What a campaign gives time for: đăng ký, tự đánh giá, bình xét, quyết định. */
export type CampaignStep = "REGISTER" | "ASSESS" | "REVIEW" | "DECIDE";

/** First and last day of a step; null is no bound. Reviewing and deciding may begin as soon as something is there. */
export function windowOf(windows: CampaignWindows, step: CampaignStep): { from: string | null; to: string | null } {
  switch (step) {
    case "REGISTER":
      return { from: windows.registerFrom, to: windows.registerTo };
    case "ASSESS":
      return { from: windows.assessFrom, to: windows.assessTo };
    case "REVIEW":
      return { from: null, to: windows.reviewTo };
    case "DECIDE":
      return { from: null, to: windows.decideTo };
  }
}

/**
 * The refusal of a step outside of its window; undefined within.
 *
 * @param day calendar date in Asia/Ho_Chi_Minh on which the step is taken
 */
export function outsideWindow(windows: CampaignWindows, step: CampaignStep, day: string): DomainError | undefined {
  const { from, to } = windowOf(windows, step);
  if ((from === null || from <= day) && (to === null || day <= to)) return undefined;
  return new DomainError("WINDOW_CLOSED", { from: from ?? "…", to: to ?? "…" });
}

/**
 * Demands that a campaign's plan may become another one. Cases run in an open one: it keeps its criteria set and the units it
 * covers, of which there may only come more. A closed one stays as it is.
 *
 * @throws DomainError CAMPAIGN_STATE, CAMPAIGN_PILOTS
 */
export function requireChangeable(
  before: Pick<Campaign, "state" | "criteriaSetId" | "pilotUnitIds">,
  after: Pick<Campaign, "criteriaSetId" | "pilotUnitIds">,
): void {
  if (before.state === "DRAFT") return;
  if (before.state === "CLOSED" || after.criteriaSetId !== before.criteriaSetId) {
    throw new DomainError("CAMPAIGN_STATE", { state: before.state });
  }
  const coversAll = after.pilotUnitIds.length === 0;
  const coveredAll = before.pilotUnitIds.length === 0;
  const keeps = before.pilotUnitIds.every((unitId) => after.pilotUnitIds.includes(unitId));
  if (!coversAll && (coveredAll || !keeps)) throw new DomainError("CAMPAIGN_PILOTS");
}
