import {
  criteriaSets as contracts,
  type CriteriaDefinition as Definition,
  evidenceNeeds,
  type CriteriaSet as SetView,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { dateOf, loadUnit, TitleModel, Unit } from "./refs.ts";
import { DeletedDraftConnection, RuleChange } from "./rule-changes.ts";

export const CriteriaSetState = builder.enumType("CriteriaSetState", {
  description: "Dự thảo, đã ban hành, đã thay thế.",
  values: contracts.criteriaSetStates,
});
const EvidenceNeed = builder.enumType("EvidenceNeed", {
  description: "Whether points for a criterion need evidence (minh chứng).",
  values: evidenceNeeds,
});
export const SubjectSort = builder.enumType("SubjectSort", {
  description: "Kinds of organisations and levels of communities, which criteria sets of a title are told apart by.",
  values: contracts.subjectSorts,
});

// A definition is one document: its lists cost what they are and are not multiplied.
const flat = { field: 1, multiplier: 1 };

type GroupShape = Definition["groups"][number];
type CriterionShape = GroupShape["criteria"][number];
type CountedShape = NonNullable<CriterionShape["counted"]>;

const CountedStep = builder.objectRef<CountedShape["steps"][number]>("CountedStep").implement({
  fields: (t) => ({ percent: t.exposeInt("percent"), points: t.exposeInt("points") }),
});
const CountedCriterion = builder.objectRef<CountedShape>("CountedCriterion").implement({
  description: "Points by the share of recognised among registered of a model below the unit.",
  fields: (t) => ({
    model: t.expose("model", { type: TitleModel }),
    steps: t.expose("steps", { type: [CountedStep], complexity: flat }),
  }),
});
const Criterion = builder.objectRef<CriterionShape>("Criterion").implement({
  fields: (t) => ({
    code: t.exposeString("code"),
    titleVi: t.exposeString("titleVi"),
    titleEn: t.exposeString("titleEn"),
    maxPoints: t.exposeInt("maxPoints"),
    minPoints: t.exposeInt("minPoints", { nullable: true, description: "Fewer points than these fail the sheet." }),
    evidence: t.expose("evidence", { type: EvidenceNeed }),
    counted: t.expose("counted", { type: CountedCriterion, nullable: true }),
  }),
});
const CriteriaGroup = builder.objectRef<GroupShape>("CriteriaGroup").implement({
  fields: (t) => ({
    code: t.exposeString("code"),
    titleVi: t.exposeString("titleVi"),
    titleEn: t.exposeString("titleEn"),
    criteria: t.expose("criteria", { type: [Criterion], complexity: flat }),
  }),
});
type LevelShape = Definition["levels"][number];
const LevelAfter = builder.objectRef<NonNullable<LevelShape["after"]>>("LevelAfter").implement({
  description: "A level that has to be held first, without a break, for at least so many months.",
  fields: (t) => ({ level: t.exposeString("level"), months: t.exposeInt("months") }),
});
const CriteriaLevel = builder.objectRef<Definition["levels"][number]>("CriteriaLevel").implement({
  fields: (t) => ({
    code: t.exposeString("code"),
    titleVi: t.exposeString("titleVi"),
    titleEn: t.exposeString("titleEn"),
    minTotal: t.exposeInt("minTotal"),
    after: t.field({
      type: LevelAfter,
      nullable: true,
      description: "Given only to who has held that lower level, or one between.",
      resolve: ({ after }) => after ?? null,
    }),
  }),
});
const CriteriaDerivation = builder.objectRef<Definition["derivation"]>("CriteriaDerivation").implement({
  description: "How far a derived set may go.",
  fields: (t) => ({
    addedCriteria: t.exposeInt("addedCriteria"),
    raisedTotal: t.exposeInt("raisedTotal"),
    raisedMinimum: t.exposeInt("raisedMinimum"),
  }),
});

export const CriteriaDefinition = builder.objectRef<Definition>("CriteriaDefinition").implement({
  description: "What sheets are scored against.",
  fields: (t) => ({
    groups: t.expose("groups", { type: [CriteriaGroup], complexity: flat }),
    levels: t.expose("levels", { type: [CriteriaLevel], complexity: flat, description: "From the lowest." }),
    minEach: t.exposeInt("minEach", { nullable: true, description: "No criterion may have fewer points." }),
    validMonths: t.int({
      nullable: true,
      description: "Months that a recognition holds from its decision; null: without end, or as the decision says.",
      resolve: ({ validMonths }) => validMonths ?? null,
    }),
    derivation: t.expose("derivation", { type: CriteriaDerivation }),
  }),
});

export const CriteriaSet = builder.objectRef<SetView>("CriteriaSet");
CriteriaSet.implement({
  description: "A version of a criteria set (bộ tiêu chí); once published it never changes.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "Issuer; null where it lies above the caller's scope.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    model: t.expose("model", { type: TitleModel }),
    appliesTo: t.expose("appliesTo", {
      type: [SubjectSort],
      complexity: flat,
      description: "Kinds of subject that it is for; empty: all that no other set in force is for.",
    }),
    titleVi: t.exposeString("titleVi"),
    titleEn: t.exposeString("titleEn"),
    state: t.expose("state", { type: CriteriaSetState }),
    version: t.exposeInt("version", { nullable: true }),
    framework: t.field({
      type: CriteriaSet,
      nullable: true,
      description: "The city's framework (bộ tiêu chí khung) that it is derived from; null for a framework.",
      resolve: ({ frameworkId }, _args, { loaders }) =>
        frameworkId === null ? null : loaders.criteriaSet.load(frameworkId),
    }),
    isFramework: t.boolean({ resolve: ({ frameworkId }) => frameworkId === null }),
    decisionNumber: t.exposeString("decisionNumber", { nullable: true }),
    decisionDate: t.expose("decisionDate", { type: "Date", nullable: true }),
    validFrom: t.expose("validFrom", { type: "Date", nullable: true }),
    validTo: t.expose("validTo", { type: "Date", nullable: true, description: "Exclusive." }),
    illustrative: t.exposeBoolean("illustrative", { description: "Minh hoạ: not the literal table of a decision." }),
    definition: t.expose("definition", { type: CriteriaDefinition }),
    revision: t.exposeInt("revision"),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    publishedAt: t.expose("publishedAt", { type: "DateTime", nullable: true }),
  }),
});
const CriteriaSetConnection = connection(CriteriaSet, "CriteriaSet");

builder.queryFields((t) => ({
  criteriaSets: t.field({
    type: CriteriaSetConnection,
    description: "Of the caller's units, of units below, and published ones of units above; last changed first.",
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      unitId: t.arg.id({ description: "Issuer." }),
      models: t.arg({ type: [TitleModel] }),
      states: t.arg({ type: [CriteriaSetState] }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { first, unitId, ...rest }, { clients }) =>
      connectionOf(
        await clients.registrations.criteria.list.query({
          ...rest,
          first: pageSize(first),
          unitId: optionalId("Unit", unitId),
        }),
      ),
  }),
  criteriaSet: t.field({
    type: CriteriaSet,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { loaders }) => loaders.criteriaSet.load(id),
  }),
  criteriaSetHistory: t.field({
    type: [RuleChange],
    description: "The history of a set, also of a draft that was deleted.",
    args: { id: t.arg.id({ required: true }) },
    complexity: { field: 10, multiplier: 20 },
    resolve: (_root, { id }, { clients }) => clients.registrations.criteria.history.query({ id }),
  }),
  deletedCriteriaSets: t.field({
    type: DeletedDraftConnection,
    description: "Drafts of the caller's scope that were deleted, latest first.",
    args: { first: t.arg.int(), after: t.arg.string() },
    complexity: pageComplexity,
    resolve: async (_root, { first, after }, { clients }) =>
      connectionOf(await clients.registrations.criteria.deleted.query({ first: pageSize(first), after })),
  }),
}));

const CountedStepInput = builder.inputType("CountedStepInput", {
  fields: (t) => ({ percent: t.int({ required: true }), points: t.int({ required: true }) }),
});
const CountedCriterionInput = builder.inputType("CountedCriterionInput", {
  fields: (t) => ({
    model: t.field({ type: TitleModel, required: true }),
    steps: t.field({ type: [CountedStepInput], required: true }),
  }),
});
const CriterionInput = builder.inputType("CriterionInput", {
  fields: (t) => ({
    code: t.string({ required: true }),
    titleVi: t.string({ required: true }),
    titleEn: t.string({ required: true }),
    maxPoints: t.int({ required: true }),
    minPoints: t.int(),
    evidence: t.field({ type: EvidenceNeed, required: true }),
    counted: t.field({ type: CountedCriterionInput }),
  }),
});
const CriteriaGroupInput = builder.inputType("CriteriaGroupInput", {
  fields: (t) => ({
    code: t.string({ required: true }),
    titleVi: t.string({ required: true }),
    titleEn: t.string({ required: true }),
    criteria: t.field({ type: [CriterionInput], required: true }),
  }),
});
const LevelAfterInput = builder.inputType("LevelAfterInput", {
  fields: (t) => ({ level: t.string({ required: true }), months: t.int({ required: true }) }),
});
const CriteriaLevelInput = builder.inputType("CriteriaLevelInput", {
  fields: (t) => ({
    code: t.string({ required: true }),
    titleVi: t.string({ required: true }),
    titleEn: t.string({ required: true }),
    minTotal: t.int({ required: true }),
    after: t.field({ type: LevelAfterInput }),
  }),
});
const CriteriaDerivationInput = builder.inputType("CriteriaDerivationInput", {
  fields: (t) => ({
    addedCriteria: t.int({ required: true }),
    raisedTotal: t.int({ required: true }),
    raisedMinimum: t.int({ required: true }),
  }),
});
const CriteriaDefinitionInput = builder.inputType("CriteriaDefinitionInput", {
  fields: (t) => ({
    groups: t.field({ type: [CriteriaGroupInput], required: true }),
    levels: t.field({ type: [CriteriaLevelInput], required: true }),
    minEach: t.int(),
    validMonths: t.int(),
    derivation: t.field({ type: CriteriaDerivationInput, required: true }),
  }),
});

type DefinitionInput = typeof CriteriaDefinitionInput.$inferInput;
/** What is left out in GraphQL is null in the contract. */
function definitionOf({ groups, levels, minEach, validMonths, derivation }: DefinitionInput): Definition {
  return {
    groups: groups.map((group) => ({
      ...group,
      criteria: group.criteria.map((criterion) => ({
        ...criterion,
        minPoints: criterion.minPoints ?? null,
        counted: criterion.counted ?? null,
      })),
    })),
    levels: levels.map((level) => ({ ...level, after: level.after ?? null })),
    minEach: minEach ?? null,
    validMonths: validMonths ?? null,
    derivation,
  };
}

interface One {
  criteriaSet: SetView;
}

mutation<One>()("createCriteriaSet", {
  description: "Drafts a framework; the city only.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    model: t.field({ type: TitleModel, required: true }),
    appliesTo: t.field({ type: [SubjectSort] }),
    titleVi: t.string({ required: true }),
    titleEn: t.string({ required: true }),
    illustrative: t.boolean({ defaultValue: false }),
    definition: t.field({ type: CriteriaDefinitionInput, required: true }),
  }),
  success: (t) => ({ criteriaSet: t.expose("criteriaSet", { type: CriteriaSet }) }),
  resolve: async ({ unitId, definition, ...input }, { clients }) => ({
    criteriaSet: await clients.registrations.criteria.create.mutate({
      ...withoutNulls(input),
      unitId: idOf("Unit", unitId),
      definition: definitionOf(definition),
    }),
  }),
});

mutation<One>()("deriveCriteriaSet", {
  description: "Drafts a unit's own set as a copy of a published framework, to be made stricter within its bounds.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    frameworkId: t.id({ required: true }),
    titleVi: t.string({ required: true }),
    titleEn: t.string({ required: true }),
  }),
  success: (t) => ({ criteriaSet: t.expose("criteriaSet", { type: CriteriaSet }) }),
  resolve: async ({ unitId, ...input }, { clients }) => ({
    criteriaSet: await clients.registrations.criteria.derive.mutate({ ...input, unitId: idOf("Unit", unitId) }),
  }),
});

mutation<One>()("updateCriteriaSet", {
  description: "Replaces what a draft says.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    appliesTo: t.field({ type: [SubjectSort], description: "Of a derived set those of its framework." }),
    titleVi: t.string({ required: true }),
    titleEn: t.string({ required: true }),
    illustrative: t.boolean({ defaultValue: false }),
    definition: t.field({ type: CriteriaDefinitionInput, required: true }),
  }),
  success: (t) => ({ criteriaSet: t.expose("criteriaSet", { type: CriteriaSet }) }),
  resolve: async ({ definition, ...input }, { clients }) => ({
    criteriaSet: await clients.registrations.criteria.update.mutate({
      ...withoutNulls(input),
      definition: definitionOf(definition),
    }),
  }),
});

mutation<One>()("publishCriteriaSet", {
  description: "Puts a draft in force by a decision; it supersedes the version before it and never changes again.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    decisionNumber: t.string({ required: true }),
    decisionDate: t.field({ type: "Date", required: true }),
    validFrom: t.field({ type: "Date", description: "Default: the decision's date." }),
  }),
  success: (t) => ({ criteriaSet: t.expose("criteriaSet", { type: CriteriaSet }) }),
  resolve: async (input, { clients }) => ({
    criteriaSet: await clients.registrations.criteria.publish.mutate(input),
  }),
});

mutation<{ id: string }>()("deleteCriteriaSetDraft", {
  description: "Deletes a draft, with the reason; its history stays.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ id: t.exposeID("id") }),
  resolve: (input, { clients }) => clients.registrations.criteria.deleteDraft.mutate(input),
});
