import {
  type ComparedYear,
  reports as contract,
  type FrozenRow,
  type FrozenUnit,
  type Nudge,
  type Report as ReportData,
  type ReportStatus as ReportStatusData,
  type Snapshot as SnapshotData,
  type SnapshotHead,
  type Target as TargetData,
  type Unfiled,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, toGlobalId } from "../ids.ts";
import { CountRowRef } from "./counts.ts";
import { mutation } from "./failures.ts";
import { DownloadFile } from "./imports.ts";
import { PopulationGroup, TitleModel } from "./refs.ts";

const unitId = { resolve: (of: { unitId: string }) => toGlobalId("Unit", of.unitId) };

const TargetMeasure = builder.enumType("TargetMeasure", {
  description: "What a target is a share of: registered or recognised subjects, among all that there are.",
  values: contract.targetMeasures,
});

const Target = builder.objectRef<TargetData>("Target").implement({
  description: "A share that is to be reached in a year (chỉ tiêu).",
  fields: (t) => ({
    unitId: t.id(unitId),
    year: t.exposeInt("year"),
    model: t.expose("model", { type: TitleModel }),
    group: t.expose("group", { type: PopulationGroup, nullable: true }),
    measure: t.expose("measure", { type: TargetMeasure }),
    percent: t.exposeFloat("percent"),
    setBy: t.exposeString("setBy"),
    setAt: t.expose("setAt", { type: "DateTime" }),
    revision: t.exposeInt("revision"),
  }),
});

const withSuppression = (row: FrozenRow) => ({ ...row, suppressed: false });

const Published = builder.objectRef<NonNullable<ComparedYear["published"]>>("PublishedYear").implement({
  fields: (t) => ({
    snapshotId: t.id({ resolve: ({ snapshotId }) => snapshotId }),
    asOf: t.expose("asOf", { type: "Date" }),
    rows: t.field({ type: [CountRowRef], resolve: ({ rows }) => rows.map(withSuppression) }),
  }),
});

const ComparedYearRef = builder.objectRef<ComparedYear>("ComparedYear").implement({
  description: "A unit's figures of a year, on the tree of its last day or of today, beside what was published last.",
  fields: (t) => ({
    year: t.exposeInt("year"),
    asOf: t.expose("asOf", { type: "Date" }),
    rows: t.expose("rows", { type: [CountRowRef] }),
    published: t.expose("published", { type: Published, nullable: true }),
  }),
});

export const MissingKind = builder.enumType("MissingKind", { values: contract.missingKinds });
const NudgeKind = builder.enumType("NudgeKind", { values: contract.nudgeKinds });

const UnfiledUnit = builder.objectRef<Unfiled>("UnfiledUnit").implement({
  description: "A unit of the lowest reporting level that has left something undone in a year.",
  fields: (t) => ({
    unitId: t.id(unitId),
    nameVi: t.exposeString("nameVi"),
    missesRegistrations: t.exposeBoolean("missesRegistrations"),
    missesReport: t.exposeBoolean("missesReport"),
    lastNudgedAt: t.expose("lastNudgedAt", { type: "DateTime", nullable: true }),
    reminder: t.exposeString("reminder", { description: "Text to send as it is, or to change first." }),
  }),
});
const UnfiledUnitConnection = connection(UnfiledUnit, "UnfiledUnit", "On the first page; null beyond the last.");

const NudgeRef = builder.objectRef<Nudge>("Nudge").implement({
  description: "A reminder that was sent to a unit.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unitId: t.id(unitId),
    year: t.exposeInt("year"),
    kind: t.expose("kind", { type: NudgeKind }),
    text: t.exposeString("text"),
    sentAt: t.expose("sentAt", { type: "DateTime" }),
    sentBy: t.exposeString("sentBy"),
  }),
});

const Snapshot = builder.objectRef<SnapshotHead>("Snapshot").implement({
  description: "Figures of a subtree as they were published, for ever.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unitId: t.id(unitId),
    year: t.exposeInt("year"),
    asOf: t.expose("asOf", { type: "Date" }),
    takenAt: t.expose("takenAt", { type: "DateTime" }),
    publishedBy: t.exposeString("publishedBy"),
    decisionNote: t.exposeString("decisionNote", { nullable: true }),
    contentHash: t.exposeString("contentHash", {
      description: "SHA-256 of the content as canonical JSON: sorted keys, no white space, UTF-8.",
    }),
  }),
});
const SnapshotConnection = connection(Snapshot, "Snapshot");

const PublishedUnit = builder.objectRef<FrozenUnit>("PublishedUnit").implement({
  description: "A unit within a snapshot, with the name and place that it had on the date.",
  fields: (t) => ({
    unitId: t.id(unitId),
    depth: t.exposeInt("depth"),
    tier: t.exposeString("tier"),
    code: t.exposeString("code", { nullable: true }),
    nameVi: t.exposeString("nameVi"),
    population: t.exposeInt("population", { nullable: true }),
    households: t.exposeInt("households", { nullable: true }),
    members: t.exposeInt("members", { nullable: true }),
    unitsReporting: t.exposeInt("unitsReporting"),
    unitsTotal: t.exposeInt("unitsTotal"),
    rows: t.field({ type: [CountRowRef], resolve: ({ rows }) => rows.map(withSuppression) }),
  }),
});

const PublishedFigures = builder.objectRef<SnapshotData>("PublishedFigures").implement({
  fields: (t) => ({
    snapshot: t.field({ type: Snapshot, resolve: (published) => published }),
    units: t.field({
      type: [PublishedUnit],
      complexity: { field: 10, multiplier: 50 },
      resolve: ({ content }) => content.units,
    }),
    content: t.field({
      type: "JSON",
      description: "All that was frozen: what the hash is of.",
      resolve: (p) => p.content,
    }),
  }),
});

const ReportState = builder.enumType("ReportState", {
  description: "Đã nộp, trả lại, đã duyệt, đã khóa.",
  values: contract.reportStates,
});

const Report = builder.objectRef<ReportData>("Report").implement({
  description: "The annual report of a unit, with the figures it was filed with.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unitId: t.id(unitId),
    year: t.exposeInt("year"),
    state: t.expose("state", { type: ReportState }),
    snapshotId: t.id({ resolve: ({ snapshotId }) => snapshotId }),
    remarks: t.exposeString("remarks", { nullable: true }),
    reason: t.exposeString("reason", { nullable: true, description: "Why it was returned." }),
    filedBy: t.exposeString("filedBy"),
    filedAt: t.expose("filedAt", { type: "DateTime" }),
    decidedBy: t.exposeString("decidedBy", { nullable: true }),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true }),
    revision: t.exposeInt("revision"),
  }),
});

const ReportStatus = builder.objectRef<ReportStatusData>("ReportStatus").implement({
  description: "A unit and its report of the year; null: not filed (chưa nộp).",
  fields: (t) => ({
    unitId: t.id(unitId),
    nameVi: t.exposeString("nameVi"),
    report: t.expose("report", { type: Report, nullable: true }),
  }),
});

const ReportFormat = builder.enumType("ReportFormat", { values: contract.reportFormats });

builder.queryFields((t) => ({
  targets: t.field({
    type: [Target],
    args: { unitIds: t.arg.idList({ required: true }), years: t.arg.intList({ required: true }) },
    complexity: ({ unitIds }) => ({ field: 1, multiplier: 10 * Math.max(1, unitIds.length) }),
    resolve: (_root, { unitIds, years }, { clients }) =>
      clients.registrations.targets.byUnits.query({ unitIds: unitIds.map((id) => idOf("Unit", id)), years }),
  }),
  compareYears: t.field({
    type: [ComparedYearRef],
    args: { unitId: t.arg.id({ required: true }), years: t.arg.intList({ required: true }) },
    complexity: { field: 5, multiplier: 10 },
    resolve: (_root, { unitId, years }, { clients }) =>
      clients.registrations.figures.compare.query({ unitId: idOf("Unit", unitId), years }),
  }),
  unitsNotFiled: t.field({
    type: UnfiledUnitConnection,
    description: "Units of the lowest reporting level without any registration in the year, or without a report.",
    args: {
      unitId: t.arg.id({ required: true }),
      year: t.arg.int({ required: true }),
      missing: t.arg({ type: MissingKind, defaultValue: "ANY" }),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    complexity: pageComplexity,
    resolve: async (_root, { unitId, year, missing, first, after }, { clients }) =>
      connectionOf(
        await clients.registrations.figures.notFiled.query({
          unitId: idOf("Unit", unitId),
          year,
          missing: missing ?? "ANY",
          first: pageSize(first),
          after,
        }),
      ),
  }),
  nudges: t.field({
    type: [NudgeRef],
    description: "The latest reminders to a unit itself, newest first.",
    args: { unitId: t.arg.id({ required: true }), year: t.arg.int() },
    resolve: (_root, { unitId, year }, { clients }) =>
      clients.registrations.nudges.list.query({ unitId: idOf("Unit", unitId), ...(year == null ? {} : { year }) }),
  }),
  snapshot: t.field({
    type: PublishedFigures,
    args: { id: t.arg.id({ required: true }) },
    complexity: 20,
    resolve: (_root, { id }, { clients }) => clients.registrations.snapshots.byId.query({ id }),
  }),
  snapshots: t.field({
    type: SnapshotConnection,
    description: "Snapshots of a unit, newest first.",
    args: {
      unitId: t.arg.id({ required: true }),
      year: t.arg.int(),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    complexity: pageComplexity,
    resolve: async (_root, { unitId, year, first, after }, { clients }) =>
      connectionOf(
        await clients.registrations.snapshots.list.query({
          unitId: idOf("Unit", unitId),
          ...(year == null ? {} : { year }),
          first: pageSize(first),
          after,
        }),
      ),
  }),
  reports: t.field({
    type: [ReportStatus],
    description: "The unit itself first, then each body directly below it.",
    args: { unitId: t.arg.id({ required: true }), year: t.arg.int({ required: true }) },
    complexity: { field: 5, multiplier: 50 },
    resolve: (_root, { unitId, year }, { clients }) =>
      clients.registrations.reports.list.query({ unitId: idOf("Unit", unitId), year }),
  }),
  reportFile: t.field({
    type: DownloadFile,
    description: "The annual report as a file; a report that was not filed is a draft of what is counted now.",
    args: {
      unitId: t.arg.id({ required: true }),
      year: t.arg.int({ required: true }),
      format: t.arg({ type: ReportFormat, required: true }),
    },
    complexity: 50,
    resolve: (_root, { unitId, year, format }, { clients }) =>
      clients.registrations.reports.download.query({ unitId: idOf("Unit", unitId), year, format }),
  }),
}));

const TargetInput = builder.inputType("TargetInput", {
  fields: (t) => ({
    model: t.field({ type: TitleModel, required: true }),
    group: t.field({ type: PopulationGroup }),
    measure: t.field({ type: TargetMeasure, required: true }),
    percent: t.float({ description: "Null takes the target away." }),
    expectedRevision: t.int({ required: true, description: "Of the target that is replaced; 0 where there was none." }),
  }),
});

mutation<{ targets: TargetData[] }>()("setTargets", {
  description: "Sets targets of a unit from above; the uppermost unit sets its own.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    year: t.int({ required: true }),
    targets: t.field({ type: [TargetInput], required: true }),
  }),
  success: (t) => ({ targets: t.expose("targets", { type: [Target] }) }),
  resolve: async (input, { clients }) => ({
    targets: await clients.registrations.targets.set.mutate({
      ...input,
      unitId: idOf("Unit", input.unitId),
      targets: input.targets.map((target) => ({ ...target, percent: target.percent ?? null })),
    }),
  }),
});

mutation<{ units: number; targets: number }>()("cascadeTargets", {
  description: "Hands a unit's targets of a year down to the units directly below that have none of their own.",
  input: (t) => ({ unitId: t.id({ required: true }), year: t.int({ required: true }) }),
  success: (t) => ({ units: t.exposeInt("units"), targets: t.exposeInt("targets") }),
  resolve: (input, { clients }) =>
    clients.registrations.targets.cascade.mutate({ ...input, unitId: idOf("Unit", input.unitId) }),
});

const ReminderInput = builder.inputType("ReminderInput", {
  fields: (t) => ({ unitId: t.id({ required: true }), text: t.string({ required: true }) }),
});

mutation<{ nudges: Nudge[] }>()("sendNudges", {
  description: "Reminds up to 200 units strictly below a granted one.",
  input: (t) => ({
    year: t.int({ required: true }),
    kind: t.field({ type: NudgeKind, required: true }),
    reminders: t.field({ type: [ReminderInput], required: true }),
  }),
  success: (t) => ({ nudges: t.expose("nudges", { type: [NudgeRef] }) }),
  resolve: async (input, { clients }) => ({
    nudges: await clients.registrations.nudges.send.mutate({
      ...input,
      reminders: input.reminders.map(({ unitId, text }) => ({ unitId: idOf("Unit", unitId), text })),
    }),
  }),
});

mutation<{ snapshot: SnapshotHead }>()("takeSnapshot", {
  description: "Publishes the figures of a subtree: frozen under an id and a hash.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    year: t.int({ required: true }),
    asOf: t.field({ type: "Date" }),
    decisionNote: t.string({ description: "Number and date of the decision it is published under." }),
  }),
  success: (t) => ({ snapshot: t.expose("snapshot", { type: Snapshot }) }),
  resolve: async (input, { clients }) => ({
    snapshot: await clients.registrations.snapshots.take.mutate({
      ...withoutNulls(input),
      unitId: idOf("Unit", input.unitId),
    }),
  }),
});

interface ReportResult {
  report: ReportData;
}
const reportMutation = mutation<ReportResult>();

reportMutation("fileReport", {
  description: "Files the annual report of a unit upward; figures are frozen unless a snapshot of the unit is named.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    year: t.int({ required: true }),
    snapshotId: t.id(),
    remarks: t.string(),
  }),
  success: (t) => ({ report: t.expose("report", { type: Report }) }),
  resolve: async (input, { clients }) => ({
    report: await clients.registrations.reports.file.mutate({ ...input, unitId: idOf("Unit", input.unitId) }),
  }),
});

for (const [name, procedure, description] of [
  ["approveReport", "approve", "Accepts a filed report, from above."],
  ["lockReport", "lock", "Closes an approved report for ever, from above."],
] as const) {
  reportMutation(name, {
    description,
    input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }) }),
    success: (t) => ({ report: t.expose("report", { type: Report }) }),
    resolve: async (input, { clients }) => ({ report: await clients.registrations.reports[procedure].mutate(input) }),
  });
}

reportMutation("returnReport", {
  description: "Sends a report back to its unit with a reason, from above.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ report: t.expose("report", { type: Report }) }),
  resolve: async (input, { clients }) => ({ report: await clients.registrations.reports.return.mutate(input) }),
});
