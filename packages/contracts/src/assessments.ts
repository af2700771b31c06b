import { z } from "zod";
import { campaignWindows } from "./campaigns.ts";
import { criteriaDefinition, sheetAnswer } from "./criteria.ts";
import { calendarDate, id, idempotencyKey, instant, text, year } from "./primitives.ts";
import { inboxStage, inboxStages, registration, registrationFilter, registrationMeasure } from "./registrations.ts";
import { titleModel } from "./titles.ts";
import { mediaTypes, upload } from "./uploads.ts";

export * from "./samples.ts";

/** Who fills in a sheet (phiếu): the subject's unit (tự đánh giá), or the meeting that reviews it (bình xét). */
export const sheetKinds = ["SELF", "REVIEW"] as const;
export const sheetKind = z.enum(sheetKinds);
export type SheetKind = z.infer<typeof sheetKind>;

/** What stands between a sheet and its lowest level; see `Missing` of the scoring. */
export const missing = z.object({
  kind: z.enum(["UNANSWERED", "ABOVE_MAXIMUM", "BELOW_MINIMUM", "NO_EVIDENCE", "TOTAL"]),
  criterion: z.string().nullable(),
  points: z.int(),
});
export const score = z.object({
  total: z.int(),
  maximum: z.int(),
  groups: z.array(z.object({ code: z.string(), points: z.int(), maximum: z.int() })),
  level: z.string().nullable(),
  passed: z.boolean(),
  missing: z.array(missing),
});

/** Points that were counted and not typed in, with the source: the very list that was counted. */
export const countedFigure = z.object({
  criterion: z.string(),
  points: z.int(),
  recognised: z.int(),
  registered: z.int(),
  /** Recognised of registered in percent, with two decimals; null where nothing is registered. */
  percent: z.number().nullable(),
  /**
   * The registrations that were counted as registered, and with RECOGNISED those that were recognised: of the households that belong
   * to the community, or, without one, of the unit and all below it.
   */
  source: z.object({
    unitId: id.nullable(),
    communityId: id.nullish(),
    year,
    model: titleModel,
    measure: registrationMeasure,
  }),
  countedAt: instant,
});
export type CountedFigure = z.infer<typeof countedFigure>;

/** One side of a sheet, as it stands; handed in once `at` is set. */
export const sheetSide = z.object({
  answers: z.array(sheetAnswer.extend({ note: z.string().nullish() })),
  counted: z.array(countedFigure),
  score,
  at: instant.nullable(),
  /** User name. */
  by: z.string().nullable(),
});
export type SheetSide = z.infer<typeof sheetSide>;

/** Kinds of evidence (minh chứng): a file, a note, attendance at an event, a gift to a fund, a figure that was counted. */
export const evidenceKinds = ["FILE", "NOTE", "ATTENDANCE", "GIFT", "COUNTED"] as const;
/** Most pieces of evidence of one registration. */
export const MAX_EVIDENCE = 100;

export const evidence = z.object({
  id,
  registrationId: id,
  /** Code of the criterion it is for; null: for the whole sheet. */
  criterion: z.string().nullable(),
  kind: z.enum(evidenceKinds),
  /** What it is, in words: a note, the event's title, the fund's name. */
  title: z.string(),
  /** Day of the event or gift. */
  date: calendarDate.nullable(),
  /** Minutes attended. */
  minutes: z.int().nullable(),
  /** Amount of a gift in đồng, whole. */
  amount: z.string().nullable(),
  file: z.object({ fileName: z.string(), mediaType: z.enum(mediaTypes), bytes: z.int() }).nullable(),
  addedAt: instant,
  /** User name; null where it came from another service. */
  addedBy: z.string().nullable(),
  /** User name of who said last which criterion an attendance or a gift is for; null while nobody did. */
  assignedBy: z.string().nullable(),
  /** Day on which the service that told of it took it back: it stays in the list and proves nothing. Null where it stands. */
  withdrawnOn: calendarDate.nullable(),
});
export type Evidence = z.infer<typeof evidence>;

/** Ý kiến của tổ tư vấn. */
export const comment = z.object({
  id,
  text: z.string(),
  /** Code of the criterion it is about; null: the whole sheet. */
  criterion: z.string().nullable(),
  commentedAt: instant,
  commentedBy: z.string(),
});

/** Quyết định công nhận, không công nhận, thu hồi, quyết định lại. */
export const decisionKinds = ["RECOGNISE", "REFUSE", "REVOKE", "CORRECT"] as const;
/** What a decision says about one registration. Decisions are never changed: a later one supersedes. */
export const decision = z.object({
  id,
  kind: z.enum(decisionKinds),
  /** As it stands on the paper, such as `45/QĐ-HKH`. */
  number: z.string(),
  decidedOn: calendarDate,
  /** Unit that decided. */
  unitId: id,
  outcome: z.enum(["RECOGNISED", "NOT_MET", "REVOKED"]),
  level: z.string().nullable(),
  validUntil: calendarDate.nullable(),
  reason: z.string().nullable(),
  /** The decision that it takes the place of. */
  supersedesId: id.nullable(),
  /** Number of that decision. */
  supersedesNumber: z.string().nullable(),
  recordedAt: instant,
  /** User name. */
  recordedBy: z.string(),
});
export type Decision = z.infer<typeof decision>;

export const appealStates = ["OPEN", "UPHELD", "REJECTED"] as const;
export const appealState = z.enum(appealStates);
/** Khiếu nại: UPHELD (chấp nhận) issues a new decision, REJECTED leaves the former one. */
export const appeal = z.object({
  id,
  registrationId: id,
  /** The decision it is about; null where the title was approved without one. */
  decisionId: id.nullable(),
  state: appealState,
  grounds: z.string(),
  filedAt: instant,
  filedBy: z.string(),
  answer: z.string().nullable(),
  answeredAt: instant.nullable(),
  answeredBy: z.string().nullable(),
});
export type Appeal = z.infer<typeof appeal>;

/** What the caller may do with a registration as it stands: what a screen offers. The command checks again. */
export const assessmentActions = [
  "SAVE_SELF",
  "SELF_ASSESS",
  "SAVE_REVIEW",
  "REVIEW",
  "PROPOSE",
  "RECOGNISE",
  "REFUSE",
  "RETURN",
  "REVOKE",
  "CORRECT",
  "COMMENT",
  "ADD_EVIDENCE",
  "APPEAL",
  "DECIDE_APPEAL",
] as const;
export const assessmentAction = z.enum(assessmentActions);
export type AssessmentAction = z.infer<typeof assessmentAction>;

/** Everything about the assessment of one registration. Reading it is recorded. */
export const assessment = z.object({
  registration,
  /** The open campaign that covers it, or the one that it went through; null where there is none. */
  campaign: z.object({ id, unitId: id, ...campaignWindows.shape, appealDays: z.int() }).nullable(),
  criteriaSet: z
    .object({
      id,
      titleVi: z.string(),
      titleEn: z.string(),
      decisionNumber: z.string().nullable(),
      decisionDate: calendarDate.nullable(),
      illustrative: z.boolean(),
      definition: criteriaDefinition,
    })
    .nullable(),
  /** Revision of the sheet, which a save expects; 0 before the first. */
  revision: z.int(),
  /** Null before the first save, and where nobody reviewed yet. */
  self: sheetSide.nullable(),
  review: sheetSide.nullable(),
  /** Points of the counted criteria as they are today, for a sheet that is being filled in. */
  counted: z.array(countedFigure),
  evidence: z.array(evidence),
  comments: z.array(comment),
  /** Latest first. */
  decisions: z.array(decision),
  /** Latest first. */
  appeals: z.array(appeal),
  /** The last day for an appeal against the latest decision; null without one. */
  appealUntil: calendarDate.nullable(),
  allowed: z.array(assessmentAction),
  /** The last day for what has to be done next; null without a bound. */
  deadline: calendarDate.nullable(),
});
export type Assessment = z.infer<typeof assessment>;

export const assessmentById = z.object({ registrationId: id });

/** Keeps a draft. CONFLICT where somebody saved since that revision. */
export const saveSheet = z.object({
  idempotencyKey,
  registrationId: id,
  kind: sheetKind,
  expectedRevision: z.int().min(0),
  answers: z.array(sheetAnswer).max(800),
});
export const sheetSaved = z.object({ registrationId: id, revision: z.int(), score });

/** Hands in the sheet as it is saved: tự đánh giá, or bình xét (with a note on every criterion where the points differ). */
export const submitSheet = z.object({ idempotencyKey, registrationId: id, expectedRevision: z.int().min(1) });

/** At most 500 at once; each row has its own outcome and one row's refusal does not stop the others. */
const ids = z.array(id).min(1).max(500);
export const proposeRegistrations = z.object({ idempotencyKey, ids });

/** Number and date as they stand on the decision. */
const paper = { number: text(50), decidedOn: calendarDate };
export const recogniseRegistrations = z.object({
  idempotencyKey,
  ids,
  ...paper,
  /** A level below the one that the review reaches, where that one is not possible yet; null: the one that it reaches. */
  level: z.string().max(20).nullish(),
  /** The last day the titles hold; null: the last that the criteria set allows, which may be without end. */
  validUntil: calendarDate.nullish(),
});
export const refuseRegistrations = z.object({ idempotencyKey, ids, ...paper, reason: text(500) });
export const revokeRegistrations = z.object({ idempotencyKey, ids, ...paper, reason: text(500) });
/** A level of the criteria set that a decision names itself; null: the one that the review reaches. */
const level = z.string().max(20).nullish();
/** A new decision that supersedes the latest one. */
export const correctRegistrations = z.object({
  idempotencyKey,
  ids,
  ...paper,
  outcome: z.enum(["RECOGNISED", "NOT_MET"]),
  level,
  validUntil: calendarDate.nullish(),
  reason: text(500),
});

/** A step that many registrations take at once. */
export const bulkSteps = ["PROPOSE", "RECOGNISE", "REFUSE"] as const;
/**
 * Decides about everything a filter selects, as a job: the registrations are chosen when it starts. PROPOSE takes reviewed ones;
 * the others proposed ones and need the paper's number and date, REFUSE a reason too.
 */
export const decideByFilter = z.object({
  idempotencyKey,
  unitId: id,
  filter: registrationFilter.omit({ unitId: true }).default({}),
  step: z.enum(bulkSteps),
  number: text(50).nullish(),
  decidedOn: calendarDate.nullish(),
  validUntil: calendarDate.nullish(),
  reason: text(500).nullish(),
});

export const addComment = z.object({
  idempotencyKey,
  registrationId: id,
  criterion: z.string().max(20).nullish(),
  text: text(2000),
});

export const addEvidence = z.object({
  idempotencyKey,
  registrationId: id,
  criterion: z.string().max(20).nullish(),
  title: text(300),
  date: calendarDate.nullish(),
  /** Absent: a note. */
  file: upload.nullish(),
});
/** Says which criterion an attendance or a gift is for; null: for none, which is how it arrives. */
export const assignEvidence = z.object({ idempotencyKey, id, criterion: z.string().max(20).nullable() });
export const removeEvidence = z.object({ idempotencyKey, id });
export const evidenceById = z.object({ id });
export const evidenceFile = z.object({
  fileName: z.string(),
  mediaType: z.enum(mediaTypes),
  contentBase64: z.string(),
});

export const fileAppeal = z.object({ idempotencyKey, registrationId: id, grounds: text(2000) });
/** `upheld`: the decision that takes the place of the former one; null rejects the appeal. */
export const decideAppeal = z.object({
  idempotencyKey,
  id,
  answer: text(2000),
  upheld: z
    .object({ ...paper, outcome: z.enum(["RECOGNISED", "NOT_MET"]), level, validUntil: calendarDate.nullish() })
    .nullable(),
});

/** What waits for the caller, by stage of the work. */
export { inboxStages };
export const inboxLine = z.object({
  stage: inboxStage,
  year,
  model: titleModel,
  /** The granted unit whose work it is. */
  unitId: id,
  campaignId: id.nullable(),
  count: z.int(),
  /** The last day of the stage; null without a bound. */
  deadline: calendarDate.nullable(),
  /** The list that was counted. */
  filter: registrationFilter,
});
export const inboxQuestion = z.object({}).default({});
/** Nearest deadline first. */
export const inbox = z.array(inboxLine);
export type InboxLine = z.infer<typeof inboxLine>;
