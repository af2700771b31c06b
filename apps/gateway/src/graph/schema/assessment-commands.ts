import {
  type BulkOutcome,
  assessments as contracts,
  type Evidence as EvidenceView,
  type Registration as RegistrationData,
} from "@khuyenhoc/contracts";
import type { z } from "zod";
import { builder } from "../builder.ts";
import { idOf, toGlobalId } from "../ids.ts";
import { Appeal, Evidence, Score, SheetKind } from "./assessments.ts";
import { type InputBuilder, mutation } from "./failures.ts";
import { UploadInput } from "./imports.ts";
import { Job, type JobResult } from "./jobs.ts";
import { bulkSuccess, plainFilter, Registration, RegistrationFilter, withPlainIds } from "./registration.ts";

const SheetAnswerInput = builder.inputType("SheetAnswerInput", {
  fields: (t) => ({ criterion: t.string({ required: true }), points: t.int({ required: true }), note: t.string() }),
});

mutation<z.infer<typeof contracts.sheetSaved>>()("saveSheet", {
  description: "Keeps a draft of a sheet. CONFLICT where somebody saved since the expected revision.",
  input: (t) => ({
    registrationId: t.id({ required: true }),
    kind: t.field({ type: SheetKind, required: true }),
    expectedRevision: t.int({ required: true }),
    answers: t.field({ type: [SheetAnswerInput], required: true }),
  }),
  success: (t) => ({
    registrationId: t.id({ resolve: ({ registrationId }) => toGlobalId("Registration", registrationId) }),
    revision: t.exposeInt("revision"),
    score: t.expose("score", { type: Score }),
  }),
  resolve: (input, { clients }) =>
    clients.registrations.assessments.saveSheet.mutate({
      ...input,
      registrationId: idOf("Registration", input.registrationId),
    }),
});

interface One {
  registration: RegistrationData;
}
const submitInput = (t: InputBuilder) => ({
  registrationId: t.id({ required: true }),
  expectedRevision: t.int({ required: true }),
});

mutation<One>()("selfAssess", {
  description: "Hands in the self-assessment (tự đánh giá) as it is saved.",
  input: submitInput,
  success: (t) => ({ registration: t.expose("registration", { type: Registration }) }),
  resolve: async (input, { clients }) => ({
    registration: await clients.registrations.assessments.selfAssess.mutate({
      ...input,
      registrationId: idOf("Registration", input.registrationId),
    }),
  }),
});

mutation<One>()("reviewRegistration", {
  description: "Hands in the review (bình xét) as it is saved.",
  input: submitInput,
  success: (t) => ({ registration: t.expose("registration", { type: Registration }) }),
  resolve: async (input, { clients }) => ({
    registration: await clients.registrations.assessments.review.mutate({
      ...input,
      registrationId: idOf("Registration", input.registrationId),
    }),
  }),
});

const bulkMutation = mutation<BulkOutcome>();
/** Number and date as they stand on the decision. */
const paper = (t: InputBuilder) => ({
  number: t.string({ required: true }),
  decidedOn: t.field({ type: "Date", required: true }),
});
const FinalOutcome = builder.enumType("FinalOutcome", { values: contracts.correctRegistrations.shape.outcome.options });

bulkMutation("proposeRegistrations", {
  description: "Passes up to 500 reviewed ones to the competent tier (trình).",
  input: (t) => ({ ids: t.idList({ required: true }) }),
  success: bulkSuccess,
  resolve: (input, { clients }) => clients.registrations.assessments.propose.mutate(withPlainIds(input)),
});

bulkMutation("recogniseRegistrations", {
  description: "Recognises up to 500 by a decision, at the level that the review reaches or one below it.",
  input: (t) => ({
    ids: t.idList({ required: true }),
    ...paper(t),
    level: t.string(),
    validUntil: t.field({ type: "Date", description: "Default: the last day that the criteria set allows." }),
  }),
  success: bulkSuccess,
  resolve: (input, { clients }) => clients.registrations.assessments.recognise.mutate(withPlainIds(input)),
});

bulkMutation("refuseRegistrations", {
  description: "Does not recognise up to 500, with the reason.",
  input: (t) => ({ ids: t.idList({ required: true }), ...paper(t), reason: t.string({ required: true }) }),
  success: bulkSuccess,
  resolve: (input, { clients }) => clients.registrations.assessments.refuse.mutate(withPlainIds(input)),
});

bulkMutation("revokeRegistrations", {
  description: "Revokes titles (thu hồi) by a decision.",
  input: (t) => ({ ids: t.idList({ required: true }), ...paper(t), reason: t.string({ required: true }) }),
  success: bulkSuccess,
  resolve: (input, { clients }) => clients.registrations.assessments.revoke.mutate(withPlainIds(input)),
});

bulkMutation("correctRegistrations", {
  description: "Issues a new decision that supersedes the latest one.",
  input: (t) => ({
    ids: t.idList({ required: true }),
    ...paper(t),
    outcome: t.field({ type: FinalOutcome, required: true }),
    level: t.string({ description: "Of the criteria set; absent: the one that the review reaches." }),
    validUntil: t.field({ type: "Date" }),
    reason: t.string({ required: true }),
  }),
  success: bulkSuccess,
  resolve: (input, { clients }) => clients.registrations.assessments.correct.mutate(withPlainIds(input)),
});

const BulkStep = builder.enumType("BulkStep", { values: contracts.bulkSteps });

mutation<JobResult>()("decideByFilter", {
  description:
    "Takes a step with everything a filter selects below a unit, as a job; the rows are chosen when it starts.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    filter: t.field({ type: RegistrationFilter, description: "Its unit is not looked at." }),
    step: t.field({ type: BulkStep, required: true }),
    number: t.string(),
    decidedOn: t.field({ type: "Date" }),
    validUntil: t.field({ type: "Date" }),
    reason: t.string(),
  }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ unitId, filter, ...input }, { clients }) => {
    const { unitId: _, ...rest } = plainFilter(filter);
    const job = await clients.registrations.assessments.decideByFilter.mutate({
      ...input,
      unitId: idOf("Unit", unitId),
      filter: rest,
    });
    return { job };
  },
});

mutation<{ registrationId: string }>()("addComment", {
  description: "Writes down a comment of the advisory team (tổ tư vấn).",
  input: (t) => ({
    registrationId: t.id({ required: true }),
    criterion: t.string(),
    text: t.string({ required: true }),
  }),
  success: (t) => ({
    registrationId: t.id({ resolve: ({ registrationId }) => toGlobalId("Registration", registrationId) }),
  }),
  resolve: async (input, { clients }) => {
    const registrationId = idOf("Registration", input.registrationId);
    await clients.registrations.assessments.comment.mutate({ ...input, registrationId });
    return { registrationId };
  },
});

mutation<{ evidence: EvidenceView }>()("addEvidence", {
  description: "Adds evidence (minh chứng): a file, or a note.",
  input: (t) => ({
    registrationId: t.id({ required: true }),
    criterion: t.string({ description: "Absent: for the whole sheet." }),
    title: t.string({ required: true }),
    date: t.field({ type: "Date" }),
    file: t.field({ type: UploadInput }),
  }),
  success: (t) => ({ evidence: t.expose("evidence", { type: Evidence }) }),
  resolve: async (input, { clients }) => ({
    evidence: await clients.registrations.assessments.addEvidence.mutate({
      ...input,
      registrationId: idOf("Registration", input.registrationId),
    }),
  }),
});

mutation<{ evidence: EvidenceView }>()("assignEvidence", {
  description: "Says which criterion an attendance or a gift is for, as long as the sheet is not frozen.",
  input: (t) => ({
    id: t.id({ required: true }),
    criterion: t.string({ description: "Absent: for none." }),
  }),
  success: (t) => ({ evidence: t.expose("evidence", { type: Evidence }) }),
  resolve: async ({ criterion, ...input }, { clients }) => ({
    evidence: await clients.registrations.assessments.assignEvidence.mutate({ ...input, criterion: criterion ?? null }),
  }),
});

mutation<{ removedId: string }>()("removeEvidence", {
  description: "Takes evidence away while the sheet is still open.",
  input: (t) => ({ id: t.id({ required: true }) }),
  success: (t) => ({ removedId: t.exposeID("removedId") }),
  resolve: async (input, { clients }) => {
    await clients.registrations.assessments.removeEvidence.mutate(input);
    return { removedId: input.id };
  },
});

mutation<{ appeal: z.infer<typeof contracts.appeal> }>()("fileAppeal", {
  description: "Appeals against the latest decision (khiếu nại).",
  input: (t) => ({ registrationId: t.id({ required: true }), grounds: t.string({ required: true }) }),
  success: (t) => ({ appeal: t.expose("appeal", { type: Appeal }) }),
  resolve: async (input, { clients }) => ({
    appeal: await clients.registrations.assessments.appeal.mutate({
      ...input,
      registrationId: idOf("Registration", input.registrationId),
    }),
  }),
});

const UpheldInput = builder.inputType("UpheldInput", {
  description: "The decision that takes the place of the former one.",
  fields: (t) => ({
    number: t.string({ required: true }),
    decidedOn: t.field({ type: "Date", required: true }),
    outcome: t.field({ type: FinalOutcome, required: true }),
    level: t.string({ description: "Of the criteria set; absent: the one that the review reaches." }),
    validUntil: t.field({ type: "Date" }),
  }),
});

mutation<{ appeal: z.infer<typeof contracts.appeal> }>()("decideAppeal", {
  description: "Upholds an appeal by a new decision, or rejects it; only who had no part in the registration may.",
  input: (t) => ({
    id: t.id({ required: true }),
    answer: t.string({ required: true }),
    upheld: t.field({ type: UpheldInput, description: "Absent: rejected." }),
  }),
  success: (t) => ({ appeal: t.expose("appeal", { type: Appeal }) }),
  resolve: async ({ upheld, ...input }, { clients }) => ({
    appeal: await clients.registrations.assessments.decideAppeal.mutate({ ...input, upheld: upheld ?? null }),
  }),
});
