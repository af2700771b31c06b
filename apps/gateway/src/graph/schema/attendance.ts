import {
  attendance,
  type Desk as DeskData,
  type HeadCounts as HeadCountsData,
  type RollChange as RollChangeData,
  type RollLine as RollLineData,
  type ScanConflict as ScanConflictData,
  type ScanRefusal,
  type SessionFigures as SessionFiguresData,
  scanRefusals,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf } from "../ids.ts";
import { type InputBuilder, mutation } from "./failures.ts";
import { dateOf, loadUnit, Unit } from "./refs.ts";

const AttendanceState = builder.enumType("AttendanceState", {
  description: "Có mặt, vắng, vắng có phép.",
  values: attendance.attendanceStates,
});
const RollFilter = builder.enumType("RollFilter", {
  description: "By state; UNKNOWN: of whom nothing is known yet.",
  values: attendance.rollFilter.options,
});
const ScanDirection = builder.enumType("ScanDirection", {
  description: "Vào, ra.",
  values: attendance.scanDirections,
});
const refusals = Object.keys(scanRefusals) as ScanRefusal[];
const ScanRefusalReason = builder.enumType("ScanRefusalReason", {
  description: "Why a scan does not count by itself.",
  values: refusals,
});

const Desk = builder.objectRef<DeskData>("Desk").implement({
  description: "A desk (bàn điểm danh): a secret link under which devices check in for one event.",
  fields: (t) => ({
    id: t.exposeID("id"),
    label: t.exposeString("label"),
    url: t.exposeString("url", { nullable: true, description: "Null once the desk has ended." }),
    endsAt: t.expose("endsAt", { type: "DateTime" }),
    devices: t.exposeInt("devices"),
    lastSeenAt: t.expose("lastSeenAt", { type: "DateTime", nullable: true }),
    revokedAt: t.expose("revokedAt", { type: "DateTime", nullable: true }),
    revokeReason: t.exposeString("revokeReason", { nullable: true }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    createdBy: t.exposeString("createdBy"),
  }),
});

const SessionFigures = builder.objectRef<SessionFiguresData>("SessionFigures").implement({
  description: "How many are there in a session, of those whom the caller sees.",
  fields: (t) => ({
    sessionId: t.exposeID("sessionId"),
    present: t.exposeInt("present"),
    absent: t.exposeInt("absent"),
    excused: t.exposeInt("excused"),
    expected: t.exposeInt("expected", { description: "Confirmed participants." }),
  }),
});

const unitField = { type: Unit, nullable: true } as const;
const RollLine = builder.objectRef<RollLineData>("RollLine").implement({
  description: "A participant in the roll (điểm danh) of a session.",
  fields: (t) => ({
    participantId: t.exposeID("participantId"),
    name: t.exposeString("name"),
    office: t.exposeString("office", { nullable: true }),
    unit: t.field({
      ...unitField,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    kind: t.exposeString("kind"),
    participantState: t.exposeString("participantState"),
    state: t.expose("state", { type: AttendanceState, nullable: true, description: "Null: nothing is known yet." }),
    inAt: t.expose("inAt", { type: "DateTime", nullable: true }),
    outAt: t.expose("outAt", { type: "DateTime", nullable: true }),
    reason: t.exposeString("reason", { nullable: true }),
    fixed: t.exposeBoolean("fixed", { description: "Set by an officer: scans no longer change it." }),
  }),
});
const RollConnection = connection(RollLine, "RollLine");

const RollChange = builder.objectRef<RollChangeData>("RollChange").implement({
  description: "What an officer noted of a participant.",
  fields: (t) => ({
    sessionId: t.exposeID("sessionId"),
    state: t.expose("state", { type: AttendanceState }),
    inAt: t.expose("inAt", { type: "DateTime", nullable: true }),
    outAt: t.expose("outAt", { type: "DateTime", nullable: true }),
    reason: t.exposeString("reason", { nullable: true }),
    afterClosing: t.exposeBoolean("afterClosing"),
    by: t.exposeString("by"),
    at: t.expose("at", { type: "DateTime" }),
  }),
});

const ScanResolution = builder.objectRef<NonNullable<ScanConflictData["resolution"]>>("ScanResolution").implement({
  fields: (t) => ({
    accepted: t.exposeBoolean("accepted"),
    reason: t.exposeString("reason"),
    by: t.exposeString("by"),
    at: t.expose("at", { type: "DateTime" }),
  }),
});
const ScanConflict = builder.objectRef<ScanConflictData>("ScanConflict").implement({
  description: "A scan that was right when it was made and no longer is: an officer decides.",
  fields: (t) => ({
    nonce: t.exposeID("nonce"),
    sessionId: t.exposeID("sessionId"),
    participantId: t.exposeID("participantId"),
    participantName: t.exposeString("participantName"),
    unit: t.field({
      ...unitField,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    direction: t.expose("direction", { type: ScanDirection }),
    scannedAt: t.expose("scannedAt", { type: "DateTime" }),
    receivedAt: t.expose("receivedAt", { type: "DateTime" }),
    deskLabel: t.exposeString("deskLabel"),
    reason: t.expose("reason", { type: ScanRefusalReason }),
    reasonVi: t.string({ resolve: ({ reason }) => scanRefusals[reason].vi }),
    reasonEn: t.string({ resolve: ({ reason }) => scanRefusals[reason].en }),
    resolution: t.expose("resolution", { type: ScanResolution, nullable: true }),
  }),
});
const ConflictConnection = connection(ScanConflict, "ScanConflict");

const HeadCount = builder.objectRef<HeadCountsData["counts"][number]>("HeadCount").implement({
  fields: (t) => ({
    id: t.exposeID("id"),
    sessionId: t.exposeID("sessionId", { nullable: true }),
    area: t.exposeString("area"),
    countedAt: t.expose("countedAt", { type: "DateTime" }),
    people: t.exposeInt("people"),
    counter: t.exposeString("counter", { description: "Who counted." }),
    by: t.exposeString("by", { description: "Who noted it." }),
    withdrawnAt: t.expose("withdrawnAt", { type: "DateTime", nullable: true }),
  }),
});
const CountedMoment = builder.objectRef<HeadCountsData["moments"][number]>("CountedMoment").implement({
  description: "The largest count of each part at one moment, added up over the parts.",
  fields: (t) => ({
    countedAt: t.expose("countedAt", { type: "DateTime" }),
    people: t.exposeInt("people"),
    areas: t.exposeInt("areas"),
  }),
});
const HeadCounts = builder.objectRef<HeadCountsData>("HeadCounts").implement({
  description: "What was counted at an open gathering (đếm người).",
  fields: (t) => ({
    counts: t.expose("counts", { type: [HeadCount] }),
    moments: t.expose("moments", { type: [CountedMoment] }),
    most: t.exposeInt("most", { nullable: true, description: "At any moment." }),
  }),
});

builder.queryFields((t) => ({
  desks: t.field({
    type: [Desk],
    args: { eventId: t.arg.id({ required: true }) },
    resolve: (_root, { eventId }, { clients }) => clients.events.desks.list.query({ eventId: idOf("Event", eventId) }),
  }),
  attendanceFigures: t.field({
    type: [SessionFigures],
    args: { eventId: t.arg.id({ required: true }) },
    resolve: (_root, { eventId }, { clients }) =>
      clients.events.attendance.figures.query({ eventId: idOf("Event", eventId) }),
  }),
  eventRoll: t.field({
    type: RollConnection,
    description: "The roll of a session by name. Reading it is recorded.",
    args: {
      eventId: t.arg.id({ required: true }),
      sessionId: t.arg.id({ required: true }),
      filter: t.arg({ type: RollFilter }),
      query: t.arg.string({ description: "Part of the name, without accents or case." }),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    complexity: pageComplexity,
    resolve: async (_root, { eventId, sessionId, filter, query, first, after }, { clients }) =>
      connectionOf(
        await clients.events.attendance.roll.query({
          ...{ eventId: idOf("Event", eventId), sessionId: String(sessionId) },
          ...{ filter: filter ?? null, query: query ?? null, first: pageSize(first), after },
        }),
      ),
  }),
  attendanceChanges: t.field({
    type: [RollChange],
    description: "What officers noted of a participant, the latest first.",
    args: { eventId: t.arg.id({ required: true }), participantId: t.arg.id({ required: true }) },
    resolve: (_root, { eventId, participantId }, { clients }) =>
      clients.events.attendance.changes.query({
        ...{ eventId: idOf("Event", eventId), participantId: String(participantId) },
      }),
  }),
  scanConflicts: t.field({
    type: ConflictConnection,
    description: "Scans that wait for a decision, as they came; or all that ever did.",
    args: {
      eventId: t.arg.id({ required: true }),
      open: t.arg.boolean(),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    complexity: pageComplexity,
    resolve: async (_root, { eventId, open, first, after }, { clients }) =>
      connectionOf(
        await clients.events.attendance.conflicts.query({
          ...{ eventId: idOf("Event", eventId), open: open ?? true, first: pageSize(first), after },
        }),
      ),
  }),
  headCounts: t.field({
    type: HeadCounts,
    args: { eventId: t.arg.id({ required: true }) },
    resolve: (_root, { eventId }, { clients }) =>
      clients.events.attendance.headCounts.query({ eventId: idOf("Event", eventId) }),
  }),
}));

const ofEvent = (t: InputBuilder) => ({ eventId: t.id({ required: true }) });
const ofSession = (t: InputBuilder) => ({ ...ofEvent(t), sessionId: t.id({ required: true }) });

mutation<{ desk: DeskData }>()("createDesk", {
  description: "Opens a desk of an event.",
  input: (t) => ({ ...ofEvent(t), label: t.string({ required: true }) }),
  success: (t) => ({ desk: t.expose("desk", { type: Desk }) }),
  resolve: async (input, { clients }) => ({
    desk: await clients.events.desks.create.mutate({ ...input, eventId: idOf("Event", input.eventId) }),
  }),
});

mutation<{ desk: DeskData }>()("revokeDesk", {
  description: "Ends a desk at once. What its devices scanned before and still hold becomes a conflict.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ desk: t.expose("desk", { type: Desk }) }),
  resolve: async (input, { clients }) => ({ desk: await clients.events.desks.revoke.mutate(input) }),
});

mutation<{ marked: number }>()("markAttendance", {
  description: "Notes participants as present, absent or excused. Present without times is the whole session.",
  input: (t) => ({
    ...ofSession(t),
    participantIds: t.idList({ required: true }),
    state: t.field({ type: AttendanceState, required: true }),
    inAt: t.field({ type: "DateTime" }),
    outAt: t.field({ type: "DateTime" }),
    reason: t.string(),
  }),
  success: (t) => ({ marked: t.exposeInt("marked") }),
  resolve: (input, { clients }) =>
    clients.events.attendance.mark.mutate({
      ...input,
      eventId: idOf("Event", input.eventId),
      participantIds: input.participantIds.map(String),
    }),
});

mutation<{ marked: number }>()("markRestOfRoll", {
  description: "Notes everybody of whom nothing is known yet. A scan that is uploaded later still counts.",
  input: (t) => ({ ...ofSession(t), excused: t.boolean({ description: "Excused; absent otherwise." }) }),
  success: (t) => ({ marked: t.exposeInt("marked") }),
  resolve: ({ excused, ...input }, { clients }) =>
    clients.events.attendance.markRest.mutate({
      ...input,
      eventId: idOf("Event", input.eventId),
      state: excused === true ? "EXCUSED" : "ABSENT",
    }),
});

mutation<{ marked: number }>()("correctAttendance", {
  description: "Corrects the roll of an event that is closed: from above its unit. What was told is told anew.",
  input: (t) => ({
    ...ofSession(t),
    participantId: t.id({ required: true }),
    state: t.field({ type: AttendanceState, required: true }),
    inAt: t.field({ type: "DateTime" }),
    outAt: t.field({ type: "DateTime" }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ marked: t.exposeInt("marked") }),
  resolve: (input, { clients }) =>
    clients.events.attendance.correct.mutate({ ...input, eventId: idOf("Event", input.eventId) }),
});

mutation<{ conflict: ScanConflictData }>()("resolveScanConflict", {
  description: "Decides about a scan, once.",
  input: (t) => ({
    nonce: t.id({ required: true }),
    accept: t.boolean({ required: true }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ conflict: t.expose("conflict", { type: ScanConflict }) }),
  resolve: async (input, { clients }) => ({ conflict: await clients.events.attendance.resolve.mutate(input) }),
});

mutation<{ headCounts: HeadCountsData }>()("addHeadCount", {
  description:
    "Notes how many somebody counted. Counts of one part at one moment are of the same people; parts add up.",
  input: (t) => ({
    ...ofEvent(t),
    sessionId: t.id(),
    area: t.string({ required: true, description: "Gate, hall or part." }),
    countedAt: t.field({ type: "DateTime", required: true, description: "Counts as its minute." }),
    people: t.int({ required: true }),
    counter: t.string({ required: true }),
  }),
  success: (t) => ({ headCounts: t.expose("headCounts", { type: HeadCounts }) }),
  resolve: async ({ sessionId, ...input }, { clients }) => ({
    headCounts: await clients.events.attendance.addHeadCount.mutate({
      ...input,
      eventId: idOf("Event", input.eventId),
      sessionId: sessionId ?? null,
    }),
  }),
});

mutation<{ headCounts: HeadCountsData }>()("withdrawHeadCount", {
  description: "Takes back a count that was wrong.",
  input: (t) => ({ ...ofEvent(t), id: t.id({ required: true }) }),
  success: (t) => ({ headCounts: t.expose("headCounts", { type: HeadCounts }) }),
  resolve: async (input, { clients }) => ({
    headCounts: await clients.events.attendance.withdrawHeadCount.mutate({
      ...input,
      eventId: idOf("Event", input.eventId),
    }),
  }),
});
