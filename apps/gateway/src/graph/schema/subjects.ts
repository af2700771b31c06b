import {
  type DuplicatePair,
  type SimilarSubject,
  type Subject as SubjectData,
  type SubjectLink as SubjectLinkData,
  type SubjectMerge as SubjectMergeData,
  type SubjectTitle as SubjectTitleData,
  subjects,
} from "@khuyenhoc/contracts";
import type { z } from "zod";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId, toGlobalId } from "../ids.ts";
import { selects } from "../selection.ts";
import { found, type InputBuilder, mutation } from "./failures.ts";
import { dateOf, FieldDifference, loadUnit, PopulationGroup, TitleModel, Unit } from "./refs.ts";
import { RegistrationState } from "./registration.ts";

const SubjectKind = builder.enumType("SubjectKind", {
  description: "Hộ gia đình, dòng họ, cộng đồng, đơn vị, công dân.",
  values: subjects.subjectKinds,
});
const OrganisationKind = builder.enumType("OrganisationKind", {
  description: "Cơ quan, trường học, doanh nghiệp, khác.",
  values: subjects.organisationKinds,
});
const CommunityLevel = builder.enumType("CommunityLevel", {
  description: "Thôn, tổ dân phố; xã, huyện, thành phố.",
  values: subjects.communityLevels,
});
const SubjectMatchReason = builder.enumType("SubjectMatchReason", { values: subjects.matchReasons });
const SubjectChangeKind = builder.enumType("SubjectChangeKind", { values: subjects.subjectChange.shape.kind.options });

const Subject = builder.objectRef<SubjectData>("Subject");

const SubjectTitle = builder.objectRef<SubjectTitleData>("SubjectTitle").implement({
  description: "A title that a subject sought or holds in a year.",
  fields: (t) => ({
    registrationId: t.id({
      nullable: true,
      description: "Null where it was filed outside of the caller's scope, before the subject came to it.",
      resolve: ({ registrationId }) => (registrationId === null ? null : toGlobalId("Registration", registrationId)),
    }),
    year: t.exposeInt("year"),
    model: t.expose("model", { type: TitleModel }),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "Where it was filed; null outside of the caller's scope.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    unitName: t.exposeString("unitName"),
    recognisedBy: t.exposeString("recognisedBy", {
      nullable: true,
      description: "The unit that decided; null without a decision.",
    }),
    subjectName: t.exposeString("subjectName", { description: "As it was filed." }),
    state: t.expose("state", { type: RegistrationState }),
    level: t.exposeString("level", { nullable: true }),
    validUntil: t.expose("validUntil", { type: "Date", nullable: true }),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true }),
    decisionNumber: t.exposeString("decisionNumber", { nullable: true }),
    decidedOn: t.expose("decidedOn", { type: "Date", nullable: true }),
    certificateNumber: t.exposeString("certificateNumber", { nullable: true, description: "Of the one in force." }),
  }),
});

const SubjectChange = builder.objectRef<z.infer<typeof subjects.subjectChange>>("SubjectChange").implement({
  fields: (t) => ({
    id: t.exposeID("id"),
    kind: t.expose("kind", { type: SubjectChangeKind }),
    changedAt: t.expose("changedAt", { type: "DateTime" }),
    changedBy: t.exposeString("changedBy"),
    reason: t.exposeString("reason", { nullable: true }),
    fields: t.expose("fields", { type: [FieldDifference] }),
  }),
});

const SubjectMerge = builder.objectRef<SubjectMergeData>("SubjectMerge").implement({
  description: "Two records of one subject made one; it can be undone.",
  fields: (t) => ({
    id: t.exposeID("id"),
    keptId: t.exposeID("keptId"),
    mergedId: t.exposeID("mergedId"),
    mergedName: t.exposeString("mergedName"),
    reason: t.exposeString("reason"),
    mergedAt: t.expose("mergedAt", { type: "DateTime" }),
    mergedBy: t.exposeString("mergedBy"),
    movedRegistrations: t.exposeInt("movedRegistrations"),
    undoneAt: t.expose("undoneAt", { type: "DateTime", nullable: true }),
    undoneBy: t.exposeString("undoneBy", { nullable: true }),
  }),
});

const SubjectLink = builder.objectRef<SubjectLinkData>("SubjectLink").implement({
  description: "That a member belongs to a household, clan, community or organisation.",
  fields: (t) => ({
    member: t.expose("member", { type: Subject }),
    container: t.expose("container", { type: Subject }),
    from: t.expose("from", { type: "Date" }),
    to: t.expose("to", { type: "Date", nullable: true, description: "First day on which it no longer holds." }),
  }),
});

const SubjectLinks = builder.objectRef<z.infer<typeof subjects.subjectLinks>>("SubjectLinks").implement({
  fields: (t) => ({
    containers: t.expose("containers", { type: [SubjectLink] }),
    members: t.expose("members", { type: [SubjectLink] }),
    memberCount: t.exposeInt("memberCount"),
  }),
});

Subject.implement({
  description: "Who a title is given to, over all years. The id of a merged subject answers the one that was kept.",
  fields: (t) => ({
    id: t.exposeID("id"),
    kind: t.expose("kind", { type: SubjectKind }),
    unit: t.field({
      type: Unit,
      resolve: async ({ unitId }, _args, context, info) =>
        found(await loadUnit(unitId, dateOf(null, context), context, info)),
    }),
    name: t.exposeString("name"),
    code: t.exposeString("code", { nullable: true }),
    address: t.exposeString("address", { nullable: true }),
    birthDate: t.expose("birthDate", { type: "Date", nullable: true }),
    birthYear: t.exposeInt("birthYear", { nullable: true }),
    group: t.expose("group", { type: PopulationGroup, nullable: true }),
    organisationKind: t.expose("organisationKind", { type: OrganisationKind, nullable: true }),
    communityLevel: t.expose("communityLevel", { type: CommunityLevel, nullable: true }),
    numberLast4: t.exposeString("numberLast4", {
      nullable: true,
      description: "Last four digits of the citizen's number; the rest is never shown.",
    }),
    revision: t.exposeInt("revision"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    titles: t.field({
      type: [SubjectTitle],
      description: "Of all years, latest first.",
      complexity: { field: 10, multiplier: 10 },
      resolve: ({ id }, _args, { clients }) => clients.registrations.subjects.titles.query({ subjectId: id }),
    }),
    history: t.field({
      type: [SubjectChange],
      complexity: { field: 10, multiplier: 10 },
      resolve: ({ id }, _args, { clients }) => clients.registrations.subjects.history.query({ id }),
    }),
    merges: t.field({
      type: [SubjectMerge],
      description: "Into this subject, latest first.",
      complexity: { field: 10, multiplier: 10 },
      resolve: ({ id }, _args, { clients }) => clients.registrations.subjects.merges.query({ subjectId: id }),
    }),
    links: t.field({
      type: SubjectLinks,
      description: "What it belongs to and what belongs to it.",
      args: { includePast: t.arg.boolean({ defaultValue: false }) },
      complexity: { field: 10, multiplier: 10 },
      resolve: ({ id }, { includePast }, { clients }) =>
        clients.registrations.subjects.links.list.query({ subjectId: id, includePast: includePast ?? false }),
    }),
  }),
});

const SubjectConnection = connection(Subject, "Subject", "Told where few units are asked about.");

const SubjectPair = builder.objectRef<DuplicatePair>("SubjectPair").implement({
  description: "Two records that may be one subject.",
  fields: (t) => ({
    one: t.expose("one", { type: Subject }),
    other: t.expose("other", { type: Subject }),
    score: t.exposeInt("score", { description: "0 to 100; 100 is the same citizen's number." }),
    reasons: t.expose("reasons", { type: [SubjectMatchReason] }),
  }),
});
const SubjectPairs = builder.objectRef<z.infer<typeof subjects.duplicatePairs>>("SubjectPairs").implement({
  fields: (t) => ({
    pairs: t.expose("pairs", { type: [SubjectPair] }),
    more: t.exposeBoolean("more"),
    numbersOnly: t.exposeBoolean("numbersOnly", { description: "Too many subjects to compare names." }),
  }),
});
const SimilarSubjectType = builder.objectRef<SimilarSubject>("SimilarSubject").implement({
  fields: (t) => ({
    subject: t.expose("subject", { type: Subject }),
    score: t.exposeInt("score"),
    reasons: t.expose("reasons", { type: [SubjectMatchReason] }),
    years: t.exposeIntList("years", { description: "In which it is registered for the title already, latest first." }),
  }),
});

/** Which subjects a list is about. */
export const SubjectFilter = builder.inputType("SubjectFilter", {
  fields: (t) => ({
    unitId: t.id({ description: "With everything below it." }),
    kinds: t.field({ type: [SubjectKind] }),
    query: t.string({ description: "Part of the name or code, without accents or case." }),
  }),
});

builder.queryFields((t) => ({
  subject: t.field({
    type: Subject,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { clients }) => {
      const [resolved] = await clients.registrations.subjects.byIds.query({ ids: [id] });
      return resolved?.subject ?? null;
    },
  }),
  subjectsByIds: t.field({
    type: [Subject],
    description: "At most 100 at once; who cannot be seen is left out.",
    args: { ids: t.arg.idList({ required: true }) },
    complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
    resolve: async (_root, { ids }, { clients }) =>
      (await clients.registrations.subjects.byIds.query({ ids: ids.slice(0, pageSize(Math.max(1, ids.length))) })).map(
        ({ subject }) => subject,
      ),
  }),
  subjects: t.field({
    type: SubjectConnection,
    description: "Subjects in the caller's scope by name. Reading them is recorded.",
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: SubjectFilter }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter }, { clients }, info) =>
      connectionOf(
        await clients.registrations.subjects.list.query({
          first: pageSize(first),
          after,
          withTotal: selects(info, "totalCount"),
          filter: filter ? { ...filter, unitId: optionalId("Unit", filter.unitId) } : {},
        }),
      ),
  }),
  subjectsByNumber: t.field({
    type: [Subject],
    description: "The citizens of exactly this number. Asking is recorded.",
    args: { number: t.arg.string({ required: true }) },
    resolve: (_root, { number }, { clients }) => clients.registrations.subjects.findByNumber.query({ number }),
  }),
  similarSubjects: t.field({
    type: [SimilarSubjectType],
    description: "Who may be meant by somebody who is about to be registered: a warning.",
    args: {
      unitId: t.arg.id({ required: true }),
      model: t.arg({ type: TitleModel, required: true }),
      name: t.arg.string({ required: true }),
      code: t.arg.string(),
      birthDate: t.arg({ type: "Date" }),
      address: t.arg.string(),
    },
    resolve: (_root, { unitId, ...given }, { clients }) =>
      clients.registrations.subjects.similar.query({ ...given, unitId: idOf("Unit", unitId) }),
  }),
  subjectDuplicates: t.field({
    type: SubjectPairs,
    description: "Pairs below a unit that may be one subject, the surest first.",
    args: { unitId: t.arg.id({ required: true }), first: t.arg.int() },
    // All subjects below the unit are compared with each other, whatever is shown of it.
    complexity: { field: 1000, multiplier: 10 },
    resolve: (_root, { unitId, first }, { clients }) =>
      clients.registrations.subjects.duplicates.query({ unitId: idOf("Unit", unitId), first: pageSize(first) }),
  }),
}));

const facts = (t: InputBuilder) => ({
  unitId: t.id({ required: true }),
  name: t.string({ required: true }),
  code: t.string(),
  address: t.string(),
  birthDate: t.field({ type: "Date" }),
  birthYear: t.int({ description: "Where the date is not known; of a child never more." }),
  group: t.field({ type: PopulationGroup }),
  organisationKind: t.field({ type: OrganisationKind }),
  communityLevel: t.field({ type: CommunityLevel }),
});

mutation<{ subject: SubjectData }>()("createSubject", {
  description: "Enters a subject without registering it for a title.",
  input: (t) => ({ kind: t.field({ type: SubjectKind, required: true }), ...facts(t) }),
  success: (t) => ({ subject: t.expose("subject", { type: Subject }) }),
  resolve: async (input, { clients }) => ({
    subject: await clients.registrations.subjects.create.mutate({ ...input, unitId: idOf("Unit", input.unitId) }),
  }),
});

mutation<{ subject: SubjectData }>()("updateSubject", {
  description: "Replaces all facts of a subject; another unit moves it there.",
  input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }), ...facts(t) }),
  success: (t) => ({ subject: t.expose("subject", { type: Subject }) }),
  resolve: async (input, { clients }) => ({
    subject: await clients.registrations.subjects.update.mutate({ ...input, unitId: idOf("Unit", input.unitId) }),
  }),
});

mutation<{ subject: SubjectData }>()("setSubjectNumber", {
  description: "Keeps a citizen's number, encrypted; null takes it away.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    number: t.string(),
  }),
  success: (t) => ({ subject: t.expose("subject", { type: Subject }) }),
  resolve: async ({ number, ...input }, { clients }) => ({
    subject: await clients.registrations.subjects.setNumber.mutate({ ...input, number: number ?? null }),
  }),
});

mutation<{ distinct: boolean }>()("setSubjectsDistinct", {
  description: "Notes that two records that look like one subject are two, or takes that back.",
  input: (t) => ({
    oneId: t.id({ required: true }),
    otherId: t.id({ required: true }),
    distinct: t.boolean({ required: true }),
  }),
  success: (t) => ({ distinct: t.exposeBoolean("distinct") }),
  resolve: (input, { clients }) => clients.registrations.subjects.setDistinct.mutate(input),
});

mutation<{ merge: SubjectMergeData }>()("mergeSubjects", {
  description: "Makes two records one subject: registrations and links go to the kept one.",
  input: (t) => ({
    keptId: t.id({ required: true }),
    mergedId: t.id({ required: true }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ merge: t.expose("merge", { type: SubjectMerge }) }),
  resolve: async (input, { clients }) => ({ merge: await clients.registrations.subjects.merge.mutate(input) }),
});

mutation<{ subject: SubjectData }>()("undoSubjectMerge", {
  description: "Makes a merge undone; answers the subject that is one of its own again.",
  input: (t) => ({ mergeId: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ subject: t.expose("subject", { type: Subject }) }),
  resolve: async (input, { clients }) => ({ subject: await clients.registrations.subjects.undoMerge.mutate(input) }),
});

mutation<{ link: SubjectLinkData }>()("setSubjectLink", {
  description: "Lets a member belong to a container from a day on, and no longer to another of its kind.",
  input: (t) => ({
    memberId: t.id({ required: true }),
    containerId: t.id({ required: true }),
    from: t.field({ type: "Date", required: true }),
  }),
  success: (t) => ({ link: t.expose("link", { type: SubjectLink }) }),
  resolve: async (input, { clients }) => ({ link: await clients.registrations.subjects.links.set.mutate(input) }),
});

mutation<{ links: z.infer<typeof subjects.subjectLinks> }>()("endSubjectLink", {
  description: "Ends a link; answers what the member still belongs to.",
  input: (t) => ({
    memberId: t.id({ required: true }),
    containerId: t.id({ required: true }),
    on: t.field({ type: "Date", required: true, description: "First day on which it no longer holds." }),
  }),
  success: (t) => ({ links: t.expose("links", { type: SubjectLinks }) }),
  resolve: async (input, { clients }) => ({ links: await clients.registrations.subjects.links.end.mutate(input) }),
});
