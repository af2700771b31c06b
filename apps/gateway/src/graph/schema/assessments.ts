import {
  type Assessment as AssessmentView,
  type CountedFigure as Counted,
  assessments as contracts,
  type Decision as DecisionView,
  type Evidence as EvidenceView,
  type InboxLine,
} from "@khuyenhoc/contracts";
import type { z } from "zod";
import { builder } from "../builder.ts";
import { idOf } from "../ids.ts";
import { Campaign } from "./campaigns.ts";
import { CriteriaDefinition } from "./criteria.ts";
import { DownloadFile } from "./imports.ts";
import { dateOf, loadUnit, TitleModel, Unit } from "./refs.ts";
import { filterValue, InboxStage, Registration } from "./registration.ts";

type Side = z.infer<typeof contracts.sheetSide>;
type AppealView = z.infer<typeof contracts.appeal>;

export const SheetKind = builder.enumType("SheetKind", {
  description: "Tự đánh giá, bình xét.",
  values: contracts.sheetKinds,
});
const AssessmentAction = builder.enumType("AssessmentAction", { values: contracts.assessmentActions });
const ScoreMissingKind = builder.enumType("ScoreMissingKind", { values: contracts.missing.shape.kind.options });
const EvidenceKind = builder.enumType("EvidenceKind", { values: contracts.evidenceKinds });
const DecisionKind = builder.enumType("DecisionKind", { values: contracts.decisionKinds });
const DecisionOutcome = builder.enumType("DecisionOutcome", { values: contracts.decision.shape.outcome.options });
const AppealState = builder.enumType("AppealState", { values: contracts.appealStates });

// A sheet is one document: its lists cost what they are and are not multiplied.
const flat = { field: 1, multiplier: 1 };

const ScoreMissing = builder.objectRef<z.infer<typeof contracts.missing>>("ScoreMissing").implement({
  description: "What stands between a sheet and its lowest level.",
  fields: (t) => ({
    kind: t.expose("kind", { type: ScoreMissingKind }),
    criterion: t.exposeString("criterion", { nullable: true, description: "Null for the total." }),
    points: t.exposeInt("points"),
  }),
});
type ScoreView = z.infer<typeof contracts.score>;
const GroupScore = builder.objectRef<ScoreView["groups"][number]>("GroupScore").implement({
  fields: (t) => ({
    code: t.exposeString("code"),
    points: t.exposeInt("points"),
    maximum: t.exposeInt("maximum"),
  }),
});
export const Score = builder.objectRef<ScoreView>("Score").implement({
  fields: (t) => ({
    total: t.exposeInt("total"),
    maximum: t.exposeInt("maximum"),
    groups: t.expose("groups", { type: [GroupScore], complexity: flat }),
    level: t.exposeString("level", { nullable: true, description: "The highest level that is reached." }),
    passed: t.exposeBoolean("passed"),
    missing: t.expose("missing", { type: [ScoreMissing], complexity: flat }),
  }),
});

const CountedFigure = builder.objectRef<Counted>("CountedFigure").implement({
  description: "Points that were counted and not typed in, with the list that was counted.",
  fields: (t) => ({
    criterion: t.exposeString("criterion"),
    points: t.exposeInt("points"),
    recognised: t.exposeInt("recognised"),
    registered: t.exposeInt("registered"),
    percent: t.exposeFloat("percent", { nullable: true, description: "Null where nothing is registered." }),
    countedAt: t.expose("countedAt", { type: "DateTime" }),
    source: t.field({
      type: "JSON",
      description: "As RegistrationFilter takes it.",
      resolve: ({ source: { unitId, communityId, year, model, measure } }) =>
        filterValue({ unitId, year, models: [model], measure, ...(communityId == null ? {} : { communityId }) }),
    }),
    ofHouseholds: t.boolean({
      description: "Whether the households that belong to the community were counted, not the unit and all below it.",
      resolve: ({ source }) => source.communityId != null,
    }),
  }),
});

const SheetAnswer = builder.objectRef<Side["answers"][number]>("SheetAnswer").implement({
  fields: (t) => ({
    criterion: t.exposeString("criterion"),
    points: t.exposeInt("points"),
    note: t.string({ nullable: true, resolve: ({ note }) => note ?? null }),
  }),
});
const SheetSide = builder.objectRef<Side>("SheetSide").implement({
  description: "One side of a sheet; handed in once `at` is set.",
  fields: (t) => ({
    answers: t.expose("answers", { type: [SheetAnswer], complexity: flat }),
    counted: t.expose("counted", { type: [CountedFigure], complexity: flat }),
    score: t.expose("score", { type: Score }),
    at: t.expose("at", { type: "DateTime", nullable: true }),
    by: t.exposeString("by", { nullable: true }),
  }),
});

const EvidenceFile = builder.objectRef<NonNullable<EvidenceView["file"]>>("EvidenceFile").implement({
  fields: (t) => ({
    fileName: t.exposeString("fileName"),
    mediaType: t.exposeString("mediaType"),
    bytes: t.exposeInt("bytes"),
  }),
});
export const Evidence = builder.objectRef<EvidenceView>("Evidence").implement({
  description: "Minh chứng: a file, a note, attendance, a gift, or a figure that was counted.",
  fields: (t) => ({
    id: t.exposeID("id"),
    criterion: t.exposeString("criterion", { nullable: true, description: "Null for the whole sheet." }),
    kind: t.expose("kind", { type: EvidenceKind }),
    title: t.exposeString("title"),
    date: t.expose("date", { type: "Date", nullable: true }),
    minutes: t.exposeInt("minutes", { nullable: true }),
    amount: t.exposeString("amount", { nullable: true, description: "Đồng, whole." }),
    file: t.expose("file", { type: EvidenceFile, nullable: true }),
    addedAt: t.expose("addedAt", { type: "DateTime" }),
    addedBy: t.exposeString("addedBy", { nullable: true, description: "Null where another service sent it." }),
    assignedBy: t.exposeString("assignedBy", {
      nullable: true,
      description: "Who said last which criterion an attendance or a gift is for.",
    }),
    withdrawnOn: t.expose("withdrawnOn", {
      type: "Date",
      nullable: true,
      description: "Day on which the service that told of it took it back: it proves nothing any more.",
    }),
  }),
});

const AssessmentComment = builder.objectRef<z.infer<typeof contracts.comment>>("AssessmentComment").implement({
  description: "Ý kiến của tổ tư vấn.",
  fields: (t) => ({
    id: t.exposeID("id"),
    text: t.exposeString("text"),
    criterion: t.exposeString("criterion", { nullable: true }),
    commentedAt: t.expose("commentedAt", { type: "DateTime" }),
    commentedBy: t.exposeString("commentedBy"),
  }),
});

const Decision = builder.objectRef<DecisionView>("Decision").implement({
  description: "What a decision says about one registration; a later one supersedes it.",
  fields: (t) => ({
    id: t.exposeID("id"),
    kind: t.expose("kind", { type: DecisionKind }),
    number: t.exposeString("number", { description: "As it stands on the paper." }),
    decidedOn: t.expose("decidedOn", { type: "Date" }),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "That decided; null where it lies above the caller's scope.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    outcome: t.expose("outcome", { type: DecisionOutcome }),
    level: t.exposeString("level", { nullable: true }),
    validUntil: t.expose("validUntil", { type: "Date", nullable: true }),
    reason: t.exposeString("reason", { nullable: true }),
    supersedesId: t.exposeID("supersedesId", { nullable: true }),
    supersedesNumber: t.exposeString("supersedesNumber", { nullable: true }),
    recordedAt: t.expose("recordedAt", { type: "DateTime" }),
    recordedBy: t.exposeString("recordedBy"),
  }),
});

export const Appeal = builder.objectRef<AppealView>("Appeal").implement({
  description: "Khiếu nại: upheld by a new decision, or rejected.",
  fields: (t) => ({
    id: t.exposeID("id"),
    decisionId: t.exposeID("decisionId", { nullable: true }),
    state: t.expose("state", { type: AppealState }),
    grounds: t.exposeString("grounds"),
    filedAt: t.expose("filedAt", { type: "DateTime" }),
    filedBy: t.exposeString("filedBy"),
    answer: t.exposeString("answer", { nullable: true }),
    answeredAt: t.expose("answeredAt", { type: "DateTime", nullable: true }),
    answeredBy: t.exposeString("answeredBy", { nullable: true }),
  }),
});

const AssessmentWindows = builder.objectRef<NonNullable<AssessmentView["campaign"]>>("AssessmentWindows").implement({
  description: "When what may be done, first and last days included; null is no bound.",
  fields: (t) => ({
    id: t.exposeID("id"),
    registerFrom: t.expose("registerFrom", { type: "Date", nullable: true }),
    registerTo: t.expose("registerTo", { type: "Date", nullable: true }),
    assessFrom: t.expose("assessFrom", { type: "Date", nullable: true }),
    assessTo: t.expose("assessTo", { type: "Date", nullable: true }),
    reviewTo: t.expose("reviewTo", { type: "Date", nullable: true }),
    decideTo: t.expose("decideTo", { type: "Date", nullable: true }),
    appealDays: t.exposeInt("appealDays"),
  }),
});
const AssessmentCriteria = builder
  .objectRef<NonNullable<AssessmentView["criteriaSet"]>>("AssessmentCriteria")
  .implement({
    description: "The criteria set that a sheet is scored by.",
    fields: (t) => ({
      id: t.exposeID("id"),
      titleVi: t.exposeString("titleVi"),
      titleEn: t.exposeString("titleEn"),
      decisionNumber: t.exposeString("decisionNumber", { nullable: true }),
      decisionDate: t.expose("decisionDate", { type: "Date", nullable: true }),
      illustrative: t.exposeBoolean("illustrative"),
      definition: t.expose("definition", { type: CriteriaDefinition }),
    }),
  });

export const Assessment = builder.objectRef<AssessmentView>("Assessment").implement({
  description: "Everything about the assessment of one registration. Reading it is recorded.",
  fields: (t) => ({
    registration: t.expose("registration", { type: Registration }),
    campaign: t.expose("campaign", { type: AssessmentWindows, nullable: true }),
    criteriaSet: t.expose("criteriaSet", { type: AssessmentCriteria, nullable: true }),
    revision: t.exposeInt("revision", { description: "Of the sheet, which a save expects; 0 before the first." }),
    self: t.expose("self", { type: SheetSide, nullable: true }),
    review: t.expose("review", { type: SheetSide, nullable: true }),
    counted: t.expose("counted", { type: [CountedFigure], complexity: flat, description: "As they are today." }),
    evidence: t.expose("evidence", { type: [Evidence], complexity: flat }),
    comments: t.expose("comments", { type: [AssessmentComment], complexity: flat }),
    decisions: t.expose("decisions", { type: [Decision], description: "Latest first." }),
    appeals: t.expose("appeals", { type: [Appeal], complexity: flat, description: "Latest first." }),
    appealUntil: t.expose("appealUntil", { type: "Date", nullable: true }),
    allowed: t.expose("allowed", {
      type: [AssessmentAction],
      complexity: flat,
      description: "What the caller may do with it as it stands; a command checks again.",
    }),
    deadline: t.expose("deadline", {
      type: "Date",
      nullable: true,
      description: "The last day for what has to be done next.",
    }),
  }),
});

// Each one is a question of its own and reads a whole sheet, so that it is not for lists.
builder.objectField(Registration, "assessment", (t) =>
  t.field({
    type: Assessment,
    complexity: { field: 1000, multiplier: 1 },
    resolve: ({ id }, _args, { clients }) => clients.registrations.assessments.byId.query({ registrationId: id }),
  }),
);

const WorkItem = builder.objectRef<InboxLine>("WorkItem").implement({
  description: "Registrations that wait for the caller at one stage.",
  fields: (t) => ({
    stage: t.expose("stage", { type: InboxStage }),
    year: t.exposeInt("year"),
    model: t.expose("model", { type: TitleModel }),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "The granted unit whose work it is.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    campaign: t.field({
      type: Campaign,
      nullable: true,
      resolve: ({ campaignId }, _args, { loaders }) => (campaignId === null ? null : loaders.campaign.load(campaignId)),
    }),
    count: t.exposeInt("count"),
    deadline: t.expose("deadline", { type: "Date", nullable: true }),
    filter: t.field({
      type: "JSON",
      description: "The list that was counted, as RegistrationFilter takes it.",
      resolve: ({ filter }) => filterValue(filter),
    }),
  }),
});

builder.queryFields((t) => ({
  assessment: t.field({
    type: Assessment,
    args: { registrationId: t.arg.id({ required: true }) },
    resolve: (_root, { registrationId }, { clients }) =>
      clients.registrations.assessments.byId.query({ registrationId: idOf("Registration", registrationId) }),
  }),
  workInbox: t.field({
    type: [WorkItem],
    description: "What waits for the caller, nearest deadline first.",
    resolve: (_root, _args, { clients }) => clients.registrations.assessments.inbox.query(),
  }),
  evidenceFile: t.field({
    type: DownloadFile,
    description: "A piece of evidence. Reading it is recorded.",
    args: { id: t.arg.id({ required: true }) },
    // Up to 5 MB, which every process on the way holds as a whole.
    complexity: 1000,
    resolve: (_root, { id }, { clients }) => clients.registrations.assessments.evidenceFile.query({ id }),
  }),
}));
