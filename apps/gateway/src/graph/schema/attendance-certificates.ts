import {
  type AttendanceIssueOutcome,
  type AttendanceCertificate as CertificateData,
  attendanceCertificates as contract,
  type StandingLine as StandingData,
  type CertificateSummary as SummaryData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, toGlobalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { DownloadFile } from "./imports.ts";
import { Job, type JobResult } from "./jobs.ts";
import { dateOf, loadUnit, Unit } from "./refs.ts";

const AttendanceCertificateStatus = builder.enumType("AttendanceCertificateStatus", {
  description: "Còn hiệu lực, đã thu hồi, đã cấp lại.",
  values: contract.attendanceCertificateStatuses,
});

const AttendanceCertificate = builder.objectRef<CertificateData>("AttendanceCertificate").implement({
  description: "An attendance certificate (giấy chứng nhận tham dự) as it was printed, and what it is worth today.",
  fields: (t) => ({
    id: t.exposeID("id"),
    eventId: t.exposeID("eventId"),
    participantId: t.exposeID("participantId"),
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    number: t.exposeString("number"),
    name: t.exposeString("name"),
    office: t.exposeString("office", { nullable: true }),
    unitName: t.exposeString("unitName"),
    eventTitle: t.exposeString("eventTitle"),
    fromDay: t.expose("fromDay", { type: "Date" }),
    toDay: t.expose("toDay", { type: "Date" }),
    minutes: t.exposeInt("minutes"),
    organiserName: t.exposeString("organiserName"),
    signatoryName: t.exposeString("signatoryName"),
    signatoryOffice: t.exposeString("signatoryOffice"),
    issuedOn: t.expose("issuedOn", { type: "Date" }),
    status: t.expose("status", { type: AttendanceCertificateStatus }),
    revokedOn: t.expose("revokedOn", { type: "Date", nullable: true }),
    revokeReason: t.exposeString("revokeReason", { nullable: true }),
    replacedBy: t.exposeID("replacedBy", { nullable: true }),
    printed: t.exposeBoolean("printed", { description: "The original was handed out: further prints are copies." }),
    publicUrl: t.exposeString("publicUrl", { description: "Where the QR code leads; needs no login." }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const CertificateStanding = builder.enumType("CertificateStanding", {
  description: "Has one in force; attended long enough and has none; did not attend long enough.",
  values: contract.certificateStandings,
});
const StandingLine = builder.objectRef<StandingData>("CertificateStandingLine").implement({
  description: "How a confirmed participant stands as to a certificate.",
  fields: (t) => ({
    participantId: t.exposeID("participantId"),
    name: t.exposeString("name"),
    office: t.exposeString("office", { nullable: true }),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "Whose delegate it is; null where it lies outside of the caller's scope.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    minutes: t.exposeInt("minutes"),
    missing: t.exposeInt("missing", { description: "Minutes; 0 where there are enough." }),
    standing: t.expose("standing", { type: CertificateStanding }),
    certificate: t.expose("certificate", {
      type: AttendanceCertificate,
      nullable: true,
      description: "The one in force, or the last one.",
    }),
  }),
});
const StandingConnection = connection(StandingLine, "CertificateStandingLine");

const Summary = builder.objectRef<SummaryData>("AttendanceCertificateSummary").implement({
  fields: (t) => ({
    needed: t.exposeInt("needed", { nullable: true, description: "Minutes; null: the event gives none." }),
    issued: t.exposeInt("issued"),
    qualified: t.exposeInt("qualified"),
    short: t.exposeInt("short"),
  }),
});

builder.queryFields((t) => ({
  certificateStandings: t.field({
    type: StandingConnection,
    description:
      "Confirmed participants of an event by name, with their minutes and certificates. Reading them is recorded.",
    args: {
      eventId: t.arg.id({ required: true }),
      first: t.arg.int(),
      after: t.arg.string(),
      standings: t.arg({ type: [CertificateStanding] }),
      query: t.arg.string({ description: "Part of the name, without accents or case." }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { eventId, first, ...args }, { clients }) =>
      connectionOf(
        await clients.events.attendanceCertificates.list.query({
          ...args,
          first: pageSize(first),
          eventId: idOf("Event", eventId),
        }),
      ),
  }),
  attendanceCertificateSummary: t.field({
    type: Summary,
    args: { eventId: t.arg.id({ required: true }) },
    complexity: 10,
    resolve: (_root, { eventId }, { clients }) =>
      clients.events.attendanceCertificates.summary.query({ eventId: idOf("Event", eventId) }),
  }),
  attendanceCertificatesByIds: t.field({
    type: [AttendanceCertificate],
    args: { ids: t.arg.idList({ required: true }) },
    complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
    resolve: (_root, { ids }, { clients }) => clients.events.attendanceCertificates.byIds.query({ ids }),
  }),
}));

const AttendanceRefusal = builder.objectRef<AttendanceIssueOutcome["refused"][number]>("AttendanceRefusal").implement({
  description: "A participant who gets no certificate, and why.",
  fields: (t) => ({
    participantId: t.exposeID("id"),
    code: t.exposeString("code"),
    messageVi: t.exposeString("vi"),
    messageEn: t.exposeString("en"),
  }),
});

mutation<AttendanceIssueOutcome>()("issueAttendanceCertificates", {
  description: "Issues certificates to up to 100 participants of a closed event; each has its own outcome.",
  input: (t) => ({
    eventId: t.id({ required: true }),
    participantIds: t.idList({ required: true }),
    early: t.boolean({ description: "Although the event is not closed and its roll may still change." }),
    signatoryName: t.string({ required: true }),
    signatoryOffice: t.string({ required: true }),
  }),
  success: (t) => ({
    issued: t.expose("issued", { type: [AttendanceCertificate] }),
    refused: t.expose("refused", { type: [AttendanceRefusal] }),
  }),
  resolve: ({ eventId, early, ...input }, { clients }) =>
    clients.events.attendanceCertificates.issue.mutate({
      ...input,
      early: early ?? false,
      eventId: idOf("Event", eventId),
    }),
});

mutation<JobResult>()("runAttendanceCertificates", {
  description:
    "Issues certificates as a job to everybody of an event who qualifies and has none; it may make a file of them.",
  input: (t) => ({
    eventId: t.id({ required: true }),
    early: t.boolean(),
    print: t.boolean({ required: true }),
    signatoryName: t.string({ required: true }),
    signatoryOffice: t.string({ required: true }),
  }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ eventId, early, ...input }, { clients }) => ({
    job: await clients.events.attendanceCertificates.run.mutate({
      ...input,
      early: early ?? false,
      eventId: idOf("Event", eventId),
    }),
  }),
});

mutation<JobResult>()("printAttendanceCertificateRun", {
  description: "Makes one file of all certificates in force of an event, as a job: what was printed before is a copy.",
  input: (t) => ({ eventId: t.id({ required: true }) }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ eventId, ...input }, { clients }) => ({
    job: await clients.events.attendanceCertificates.printRun.mutate({ ...input, eventId: idOf("Event", eventId) }),
  }),
});

mutation<{ file: { fileName: string; mediaType: string; contentBase64: string } }>()("printAttendanceCertificates", {
  description:
    "Prints up to 100 certificates in force: the first print is the original, every later one a copy (bản sao).",
  input: (t) => ({ ids: t.idList({ required: true }) }),
  success: (t) => ({ file: t.expose("file", { type: DownloadFile }) }),
  // Each page is laid out and drawn.
  complexity: ({ ids }) => 50 * Math.max(1, ids.length),
  resolve: async (input, { clients }) => ({ file: await clients.events.attendanceCertificates.print.mutate(input) }),
});

mutation<{ certificate: CertificateData }>()("revokeAttendanceCertificate", {
  description: "Takes a certificate back; its number stays taken.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ certificate: t.expose("certificate", { type: AttendanceCertificate }) }),
  resolve: async (input, { clients }) => ({
    certificate: await clients.events.attendanceCertificates.revoke.mutate(input),
  }),
});

mutation<{ certificate: CertificateData; replaced: CertificateData }>()("reissueAttendanceCertificate", {
  description: "Issues a certificate anew under a number of its own; the old one is marked as replaced.",
  input: (t) => ({
    id: t.id({ required: true }),
    signatoryName: t.string({ required: true }),
    signatoryOffice: t.string({ required: true }),
  }),
  success: (t) => ({
    certificate: t.expose("certificate", { type: AttendanceCertificate }),
    replaced: t.expose("replaced", { type: AttendanceCertificate }),
  }),
  resolve: (input, { clients }) => clients.events.attendanceCertificates.reissue.mutate(input),
});
