import { z } from "zod";
import { jobStatus } from "./jobs.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";
import { titleModel } from "./titles.ts";

export const campaignStates = ["DRAFT", "OPEN", "CLOSED"] as const;
export const campaignState = z.enum(campaignStates);
export type CampaignState = z.infer<typeof campaignState>;

/** When what may be done, first and last days included; null: no such bound. */
export const campaignWindows = z.object({
  registerFrom: calendarDate.nullable(),
  registerTo: calendarDate.nullable(),
  assessFrom: calendarDate.nullable(),
  assessTo: calendarDate.nullable(),
  /** Last day on which the commune reviews (bình xét). */
  reviewTo: calendarDate.nullable(),
  /** Last day on which the competent tier decides. */
  decideTo: calendarDate.nullable(),
});
export type CampaignWindows = z.infer<typeof campaignWindows>;

/**
 * Whether windows follow each other: nothing ends before it begins, assessing begins no earlier than registering and ends no
 * earlier, then come reviewing and deciding. Bounds that are not set are passed over.
 */
export function windowsInOrder(windows: CampaignWindows): boolean {
  const { registerFrom, registerTo, assessFrom, assessTo, reviewTo, decideTo } = windows;
  return [
    [registerFrom, registerTo, assessTo, reviewTo, decideTo],
    [registerFrom, assessFrom, assessTo, reviewTo, decideTo],
  ].every((chain) => {
    const days = chain.filter((day) => day !== null);
    return days.every((day, index) => index === 0 || (days[index - 1] ?? day) <= day);
  });
}

export const campaign = z.object({
  id,
  /** Issuer: the campaign covers its subtree, or the pilot units of it. */
  unitId: id,
  year,
  model: titleModel,
  title: z.string(),
  state: campaignState,
  criteriaSetId: id,
  /** Sets for particular kinds of subject beside it; of all of them, the one that is for a subject's kind counts for it. */
  furtherSetIds: z.array(id),
  ...campaignWindows.shape,
  /** Days after a decision within which one may appeal. */
  appealDays: z.int(),
  /**
   * Pilot (thí điểm): only the subtrees of these units; empty: the issuer's whole subtree. Beside a general campaign of the same
   * issuer, year and model a pilot covers its units, the general one the rest.
   */
  pilotUnitIds: z.array(id),
  /** Directive of the organizations service that it carries out. */
  directiveId: id.nullable(),
  revision: z.int(),
  createdAt: instant,
  updatedAt: instant,
});
export type Campaign = z.infer<typeof campaign>;

export const campaignsByIds = z.object({ ids: z.array(id).max(500) });
export const listCampaigns = pageRequest.extend({
  /** Issuer; null: all that the caller may see: of his units, of units below and, once open, of units above. */
  unitId: id.nullish(),
  year: year.nullish(),
  models: z.array(titleModel).nullish(),
  states: z.array(campaignState).nullish(),
  /** Those that carry out this directive. */
  directiveId: id.nullish(),
});
export const campaignPage = page(campaign);

const plan = {
  title: text(300),
  criteriaSetId: id,
  furtherSetIds: z.array(id).max(10).default([]),
  ...campaignWindows.shape,
  appealDays: z.int().min(0).max(365).default(30),
  pilotUnitIds: z.array(id).max(500).default([]),
  directiveId: id.nullable().default(null),
};
export const createCampaign = z.object({ idempotencyKey, unitId: id, year, model: titleModel, ...plan });
export const updateCampaign = z.object({ idempotencyKey, id, expectedRevision: z.int(), ...plan });
export const changeCampaignState = z.object({ idempotencyKey, id, expectedRevision: z.int() });

/** Registrations of a campaign, submitted and not decided yet, by their stage. */
export const undecidedRegistrations = z.object({
  campaignId: id,
  total: z.int(),
  registered: z.int(),
  selfAssessed: z.int(),
  reviewed: z.int(),
  proposed: z.int(),
});
export type UndecidedRegistrations = z.infer<typeof undecidedRegistrations>;
/** As far as the caller sees them. */
export const undecidedByCampaigns = z.object({ ids: z.array(id).max(500) });

/** What becomes of undecided registrations when their campaign is closed: they wait until it is opened again, or are returned. */
export const undecidedChoices = ["WAIT", "RETURN"] as const;
export const closeCampaign = changeCampaignState.extend({
  /** Demanded where registrations are undecided. */
  undecided: z.enum(undecidedChoices).nullish(),
  /** Why they are returned. */
  reason: text(500).nullish(),
});
export const campaignClosed = z.object({
  campaign,
  /** How many were undecided. */
  undecided: z.int(),
  /** What returns them, where that was chosen. */
  job: jobStatus.nullable(),
});

/** Which tier may decide about a model, and since when: configuration to be confirmed by the association. */
export const competence = z.object({
  model: titleModel,
  tierCode: z.string(),
  /** Null: always so far. */
  validFrom: calendarDate.nullable(),
  /** First day on which it is no longer so; null: still so. */
  validTo: calendarDate.nullable(),
  confirmed: z.boolean(),
});
export type Competence = z.infer<typeof competence>;
/** From a day on; what was to begin later is replaced. */
export const setCompetence = z.object({
  idempotencyKey,
  model: titleModel,
  tierCode: z.string().min(1).max(50),
  validFrom: calendarDate,
});
