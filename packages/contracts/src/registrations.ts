import { z } from "zod";
import { importFile, importMapping } from "./imports.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";
import { populationGroup, titleModel } from "./titles.ts";

/**
 * States of a registration (hồ sơ đăng ký): nháp, đã đăng ký, tự đánh giá, bình xét, trình, bị trả lại, được công nhận, không đạt,
 * thu hồi, hết hạn. Where a campaign covers it: DRAFT → REGISTERED → SELF_ASSESSED → REVIEWED → PROPOSED → RECOGNISED or NOT_MET.
 * Where none does: DRAFT → REGISTERED → RECOGNISED. RETURNED (with a reason) leads back from every state before the decision.
 */
export const registrationStates = [
  "DRAFT",
  "REGISTERED",
  "SELF_ASSESSED",
  "REVIEWED",
  "PROPOSED",
  "RETURNED",
  "RECOGNISED",
  "NOT_MET",
  "REVOKED",
  "EXPIRED",
] as const;
export const registrationState = z.enum(registrationStates);
export type RegistrationState = z.infer<typeof registrationState>;

export const registration = z.object({
  id,
  unitId: id,
  year,
  model: titleModel,
  group: populationGroup.nullable(),
  /** Whose registration it is, over all years. */
  subjectId: id,
  /** Head of household, clan, community, unit or citizen, as it was filed: personal data. */
  subjectName: z.string(),
  /** The unit's own number for the subject; with it a file imported again finds its rows. */
  subjectCode: z.string().nullable(),
  address: z.string().nullable(),
  state: registrationState,
  returnReason: z.string().nullable(),
  revision: z.int(),
  createdAt: instant,
  updatedAt: instant,
  submittedAt: instant.nullable(),
  decidedAt: instant.nullable(),
  /** The campaign it was submitted under; null where none covered its unit. */
  campaignId: id.nullable(),
  /** The level that was recognised, by the code of the criteria set; null where there is none. */
  level: z.string().nullable(),
  /** The last day a recognised title holds; null without end. */
  validUntil: calendarDate.nullable(),
  /** The latest decision about it; null before there is one, and where it was approved without a campaign. */
  decisionId: id.nullable(),
});
export type Registration = z.infer<typeof registration>;

export const registrationsByIds = z.object({ ids: z.array(id).max(500) });

export const registrationSorts = ["UPDATED_DESC", "NAME_ASC"] as const;
/** The numbers of a dashboard, each with the states behind it: a list filtered by one shows what was counted. */
export const registrationMeasures = [
  "REGISTERED",
  "ASSESSED",
  "RECOGNISED",
  "NOT_MET",
  "LAPSED",
  "PENDING",
  "RETURNED",
  "DRAFT",
] as const;
export const registrationMeasure = z.enum(registrationMeasures);
export type RegistrationMeasure = z.infer<typeof registrationMeasure>;

/** What waits, by stage of the work. */
export const inboxStages = ["RETURNED", "SELF_ASSESS", "REVIEW", "PROPOSE", "DECIDE", "APPEAL"] as const;
export const inboxStage = z.enum(inboxStages);

/** What a list and a bulk decision select; `unitId` means its whole subtree. */
export const registrationFilter = z.object({
  unitId: id.nullish(),
  year: year.nullish(),
  models: z.array(titleModel).nullish(),
  groups: z.array(populationGroup).nullish(),
  states: z.array(registrationState).nullish(),
  /** Those of the households that belong to a community today, by its subject. */
  communityId: id.nullish(),
  /** Those that were submitted under a campaign. */
  campaignId: id.nullish(),
  /** Those behind a number of the dashboard; with `states`, those that are both. */
  measure: registrationMeasure.nullish(),
  /** What the caller's work inbox counts at a stage, under a campaign or under none. */
  waiting: z.object({ stage: inboxStage, campaignId: id.nullable() }).nullish(),
  /** Part of the subject's name or code, without accents or case. */
  query: text(100).nullish(),
});
export type RegistrationFilter = z.infer<typeof registrationFilter>;
export const listRegistrations = pageRequest.extend({
  filter: registrationFilter.default({}),
  sort: z.enum(registrationSorts).default("UPDATED_DESC"),
  /** Whether `totalCount` is wanted; it costs as much as the page. */
  withTotal: z.boolean().default(true),
});
export const registrationPage = page(registration);

export const registrationHistory = z.object({ id });
export const registrationChangeKinds = [
  "CREATE",
  "UPDATE",
  "SUBMIT",
  "APPROVE",
  "RETURN",
  "IMPORT",
  "SELF_ASSESS",
  "REVIEW",
  "PROPOSE",
  "RECOGNISE",
  "REFUSE",
  "REVOKE",
  "CORRECT",
  "EXPIRE",
  /** Of a draft that came back by UNDO. */
  "DELETE",
  "UNDO",
] as const;
export const registrationChange = z.object({
  id,
  kind: z.enum(registrationChangeKinds),
  changedAt: instant,
  changedBy: z.string(),
  reason: z.string().nullable(),
  fields: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
});

const subject = {
  subjectName: text(200),
  subjectCode: text(50).nullish(),
  address: text(300).nullish(),
  group: populationGroup.nullish(),
};
export const createRegistration = z.object({
  idempotencyKey,
  unitId: id,
  year,
  model: titleModel,
  /** A subject that is known; without it the unit's subject of the same code, or name and address, or a new one. */
  subjectId: id.nullish(),
  ...subject,
  /** Submit at once instead of leaving a draft. */
  submit: z.boolean().default(false),
});
export const updateRegistration = z.object({ idempotencyKey, id, expectedRevision: z.int(), ...subject });
export const deleteDraft = z.object({ idempotencyKey, id });

/** At most 500 at once; each row has its own outcome and one row's refusal does not stop the others. */
const ids = z.array(id).min(1).max(500);
export const submitRegistrations = z.object({ idempotencyKey, ids });
export const approveRegistrations = z.object({ idempotencyKey, ids });
export const returnRegistrations = z.object({ idempotencyKey, ids, reason: text(500) });
/** A command on all registrations behind a filter, as a job. RETURN needs a reason. */
export const bulkJobParams = z.object({
  action: z.enum(["SUBMIT", "APPROVE", "RETURN"]),
  filter: registrationFilter,
  reason: text(500).nullish(),
});
export const startBulk = bulkJobParams.extend({ idempotencyKey });
export const bulkOutcome = z.object({
  succeeded: z.array(registration),
  refused: z.array(z.object({ id, code: z.string(), vi: z.string(), en: z.string() })),
});
export type BulkOutcome = z.infer<typeof bulkOutcome>;

export const previewRegistrationImport = z.object({
  idempotencyKey,
  /** Rows belong to this unit, or to the unit whose code the row names, below it. */
  unitId: id,
  year,
  file: importFile,
  /** Submit the rows at once instead of leaving drafts. */
  submit: z.boolean().default(true),
  /** Where the columns stand; without it as it was chosen for these headings before, or by the headings. */
  mapping: importMapping.nullish(),
});

/** Counts of a unit's whole subtree as it stood on `asOf`. A suppressed cell (small count shown to a partner) is null. */
export const countsQuery = z.object({ unitId: id, year, asOf: calendarDate.optional() });
export const countsByUnits = z.object({ queries: z.array(countsQuery).max(200) });
export const countRow = z.object({
  model: titleModel,
  /** Null: all groups together. Groups appear for CITIZEN only. */
  group: populationGroup.nullable(),
  registered: z.int().nullable(),
  recognised: z.int().nullable(),
  /**
   * Disjoint counts: registered and nothing more yet, being assessed (SELF_ASSESSED, REVIEWED, PROPOSED), refused, and lapsed
   * (REVOKED). With the recognised, among them those whose titles expired since (EXPIRED), they are the registered. Null for partners, like what is returned or a draft.
   */
  pending: z.int().nullable(),
  assessed: z.int().nullable(),
  notMet: z.int().nullable(),
  lapsed: z.int().nullable(),
  returned: z.int().nullable(),
  draft: z.int().nullable(),
  /** Denominator from the yearly figures; null when not reported. Sum over the units that reported. */
  base: z.int().nullable(),
  suppressed: z.boolean(),
});
export type CountRow = z.infer<typeof countRow>;
export const unitCounts = z.object({
  unitId: id,
  year,
  asOf: calendarDate,
  rows: z.array(countRow),
  /** How many units of the lowest reporting level gave figures, out of how many. */
  unitsReporting: z.int(),
  unitsTotal: z.int(),
});
export type UnitCounts = z.infer<typeof unitCounts>;
/** Partners see no cell below this many people; nor one that could be computed from the others. */
export const SMALL_CELL = 5;
