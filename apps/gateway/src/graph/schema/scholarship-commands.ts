import type {
  Application as ApplicationData,
  Award as AwardData,
  AwardPayment as PaymentData,
  Programme as ProgrammeData,
  AwardRound as RoundData,
} from "@khuyenhoc/contracts";
import { builder } from "../builder.ts";
import { idOf, optionalId } from "../ids.ts";
import { type InputBuilder, mutation } from "./failures.ts";
import { Job, type JobResult } from "./jobs.ts";
import { Application, Award, ConsentWay, Payment, Programme, ProgrammeKind, Round } from "./scholarship-refs.ts";

const CriterionInput = builder.inputType("ScholarshipCriterionInput", {
  fields: (t) => ({
    code: t.string({ required: true }),
    nameVi: t.string({ required: true }),
    nameEn: t.string({ required: true }),
    maxPoints: t.int({ required: true }),
    hardship: t.boolean({ required: true }),
  }),
});
const InstalmentInput = builder.inputType("AwardInstalmentInput", {
  fields: (t) => ({
    dueOn: t.field({ type: "Date", required: true }),
    amount: t.field({ type: "Dong", required: true }),
  }),
});
const QuotaInput = builder.inputType("ScholarshipQuotaInput", {
  fields: (t) => ({ unitId: t.id({ required: true }), places: t.int({ required: true }) }),
});
const planFields = (t: InputBuilder) => ({
  title: t.string({ required: true }),
  kind: t.field({ type: ProgrammeKind, required: true }),
  purposeId: t.id(),
  criteria: t.field({ type: [CriterionInput], required: true }),
  minimumScore: t.int({ required: true }),
  places: t.int(),
  quotas: t.field({ type: [QuotaInput], required: true }),
  instalments: t.field({ type: [InstalmentInput], required: true }),
  applyFrom: t.field({ type: "Date", required: true }),
  applyTo: t.field({ type: "Date", required: true }),
  eventId: t.id(),
});
interface Plan {
  purposeId?: string | null | undefined;
  places?: number | null | undefined;
  eventId?: string | null | undefined;
  quotas: { unitId: string; places: number }[];
}
/** What is left out in GraphQL is null in the contract. */
const planOf = <Input extends Plan>({ purposeId, places, eventId, quotas, ...rest }: Input) => ({
  ...rest,
  purposeId: purposeId ?? null,
  places: places ?? null,
  eventId: optionalId("Event", eventId) ?? null,
  quotas: quotas.map((quota) => ({ ...quota, unitId: idOf("Unit", quota.unitId) })),
});

interface OneProgramme {
  programme: ProgrammeData;
}
mutation<OneProgramme>()("createProgramme", {
  description: "Drafts a scholarship programme of a fund.",
  input: (t) => ({ fundId: t.id({ required: true }), year: t.int({ required: true }), ...planFields(t) }),
  success: (t) => ({ programme: t.expose("programme", { type: Programme }) }),
  resolve: async ({ fundId, ...input }, { clients }) => ({
    programme: await clients.funds.programmes.create.mutate({ ...planOf(input), fundId: idOf("Fund", fundId) }),
  }),
});
mutation<OneProgramme>()("updateProgramme", {
  description: "Replaces the plan of a draft.",
  input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }), ...planFields(t) }),
  success: (t) => ({ programme: t.expose("programme", { type: Programme }) }),
  resolve: async (input, { clients }) => ({ programme: await clients.funds.programmes.update.mutate(planOf(input)) }),
});
mutation<OneProgramme>()("openProgramme", {
  description: "Opens a programme for applications.",
  input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }) }),
  success: (t) => ({ programme: t.expose("programme", { type: Programme }) }),
  resolve: async (input, { clients }) => ({ programme: await clients.funds.programmes.open.mutate(input) }),
});
mutation<OneProgramme>()("closeProgramme", {
  description: "Closes a programme; whoever is still waiting was not chosen.",
  input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }) }),
  success: (t) => ({ programme: t.expose("programme", { type: Programme }) }),
  resolve: async (input, { clients }) => ({ programme: await clients.funds.programmes.close.mutate(input) }),
});

export const PayeeInput = builder.inputType("AwardPayeeInput", {
  fields: (t) => ({
    holder: t.string({ required: true }),
    bank: t.string({ required: true }),
    account: t.string({ required: true }),
  }),
});
const StudentInput = builder.inputType("StudentInput", {
  description: "No more than a scholarship needs.",
  fields: (t) => ({
    name: t.string({ required: true }),
    birthDate: t.field({ type: "Date", required: true }),
    school: t.string({ required: true }),
    className: t.string({ required: true }),
    guardian: t.string(),
    hardship: t.string(),
    payee: t.field({ type: PayeeInput }),
  }),
});
const ConsentInput = builder.inputType("ConsentInput", {
  fields: (t) => ({
    givenOn: t.field({ type: "Date", required: true }),
    how: t.field({ type: ConsentWay, required: true }),
  }),
});
const applicationFields = (t: InputBuilder) => ({
  student: t.field({ type: StudentInput, required: true }),
  guardianConsent: t.field({ type: ConsentInput }),
  studentConsent: t.field({ type: ConsentInput }),
});
type Nullable<Value> = Value | null | undefined;
interface Data<Consent> {
  student: {
    name: string;
    birthDate: string;
    school: string;
    className: string;
    guardian?: Nullable<string>;
    hardship?: Nullable<string>;
    payee?: Nullable<{ holder: string; bank: string; account: string }>;
  };
  guardianConsent?: Nullable<Consent>;
  studentConsent?: Nullable<Consent>;
}
const dataOf = <Consent, Input extends Data<Consent>>({
  student,
  guardianConsent,
  studentConsent,
  ...rest
}: Input & Data<Consent>) => ({
  ...rest,
  student: {
    ...student,
    guardian: student.guardian ?? null,
    hardship: student.hardship ?? null,
    payee: student.payee ?? null,
  },
  guardianConsent: guardianConsent ?? null,
  studentConsent: studentConsent ?? null,
});

interface OneApplication {
  application: ApplicationData;
}
mutation<OneApplication>()("fileApplication", {
  description: "Files an application of a student with the consents that the law demands.",
  input: (t) => ({ programmeId: t.id({ required: true }), unitId: t.id({ required: true }), ...applicationFields(t) }),
  success: (t) => ({ application: t.expose("application", { type: Application }) }),
  resolve: async ({ programmeId, unitId, idempotencyKey, ...data }, { clients }) => ({
    application: await clients.funds.applications.file.mutate({
      ...dataOf(data),
      idempotencyKey,
      programmeId,
      unitId: idOf("Unit", unitId),
    }),
  }),
});
mutation<OneApplication>()("updateApplication", {
  description: "Corrects an application; once it is on a list, only the account to which the money goes.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    ...applicationFields(t),
  }),
  success: (t) => ({ application: t.expose("application", { type: Application }) }),
  resolve: async ({ id, expectedRevision, idempotencyKey, ...data }, { clients }) => ({
    application: await clients.funds.applications.update.mutate({
      ...dataOf(data),
      idempotencyKey,
      id,
      expectedRevision,
    }),
  }),
});
mutation<OneApplication>()("withdrawApplication", {
  description: "Takes an application back that is on no list yet.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ application: t.expose("application", { type: Application }) }),
  resolve: async (input, { clients }) => ({ application: await clients.funds.applications.withdraw.mutate(input) }),
});

const PointsInput = builder.inputType("CriterionPointsInput", {
  fields: (t) => ({ code: t.string({ required: true }), points: t.int({ required: true }) }),
});
const ScoreInput = builder.inputType("ApplicationScoreInput", {
  fields: (t) => ({ id: t.id({ required: true }), points: t.field({ type: [PointsInput], required: true }) }),
});
mutation<{ applications: ApplicationData[] }>()("scoreApplications", {
  description: "Scores up to 100 applications of one programme.",
  input: (t) => ({ scores: t.field({ type: [ScoreInput], required: true }) }),
  success: (t) => ({ applications: t.expose("applications", { type: [Application] }) }),
  resolve: async (input, { clients }) => ({ applications: await clients.funds.applications.score.mutate(input) }),
});

interface OneRound {
  round: RoundData;
}
mutation<OneRound>()("proposeRound", {
  description: "Proposes the chosen of the ranking, as it was seen, or the first of them.",
  input: (t) => ({
    programmeId: t.id({ required: true }),
    applicationIds: t.idList({ required: true }),
    acceptedDoubles: t.idList(),
    note: t.string(),
  }),
  success: (t) => ({ round: t.expose("round", { type: Round }) }),
  resolve: async ({ acceptedDoubles, ...input }, { clients }) => ({
    round: await clients.funds.rounds.propose.mutate({ ...input, acceptedDoubles: acceptedDoubles ?? [] }),
  }),
});
mutation<OneRound>()("approveRound", {
  description: "Makes awards of a whole round and reserves their money; whoever filed or proposed may not.",
  input: (t) => ({ id: t.id({ required: true }), decisionNumber: t.string({ required: true }) }),
  success: (t) => ({ round: t.expose("round", { type: Round }) }),
  resolve: async (input, { clients }) => ({ round: await clients.funds.rounds.approve.mutate(input) }),
});
mutation<OneRound>()("rejectRound", {
  description: "Rejects a round; its applications may be proposed again.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ round: t.expose("round", { type: Round }) }),
  resolve: async (input, { clients }) => ({ round: await clients.funds.rounds.reject.mutate(input) }),
});

mutation<{ award: AwardData }>()("forfeitAward", {
  description: "Gives up what was not paid of an award; the money is free again.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ award: t.expose("award", { type: Award }) }),
  resolve: async (input, { clients }) => ({ award: await clients.funds.awards.forfeit.mutate(input) }),
});
mutation<{ award: AwardData }>()("voidAward", {
  description: "Declares an award void of which nothing was paid.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ award: t.expose("award", { type: Award }) }),
  resolve: async (input, { clients }) => ({ award: await clients.funds.awards.void.mutate(input) }),
});

export const MoneyAccount = builder.enumType("AwardMoneyAccount", {
  description: "Tiền mặt, ngân hàng.",
  values: { CASH: { value: "111" }, BANK: { value: "112" } } as const,
});
mutation<{ payments: PaymentData[]; total: string }>()("payAwards", {
  description: "Pays up to 100 instalments of one fund; whoever filed, proposed or approved may not.",
  input: (t) => ({
    paymentIds: t.idList({ required: true }),
    account: t.field({ type: MoneyAccount, required: true }),
    paidOn: t.field({ type: "Date", required: true }),
    proof: t.string({ required: true }),
    lateReason: t.string(),
  }),
  success: (t) => ({
    payments: t.expose("payments", { type: [Payment] }),
    total: t.expose("total", { type: "Dong" }),
  }),
  resolve: (input, { clients }) => clients.funds.awardPayments.pay.mutate(input),
});
mutation<{ payment: PaymentData }>()("refundAwardPayment", {
  description: "Books what was paid and came back to the fund.",
  input: (t) => ({
    paymentId: t.id({ required: true }),
    account: t.field({ type: MoneyAccount, required: true }),
    refundedOn: t.field({ type: "Date", required: true }),
    reason: t.string({ required: true }),
    lateReason: t.string(),
  }),
  success: (t) => ({ payment: t.expose("payment", { type: Payment }) }),
  resolve: async (input, { clients }) => ({ payment: await clients.funds.awardPayments.refund.mutate(input) }),
});

mutation<JobResult>()("printAwards", {
  description: "Certificates of all awards of a programme as one file, made by a job.",
  input: (t) => ({
    programmeId: t.id({ required: true }),
    signatoryName: t.string({ required: true }),
    signatoryOffice: t.string({ required: true }),
  }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async (input, { clients }) => ({ job: await clients.funds.awards.printAll.mutate(input) }),
});
