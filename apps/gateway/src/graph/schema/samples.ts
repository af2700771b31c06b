import {
  assessments as contracts,
  type SampleFinding as Finding,
  type SampleAudit as SampleView,
  type SampleSummary as Summary,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf } from "../ids.ts";
import { mutation } from "./failures.ts";
import { dateOf, loadUnit, TitleModel, Unit } from "./refs.ts";
import { Registration } from "./registration.ts";

const RiskReason = builder.enumType("RiskReason", { values: contracts.riskReasons });
const FindingOutcome = builder.enumType("FindingOutcome", {
  description: "As it was decided (đúng), or not (sai lệch).",
  values: contracts.findingOutcomes,
});
const SampleFinding = builder.objectRef<Finding>("SampleFinding").implement({
  fields: (t) => ({
    outcome: t.expose("outcome", { type: FindingOutcome }),
    note: t.exposeString("note", { nullable: true }),
    foundAt: t.expose("foundAt", { type: "DateTime" }),
    foundBy: t.exposeString("foundBy"),
  }),
});
const SampleItem = builder.objectRef<SampleView["items"][number]>("SampleItem").implement({
  fields: (t) => ({
    registration: t.expose("registration", { type: Registration }),
    risk: t.exposeInt("risk", { description: "Weight; 1 where nothing makes it riskier." }),
    reasons: t.expose("reasons", { type: [RiskReason] }),
    finding: t.expose("finding", { type: SampleFinding, nullable: true, description: "The latest; null while open." }),
    mayFind: t.exposeBoolean("mayFind", {
      description: "Whether the caller may record a finding: he neither submitted, proposed nor decided it.",
    }),
  }),
});
const SampleSummary = builder.objectRef<Summary>("SampleSummary").implement({
  description: "Recognised registrations that were drawn at random, and how far their audit is (kiểm tra mẫu).",
  fields: (t) => ({
    id: t.exposeID("id"),
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    year: t.exposeInt("year"),
    models: t.expose("models", { type: [TitleModel] }),
    size: t.exposeInt("size"),
    seed: t.exposeString("seed", { description: "Over the same registrations it draws the same ones." }),
    population: t.exposeInt("population"),
    drawnAt: t.expose("drawnAt", { type: "DateTime" }),
    drawnBy: t.exposeString("drawnBy"),
    confirmed: t.exposeInt("confirmed"),
    deviating: t.exposeInt("deviating"),
    open: t.exposeInt("open", { description: "Sampled registrations without a finding." }),
  }),
});
const SampleSummaryConnection = connection(SampleSummary, "SampleSummary");
const SampleAudit = builder.objectRef<SampleView>("SampleAudit").implement({
  description: "A sample with its registrations, riskier ones drawn more likely.",
  fields: (t) => ({
    summary: t.field({ type: SampleSummary, resolve: (sample) => sample }),
    items: t.expose("items", { type: [SampleItem], complexity: { field: 1, multiplier: 50 } }),
  }),
});

builder.queryFields((t) => ({
  sampleAudit: t.field({
    type: SampleAudit,
    description: "A sample that was drawn. Reading it is recorded.",
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { clients }) => clients.registrations.assessments.sample.query({ id }),
  }),
  sampleAudits: t.field({
    type: SampleSummaryConnection,
    description: "Samples of units in the caller's scope, newest first.",
    args: { first: t.arg.int(), after: t.arg.string() },
    complexity: pageComplexity,
    resolve: async (_root, { first, after }, { clients }) =>
      connectionOf(await clients.registrations.assessments.samples.query({ first: pageSize(first), after })),
  }),
}));

mutation<{ sampleAudit: SampleView }>()("drawSample", {
  description: "Draws a sample of the recognised registrations of a year below a unit, to be audited.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    year: t.int({ required: true }),
    models: t.field({ type: [TitleModel] }),
    size: t.int({ required: true }),
    seed: t.string({ description: "Absent: one is made and recorded." }),
  }),
  success: (t) => ({ sampleAudit: t.expose("sampleAudit", { type: SampleAudit }) }),
  resolve: async (input, { clients }) => ({
    sampleAudit: await clients.registrations.assessments.drawSample.mutate({
      ...withoutNulls(input),
      unitId: idOf("Unit", input.unitId),
    }),
  }),
});

mutation<{ finding: Finding }>()("recordFinding", {
  description: "Records what an audit found about a sampled registration; of several findings the latest holds.",
  input: (t) => ({
    sampleId: t.id({ required: true }),
    registrationId: t.id({ required: true }),
    outcome: t.field({ type: FindingOutcome, required: true }),
    note: t.string({ description: "Up to 1000 characters; DEVIATES needs one." }),
  }),
  success: (t) => ({ finding: t.expose("finding", { type: SampleFinding }) }),
  resolve: async (input, { clients }) => ({
    finding: await clients.registrations.assessments.recordFinding.mutate({
      ...input,
      registrationId: idOf("Registration", input.registrationId),
    }),
  }),
});
