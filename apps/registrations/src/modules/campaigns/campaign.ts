import { type CampaignWindows, DomainError } from "@khuyenhoc/contracts";

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
