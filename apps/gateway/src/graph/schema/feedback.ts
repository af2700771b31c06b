import {
  feedback as contract,
  type FeedbackForm as FormData,
  type FeedbackQuestion as QuestionData,
  type QuestionResult as QuestionResultData,
  type FeedbackResults as ResultsData,
  type FeedbackText as TextData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf } from "../ids.ts";
import { mutation } from "./failures.ts";
import { DownloadFile, FileFormat } from "./imports.ts";

const FeedbackState = builder.enumType("FeedbackState", {
  description: "Chưa mở, đang mở, đã đóng.",
  values: contract.feedbackStates,
});
const FeedbackQuestionKind = builder.enumType("FeedbackQuestionKind", {
  description: "1 to 5, one of several answers, or words.",
  values: ["RATING", "CHOICE", "TEXT"] as const,
});

type Option = Extract<QuestionData, { kind: "CHOICE" }>["options"][number];
const FeedbackOption = builder.objectRef<Option>("FeedbackOption").implement({
  fields: (t) => ({
    code: t.exposeString("code"),
    vi: t.exposeString("vi"),
    en: t.exposeString("en", { nullable: true }),
  }),
});
const FeedbackQuestion = builder.objectRef<QuestionData>("FeedbackQuestion").implement({
  fields: (t) => ({
    kind: t.field({ type: FeedbackQuestionKind, resolve: ({ kind }) => kind }),
    code: t.exposeString("code"),
    vi: t.exposeString("vi"),
    en: t.exposeString("en", { nullable: true }),
    options: t.field({
      type: [FeedbackOption],
      description: "Of a choice; else none.",
      resolve: (asked) => (asked.kind === "CHOICE" ? asked.options : []),
    }),
  }),
});
const FeedbackForm = builder.objectRef<FormData>("FeedbackForm").implement({
  description: "The feedback form (phiếu góp ý) of an event; the standard one with revision 0 where none was kept.",
  fields: (t) => ({
    eventId: t.exposeID("eventId"),
    state: t.expose("state", { type: FeedbackState }),
    intro: t.exposeString("intro", { nullable: true }),
    questions: t.expose("questions", { type: [FeedbackQuestion] }),
    openedAt: t.expose("openedAt", { type: "DateTime", nullable: true }),
    closesOn: t.expose("closesOn", { type: "Date", nullable: true, description: "Last day for answers." }),
    publicUrl: t.exposeString("publicUrl", { nullable: true, description: "Where everybody may answer." }),
    invited: t.exposeInt("invited"),
    answered: t.exposeInt("answered", { description: "Of those who were invited." }),
    publicAnswers: t.exposeInt("publicAnswers"),
    revision: t.exposeInt("revision"),
  }),
});

const FeedbackCell = builder.objectRef<QuestionResultData["cells"][number]>("FeedbackCell").implement({
  fields: (t) => ({
    code: t.exposeString("code"),
    vi: t.exposeString("vi"),
    en: t.exposeString("en", { nullable: true }),
    count: t.exposeInt("count", { nullable: true, description: "Null: fewer than five, or it would give one away." }),
  }),
});
const FeedbackQuestionResult = builder.objectRef<QuestionResultData>("FeedbackQuestionResult").implement({
  fields: (t) => ({
    code: t.exposeString("code"),
    kind: t.expose("kind", { type: FeedbackQuestionKind }),
    vi: t.exposeString("vi"),
    en: t.exposeString("en", { nullable: true }),
    answered: t.exposeInt("answered", { nullable: true }),
    average: t.exposeFloat("average", { nullable: true, description: "Of ratings, to one decimal." }),
    cells: t.expose("cells", { type: [FeedbackCell] }),
  }),
});
const FeedbackResults = builder.objectRef<ResultsData>("FeedbackResults").implement({
  fields: (t) => ({
    eventId: t.exposeID("eventId"),
    released: t.exposeBoolean("released", {
      description: "Once the form is closed; until then no question is told of, for each answer would show by itself.",
    }),
    answers: t.exposeInt("answers", {
      nullable: true,
      description: "Null: fewer than five, and nothing else is told.",
    }),
    questions: t.expose("questions", { type: [FeedbackQuestionResult] }),
  }),
});
const FeedbackText = builder.objectRef<TextData>("FeedbackText").implement({
  fields: (t) => ({ answerId: t.exposeID("answerId"), code: t.exposeString("code"), text: t.exposeString("text") }),
});
const FeedbackTextConnection = connection(FeedbackText, "FeedbackText");

builder.queryFields((t) => ({
  feedbackForm: t.field({
    type: FeedbackForm,
    args: { eventId: t.arg.id({ required: true }) },
    complexity: 10,
    resolve: (_root, { eventId }, { clients }) =>
      clients.events.feedback.form.query({ eventId: idOf("Event", eventId) }),
  }),
  feedbackResults: t.field({
    type: FeedbackResults,
    args: { eventId: t.arg.id({ required: true }) },
    complexity: 50,
    resolve: (_root, { eventId }, { clients }) =>
      clients.events.feedback.results.query({ eventId: idOf("Event", eventId) }),
  }),
  feedbackTexts: t.field({
    type: FeedbackTextConnection,
    description: "Words of an event's answers, for its organiser, in no order that tells who wrote when.",
    args: {
      eventId: t.arg.id({ required: true }),
      code: t.arg.string({ required: true, description: "Of the question." }),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    complexity: pageComplexity,
    resolve: async (_root, { eventId, first, ...args }, { clients }) =>
      connectionOf(
        await clients.events.feedback.texts.query({ ...args, first: pageSize(first), eventId: idOf("Event", eventId) }),
      ),
  }),
  feedbackFile: t.field({
    type: DownloadFile,
    description: "Results and words as a table.",
    args: { eventId: t.arg.id({ required: true }), format: t.arg({ type: FileFormat, required: true }) },
    complexity: 100,
    resolve: (_root, { eventId, format }, { clients, language }) =>
      clients.events.feedback.file.query({ eventId: idOf("Event", eventId), format, language }),
  }),
}));

const OptionInput = builder.inputType("FeedbackOptionInput", {
  fields: (t) => ({ code: t.string({ required: true }), vi: t.string({ required: true }), en: t.string() }),
});
const QuestionInput = builder.inputType("FeedbackQuestionInput", {
  fields: (t) => ({
    kind: t.field({ type: FeedbackQuestionKind, required: true }),
    code: t.string({ required: true, description: "Stays the same whatever the question is worded like." }),
    vi: t.string({ required: true }),
    en: t.string(),
    options: t.field({ type: [OptionInput], description: "Of a choice." }),
  }),
});

function questionOf({ kind, code, vi, en, options }: typeof QuestionInput.$inferInput): QuestionData {
  const wording = { code, vi, en: en ?? null };
  if (kind !== "CHOICE") return { kind, ...wording };
  return { kind, ...wording, options: (options ?? []).map((option) => ({ ...option, en: option.en ?? null })) };
}

mutation<{ form: FormData }>()("setFeedbackForm", {
  description: "Words the form of an event; its questions only as long as nobody has answered.",
  input: (t) => ({
    eventId: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    intro: t.string(),
    questions: t.field({ type: [QuestionInput], required: true }),
  }),
  success: (t) => ({ form: t.expose("form", { type: FeedbackForm }) }),
  resolve: async ({ eventId, intro, questions, ...input }, { clients }) => ({
    form: await clients.events.feedback.setForm.mutate({
      ...input,
      intro: intro ?? null,
      questions: questions.map(questionOf),
      eventId: idOf("Event", eventId),
    }),
  }),
});

mutation<{ form: FormData }>()("openFeedback", {
  description: "Opens the form of an event that was held and asks everybody who was there; again, those who are new.",
  input: (t) => ({
    eventId: t.id({ required: true }),
    closesOn: t.field({ type: "Date", required: true, description: "Last day for answers." }),
    forAll: t.boolean({ required: true, description: "With an address at which everybody may answer." }),
  }),
  success: (t) => ({ form: t.expose("form", { type: FeedbackForm }) }),
  resolve: async ({ eventId, ...input }, { clients }) => ({
    form: await clients.events.feedback.open.mutate({ ...input, eventId: idOf("Event", eventId) }),
  }),
});

mutation<{ form: FormData }>()("closeFeedback", {
  description: "Takes no more answers.",
  input: (t) => ({ eventId: t.id({ required: true }) }),
  success: (t) => ({ form: t.expose("form", { type: FeedbackForm }) }),
  resolve: async ({ eventId, ...input }, { clients }) => ({
    form: await clients.events.feedback.close.mutate({ ...input, eventId: idOf("Event", eventId) }),
  }),
});
