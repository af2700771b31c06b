import { z } from "zod";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";
import { registrationState } from "./registrations.ts";
import { populationGroup, type TitleModel, titleModel } from "./titles.ts";

/** Who a title can be given to: hộ gia đình, dòng họ, cộng đồng, đơn vị (cơ quan, trường học, doanh nghiệp), công dân. */
export const subjectKinds = ["HOUSEHOLD", "CLAN", "COMMUNITY", "ORGANISATION", "CITIZEN"] as const;
export const subjectKind = z.enum(subjectKinds);
export type SubjectKind = z.infer<typeof subjectKind>;

/** The kind of subject that each title is given to. */
export const kindOfModel: Readonly<Record<TitleModel, SubjectKind>> = {
  FAMILY: "HOUSEHOLD",
  CLAN: "CLAN",
  COMMUNITY: "COMMUNITY",
  UNIT: "ORGANISATION",
  CITIZEN: "CITIZEN",
};

/** Cơ quan, trường học, doanh nghiệp, khác. */
export const organisationKinds = ["AGENCY", "SCHOOL", "ENTERPRISE", "OTHER"] as const;
export const organisationKind = z.enum(organisationKinds);
export type OrganisationKind = z.infer<typeof organisationKind>;

/** Thôn, tổ dân phố; and the levels of Thông tư 25/2023/TT-BGDĐT: xã, huyện, thành phố. */
export const communityLevels = ["HAMLET", "RESIDENTIAL_GROUP", "COMMUNE", "DISTRICT", "CITY"] as const;
export const communityLevel = z.enum(communityLevels);
export type CommunityLevel = z.infer<typeof communityLevel>;

/** Below this age (years) a citizen's record holds name, year of birth and unit only. */
export const CHILD_AGE = 16;

export const subject = z.object({
  id,
  kind: subjectKind,
  unitId: id,
  name: z.string(),
  /** The unit's own number for the subject. */
  code: z.string().nullable(),
  address: z.string().nullable(),
  /** Citizens only. */
  birthDate: calendarDate.nullable(),
  /** Of the birth date, or the only thing known. */
  birthYear: z.int().nullable(),
  group: populationGroup.nullable(),
  organisationKind: organisationKind.nullable(),
  communityLevel: communityLevel.nullable(),
  /** Last four digits of the citizen's number; the rest is never shown. */
  numberLast4: z.string().nullable(),
  revision: z.int(),
  createdAt: instant,
  updatedAt: instant,
});
export type Subject = z.infer<typeof subject>;

/** A merged subject's id answers the one it was merged into. */
export const subjectsByIds = z.object({ ids: z.array(id).max(500) });
export const resolvedSubject = z.object({ id, subject });

export const subjectFilter = z.object({
  /** With its whole subtree. */
  unitId: id.nullish(),
  kinds: z.array(subjectKind).nullish(),
  /** Part of the name or code, without accents or case. */
  query: text(100).nullish(),
});
export type SubjectFilter = z.infer<typeof subjectFilter>;
export const listSubjects = pageRequest.extend({
  filter: subjectFilter.default({}),
  /** Whether `totalCount` is wanted; it is told where few units are asked about. */
  withTotal: z.boolean().default(true),
});
export const subjectPage = page(subject);

const facts = {
  name: text(200),
  code: text(50).nullish(),
  address: text(300).nullish(),
  birthDate: calendarDate.nullish(),
  birthYear: z.int().min(1900).max(2200).nullish(),
  group: populationGroup.nullish(),
  organisationKind: organisationKind.nullish(),
  communityLevel: communityLevel.nullish(),
};
export const createSubject = z.object({ idempotencyKey, unitId: id, kind: subjectKind, ...facts });
/** Replaces all facts. Another unit: the subject moves there; what was registered stays where it was. */
export const updateSubject = z.object({ idempotencyKey, id, expectedRevision: z.int(), unitId: id, ...facts });

/** Null takes the number away. */
export const setNumber = z.object({
  idempotencyKey,
  id,
  expectedRevision: z.int(),
  number: z.string().max(20).nullable(),
});
export const findByNumber = z.object({ number: z.string().max(20) });

/** Why two records may be one subject. */
export const matchReasons = [
  "NUMBER",
  "NAME",
  "BIRTH_DATE",
  "BIRTH_YEAR",
  "ADDRESS",
  "SIMILAR_ADDRESS",
  "CODE",
] as const;
export const matchReason = z.enum(matchReasons);
export type MatchReason = z.infer<typeof matchReason>;
/** How sure: 100 is the same citizen's number, 40 no more than the same name with nothing that speaks against it. */
const score = z.int().min(0).max(100);

export const similarSubjects = z.object({
  unitId: id,
  model: titleModel,
  name: text(200),
  code: text(50).nullish(),
  birthDate: calendarDate.nullish(),
  address: text(300).nullish(),
});
export const similarSubject = z.object({
  subject,
  score,
  reasons: z.array(matchReason),
  /** Years of this title in which the subject is registered already, latest first. */
  years: z.array(year),
});
export type SimilarSubject = z.infer<typeof similarSubject>;

export const subjectDuplicates = z.object({ unitId: id, first: z.int().min(1).max(200).default(100) });
export const duplicatePair = z.object({ one: subject, other: subject, score, reasons: z.array(matchReason) });
export type DuplicatePair = z.infer<typeof duplicatePair>;
export const duplicatePairs = z.object({
  pairs: z.array(duplicatePair),
  /** More pairs were found than are shown. */
  more: z.boolean(),
  /** The unit has so many subjects below it that only citizens' numbers were compared. */
  numbersOnly: z.boolean(),
});

/** Two records that look like one subject and are two, or are not known to be any more. */
export const setDistinct = z.object({ idempotencyKey, oneId: id, otherId: id, distinct: z.boolean() });
export const distinctOutcome = z.object({ distinct: z.boolean() });

export const mergeSubjects = z.object({ idempotencyKey, keptId: id, mergedId: id, reason: text(500) });
export const undoMerge = z.object({ idempotencyKey, mergeId: id, reason: text(500) });
export const subjectMerge = z.object({
  id,
  keptId: id,
  mergedId: id,
  mergedName: z.string(),
  reason: z.string(),
  mergedAt: instant,
  mergedBy: z.string(),
  movedRegistrations: z.int(),
  undoneAt: instant.nullable(),
  undoneBy: z.string().nullable(),
});
export type SubjectMerge = z.infer<typeof subjectMerge>;
export const subjectMerges = z.object({ subjectId: id });

export const subjectTitles = z.object({ subjectId: id });
/** A registration seen from its subject; `subjectName` is the name it was filed under. */
/**
 * A title that a subject sought or holds. Of what was filed outside of the caller's scope, before the subject came to his, he sees
 * the titles that were recognised: year, level, how long, and by whom; not the registration with its sheet and evidence.
 */
export const subjectTitle = z.object({
  /** Null where it was filed outside of the caller's scope. */
  registrationId: id.nullable(),
  year,
  model: titleModel,
  unitId: id,
  unitName: z.string(),
  /** The unit that decided; null where a title was approved without a decision, or is not decided. */
  recognisedBy: z.string().nullable(),
  subjectName: z.string(),
  state: registrationState,
  level: z.string().nullable(),
  validUntil: calendarDate.nullable(),
  decidedAt: instant.nullable(),
  /** Number and date of the latest decision, where one was recorded. */
  decisionNumber: z.string().nullable(),
  decidedOn: calendarDate.nullable(),
  /** Of the certificate in force. */
  certificateNumber: z.string().nullable(),
});
export type SubjectTitle = z.infer<typeof subjectTitle>;

export const subjectHistory = z.object({ id });
export const subjectChange = z.object({
  id,
  kind: z.enum(["CREATE", "UPDATE", "NUMBER", "LINK", "UNLINK", "MERGE", "UNDO_MERGE"]),
  changedAt: instant,
  changedBy: z.string(),
  reason: z.string().nullable(),
  fields: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
});
export type SubjectChange = z.infer<typeof subjectChange>;

/** Which kinds a kind can belong to; to one of each at a time. */
export const containerKinds = {
  CITIZEN: ["HOUSEHOLD", "ORGANISATION"],
  HOUSEHOLD: ["CLAN", "COMMUNITY"],
  CLAN: [],
  COMMUNITY: [],
  ORGANISATION: [],
} as const satisfies Record<SubjectKind, readonly SubjectKind[]>;

export const subjectLink = z.object({
  member: subject,
  container: subject,
  from: calendarDate,
  /** First day on which it no longer holds; null while it does. */
  to: calendarDate.nullable(),
});
export type SubjectLink = z.infer<typeof subjectLink>;
export const listLinks = z.object({
  subjectId: id,
  includePast: z.boolean().default(false),
  /** Members shown at most; `memberCount` tells how many there are. */
  members: z.int().min(0).max(200).default(100),
});
export const subjectLinks = z.object({
  /** What the subject belongs to. */
  containers: z.array(subjectLink),
  /** What belongs to it. */
  members: z.array(subjectLink),
  memberCount: z.int(),
});
/** From that day on the member belongs to the container, and no longer to another of its kind. */
export const setLink = z.object({ idempotencyKey, memberId: id, containerId: id, from: calendarDate });
/** `on` is the first day on which the member no longer belongs to it. */
export const endLink = z.object({ idempotencyKey, memberId: id, containerId: id, on: calendarDate });
