import { type Campaign as CampaignView, campaigns as contracts, type Competence as Held } from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { CriteriaSet } from "./criteria.ts";
import { type InputBuilder, mutation } from "./failures.ts";
import { dateOf, loadUnit, TitleModel, Unit } from "./refs.ts";

const CampaignState = builder.enumType("CampaignState", {
  description: "Dự thảo, đang mở, đã đóng.",
  values: contracts.campaignStates,
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
    revision: t.exposeInt("revision"),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
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
  competences: t.field({
    type: [Competence],
    description: "By model, oldest first.",
    resolve: (_root, _args, { clients }) => clients.registrations.competence.list.query(),
  }),
}));

const planFields = (t: InputBuilder) => ({
  title: t.string({ required: true }),
  criteriaSetId: t.id({ required: true }),
  registerFrom: t.field({ type: "Date" }),
  registerTo: t.field({ type: "Date" }),
  assessFrom: t.field({ type: "Date" }),
  assessTo: t.field({ type: "Date" }),
  reviewTo: t.field({ type: "Date" }),
  decideTo: t.field({ type: "Date" }),
  appealDays: t.int(),
  pilotUnitIds: t.idList({ description: "Thí điểm: only these units with all below them; empty: all." }),
});

type Day = string | null | undefined;
type PlanInput = Record<"registerFrom" | "registerTo" | "assessFrom" | "assessTo" | "reviewTo" | "decideTo", Day> & {
  appealDays?: number | null | undefined;
  pilotUnitIds?: string[] | null | undefined;
};
/** What is left out in GraphQL is null or the default in the contract. */
function planOf<Input extends Partial<PlanInput>>(input: Input) {
  const { registerFrom, registerTo, assessFrom, assessTo, reviewTo, decideTo, appealDays, pilotUnitIds, ...rest } =
    input;
  return {
    ...rest,
    registerFrom: registerFrom ?? null,
    registerTo: registerTo ?? null,
    assessFrom: assessFrom ?? null,
    assessTo: assessTo ?? null,
    reviewTo: reviewTo ?? null,
    decideTo: decideTo ?? null,
    ...withoutNulls({ appealDays: appealDays ?? null }),
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

mutation<One>()("closeCampaign", {
  description: "Closes an open campaign.",
  input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }) }),
  success: (t) => ({ campaign: t.expose("campaign", { type: Campaign }) }),
  resolve: async (input, { clients }) => ({ campaign: await clients.registrations.campaigns.close.mutate(input) }),
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
