import { z } from "zod";
import { calendarDate, id, instant, year } from "./primitives.ts";
import { figureValues, populationGroup, titleModel } from "./titles.ts";
import {
  ATTENDANCE_TOPIC,
  AWARDS_TOPIC,
  COUNTS_TOPIC,
  DECISIONS_TOPIC,
  DIRECTIVES_TOPIC,
  GIFTS_TOPIC,
  PERIODS_TOPIC,
  UNITS_TOPIC,
  YEARLY_FIGURES_TOPIC,
  YEARS_TOPIC,
} from "./topics.ts";

/** A unit as it is and was: the whole state, so that the compacted topic alone rebuilds every replica. */
export const unitState = z.object({
  unitId: id,
  /** Grows by one with every change; a replica ignores what is not newer. */
  revision: z.int().positive(),
  tier: z.string(),
  tierRank: z.int(),
  branchKind: z.string().nullable(),
  /** Periods in which nothing about the unit changed, ascending; a gap means the unit did not exist. */
  versions: z.array(
    z.object({
      validFrom: calendarDate,
      /** Exclusive; null while open. */
      validTo: calendarDate.nullable(),
      parentId: id.nullable(),
      code: z.string().nullable(),
      nameVi: z.string(),
      nameEn: z.string().nullable(),
    }),
  ),
});
export type UnitState = z.infer<typeof unitState>;

/** Yearly figures of one unit (số liệu năm): the denominators of every rate. Null is "not reported". */
export const yearlyFiguresState = z.object({
  unitId: id,
  year,
  revision: z.int().positive(),
  ...figureValues.shape,
});
export type YearlyFiguresState = z.infer<typeof yearlyFiguresState>;

/** Whether the books of a year are closed (năm đã khóa sổ): its figures then stand as they are. */
export const yearState = z.object({
  year,
  /** Grows with every closing and reopening; a replica ignores what is not newer. */
  revision: z.int().positive(),
  closed: z.boolean(),
});
export type YearState = z.infer<typeof yearState>;

/** A directive (văn bản chỉ đạo) was issued and sent to the units that it is addressed to. */
export const directiveIssued = z.object({
  directiveId: id,
  /** Unit that issued it, or that passes on what an outside body issued. */
  unitId: id,
  outsideIssuer: z.string().nullable(),
  kind: z.string(),
  number: z.string(),
  title: z.string(),
  issuedOn: calendarDate,
  inForceFrom: calendarDate.nullable(),
  inForceUntil: calendarDate.nullable(),
  restsOnId: id.nullable(),
  replacesId: id.nullable(),
  /** How many units are addressed. */
  addressed: z.int().nonnegative(),
});
export type DirectiveIssued = z.infer<typeof directiveIssued>;

/** A directive was replaced by another one. */
export const directiveReplaced = z.object({
  directiveId: id,
  replacedById: id,
  /** Day of issue of the new one. */
  replacedOn: calendarDate,
});
export type DirectiveReplaced = z.infer<typeof directiveReplaced>;

/** A unit acknowledged a directive. Ids only: who did it stays in the organizations service. */
export const directiveAcknowledged = z.object({ directiveId: id, unitId: id, acknowledgedAt: instant });
export type DirectiveAcknowledged = z.infer<typeof directiveAcknowledged>;

/** The counter of one leaf: unit × year × model × group. Carries state, not a difference. */
export const countsState = z.object({
  unitId: id,
  year,
  model: titleModel,
  group: populationGroup.nullable(),
  revision: z.int().positive(),
  registered: z.int().nonnegative(),
  recognised: z.int().nonnegative(),
});
export type CountsState = z.infer<typeof countsState>;

/** A batch of registrations was decided, its titles ended with their last day (EXPIRED), or its approval or return was taken back (UNDONE). Ids only: who they are stays in the registrations service. */
export const registrationsDecided = z.object({
  decision: z.enum(["RECOGNISED", "RETURNED", "NOT_MET", "REVOKED", "EXPIRED", "UNDONE"]),
  unitId: id,
  year,
  model: titleModel,
  registrationIds: z.array(id).max(500),
});
export type RegistrationsDecided = z.infer<typeof registrationsDecided>;

/** Who took part or gave, for a service that knows no subject's id: found by unit and code, never guessed from a name. */
const subjectHint = z.object({
  unitId: id,
  /** The unit's own code of the subject. */
  subjectCode: z.string(),
});

/** Somebody took part in an event of learning (dự hội thảo, lớp học), by roll. */
export const attendanceRecorded = z.object({
  /** Of this attendance; the same again is the same attendance. */
  attendanceId: id,
  /** Subject of the registrations service, where the sender knows it. */
  subjectId: id.nullable(),
  hint: subjectHint.nullable(),
  eventTitle: z.string(),
  date: calendarDate,
  /** How long, in minutes; null where it was not measured. */
  minutes: z.int().nonnegative().nullable(),
});
export type AttendanceRecorded = z.infer<typeof attendanceRecorded>;

/** What was told of an attendance is no longer so: the roll of a closed event was corrected. Once and for ever: what is so instead has an id of its own. */
export const attendanceWithdrawn = z.object({
  attendanceId: id,
  /** Day that the withdrawal counts for. */
  date: calendarDate,
});
export type AttendanceWithdrawn = z.infer<typeof attendanceWithdrawn>;

/** A fund received a gift of a donor who is a subject. */
export const giftReceived = z.object({
  giftId: id,
  /** The donor, where the sender knows the subject. */
  subjectId: id.nullable(),
  hint: subjectHint.nullable(),
  fundName: z.string(),
  /** Whole đồng, in digits. */
  amount: z.string().regex(/^\d{1,18}$/),
  date: calendarDate,
});
export type GiftReceived = z.infer<typeof giftReceived>;

/** A gift was taken back (phiếu thu bị hủy): its journal was reversed, once and for ever. Why, stays in the funds service: officers name people there. */
export const giftVoided = z.object({
  giftId: id,
  fundId: id,
  /** Day that the reversal counts for. */
  date: calendarDate,
});
export type GiftVoided = z.infer<typeof giftVoided>;

/** A month of a fund's books was closed: whoever kept the hash can prove that the past was rewritten. */
export const periodClosed = z.object({
  fundId: id,
  unitId: id,
  /** YYYY-MM */
  month: z.string().regex(/^\d{4}-\d{2}$/),
  /** End of the fund's chain, in digits, and its SHA-256 in hexadecimal. */
  sequence: z.string().regex(/^\d{1,18}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  closedAt: instant,
});
export type PeriodClosed = z.infer<typeof periodClosed>;

/** An instalment of a scholarship was paid. Ids and amounts only: who the student is, stays in the funds service. */
export const awardPaid = z.object({
  awardId: id,
  paymentId: id,
  programmeId: id,
  fundId: id,
  /** Of the fund. */
  unitId: id,
  year,
  instalment: z.int().positive(),
  /** Whole đồng, in digits. */
  amount: z.string().regex(/^\d{1,18}$/),
  date: calendarDate,
});
export type AwardPaid = z.infer<typeof awardPaid>;

/** Every domain event: type, the topic it goes to, what its key is, and its payload. */
export const domainEvents = {
  "vn.khuyenhoc.organizations.unit.changed.v1": {
    topic: UNITS_TOPIC,
    key: "unit id",
    producer: "organizations",
    meaning: "A unit was created, renamed, moved, re-coded, closed or reopened.",
    data: unitState,
  },
  "vn.khuyenhoc.organizations.yearly-figures.changed.v1": {
    topic: YEARLY_FIGURES_TOPIC,
    key: "unit id / year",
    producer: "organizations",
    meaning: "The yearly figures of a unit were entered or corrected.",
    data: yearlyFiguresState,
  },
  "vn.khuyenhoc.organizations.year.changed.v1": {
    topic: YEARS_TOPIC,
    key: "year",
    producer: "organizations",
    meaning: "The books of a year were closed or reopened.",
    data: yearState,
  },
  "vn.khuyenhoc.organizations.directive.issued.v1": {
    topic: DIRECTIVES_TOPIC,
    key: "directive id",
    producer: "organizations",
    meaning: "A directive was issued.",
    data: directiveIssued,
  },
  "vn.khuyenhoc.organizations.directive.replaced.v1": {
    topic: DIRECTIVES_TOPIC,
    key: "directive id",
    producer: "organizations",
    meaning: "A directive was replaced by another one.",
    data: directiveReplaced,
  },
  "vn.khuyenhoc.organizations.directive.acknowledged.v1": {
    topic: DIRECTIVES_TOPIC,
    key: "directive id",
    producer: "organizations",
    meaning: "A unit acknowledged a directive that is addressed to it.",
    data: directiveAcknowledged,
  },
  "vn.khuyenhoc.registrations.counts.changed.v1": {
    topic: COUNTS_TOPIC,
    key: "unit id / year / model / group",
    producer: "registrations",
    meaning: "The registered or recognised count of a leaf changed.",
    data: countsState,
  },
  "vn.khuyenhoc.registrations.registrations.decided.v1": {
    topic: DECISIONS_TOPIC,
    key: "unit id",
    producer: "registrations",
    meaning:
      "Registrations of one unit were recognised, refused or revoked, or returned to it, their titles expired, or an approval or return was undone.",
    data: registrationsDecided,
  },
  "vn.khuyenhoc.events.attendance.recorded.v1": {
    topic: ATTENDANCE_TOPIC,
    key: "attendance id",
    producer: "events",
    meaning: "Somebody took part in an event of learning.",
    data: attendanceRecorded,
  },
  "vn.khuyenhoc.events.attendance.withdrawn.v1": {
    topic: ATTENDANCE_TOPIC,
    key: "attendance id",
    producer: "events",
    meaning: "An attendance that was told is no longer so: what it proved it proves no longer.",
    data: attendanceWithdrawn,
  },
  "vn.khuyenhoc.funds.gift.received.v1": {
    topic: GIFTS_TOPIC,
    key: "gift id",
    producer: "funds",
    meaning: "A fund received a gift.",
    data: giftReceived,
  },
  "vn.khuyenhoc.funds.gift.voided.v1": {
    topic: GIFTS_TOPIC,
    key: "gift id",
    producer: "funds",
    meaning: "A gift was taken back: what it proved it proves no longer.",
    data: giftVoided,
  },
  "vn.khuyenhoc.funds.award.paid.v1": {
    topic: AWARDS_TOPIC,
    key: "award id",
    producer: "funds",
    meaning: "An instalment of a scholarship was paid.",
    data: awardPaid,
  },
  "vn.khuyenhoc.funds.period.closed.v1": {
    topic: PERIODS_TOPIC,
    key: "fund id",
    producer: "funds",
    meaning: "A month of a fund's books was closed.",
    data: periodClosed,
  },
} as const;

export type DomainEventType = keyof typeof domainEvents;
export type DomainEventData<Type extends DomainEventType> = z.infer<(typeof domainEvents)[Type]["data"]>;

/** CloudEvents 1.0 envelope, structured JSON mode. Consumers tolerate unknown attributes. */
export const envelope = z.looseObject({
  specversion: z.literal("1.0"),
  id,
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: instant,
  datacontenttype: z.literal("application/json"),
  correlationid: z.string().optional(),
  traceparent: z.string().optional(),
  data: z.unknown(),
});

export interface DomainEvent<Type extends DomainEventType = DomainEventType> {
  id: string;
  source: string;
  type: Type;
  /** The aggregate's id, which is the Kafka key: events of one subject keep their order. */
  subject: string;
  time: string;
  correlationId?: string;
  traceparent?: string;
  data: DomainEventData<Type>;
}

/** What a service hands to the outbox; id, time, source and trace are added there. */
export type DomainEventDraft = {
  [Type in DomainEventType]: {
    type: Type;
    subject: string;
    data: DomainEventData<Type>;
    correlationId?: string | undefined;
  };
}[DomainEventType];
