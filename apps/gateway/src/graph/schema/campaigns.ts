import {
  type Campaign as CampaignView,
  campaigns as contracts,
  type Competence as Held,
  type JobStatus,
  type UndecidedRegistrations,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { CriteriaSet } from "./criteria.ts";
import { Directive } from "./directives.ts";
import { type InputBuilder, mutation } from "./failures.ts";
import { Job } from "./jobs.ts";
import { dateOf, loadUnit, TitleModel, Unit } from "./refs.ts";
import { DeletedDraftConnection, RuleChange } from "./rule-changes.ts";

export const CampaignState = builder.enumType("CampaignState", {
  description: "Dự thảo, đang mở, đã đóng.",
  values: contracts.campaignStates,
});

const Undecided = builder.objectRef<UndecidedRegistrations>("UndecidedRegistrations").implement({
  description: "Registrations by the stage that they wait at.",
  fields: (t) => ({
    total: t.exposeInt("total"),
    registered: t.exposeInt("registered"),
    selfAssessed: t.exposeInt("selfAssessed"),
    reviewed: t.exposeInt("reviewed"),
    proposed: t.exposeInt("proposed"),
  }),
});
const UndecidedChoice = builder.enumType("UndecidedChoice", {
  description: "Để chờ đến khi mở lại đợt; trả lại.",
  values: contracts.undecidedChoices,
});

export const Campaign = builder.objectRef<CampaignView>("Campaign").implement({
  description:
    "A campaign (đợt công nhận) of a unit for a year and model. Windows: first and last days; null is no bound.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "Issuer; null where it lies above the caller's scope.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    year: t.exposeInt("year"),
    model: t.expose("model", { type: TitleModel }),
    title: t.exposeString("title"),
    state: t.expose("state", { type: CampaignState }),
    criteriaSet: t.field({
      type: CriteriaSet,
      nullable: true,
      resolve: ({ criteriaSetId }, _args, { loaders }) => loaders.criteriaSet.load(criteriaSetId),
    }),
    furtherSets: t.field({
      type: [CriteriaSet],
      description: "Sets for particular kinds of subject beside it.",
      complexity: { field: 1, multiplier: 10 },
      resolve: async ({ furtherSetIds }, _args, { loaders }) =>
        (await Promise.all(furtherSetIds.map((id) => loaders.criteriaSet.load(id)))).filter((set) => set !== null),
    }),
    registerFrom: t.expose("registerFrom", { type: "Date", nullable: true }),
    registerTo: t.expose("registerTo", { type: "Date", nullable: true }),
    assessFrom: t.expose("assessFrom", { type: "Date", nullable: true }),
    assessTo: t.expose("assessTo", { type: "Date", nullable: true }),
    reviewTo: t.expose("reviewTo", { type: "Date", nullable: true }),
    decideTo: t.expose("decideTo", { type: "Date", nullable: true }),
    appealDays: t.exposeInt("appealDays"),
    isPilot: t.boolean({ resolve: ({ pilotUnitIds }) => pilotUnitIds.length > 0 }),
    pilotUnits: t.field({
      type: [Unit],
      description: "Thí điểm: only these units with all below them; empty: all. Those outside the scope are left out.",
      resolve: async ({ pilotUnitIds }, _args, context, info) =>
        (
          await Promise.all(pilotUnitIds.map((unitId) => loadUnit(unitId, dateOf(null, context), context, info)))
        ).filter((unit) => unit !== null),
    }),
    directive: t.field({
      type: Directive,
      nullable: true,
      description: "Directive that it carries out; null also where the caller does not see it.",
      resolve: ({ directiveId }, _args, { loaders }) =>
        directiveId === null ? null : loaders.directive.load(directiveId),
    }),
    revision: t.exposeInt("revision"),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    undecided: t.field({
      type: Undecided,
      nullable: true,
      description: "Registrations of it that were submitted and are not decided yet, as far as the caller sees them.",
      complexity: { field: 10, multiplier: 1 },
      resolve: async ({ id }, _args, { clients }) =>
        (await clients.registrations.campaigns.undecided.query({ ids: [id] }))[0] ?? null,
    }),
  }),
});
const CampaignConnection = connection(Campaign, "Campaign");

const Competence = builder.objectRef<Held>("Competence").implement({
  description: "Which tier is competent to decide about a model, and when.",
  fields: (t) => ({
    model: t.expose("model", { type: TitleModel }),
    tierCode: t.exposeString("tierCode"),
    validFrom: t.expose("validFrom", { type: "Date", nullable: true }),
    validTo: t.expose("validTo", { type: "Date", nullable: true, description: "Exclusive." }),
    confirmed: t.exposeBoolean("confirmed", { description: "Whether the association has confirmed it." }),
  }),
});

builder.queryFields((t) => ({
  campaigns: t.field({
    type: CampaignConnection,
    description: "Of the caller's units, of units below, and opened ones of units above; last changed first.",
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      unitId: t.arg.id({ description: "Issuer." }),
      year: t.arg.int(),
      models: t.arg({ type: [TitleModel] }),
      states: t.arg({ type: [CampaignState] }),
      directiveId: t.arg.id({ description: "Those that carry out this directive." }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { first, unitId, ...rest }, { clients }) =>
      connectionOf(
        await clients.registrations.campaigns.list.query({
          ...rest,
          first: pageSize(first),
          unitId: optionalId("Unit", unitId),
        }),
      ),
  }),
  campaign: t.field({
    type: Campaign,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { loaders }) => loaders.campaign.load(id),
  }),
  campaignHistory: t.field({
    type: [RuleChange],
    description: "The history of a campaign, also of a draft that was deleted.",
    args: { id: t.arg.id({ required: true }) },
    complexity: { field: 10, multiplier: 20 },
    resolve: (_root, { id }, { clients }) => clients.registrations.campaigns.history.query({ id }),
  }),
  deletedCampaigns: t.field({
    type: DeletedDraftConnection,
    description: "Drafts of the caller's scope that were deleted, latest first.",
    args: { first: t.arg.int(), after: t.arg.string() },
    complexity: pageComplexity,
    resolve: async (_root, { first, after }, { clients }) =>
      connectionOf(await clients.registrations.campaigns.deleted.query({ first: pageSize(first), after })),
  }),
  competences: t.field({
    type: [Competence],
    description: "By model, oldest first.",
    resolve: (_root, _args, { clients }) => clients.registrations.competence.list.query(),
  }),
}));

const planFields = (t: InputBuilder) => ({
  title: t.string({ required: true }),
  criteriaSetId: t.id({ required: true }),
  furtherSetIds: t.idList({ description: "Sets for particular kinds of subject beside it." }),
  registerFrom: t.field({ type: "Date" }),
  registerTo: t.field({ type: "Date" }),
  assessFrom: t.field({ type: "Date" }),
  assessTo: t.field({ type: "Date" }),
  reviewTo: t.field({ type: "Date" }),
  decideTo: t.field({ type: "Date" }),
  appealDays: t.int(),
  pilotUnitIds: t.idList({ description: "Thí điểm: only these units with all below them; empty: all." }),
  directiveId: t.id({ description: "Directive that it carries out." }),
});

type Day = string | null | undefined;
type PlanInput = Record<"registerFrom" | "registerTo" | "assessFrom" | "assessTo" | "reviewTo" | "decideTo", Day> & {
  appealDays?: number | null | undefined;
  pilotUnitIds?: string[] | null | undefined;
  furtherSetIds?: string[] | null | undefined;
  directiveId?: string | null | undefined;
};
/** What is left out in GraphQL is null or the default in the contract. */
function planOf<Input extends Partial<PlanInput>>(input: Input) {
  const { registerFrom, registerTo, assessFrom, assessTo, reviewTo, decideTo, ...others } = input;
  const { appealDays, pilotUnitIds, furtherSetIds, directiveId, ...rest } = others;
  return {
    ...rest,
    registerFrom: registerFrom ?? null,
    registerTo: registerTo ?? null,
    assessFrom: assessFrom ?? null,
    assessTo: assessTo ?? null,
    reviewTo: reviewTo ?? null,
    decideTo: decideTo ?? null,
    ...withoutNulls({ appealDays: appealDays ?? null }),
    furtherSetIds: furtherSetIds ?? [],
    directiveId: directiveId ?? null,
    pilotUnitIds: (pilotUnitIds ?? []).map((id) => idOf("Unit", id)),
  };
}

interface One {
  campaign: CampaignView;
}

mutation<One>()("createCampaign", {
  description: "Drafts a campaign.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    year: t.int({ required: true }),
    model: t.field({ type: TitleModel, required: true }),
    ...planFields(t),
  }),
  success: (t) => ({ campaign: t.expose("campaign", { type: Campaign }) }),
  resolve: async ({ unitId, ...input }, { clients }) => ({
    campaign: await clients.registrations.campaigns.create.mutate({ ...planOf(input), unitId: idOf("Unit", unitId) }),
  }),
});

mutation<One>()("updateCampaign", {
  description: "Replaces the plan of a draft; of an open campaign the windows, and more pilot units.",
  input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }), ...planFields(t) }),
  success: (t) => ({ campaign: t.expose("campaign", { type: Campaign }) }),
  resolve: async (input, { clients }) => ({
    campaign: await clients.registrations.campaigns.update.mutate(planOf(input)),
  }),
});

mutation<One>()("openCampaign", {
  description: "Opens a campaign; direct approval is closed for its units from then on.",
  input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }) }),
  success: (t) => ({ campaign: t.expose("campaign", { type: Campaign }) }),
  resolve: async (input, { clients }) => ({ campaign: await clients.registrations.campaigns.open.mutate(input) }),
});

mutation<{ campaign: CampaignView; undecided: number; job: JobStatus | null }>()("closeCampaign", {
  description:
    "Closes an open campaign; where registrations of it are undecided it has to be said what becomes of them.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    undecided: t.field({ type: UndecidedChoice }),
    reason: t.string({ description: "Why they are returned." }),
  }),
  success: (t) => ({
    campaign: t.expose("campaign", { type: Campaign }),
    undecided: t.exposeInt("undecided", { description: "How many were undecided." }),
    job: t.expose("job", { type: Job, nullable: true, description: "What returns them." }),
  }),
  resolve: (input, { clients }) => clients.registrations.campaigns.close.mutate(input),
});

mutation<{ id: string }>()("deleteCampaignDraft", {
  description: "Deletes a draft, with the reason; its history stays.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ id: t.exposeID("id") }),
  resolve: (input, { clients }) => clients.registrations.campaigns.deleteDraft.mutate(input),
});

mutation<{ competences: Held[] }>()("setCompetence", {
  description: "Makes a tier competent for a model from a day on; the city only.",
  input: (t) => ({
    model: t.field({ type: TitleModel, required: true }),
    tierCode: t.string({ required: true }),
    validFrom: t.field({ type: "Date", required: true }),
  }),
  success: (t) => ({ competences: t.expose("competences", { type: [Competence] }) }),
  resolve: async (input, { clients }) => ({ competences: await clients.registrations.competence.set.mutate(input) }),
});
