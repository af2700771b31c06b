import {
  type BulkOutcome,
  registrations as contracts,
  type RegistrationFilter as Filter,
  type Registration as RegistrationData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import type { Context } from "../context.ts";
import { idOf, optionalId, toGlobalId } from "../ids.ts";
import { selects } from "../selection.ts";
import { found, mutation, type ObjectBuilder } from "./failures.ts";
import { dateOf, FieldDifference, loadUnit, PopulationGroup, TitleModel, Unit } from "./refs.ts";

export const RegistrationState = builder.enumType("RegistrationState", {
  description:
    "Nháp, đã đăng ký, tự đánh giá, bình xét, trình, bị trả lại, được công nhận, không đạt, thu hồi, hết hạn.",
  values: contracts.registrationStates,
});
const RegistrationMeasure = builder.enumType("RegistrationMeasure", {
  description: "A number of the dashboard, by which the list behind it is found.",
  values: contracts.registrationMeasures,
});
/** The orders of the list. */
export const RegistrationSort = builder.enumType("RegistrationSort", { values: contracts.registrationSorts });
const RegistrationChangeKind = builder.enumType("RegistrationChangeKind", {
  values: contracts.registrationChange.shape.kind.options,
});

type Change = Awaited<ReturnType<Context["clients"]["registrations"]["registrations"]["history"]["query"]>>[number];

const RegistrationChange = builder.objectRef<Change>("RegistrationChange").implement({
  fields: (t) => ({
    id: t.exposeID("id"),
    kind: t.expose("kind", { type: RegistrationChangeKind }),
    changedAt: t.expose("changedAt", { type: "DateTime" }),
    changedBy: t.exposeString("changedBy"),
    reason: t.exposeString("reason", { nullable: true }),
    fields: t.expose("fields", { type: [FieldDifference] }),
  }),
});

export const Registration = builder.objectRef<RegistrationData>("Registration");
builder.node(Registration, {
  description: "A registration (hồ sơ đăng ký) of a subject for a learning title in a year.",
  id: { resolve: ({ id }) => id },
  isTypeOf: (value) => typeof value === "object" && value !== null && "subjectName" in value,
  loadManyWithoutCache: (ids, { loaders }) => Promise.all(ids.map((id) => loaders.registration.load(id))),
  fields: (t) => ({
    uuid: t.id({ resolve: ({ id }) => id }),
    unit: t.field({
      type: Unit,
      resolve: async ({ unitId }, _args, context, info) =>
        found(await loadUnit(unitId, dateOf(null, context), context, info)),
    }),
    year: t.exposeInt("year"),
    model: t.expose("model", { type: TitleModel }),
    group: t.expose("group", { type: PopulationGroup, nullable: true }),
    subjectId: t.exposeID("subjectId", { description: "Whose registration it is, over all years." }),
    subjectName: t.exposeString("subjectName"),
    subjectCode: t.exposeString("subjectCode", { nullable: true }),
    address: t.exposeString("address", { nullable: true }),
    state: t.expose("state", { type: RegistrationState }),
    returnReason: t.exposeString("returnReason", { nullable: true }),
    revision: t.exposeInt("revision"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    submittedAt: t.expose("submittedAt", { type: "DateTime", nullable: true }),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true }),
    level: t.exposeString("level", { nullable: true, description: "The level that was recognised." }),
    validUntil: t.expose("validUntil", { type: "Date", nullable: true, description: "The last day the title holds." }),
    history: t.field({
      type: [RegistrationChange],
      complexity: { field: 10, multiplier: 10 },
      resolve: ({ id }, _args, { clients }) => clients.registrations.registrations.history.query({ id }),
    }),
  }),
});

const RegistrationConnection = connection(Registration, "Registration");

export const InboxStage = builder.enumType("InboxStage", { values: contracts.inboxStages });

const Waiting = builder.inputType("RegistrationsWaiting", {
  description: "What a line of the work inbox counts.",
  fields: (t) => ({
    stage: t.field({ type: InboxStage, required: true }),
    campaignId: t.id({ description: "Absent: under no campaign." }),
  }),
});

export const RegistrationFilter = builder.inputType("RegistrationFilter", {
  fields: (t) => ({
    unitId: t.id({ description: "With everything below it." }),
    year: t.int(),
    models: t.field({ type: [TitleModel] }),
    groups: t.field({ type: [PopulationGroup] }),
    states: t.field({ type: [RegistrationState] }),
    communityId: t.id({ description: "A subject: those of the households that belong to it today." }),
    campaignId: t.id({ description: "Those that were submitted under a campaign." }),
    measure: t.field({ type: RegistrationMeasure }),
    waiting: t.field({ type: Waiting, description: "What the caller's work inbox counts." }),
    query: t.string({ description: "Part of the subject's name or code, without accents or case." }),
  }),
});

/** A filter of the API as the service takes it. */
export function plainFilter(filter: typeof RegistrationFilter.$inferInput | null | undefined): Filter {
  if (filter == null) return {};
  const { unitId, waiting, ...rest } = filter;
  return {
    ...rest,
    unitId: optionalId("Unit", unitId),
    waiting: waiting && { ...waiting, campaignId: waiting.campaignId ?? null },
  };
}

/** A filter of the service as the API takes it. */
export function filterValue({ unitId, ...rest }: Filter): Record<string, unknown> {
  return { ...rest, ...(unitId == null ? {} : { unitId: toGlobalId("Unit", unitId) }) };
}

builder.queryFields((t) => ({
  registration: t.field({
    type: Registration,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { loaders }) => loaders.registration.load(idOf("Registration", id)),
  }),
  registrations: t.field({
    type: RegistrationConnection,
    description: "Registrations in the caller's scope. Reading them is recorded.",
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      filter: t.arg({ type: RegistrationFilter }),
      sort: t.arg({ type: RegistrationSort }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter, sort }, { clients }, info) => {
      const page = await clients.registrations.registrations.list.query({
        first: pageSize(first),
        after,
        withTotal: selects(info, "totalCount"),
        filter: plainFilter(filter),
        ...(sort ? { sort } : {}),
      });
      return connectionOf(page);
    },
  }),
}));

interface One {
  registration: RegistrationData;
}

mutation<One>()("createRegistration", {
  description: "Registers a subject, as a draft or submitted at once.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    year: t.int({ required: true }),
    model: t.field({ type: TitleModel, required: true }),
    group: t.field({ type: PopulationGroup }),
    subjectName: t.string({ required: true }),
    subjectCode: t.string(),
    address: t.string(),
    subjectId: t.id({ description: "A subject that is known." }),
    submit: t.boolean({ defaultValue: false }),
  }),
  success: (t) => ({ registration: t.expose("registration", { type: Registration }) }),
  resolve: async (input, { clients }) => ({
    registration: await clients.registrations.registrations.create.mutate({
      ...withoutNulls(input),
      unitId: idOf("Unit", input.unitId),
    }),
  }),
});

mutation<One>()("updateRegistration", {
  description: "Changes a draft or returned registration.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    group: t.field({ type: PopulationGroup }),
    subjectName: t.string({ required: true }),
    subjectCode: t.string(),
    address: t.string(),
  }),
  success: (t) => ({ registration: t.expose("registration", { type: Registration }) }),
  resolve: async (input, { clients }) => ({
    registration: await clients.registrations.registrations.update.mutate({
      ...input,
      id: idOf("Registration", input.id),
    }),
  }),
});

mutation<{ deletedId: string }>()("deleteDraft", {
  description: "Deletes a draft that was never submitted.",
  input: (t) => ({ id: t.id({ required: true }) }),
  success: (t) => ({ deletedId: t.exposeID("deletedId") }),
  resolve: async (input, { clients }) => {
    const { id } = await clients.registrations.registrations.deleteDraft.mutate({
      ...input,
      id: idOf("Registration", input.id),
    });
    return { deletedId: toGlobalId("Registration", id) };
  },
});

export const RefusedRow = builder.objectRef<BulkOutcome["refused"][number]>("RefusedRow").implement({
  description: "A row that a bulk command left as it was, and why.",
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => toGlobalId("Registration", id) }),
    code: t.exposeString("code"),
    messageVi: t.exposeString("vi"),
    messageEn: t.exposeString("en"),
  }),
});

const bulkMutation = mutation<BulkOutcome>();
export const bulkSuccess = (t: ObjectBuilder<BulkOutcome>) => ({
  succeeded: t.expose("succeeded", { type: [Registration] }),
  refused: t.expose("refused", { type: [RefusedRow] }),
});

export function withPlainIds<Input extends { ids: string[] }>(input: Input): Input {
  return { ...input, ids: input.ids.map((id) => idOf("Registration", id)) };
}

bulkMutation("submitRegistrations", {
  description: "Submits up to 500 drafts; each row has its own outcome.",
  input: (t) => ({ ids: t.idList({ required: true }) }),
  success: bulkSuccess,
  resolve: (input, { clients }) => clients.registrations.registrations.submit.mutate(withPlainIds(input)),
});

bulkMutation("approveRegistrations", {
  description: "Recognises up to 500; only the tier above may.",
  input: (t) => ({ ids: t.idList({ required: true }) }),
  success: bulkSuccess,
  resolve: (input, { clients }) => clients.registrations.registrations.approve.mutate(withPlainIds(input)),
});

bulkMutation("returnRegistrations", {
  description: "Returns up to 500 to their units with a reason.",
  input: (t) => ({ ids: t.idList({ required: true }), reason: t.string({ required: true }) }),
  success: bulkSuccess,
  resolve: (input, { clients }) => clients.registrations.registrations.return.mutate(withPlainIds(input)),
});
