import { type Certificate as CertificateData, certificates as contract, type IssueOutcome } from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId, toGlobalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { DownloadFile } from "./imports.ts";
import { Job, type JobResult } from "./jobs.ts";
import { PopulationGroup, TitleModel } from "./refs.ts";
import { RefusedRow } from "./registration.ts";

const CertificateStatus = builder.enumType("CertificateStatus", {
  description: "Còn hiệu lực, đã thu hồi, đã cấp lại, hết hạn.",
  values: contract.certificateStatuses,
});

const Certificate = builder.objectRef<CertificateData>("Certificate").implement({
  description: "A certificate (giấy chứng nhận) as it was printed, and what it is worth today.",
  fields: (t) => ({
    id: t.exposeID("id"),
    registrationId: t.id({ resolve: ({ registrationId }) => toGlobalId("Registration", registrationId) }),
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    issuingUnitId: t.id({ resolve: ({ issuingUnitId }) => toGlobalId("Unit", issuingUnitId) }),
    number: t.exposeString("number"),
    year: t.exposeInt("year", { description: "Of the title." }),
    model: t.expose("model", { type: TitleModel }),
    level: t.exposeString("level", { nullable: true }),
    subjectName: t.exposeString("subjectName"),
    unitName: t.exposeString("unitName", { description: "On the day of issue, as all names here." }),
    issuingUnitName: t.exposeString("issuingUnitName"),
    issuedOn: t.expose("issuedOn", { type: "Date" }),
    signatoryName: t.exposeString("signatoryName"),
    signatoryOffice: t.exposeString("signatoryOffice"),
    decisionNumber: t.exposeString("decisionNumber", {
      nullable: true,
      description: "Of the decision that it rests on; null where the title was approved without one.",
    }),
    decidedOn: t.expose("decidedOn", { type: "Date", nullable: true }),
    status: t.expose("status", { type: CertificateStatus }),
    publicUrl: t.exposeString("publicUrl", { description: "Where the QR code leads; needs no login." }),
    revokedOn: t.expose("revokedOn", { type: "Date", nullable: true }),
    revokeReason: t.exposeString("revokeReason", { nullable: true }),
    replacedBy: t.exposeID("replacedBy", { nullable: true }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});
const CertificateConnection = connection(
  Certificate,
  "Certificate",
  `Exact up to ${contract.MAX_COUNTED} in a tree of up to 100 units or for a rare text, else null.`,
);

export const CertificateFilter = builder.inputType("CertificateFilter", {
  fields: (t) => ({
    unitId: t.id({ description: "With everything below it." }),
    year: t.int(),
    models: t.field({ type: [TitleModel] }),
    statuses: t.field({ type: [CertificateStatus] }),
    registrationId: t.id(),
    query: t.string({ description: "Part of the subject's name or of the number, without accents or case." }),
  }),
});

builder.queryFields((t) => ({
  certificates: t.field({
    type: CertificateConnection,
    description: "Certificates in the caller's scope, newest first. Reading them is recorded.",
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: CertificateFilter }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter }, { clients }) =>
      connectionOf(
        await clients.registrations.certificates.list.query({
          first: pageSize(first),
          after,
          filter: filter
            ? {
                ...filter,
                unitId: optionalId("Unit", filter.unitId),
                registrationId: optionalId("Registration", filter.registrationId),
              }
            : {},
        }),
      ),
  }),
  certificatesByIds: t.field({
    type: [Certificate],
    args: { ids: t.arg.idList({ required: true }) },
    complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
    resolve: (_root, { ids }, { clients }) => clients.registrations.certificates.byIds.query({ ids }),
  }),
  certificatesPdf: t.field({
    type: DownloadFile,
    description: "Up to 100 certificates for printing: originals of valid ones, or copies (bản sao) of any.",
    args: { ids: t.arg.idList({ required: true }), copy: t.arg.boolean({ required: true }) },
    // Each page is laid out and drawn.
    complexity: ({ ids }) => ({ field: 50 * Math.max(1, ids.length) }),
    resolve: (_root, { ids, copy }, { clients }) => clients.registrations.certificates.pdf.query({ ids, copy }),
  }),
}));

mutation<IssueOutcome>()("issueCertificates", {
  description: "Issues certificates of up to 100 recognised registrations; each has its own outcome.",
  input: (t) => ({
    registrationIds: t.idList({ required: true }),
    signatoryName: t.string({ required: true }),
    signatoryOffice: t.string({ required: true }),
  }),
  success: (t) => ({
    issued: t.expose("issued", { type: [Certificate] }),
    refused: t.expose("refused", { type: [RefusedRow] }),
  }),
  resolve: ({ registrationIds, ...input }, { clients }) =>
    clients.registrations.certificates.issue.mutate({
      ...input,
      registrationIds: registrationIds.map((id) => idOf("Registration", id)),
    }),
});

const RunFilter = builder.inputType("CertificateRunFilter", {
  description: "Which recognised registrations get a certificate, of those that have none.",
  fields: (t) => ({
    year: t.int(),
    models: t.field({ type: [TitleModel] }),
    groups: t.field({ type: [PopulationGroup] }),
    query: t.string(),
  }),
});

mutation<JobResult>()("runCertificates", {
  description: "Issues certificates over a filter as a job, which may make a file of them for printing.",
  input: (t) => ({
    unitId: t.id({ required: true, description: "With everything below it." }),
    filter: t.field({ type: RunFilter }),
    print: t.boolean({ required: true }),
    signatoryName: t.string({ required: true }),
    signatoryOffice: t.string({ required: true }),
  }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async (input, { clients }) => ({
    job: await clients.registrations.certificates.run.mutate({
      ...withoutNulls(input),
      unitId: idOf("Unit", input.unitId),
    }),
  }),
});

mutation<{ certificate: CertificateData }>()("revokeCertificate", {
  description: "Takes a paper back; the title itself is revoked by a decision only.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ certificate: t.expose("certificate", { type: Certificate }) }),
  resolve: async (input, { clients }) => ({
    certificate: await clients.registrations.certificates.revoke.mutate(input),
  }),
});

mutation<{ certificate: CertificateData; replaced: CertificateData }>()("reissueCertificate", {
  description: "Issues a certificate anew under a number of its own; the old one is marked as replaced.",
  input: (t) => ({
    id: t.id({ required: true }),
    signatoryName: t.string({ required: true }),
    signatoryOffice: t.string({ required: true }),
  }),
  success: (t) => ({
    certificate: t.expose("certificate", { type: Certificate }),
    replaced: t.expose("replaced", { type: Certificate }),
  }),
  resolve: (input, { clients }) => clients.registrations.certificates.reissue.mutate(input),
});
