import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { DownloadFile, FileFormat } from "./imports.ts";
import { Job, type JobResult } from "./jobs.ts";
import {
  Application,
  ApplicationConnection,
  ApplicationState,
  Award,
  AwardConnection,
  AwardState,
  CeremonyFormat,
  Change,
  Figures,
  Programme,
  ProgrammeConnection,
  ProgrammeKind,
  ProgrammeState,
  Ranking,
  RankingLine,
  RoundConnection,
  RoundState,
} from "./scholarship-refs.ts";

const ApplicationFilter = builder.inputType("ScholarshipApplicationFilter", {
  fields: (t) => ({
    programmeId: t.id(),
    unitId: t.id({ description: "With everything below it." }),
    states: t.field({ type: [ApplicationState] }),
    scored: t.boolean(),
  }),
});
const AwardFilter = builder.inputType("AwardFilter", {
  fields: (t) => ({
    fundId: t.id(),
    programmeId: t.id(),
    unitId: t.id({ description: "With everything below it." }),
    year: t.int(),
    states: t.field({ type: [AwardState] }),
    dueBy: t.field({ type: "Date", description: "With an instalment that waits and is due by this day." }),
  }),
});
interface Places {
  unitId?: string | null | undefined;
  fundId?: string | null | undefined;
}
/** A filter with the ids that the service knows. */
function plain<Filter extends Places>(filter: Filter | null | undefined) {
  if (filter == null) return {};
  const { unitId, fundId, ...rest } = filter;
  return { ...rest, unitId: optionalId("Unit", unitId), fundId: optionalId("Fund", fundId) };
}

builder.queryFields((t) => ({
  scholarshipProgrammes: t.field({
    type: ProgrammeConnection,
    description: "Of funds in the caller's scope, and opened ones of units above; last changed first.",
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      fundId: t.arg.id(),
      year: t.arg.int(),
      kinds: t.arg({ type: [ProgrammeKind] }),
      states: t.arg({ type: [ProgrammeState] }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { first, fundId, ...rest }, { clients }) =>
      connectionOf(
        await clients.funds.programmes.list.query({
          ...rest,
          first: pageSize(first),
          fundId: optionalId("Fund", fundId),
        }),
      ),
  }),
  scholarshipProgramme: t.field({
    type: Programme,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { loaders }) => loaders.programme.load(id),
  }),
  scholarshipApplications: t.field({
    type: ApplicationConnection,
    description: "The newest first. Reading them is recorded.",
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: ApplicationFilter }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter }, { clients }) => {
      const { fundId: _fund, ...places } = { fundId: undefined, ...plain(filter) };
      return connectionOf(
        await clients.funds.applications.list.query({ first: pageSize(first), after, filter: places }),
      );
    },
  }),
  scholarshipApplication: t.field({
    type: Application,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { loaders }) => loaders.application.load(id),
  }),
  scholarshipApplicationHistory: t.field({
    type: [Change],
    description: "The latest first.",
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { clients }) => clients.funds.applications.history.query({ id }),
  }),
  scholarshipRanking: t.field({
    type: Ranking,
    args: { programmeId: t.arg.id({ required: true }), acceptedDoubles: t.arg.idList() },
    complexity: { field: 100 },
    resolve: (_root, { programmeId, acceptedDoubles }, { clients }) =>
      clients.funds.rounds.ranking.query({ programmeId, acceptedDoubles: acceptedDoubles ?? [] }),
  }),
  awardRounds: t.field({
    type: RoundConnection,
    description: "The newest first; those that wait are the approver's inbox.",
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      programmeId: t.arg.id(),
      fundId: t.arg.id(),
      states: t.arg({ type: [RoundState] }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { first, fundId, ...rest }, { clients }) =>
      connectionOf(
        await clients.funds.rounds.list.query({ ...rest, first: pageSize(first), fundId: optionalId("Fund", fundId) }),
      ),
  }),
  awardRoundLines: t.field({
    type: [RankingLine],
    description: "The list of a round as it was proposed.",
    args: { id: t.arg.id({ required: true }) },
    complexity: { field: 100 },
    resolve: (_root, { id }, { clients }) => clients.funds.rounds.lines.query({ id }),
  }),
  awards: t.field({
    type: AwardConnection,
    description: "The newest first. Reading them is recorded.",
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: AwardFilter }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter }, { clients }) =>
      connectionOf(await clients.funds.awards.list.query({ first: pageSize(first), after, filter: plain(filter) })),
  }),
  award: t.field({
    type: Award,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { loaders }) => loaders.award.load(id),
  }),
  awardFigures: t.field({
    type: [Figures],
    args: {
      fundIds: t.arg.idList({ required: true }),
      from: t.arg({ type: "Date", required: true }),
      to: t.arg({ type: "Date", required: true }),
    },
    complexity: ({ fundIds }) => ({ field: 1, multiplier: fundIds.length }),
    resolve: (_root, { fundIds, ...period }, { clients }) =>
      clients.funds.awards.figures.query({ ...period, fundIds: fundIds.map((id) => idOf("Fund", id)) }),
  }),
  awardCertificates: t.field({
    type: DownloadFile,
    description: "Up to 100 certificates of awards for printing.",
    args: {
      ids: t.arg.idList({ required: true }),
      signatoryName: t.arg.string({ required: true }),
      signatoryOffice: t.arg.string({ required: true }),
    },
    complexity: ({ ids }) => ({ field: 50 * Math.max(1, ids.length) }),
    resolve: (_root, args, { clients }) => clients.funds.awards.certificates.query(args),
  }),
  ceremonyList: t.field({
    type: DownloadFile,
    description: "The awards of a programme for its ceremony, by school and name.",
    args: { programmeId: t.arg.id({ required: true }), format: t.arg({ type: CeremonyFormat, required: true }) },
    complexity: { field: 500 },
    resolve: (_root, args, { clients }) => clients.funds.awards.ceremonyList.query(args),
  }),
  awardPayList: t.field({
    type: DownloadFile,
    description: "The list for the bank of payments that wait, with the total as control.",
    args: { paymentIds: t.arg.idList({ required: true }), format: t.arg({ type: FileFormat, required: true }) },
    complexity: { field: 100 },
    resolve: (_root, args, { clients }) => clients.funds.awardPayments.payList.query(args),
  }),
  paymentVouchers: t.field({
    type: DownloadFile,
    description: "Payment vouchers (phiếu chi) of payments that were made.",
    args: { paymentIds: t.arg.idList({ required: true }), copy: t.arg.boolean({ required: true }) },
    complexity: ({ paymentIds }) => ({ field: 50 * Math.max(1, paymentIds.length) }),
    resolve: (_root, args, { clients }) => clients.funds.awardPayments.vouchers.query(args),
  }),
}));

mutation<JobResult>()("exportApplications", {
  description: "Writes the applications behind a filter into a file, as a job.",
  input: (t) => ({
    filter: t.field({ type: ApplicationFilter }),
    format: t.field({ type: FileFormat, required: true }),
  }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ filter, ...input }, { clients }) => {
    const { fundId: _fund, ...places } = { fundId: undefined, ...plain(filter) };
    return { job: await clients.funds.applications.export.mutate({ ...input, filter: places }) };
  },
});

mutation<JobResult>()("exportAwards", {
  description: "Writes the awards behind a filter into a file, as a job.",
  input: (t) => ({ filter: t.field({ type: AwardFilter }), format: t.field({ type: FileFormat, required: true }) }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ filter, ...input }, { clients }) => ({
    job: await clients.funds.awards.export.mutate({ ...input, filter: plain(filter) }),
  }),
});
