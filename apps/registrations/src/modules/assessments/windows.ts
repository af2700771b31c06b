import { DomainError } from "@khuyenhoc/contracts";
import type { Campaign } from "../campaigns/repository.ts";

/** Steps that a campaign has a time for. */
export type Step = "SUBMIT" | "SELF_ASSESS" | "REVIEW" | "PROPOSE" | "DECIDE";

/** First and last day of a step, both included; null is no bound. */
export interface Window {
  from: string | null;
  to: string | null;
}

type Windows = Pick<Campaign, "registerFrom" | "registerTo" | "assessFrom" | "assessTo" | "reviewTo" | "decideTo">;

/**
 * When a step may be taken. What was returned may come back for as long as it can be decided: otherwise whoever is late in
 * returning would end a case.
 *
 * @param again whether the registration was handed in before and returned
 */
export function windowOf(campaign: Windows, step: Step, again: boolean): Window {
  const { registerFrom, registerTo, assessFrom, assessTo, reviewTo, decideTo } = campaign;
  switch (step) {
    case "SUBMIT":
      return { from: registerFrom, to: again ? decideTo : registerTo };
    case "SELF_ASSESS":
      return { from: assessFrom, to: again ? decideTo : assessTo };
    case "REVIEW":
      return { from: assessFrom, to: again ? decideTo : reviewTo };
    case "PROPOSE":
    case "DECIDE":
      return { from: assessFrom, to: decideTo };
  }
}

/**
 * @param date calendar date in Asia/Ho_Chi_Minh
 * @returns the refusal WINDOW_CLOSED outside of the step's time
 */
export function windowRefusal(
  campaign: Windows | null,
  step: Step,
  date: string,
  again = false,
): DomainError | undefined {
  if (campaign === null) return undefined;
  const { from, to } = windowOf(campaign, step, again);
  if ((from === null || from <= date) && (to === null || date <= to)) return undefined;
  return new DomainError("WINDOW_CLOSED", { from: from ?? "…", to: to ?? "…" });
}
