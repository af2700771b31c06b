import {
  type Application as ApplicationData,
  type Award as AwardData,
  type ApplicationChange as ChangeData,
  type Consent as ConsentData,
  scholarships as contract,
  type DoubleFlag as DoubleData,
  type AwardFigures as FiguresData,
  type RankingLine as LineData,
  type AwardPayment as PaymentData,
  type Programme as ProgrammeData,
  type Ranking as RankingData,
  type AwardRound as RoundData,
  type Student as StudentData,
} from "@khuyenhoc/contracts";
import { builder } from "../builder.ts";
import { connection } from "../connections.ts";
import { toGlobalId } from "../ids.ts";
import { dateOf, FieldDifference, loadUnit, Unit } from "./refs.ts";

export const ProgrammeKind = builder.enumType("ProgrammeKind", {
  description: "Học không bao giờ cùng, vượt khó, học sinh giỏi, khuyến tài, khác.",
  values: contract.programmeKinds,
});
export const ProgrammeState = builder.enumType("ProgrammeState", {
  description: "Dự thảo, đang nhận hồ sơ, đã đóng.",
  values: contract.programmeStates,
});
export const ApplicationState = builder.enumType("ApplicationState", {
  description: "Mới nộp, trong đợt chờ duyệt, được trao, không được chọn, đã rút.",
  values: contract.applicationStates,
});
export const ConsentWay = builder.enumType("ConsentWay", {
  description: "Bản giấy có chữ ký, trực tiếp, tin nhắn hay thư điện tử.",
  values: contract.consentWays,
});
const DoubleKind = builder.enumType("ApplicationDoubleKind", { values: contract.doubleKinds });
const RankRefusal = builder.enumType("RankRefusal", {
  description: "Chưa chấm điểm, dưới điểm sàn, trùng, hết chỉ tiêu của đơn vị, hết suất.",
  values: contract.rankRefusals,
});
export const RoundState = builder.enumType("AwardRoundState", { values: contract.roundStates });
export const AwardState = builder.enumType("AwardState", {
  description: "Đã quyết định, đã chi đủ, không nhận, vô hiệu.",
  values: contract.awardStates,
});
const AwardPaymentState = builder.enumType("AwardPaymentState", {
  description: "Giữ tiền, đã chi, đã hoàn lại quỹ, bút toán đã đảo, đã bỏ giữ, hết hạn giữ.",
  values: contract.awardPaymentStates,
});
export const CeremonyFormat = builder.enumType("CeremonyFormat", { values: ["xlsx", "csv", "pdf"] as const });

const Criterion = builder.objectRef<ProgrammeData["criteria"][number]>("ScholarshipCriterion").implement({
  fields: (t) => ({
    code: t.exposeString("code"),
    nameVi: t.exposeString("nameVi"),
    nameEn: t.exposeString("nameEn"),
    maxPoints: t.exposeInt("maxPoints"),
    hardship: t.exposeBoolean("hardship", { description: "Decides between equal totals." }),
  }),
});
const Instalment = builder.objectRef<ProgrammeData["instalments"][number]>("AwardInstalment").implement({
  fields: (t) => ({ dueOn: t.expose("dueOn", { type: "Date" }), amount: t.expose("amount", { type: "Dong" }) }),
});
const Quota = builder.objectRef<ProgrammeData["quotas"][number]>("ScholarshipQuota").implement({
  fields: (t) => ({
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    unitId: t.exposeID("unitId"),
    places: t.exposeInt("places"),
  }),
});

export const Programme = builder.objectRef<ProgrammeData>("ScholarshipProgramme").implement({
  description: "A programme (chương trình học bổng) of a fund for a year.",
  fields: (t) => ({
    id: t.exposeID("id"),
    fundId: t.exposeID("fundId"),
    fundName: t.exposeString("fundName"),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "The fund's; null where it lies above the caller's scope.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    purposeId: t.exposeID("purposeId", { nullable: true }),
    title: t.exposeString("title"),
    kind: t.expose("kind", { type: ProgrammeKind }),
    year: t.exposeInt("year"),
    state: t.expose("state", { type: ProgrammeState }),
    criteria: t.expose("criteria", { type: [Criterion] }),
    minimumScore: t.exposeInt("minimumScore"),
    places: t.exposeInt("places", { nullable: true }),
    quotas: t.expose("quotas", { type: [Quota] }),
    instalments: t.expose("instalments", { type: [Instalment] }),
    amount: t.expose("amount", { type: "Dong", description: "Of one award." }),
    applyFrom: t.expose("applyFrom", { type: "Date" }),
    applyTo: t.expose("applyTo", { type: "Date" }),
    eventId: t.id({
      nullable: true,
      description: "The ceremony at which it is given.",
      resolve: ({ eventId }) => (eventId === null ? null : toGlobalId("Event", eventId)),
    }),
    revision: t.exposeInt("revision"),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
  }),
});
export const ProgrammeConnection = connection(Programme, "ScholarshipProgramme");

const Consent = builder.objectRef<ConsentData>("Consent").implement({
  fields: (t) => ({ givenOn: t.expose("givenOn", { type: "Date" }), how: t.expose("how", { type: ConsentWay }) }),
});
export const Payee = builder.objectRef<NonNullable<StudentData["payee"]>>("AwardPayee").implement({
  fields: (t) => ({
    holder: t.exposeString("holder"),
    bank: t.exposeString("bank"),
    account: t.exposeString("account"),
  }),
});
const Student = builder.objectRef<StudentData>("Student").implement({
  fields: (t) => ({
    name: t.exposeString("name"),
    birthDate: t.expose("birthDate", { type: "Date" }),
    school: t.exposeString("school"),
    className: t.exposeString("className"),
    guardian: t.exposeString("guardian", { nullable: true }),
    hardship: t.exposeString("hardship", { nullable: true }),
    payee: t.expose("payee", { type: Payee, nullable: true }),
  }),
});
const Double = builder.objectRef<DoubleData>("ApplicationDouble").implement({
  description: "Another application that may be the same student's, wherever it was filed.",
  fields: (t) => ({
    kind: t.expose("kind", { type: DoubleKind }),
    year: t.exposeInt("year"),
    programmeTitle: t.exposeString("programmeTitle"),
    awarded: t.exposeBoolean("awarded"),
    applicationId: t.exposeID("applicationId", { nullable: true }),
  }),
});
const Points = builder.objectRef<{ code: string; points: number }>("CriterionPoints").implement({
  fields: (t) => ({ code: t.exposeString("code"), points: t.exposeInt("points") }),
});
export const Application = builder.objectRef<ApplicationData>("ScholarshipApplication").implement({
  description:
    "An application (hồ sơ) of a student. By name for officers of the fund's own unit and the filing one; by initials else.",
  fields: (t) => ({
    id: t.exposeID("id"),
    programme: t.field({
      type: Programme,
      nullable: true,
      resolve: ({ programmeId }, _args, { loaders }) => loaders.programme.load(programmeId),
    }),
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    state: t.expose("state", { type: ApplicationState }),
    studentName: t.exposeString("studentName"),
    school: t.exposeString("school"),
    className: t.exposeString("className"),
    student: t.expose("student", { type: Student, nullable: true }),
    masked: t.exposeBoolean("masked"),
    guardianConsent: t.expose("guardianConsent", { type: Consent, nullable: true }),
    studentConsent: t.expose("studentConsent", { type: Consent, nullable: true }),
    points: t.expose("points", { type: [Points] }),
    score: t.exposeInt("score", { nullable: true }),
    hardshipScore: t.exposeInt("hardshipScore", { nullable: true }),
    doubles: t.expose("doubles", { type: [Double] }),
    filedBy: t.exposeString("filedBy"),
    filedAt: t.expose("filedAt", { type: "DateTime" }),
    revision: t.exposeInt("revision"),
  }),
});
export const ApplicationConnection = connection(Application, "ScholarshipApplication");
export const Change = builder.objectRef<ChangeData>("ScholarshipApplicationChange").implement({
  fields: (t) => ({
    at: t.expose("at", { type: "DateTime" }),
    by: t.exposeString("by"),
    action: t.exposeString("action"),
    fields: t.expose("fields", { type: [FieldDifference] }),
  }),
});

export const RankingLine = builder.objectRef<LineData>("RankingLine").implement({
  fields: (t) => ({
    applicationId: t.exposeID("applicationId"),
    application: t.field({
      type: Application,
      nullable: true,
      resolve: ({ applicationId }, _args, { loaders }) => loaders.application.load(applicationId),
    }),
    rank: t.exposeInt("rank", { nullable: true }),
    score: t.exposeInt("score", { nullable: true }),
    hardshipScore: t.exposeInt("hardshipScore", { nullable: true }),
    chosen: t.exposeBoolean("chosen"),
    refusal: t.expose("refusal", { type: RankRefusal, nullable: true }),
    quotaUnitId: t.exposeID("quotaUnitId", { nullable: true }),
  }),
});
const RankedQuota = builder.objectRef<RankingData["quotas"][number]>("RankedQuota").implement({
  fields: (t) => ({
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    unitId: t.exposeID("unitId"),
    places: t.exposeInt("places"),
    taken: t.exposeInt("taken", { description: "By awards of earlier rounds." }),
    chosen: t.exposeInt("chosen"),
    applied: t.exposeInt("applied"),
  }),
});
export const Ranking = builder.objectRef<RankingData>("ScholarshipRanking").implement({
  description: "By total, then hardship, then the earlier filing, then the id.",
  fields: (t) => ({
    lines: t.expose("lines", { type: [RankingLine] }),
    quotas: t.expose("quotas", { type: [RankedQuota] }),
    amount: t.expose("amount", { type: "Dong", description: "Of the chosen." }),
    available: t.expose("available", { type: "Dong", description: "What the fund can still promise for it." }),
  }),
});

export const Round = builder.objectRef<RoundData>("AwardRound").implement({
  description: "A ranked list (đợt xét) that one person proposes and another approves.",
  fields: (t) => ({
    id: t.exposeID("id"),
    programmeId: t.exposeID("programmeId"),
    programmeTitle: t.exposeString("programmeTitle"),
    fundId: t.exposeID("fundId"),
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    state: t.expose("state", { type: RoundState }),
    chosen: t.exposeInt("chosen"),
    amount: t.expose("amount", { type: "Dong" }),
    note: t.exposeString("note", { nullable: true }),
    proposedBy: t.exposeString("proposedBy"),
    proposedAt: t.expose("proposedAt", { type: "DateTime" }),
    decidedBy: t.exposeString("decidedBy", { nullable: true }),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true }),
    decisionNote: t.exposeString("decisionNote", { nullable: true }),
    decisionNumber: t.exposeString("decisionNumber", { nullable: true }),
    own: t.exposeBoolean("own", { description: "The caller filed or proposed: he does not decide it." }),
  }),
});
export const RoundConnection = connection(Round, "AwardRound");

export const Payment = builder.objectRef<PaymentData>("AwardPayment").implement({
  fields: (t) => ({
    id: t.exposeID("id"),
    awardId: t.exposeID("awardId"),
    instalment: t.exposeInt("instalment"),
    attempt: t.exposeInt("attempt", { description: "Of an instalment the last attempt counts." }),
    dueOn: t.expose("dueOn", { type: "Date" }),
    amount: t.expose("amount", { type: "Dong" }),
    state: t.expose("state", { type: AwardPaymentState }),
    paidOn: t.expose("paidOn", { type: "Date", nullable: true }),
    account: t.exposeString("account", { nullable: true }),
    voucher: t.exposeString("voucher", { nullable: true }),
    proof: t.exposeString("proof", { nullable: true }),
    paidBy: t.exposeString("paidBy", { nullable: true }),
    journalId: t.exposeID("journalId", { nullable: true }),
  }),
});
export const Award = builder.objectRef<AwardData>("Award").implement({
  description: "A scholarship that was granted (suất học bổng), with its instalments.",
  fields: (t) => ({
    id: t.exposeID("id"),
    applicationId: t.exposeID("applicationId"),
    programmeId: t.exposeID("programmeId"),
    programmeTitle: t.exposeString("programmeTitle"),
    fundId: t.exposeID("fundId"),
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    year: t.exposeInt("year"),
    number: t.exposeString("number"),
    studentName: t.exposeString("studentName"),
    masked: t.exposeBoolean("masked"),
    school: t.exposeString("school"),
    className: t.exposeString("className"),
    amount: t.expose("amount", { type: "Dong" }),
    paid: t.expose("paid", { type: "Dong" }),
    state: t.expose("state", { type: AwardState }),
    endReason: t.exposeString("endReason", { nullable: true }),
    grantedOn: t.expose("grantedOn", { type: "Date" }),
    payeeUnapproved: t.exposeBoolean("payeeUnapproved", {
      description: "The payee was changed and nobody has approved it: nothing is paid until then.",
    }),
    payments: t.expose("payments", { type: [Payment] }),
  }),
});
export const AwardConnection = connection(Award, "Award");
export const Figures = builder.objectRef<FiguresData>("AwardFigures").implement({
  description: "Lượt and người apart, by the journals.",
  fields: (t) => ({
    fundId: t.exposeID("fundId"),
    awards: t.exposeInt("awards", { description: "Lượt." }),
    students: t.exposeInt("students", { description: "Người." }),
    paid: t.expose("paid", { type: "Dong" }),
  }),
});
