import { z } from "zod";
import { exportFormat } from "./exports.ts";
import { dong, moneyAccount, positiveDong } from "./ledger.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";

/** Học không bao giờ cùng, vượt khó, học sinh giỏi, khuyến tài, khác. */
export const programmeKinds = ["NEVER_ENDING", "HARDSHIP", "EXCELLENCE", "TALENT", "OTHER"] as const;
export const programmeKind = z.enum(programmeKinds);
export type ProgrammeKind = z.infer<typeof programmeKind>;

/** Dự thảo, đang nhận hồ sơ, đã đóng. */
export const programmeStates = ["DRAFT", "OPEN", "CLOSED"] as const;
export const programmeState = z.enum(programmeStates);
export type ProgrammeState = z.infer<typeof programmeState>;

/** What is scored: up to so many points; `hardship` marks what decides between equal totals. */
export const scoreCriterion = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{0,19}$/),
  nameVi: text(200),
  nameEn: text(200),
  maxPoints: z.int().min(1).max(100),
  hardship: z.boolean().default(false),
});
export type ScoreCriterion = z.infer<typeof scoreCriterion>;
export const awardInstalment = z.object({ dueOn: calendarDate, amount: positiveDong });
export type AwardInstalment = z.infer<typeof awardInstalment>;
/** Places (chỉ tiêu) of a unit with all below it that has none of its own. */
export const unitQuota = z.object({ unitId: id, places: z.int().min(0).max(10_000) });
export type UnitQuota = z.infer<typeof unitQuota>;

const distinct = (values: readonly string[]) => new Set(values).size === values.length;
const programmePlan = {
  title: text(300),
  kind: programmeKind,
  purposeId: id.nullable(),
  criteria: z
    .array(scoreCriterion)
    .min(1)
    .max(20)
    .refine((all) => distinct(all.map(({ code }) => code)), "a code stands twice"),
  /** Totals below are not chosen. */
  minimumScore: z.int().min(0).max(2000),
  /** Of all units together; null: as the quotas allow. */
  places: z.int().min(1).max(100_000).nullable(),
  /** Empty: no unit is limited by itself. A unit for which no quota counts has no places then. */
  quotas: z
    .array(unitQuota)
    .max(500)
    .refine((all) => distinct(all.map(({ unitId }) => unitId)), "a unit stands twice"),
  /** Add up to the amount of an award, in the order of their dates. */
  instalments: z
    .array(awardInstalment)
    .min(1)
    .max(12)
    .refine(
      (all) => all.every(({ dueOn }, index) => index === 0 || dueOn >= (all[index - 1]?.dueOn ?? "")),
      "not in order",
    ),
  applyFrom: calendarDate,
  applyTo: calendarDate,
  /** The ceremony at which it is given: id of an event. */
  eventId: id.nullable(),
};
export const programme = z.object({
  id,
  fundId: id,
  /** The fund's unit. */
  unitId: id,
  fundName: z.string(),
  year,
  state: programmeState,
  ...programmePlan,
  /** Of one award. */
  amount: positiveDong,
  revision: z.int(),
  updatedAt: instant,
});
export type Programme = z.infer<typeof programme>;
export const createProgramme = z.object({ idempotencyKey, fundId: id, year, ...programmePlan });
export const updateProgramme = z.object({ idempotencyKey, id, expectedRevision: z.int(), ...programmePlan });
export const changeProgramme = z.object({ idempotencyKey, id, expectedRevision: z.int() });
/** The last changed first; opened ones of funds of units above too. */
export const listProgrammes = pageRequest.extend({
  fundId: id.nullish(),
  year: year.nullish(),
  kinds: z.array(programmeKind).nullish(),
  states: z.array(programmeState).nullish(),
});
export const programmePage = page(programme);
export const byIds = z.object({ ids: z.array(id).max(500) });

/** Mới nộp, trong đợt chờ duyệt, được trao, không được chọn, đã rút. */
export const applicationStates = ["FILED", "PROPOSED", "AWARDED", "NOT_CHOSEN", "WITHDRAWN"] as const;
export const applicationState = z.enum(applicationStates);
export type ApplicationState = z.infer<typeof applicationState>;

/** How consent was given: bản giấy có chữ ký, trực tiếp trước người nhận hồ sơ, tin nhắn hay thư điện tử. */
export const consentWays = ["PAPER", "IN_PERSON", "MESSAGE"] as const;
/** Luật 91/2025/QH15: explicit and provable; a child's is the guardian's, of a child of 7 or more the child's too. */
export const consent = z.object({ givenOn: calendarDate, how: z.enum(consentWays) });
export type Consent = z.infer<typeof consent>;
/** Years from which a child's own consent is needed beside the guardian's, and from which nobody else's is. */
export const CHILD_CONSENT_AGE = 7;
export const ADULT_AGE = 18;

/** Where the money goes. */
export const payee = z.object({
  holder: text(100),
  bank: text(100),
  account: z.string().regex(/^[0-9A-Z]{4,19}$/),
});
export type Payee = z.infer<typeof payee>;
/** No more than a scholarship needs. The guardian is nobody only where the student is of age. */
export const student = z.object({
  name: text(100),
  birthDate: calendarDate,
  school: text(200),
  className: text(50),
  guardian: text(100).nullable(),
  /** Why help is needed. */
  hardship: text(1000).nullable(),
  payee: payee.nullable(),
});
export type Student = z.infer<typeof student>;

/** Another application that may be the same student's: of this programme, of the same year, or like it but for the guardian. */
export const doubleKinds = ["SAME_PROGRAMME", "SAME_YEAR", "SIMILAR"] as const;
export const doubleFlag = z.object({
  kind: z.enum(doubleKinds),
  year,
  programmeTitle: z.string(),
  awarded: z.boolean(),
  /** Null: it lies outside of the caller's scope. */
  applicationId: id.nullable(),
});
export type DoubleFlag = z.infer<typeof doubleFlag>;

export const application = z.object({
  id,
  programmeId: id,
  /** Unit that filed it. */
  unitId: id,
  state: applicationState,
  /** Initials where `masked`. */
  studentName: z.string(),
  school: z.string(),
  className: z.string(),
  /** Null where `masked`: the caller is no officer of the fund's own unit or of the filing one. */
  student: student.nullable(),
  masked: z.boolean(),
  guardianConsent: consent.nullable(),
  studentConsent: consent.nullable(),
  points: z.array(z.object({ code: z.string(), points: z.int() })),
  /** Null: not scored yet. */
  score: z.int().nullable(),
  hardshipScore: z.int().nullable(),
  doubles: z.array(doubleFlag),
  filedBy: z.string(),
  filedAt: instant,
  revision: z.int(),
});
export type Application = z.infer<typeof application>;
const applicationData = {
  student,
  guardianConsent: consent.nullable(),
  studentConsent: consent.nullable(),
};
export const fileApplication = z.object({ idempotencyKey, programmeId: id, unitId: id, ...applicationData });
export const updateApplication = z.object({ idempotencyKey, id, expectedRevision: z.int(), ...applicationData });
export const withdrawApplication = z.object({ idempotencyKey, id, expectedRevision: z.int(), reason: text(500) });
export const MAX_SCORED = 100;
export const scoreApplications = z.object({
  idempotencyKey,
  scores: z
    .array(z.object({ id, points: z.array(z.object({ code: z.string(), points: z.int().min(0).max(100) })).max(20) }))
    .min(1)
    .max(MAX_SCORED),
});
export const applicationFilter = z.object({
  programmeId: id.nullish(),
  /** With everything below it. */
  unitId: id.nullish(),
  states: z.array(applicationState).nullish(),
  scored: z.boolean().nullish(),
});
export type ApplicationFilter = z.infer<typeof applicationFilter>;
/** The newest first. */
export const listApplications = pageRequest.extend({ filter: applicationFilter.default({}) });
export const applicationPage = page(application);
export const applicationChange = z.object({
  at: instant,
  by: z.string(),
  action: z.enum(["FILED", "CHANGED", "WITHDRAWN", "SCORED", "PROPOSED", "AWARDED", "NOT_CHOSEN", "RETURNED"]),
  /** `before` and `after` are null where the caller sees the student masked and the field is the student's. */
  fields: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
});
export type ApplicationChange = z.infer<typeof applicationChange>;
export const applicationExport = z.object({ filter: applicationFilter.default({}), format: exportFormat });
export const startApplicationExport = applicationExport.extend({ idempotencyKey });

/** Why somebody is not on the list: chưa chấm điểm, dưới điểm sàn, trùng, hết chỉ tiêu của đơn vị, hết suất. */
export const rankRefusals = ["UNSCORED", "BELOW_MINIMUM", "DOUBLE", "QUOTA", "PLACES"] as const;
export const rankRefusal = z.enum(rankRefusals);
export type RankRefusal = z.infer<typeof rankRefusal>;
export const rankingLine = z.object({
  applicationId: id,
  /** From 1; null where it was not scored. */
  rank: z.int().nullable(),
  score: z.int().nullable(),
  hardshipScore: z.int().nullable(),
  chosen: z.boolean(),
  refusal: rankRefusal.nullable(),
  /** Unit whose quota it takes. */
  quotaUnitId: id.nullable(),
});
export type RankingLine = z.infer<typeof rankingLine>;
/** Applications of one round at most. */
export const MAX_ROUND = 500;
/** `acceptedDoubles`: applications that are chosen though the same student has an award of the year. */
export const askRanking = z.object({ programmeId: id, acceptedDoubles: z.array(id).max(MAX_ROUND).default([]) });
export const ranking = z.object({
  programmeId: id,
  lines: z.array(rankingLine),
  quotas: z.array(unitQuota.extend({ taken: z.int(), chosen: z.int(), applied: z.int() })),
  /** Of the chosen, and what the fund can still promise for it. */
  amount: dong,
  available: dong,
});
export type Ranking = z.infer<typeof ranking>;

export const roundStates = ["PROPOSED", "APPROVED", "REJECTED"] as const;
export const roundState = z.enum(roundStates);
export type RoundState = z.infer<typeof roundState>;
/** A round (đợt xét): a ranked list that one person proposes and another approves as a whole. */
export const awardRound = z.object({
  id,
  programmeId: id,
  programmeTitle: z.string(),
  fundId: id,
  unitId: id,
  state: roundState,
  /** Applications on the list, and what their awards cost. */
  chosen: z.int(),
  amount: dong,
  note: z.string().nullable(),
  proposedBy: z.string(),
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  decisionNote: z.string().nullable(),
  decisionNumber: z.string().nullable(),
  /** Whether the caller may decide it by who he is: who filed or proposed may not. */
  own: z.boolean(),
});
export type AwardRound = z.infer<typeof awardRound>;
/** `applicationIds`: the chosen of the ranking as it was seen; another list is refused. */
export const proposeRound = z.object({
  idempotencyKey,
  programmeId: id,
  applicationIds: z.array(id).min(1).max(MAX_ROUND),
  acceptedDoubles: z.array(id).max(MAX_ROUND).default([]),
  note: text(1000).nullish(),
});
export const approveRound = z.object({ idempotencyKey, id, decisionNumber: text(50) });
export const rejectRound = z.object({ idempotencyKey, id, reason: text(1000) });
export const listRounds = pageRequest.extend({
  programmeId: id.nullish(),
  fundId: id.nullish(),
  states: z.array(roundState).nullish(),
});
export const roundPage = page(awardRound);

/** Đã trao quyết định, đã chi đủ, không nhận (hủy phần còn lại), vô hiệu. */
export const awardStates = ["GRANTED", "PAID", "FORFEITED", "VOIDED"] as const;
export const awardState = z.enum(awardStates);
export type AwardState = z.infer<typeof awardState>;
/** Giữ tiền, đã chi, đã hoàn lại quỹ, bút toán đã đảo, đã bỏ giữ, hết hạn giữ. */
export const awardPaymentStates = ["HELD", "PAID", "REFUNDED", "REVERSED", "VOIDED", "EXPIRED"] as const;
export const awardPaymentState = z.enum(awardPaymentStates);
export type AwardPaymentState = z.infer<typeof awardPaymentState>;

export const awardPayment = z.object({
  id,
  awardId: id,
  instalment: z.int(),
  /** From 1; an instalment whose payment was reversed or ran out is paid again as another attempt. */
  attempt: z.int(),
  dueOn: calendarDate,
  amount: positiveDong,
  state: awardPaymentState,
  paidOn: calendarDate.nullable(),
  account: moneyAccount.nullable(),
  /** Of the payment voucher (phiếu chi), as printed. */
  voucher: z.string().nullable(),
  /** Number of the transfer, or who signed for the cash. */
  proof: z.string().nullable(),
  paidBy: z.string().nullable(),
  journalId: id.nullable(),
});
export type AwardPayment = z.infer<typeof awardPayment>;
export const award = z.object({
  id,
  applicationId: id,
  programmeId: id,
  fundId: id,
  /** Unit that filed. */
  unitId: id,
  roundId: id,
  year,
  number: z.string(),
  studentName: z.string(),
  masked: z.boolean(),
  school: z.string(),
  className: z.string(),
  programmeTitle: z.string(),
  amount: positiveDong,
  paid: dong,
  state: awardState,
  endReason: z.string().nullable(),
  grantedOn: calendarDate,
  /** Whether the payee was changed and nobody has approved it: nothing is paid until then. */
  payeeUnapproved: z.boolean(),
  /** In the order of the instalments, then of the attempts: the last one of each counts. */
  payments: z.array(awardPayment),
});
export type Award = z.infer<typeof award>;
export const awardFilter = z.object({
  fundId: id.nullish(),
  programmeId: id.nullish(),
  /** With everything below it. */
  unitId: id.nullish(),
  year: year.nullish(),
  states: z.array(awardState).nullish(),
  /** With an instalment that waits for payment and is due by this day. */
  dueBy: calendarDate.nullish(),
});
export type AwardFilter = z.infer<typeof awardFilter>;
export const listAwards = pageRequest.extend({ filter: awardFilter.default({}) });
export const awardPage = page(award);
export const awardExport = z.object({ filter: awardFilter.default({}), format: exportFormat });
export const startAwardExport = awardExport.extend({ idempotencyKey });
export const endAward = z.object({ idempotencyKey, id, reason: text(500) });

/** Payments that one command or one paper takes at most. */
export const MAX_PAYMENTS = 100;
const paymentIds = z.array(id).min(1).max(MAX_PAYMENTS);
/** Pays instalments of one fund, each with a journal and a voucher of its own. */
export const payAwards = z.object({
  idempotencyKey,
  paymentIds,
  account: moneyAccount,
  paidOn: calendarDate,
  proof: text(200),
  lateReason: text(500).nullish(),
});
export const paidAwards = z.object({ payments: z.array(awardPayment), total: dong });
export const refundPayment = z.object({
  idempotencyKey,
  paymentId: id,
  account: moneyAccount,
  refundedOn: calendarDate,
  reason: text(500),
  lateReason: text(500).nullish(),
});
/** The list for the bank (danh sách chi): holder, bank, account, amount, content, with the total as control. */
export const payList = z.object({ paymentIds: z.array(id).min(1).max(MAX_ROUND), format: exportFormat });
export const vouchersPdf = z.object({ paymentIds, copy: z.boolean() });
export const MAX_PRINTED_AWARDS = 100;
export const awardsPdf = z.object({
  ids: z.array(id).min(1).max(MAX_PRINTED_AWARDS),
  signatoryName: text(100),
  signatoryOffice: text(200),
});
/** All awards of a programme as one file, made by a job. */
export const printAwards = z.object({
  idempotencyKey,
  programmeId: id,
  signatoryName: text(100),
  signatoryOffice: text(200),
});
/** The list for the ceremony (danh sách trao), by school and name. */
/** Most awards of one list for the ceremony (danh sách trao). */
export const MAX_CEREMONY = 5000;
export const ceremonyList = z.object({ programmeId: id, format: z.enum(["xlsx", "csv", "pdf"]) });

/** Lượt and người apart: one student with two awards is one person. */
export const askAwardFigures = z.object({ fundIds: z.array(id).min(1).max(200), from: calendarDate, to: calendarDate });
export const awardFigures = z.object({
  fundId: id,
  /** Awards with a payment in the period, and the distinct students behind them. */
  awards: z.int(),
  students: z.int(),
  /** Paid in the period less what came back, by the journals. */
  paid: dong,
});
export type AwardFigures = z.infer<typeof awardFigures>;
