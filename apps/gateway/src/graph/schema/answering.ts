import {
  answering,
  type Consolidated as ConsolidatedData,
  type ConsolidatedSums as ConsolidatedSumsData,
  type Disclosure as DisclosureData,
  type DisclosureHead,
  type FundFigures as FundFiguresData,
  type InMoneyAndKind as InMoneyAndKindData,
  type Statement as StatementData,
  type StatementLine as StatementLineData,
  type StatementPurpose as StatementPurposeData,
  type Trail as TrailData,
  type TrailUse as TrailUseData,
  type Unpublished as UnpublishedData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId, toGlobalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { DownloadFile } from "./imports.ts";
import { ChainHead } from "./ledger.ts";

const InMoneyAndKind = builder.objectRef<InMoneyAndKindData>("InMoneyAndKind").implement({
  fields: (t) => ({
    money: t.expose("money", { type: "Dong", description: "Cash and bank." }),
    inKind: t.expose("inKind", { type: "Dong", description: "Goods, at their value." }),
  }),
});

const StatementSide = builder.enumType("StatementSide", { values: answering.statementSides });
const StatementLineKind = builder.enumType("StatementLineKind", {
  description:
    "Số dư ghi đầu, tài trợ bằng tiền, bằng hiện vật, lãi; học bổng, khen thưởng, quản lý; công nợ, chuyển vào mục đích.",
  values: answering.statementLineKinds,
});

const StatementDrill = builder.objectRef<StatementLineData["drill"]>("StatementDrill").implement({
  description: "The filter of the journals that make a line, as `journals` takes it.",
  fields: (t) => ({
    account: t.string({ nullable: true, resolve: ({ account }) => account ?? null }),
    purposeId: t.id({ nullable: true, resolve: ({ purposeId }) => purposeId ?? null }),
    general: t.boolean({ nullable: true, resolve: ({ general }) => general ?? null }),
    transferring: t.boolean({ nullable: true, resolve: ({ transferring }) => transferring ?? null }),
    from: t.field({ type: "Date", nullable: true, resolve: ({ from }) => from ?? null }),
    to: t.field({ type: "Date", nullable: true, resolve: ({ to }) => to ?? null }),
    recordedBefore: t.string({ nullable: true, resolve: ({ recordedBefore }) => recordedBefore ?? null }),
  }),
});

const StatementLine = builder.objectRef<StatementLineData>("StatementLine").implement({
  fields: (t) => ({
    side: t.expose("side", { type: StatementSide }),
    kind: t.expose("kind", { type: StatementLineKind }),
    account: t.exposeString("account", { nullable: true }),
    purposeId: t.exposeID("purposeId", { nullable: true, description: "Null: general money." }),
    purposeName: t.exposeString("purposeName", { nullable: true }),
    amount: t.expose("amount", {
      type: "Dong",
      description: "Receipts and others add to the fund, uses take from it.",
    }),
    inKind: t.expose("inKind", { type: "Dong", description: "How much of it was goods." }),
    late: t.expose("late", { type: "Dong", description: "How much of it came after its month was closed." }),
    drill: t.expose("drill", { type: StatementDrill }),
  }),
});

const StatementPurpose = builder
  .objectRef<Omit<StatementPurposeData, "purposeId" | "reserved">>("StatementPurpose")
  .implement({
    description: "What of a statement belongs to one purpose, or to general money.",
    fields: (t) => ({
      purposeName: t.exposeString("purposeName", { nullable: true }),
      opening: t.expose("opening", { type: InMoneyAndKind }),
      received: t.expose("received", { type: InMoneyAndKind }),
      used: t.expose("used", { type: InMoneyAndKind }),
      other: t.expose("other", { type: InMoneyAndKind }),
      transferred: t.expose("transferred", { type: InMoneyAndKind, description: "From general money." }),
      exchanged: t.expose("exchanged", { type: "Dong", description: "Money for which goods were bought." }),
      closing: t.expose("closing", { type: InMoneyAndKind }),
    }),
  });

const StatementMonth = builder.objectRef<StatementData["months"][number]>("StatementMonth").implement({
  fields: (t) => ({
    month: t.exposeString("month", { description: "YYYY-MM" }),
    received: t.expose("received", { type: "Dong" }),
    used: t.expose("used", { type: "Dong" }),
  }),
});
const StatementLate = builder.objectRef<StatementData["late"]>("StatementLate").implement({
  description: "What came for closed months after their close.",
  fields: (t) => ({
    journals: t.exposeInt("journals"),
    opening: t.expose("opening", { type: "Dong", description: "By so much the opening balance was restated." }),
    closing: t.expose("closing", { type: "Dong" }),
  }),
});

const Statement = builder.objectRef<StatementData>("FundStatement").implement({
  description: "Statement of a fund (báo cáo thu chi quỹ): opening + receipts + others − uses = closing.",
  fields: (t) => ({
    fundId: t.exposeID("fundId"),
    fundName: t.exposeString("fundName"),
    from: t.expose("from", { type: "Date" }),
    to: t.expose("to", { type: "Date" }),
    recordedBefore: t.exposeString("recordedBefore", {
      description: "To the microsecond; the same question with it has the same answer for ever.",
    }),
    head: t.expose("head", { type: ChainHead }),
    opening: t.expose("opening", { type: InMoneyAndKind }),
    closing: t.expose("closing", { type: InMoneyAndKind }),
    reserved: t.expose("reserved", { type: "Dong" }),
    lines: t.expose("lines", { type: [StatementLine] }),
    purposes: t.expose("purposes", { type: [StatementPurpose] }),
    months: t.expose("months", { type: [StatementMonth] }),
    late: t.expose("late", { type: StatementLate }),
  }),
});

const sumsRef = builder.objectRef<ConsolidatedSumsData & { unitId?: string; unitName?: string }>("ConsolidatedSums");
const ConsolidatedSums = sumsRef.implement({
  description: "Funds together.",
  fields: (t) => ({
    unitId: t.id({
      nullable: true,
      resolve: ({ unitId }) => (unitId === undefined ? null : toGlobalId("Unit", unitId)),
    }),
    unitName: t.string({ nullable: true, resolve: ({ unitName }) => unitName ?? null }),
    funds: t.exposeInt("funds"),
    opening: t.expose("opening", { type: InMoneyAndKind }),
    giftsInMoney: t.expose("giftsInMoney", { type: "Dong" }),
    giftsInKind: t.expose("giftsInKind", { type: "Dong" }),
    interest: t.expose("interest", { type: "Dong" }),
    scholarships: t.expose("scholarships", { type: "Dong" }),
    rewards: t.expose("rewards", { type: "Dong" }),
    management: t.expose("management", { type: "Dong" }),
    other: t.expose("other", { type: "Dong" }),
    closing: t.expose("closing", { type: InMoneyAndKind }),
    reserved: t.expose("reserved", { type: "Dong" }),
  }),
});
const Consolidated = builder.objectRef<ConsolidatedData>("ConsolidatedStatement").implement({
  description: "Statement of all funds of a unit and below it, by the units directly below.",
  fields: (t) => ({
    total: t.expose("total", { type: ConsolidatedSums }),
    children: t.field({ type: [ConsolidatedSums], resolve: ({ children }) => children }),
  }),
});

const DisclosureState = builder.enumType("DisclosureState", {
  description: "Bản nháp, đã công khai, đã bỏ.",
  values: answering.disclosureStates,
});
const DisclosureFormat = builder.enumType("DisclosureFormat", {
  description: "Tables; grants in the form of 360Giving; for print; the very text that the content hash is of.",
  values: {
    XLSX: { value: "xlsx" },
    JSON: { value: "json" },
    PDF: { value: "pdf" },
    RECORD: { value: "record" },
  } as const,
});

const headRef = builder.objectRef<DisclosureHead>("DisclosureHead");
const DisclosureHeadType = headRef.implement({
  fields: (t) => ({
    id: t.exposeID("id"),
    fundId: t.exposeID("fundId"),
    fundName: t.exposeString("fundName"),
    year: t.exposeInt("year"),
    state: t.expose("state", { type: DisclosureState }),
    version: t.exposeInt("version", { nullable: true }),
    contentHash: t.exposeString("contentHash", { description: "SHA-256 of what is published." }),
    preparedAt: t.expose("preparedAt", { type: "DateTime" }),
    preparedBy: t.exposeString("preparedBy"),
    publishedAt: t.expose("publishedAt", { type: "DateTime", nullable: true }),
    publishedBy: t.exposeString("publishedBy", { nullable: true }),
    restatedById: t.exposeID("restatedById", { nullable: true, description: "The newer version." }),
  }),
});

type Content = DisclosureData["content"];
const DisclosedReceipts = builder.objectRef<Content["received"]>("DisclosedReceipts").implement({
  fields: (t) => ({
    giftsInMoney: t.expose("giftsInMoney", { type: "Dong" }),
    giftsInKind: t.expose("giftsInKind", { type: "Dong" }),
    interest: t.expose("interest", { type: "Dong" }),
    openingEntries: t.expose("openingEntries", { type: "Dong" }),
  }),
});
const DisclosedUses = builder.objectRef<Content["used"]>("DisclosedUses").implement({
  fields: (t) => ({
    scholarships: t.expose("scholarships", { type: "Dong" }),
    rewards: t.expose("rewards", { type: "Dong" }),
    management: t.expose("management", { type: "Dong" }),
  }),
});
const few = {
  nullable: true,
  description: "Null where fewer than five people are behind it, or follow from it.",
} as const;
const DisclosedProgramme = builder.objectRef<Content["programmes"][number]>("DisclosedProgramme").implement({
  fields: (t) => ({
    title: t.exposeString("title"),
    awards: t.exposeInt("awards", few),
    people: t.exposeInt("people", few),
    amount: t.expose("amount", { type: "Dong", ...few }),
  }),
});
const Disclosure = builder.objectRef<DisclosureData>("Disclosure").implement({
  description: "What is published of a fund's year (bản công khai, Nghị định 03/2026/NĐ-CP).",
  fields: (t) => ({
    head: t.field({ type: DisclosureHeadType, resolve: (disclosure) => disclosure }),
    unitName: t.string({ resolve: ({ content }) => content.unit.name }),
    recordedBefore: t.exposeString("recordedBefore"),
    chain: t.field({ type: ChainHead, resolve: ({ content }) => content.head }),
    opening: t.field({ type: InMoneyAndKind, resolve: ({ content }) => content.opening }),
    received: t.field({ type: DisclosedReceipts, resolve: ({ content }) => content.received }),
    used: t.field({ type: DisclosedUses, resolve: ({ content }) => content.used }),
    debts: t.field({ type: "Dong", resolve: ({ content }) => content.debts }),
    closing: t.field({ type: InMoneyAndKind, resolve: ({ content }) => content.closing }),
    purposes: t.field({ type: [StatementPurpose], resolve: ({ content }) => content.purposes }),
    awards: t.int({ ...few, resolve: ({ content }) => content.awards }),
    people: t.int({ ...few, resolve: ({ content }) => content.people }),
    programmes: t.field({ type: [DisclosedProgramme], resolve: ({ content }) => content.programmes }),
    grants: t.int({ description: "In the file for 360Giving.", resolve: ({ content }) => content.grants.length }),
    note: t.string({ nullable: true, resolve: ({ content }) => content.note }),
    restatesVersion: t.int({ nullable: true, resolve: ({ content }) => content.restates?.version ?? null }),
  }),
});
const DisclosureConnection = connection(DisclosureHeadType, "Disclosure");

const Unpublished = builder.objectRef<UnpublishedData>("UnpublishedFund").implement({
  description: "A fund that has published nothing for a year.",
  fields: (t) => ({
    fundId: t.exposeID("fundId"),
    fundName: t.exposeString("fundName"),
    unitName: t.exposeString("unitName"),
    draftId: t.exposeID("draftId", { nullable: true, description: "A draft waits for the approver." }),
    dueOn: t.expose("dueOn", { type: "Date" }),
    daysLate: t.exposeInt("daysLate"),
  }),
});
const UnpublishedConnection = connection(Unpublished, "UnpublishedFund");

const TrailUseKind = builder.enumType("TrailUseKind", { values: answering.trailUseKinds });
const TrailUse = builder.objectRef<TrailUseData>("TrailUse").implement({
  fields: (t) => ({
    kind: t.expose("kind", { type: TrailUseKind }),
    on: t.expose("on", { type: "Date" }),
    amount: t.expose("amount", { type: "Dong", description: "Of the gift." }),
    purposeName: t.exposeString("purposeName", { nullable: true }),
    programmeTitle: t.exposeString("programmeTitle", { nullable: true }),
    awardNumber: t.exposeString("awardNumber", { nullable: true, description: "Never a name." }),
    journalId: t.exposeID("journalId"),
  }),
});
const Trail = builder.objectRef<TrailData>("GiftTrail").implement({
  description: "From a gift to what it did: by convention, what came first is spent first within fund and purpose.",
  fields: (t) => ({
    amount: t.expose("amount", { type: "Dong" }),
    voided: t.exposeBoolean("voided"),
    used: t.expose("used", { type: "Dong" }),
    unspent: t.expose("unspent", { type: "Dong" }),
    uses: t.expose("uses", { type: [TrailUse], description: "At most 500." }),
    path: t.string({
      description: "Path of the donor's page; whoever has it sees sums and programmes, no names.",
      resolve: ({ token }) => `/g/${token}`,
    }),
  }),
});

const FundFigures = builder.objectRef<FundFiguresData>("FundFigures").implement({
  description: "Aggregates of a unit's funds and of all below it in a year.",
  fields: (t) => ({
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    unitName: t.exposeString("unitName"),
    received: t.expose("received", { type: "Dong" }),
    used: t.expose("used", { type: "Dong" }),
    awards: t.exposeInt("awards", {
      nullable: true,
      description: "Lượt; null to partners where few people follow from it.",
    }),
    people: t.exposeInt("people", { nullable: true, description: "Người." }),
    perHead: t.expose("perHead", { type: "Dong", nullable: true, description: "Raised for each inhabitant." }),
  }),
});

builder.queryFields((t) => ({
  fundStatement: t.field({
    type: Statement,
    args: {
      fundId: t.arg.id({ required: true }),
      from: t.arg({ type: "Date", required: true }),
      to: t.arg({ type: "Date", required: true }),
      recordedBefore: t.arg.string({ description: "As the books were known before this instant; now if not given." }),
    },
    complexity: 30,
    resolve: (_root, { fundId, ...args }, { clients }) =>
      clients.funds.answering.statement.query({ ...args, fundId: idOf("Fund", fundId) }),
  }),
  consolidatedStatement: t.field({
    type: Consolidated,
    args: {
      unitId: t.arg.id({ required: true }),
      from: t.arg({ type: "Date", required: true }),
      to: t.arg({ type: "Date", required: true }),
    },
    complexity: 50,
    resolve: (_root, { unitId, ...args }, { clients }) =>
      clients.funds.answering.consolidated.query({ ...args, unitId: idOf("Unit", unitId) }),
  }),
  disclosures: t.field({
    type: DisclosureConnection,
    description: "The newest first.",
    args: {
      fundId: t.arg.id(),
      unitId: t.arg.id({ description: "With everything below it." }),
      year: t.arg.int(),
      states: t.arg({ type: [DisclosureState] }),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    complexity: pageComplexity,
    resolve: async (_root, { fundId, unitId, first, ...args }, { clients }) =>
      connectionOf(
        await clients.funds.answering.disclosures.query({
          ...args,
          fundId: optionalId("Fund", fundId),
          unitId: optionalId("Unit", unitId),
          first: pageSize(first),
        }),
      ),
  }),
  disclosure: t.field({
    type: Disclosure,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { clients }) => clients.funds.answering.disclosure.query({ id }),
  }),
  disclosureFile: t.field({
    type: DownloadFile,
    args: { id: t.arg.id({ required: true }), format: t.arg({ type: DisclosureFormat, required: true }) },
    complexity: 50,
    resolve: (_root, { id, format }, { clients }) => clients.funds.answering.disclosureFile.query({ id, format }),
  }),
  unpublishedFunds: t.field({
    type: UnpublishedConnection,
    description: "Funds below a unit that have published nothing for a year, by name.",
    args: {
      unitId: t.arg.id({ required: true }),
      year: t.arg.int({ required: true }),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    complexity: pageComplexity,
    resolve: async (_root, { unitId, first, ...args }, { clients }) =>
      connectionOf(
        await clients.funds.answering.unpublished.query({
          ...args,
          unitId: idOf("Unit", unitId),
          first: pageSize(first),
        }),
      ),
  }),
  giftTrail: t.field({
    type: Trail,
    description: "Reading it is recorded.",
    args: { giftId: t.arg.id({ required: true }) },
    complexity: 20,
    resolve: (_root, { giftId }, { clients }) => clients.funds.answering.trail.query({ giftId }),
  }),
  fundPagePath: t.string({
    description: "Path of a fund's public page, to be given out by its officers.",
    args: { fundId: t.arg.id({ required: true }) },
    resolve: async (_root, { fundId }, { clients }) => {
      const { token } = await clients.funds.answering.fundPage.query({ fundId: idOf("Fund", fundId) });
      return `/f/${token}`;
    },
  }),
  fundFigures: t.field({
    type: [FundFigures],
    description: "The unit first, then those directly below it.",
    args: { unitId: t.arg.id({ required: true }), year: t.arg.int({ required: true }) },
    complexity: 50,
    resolve: (_root, { unitId, year }, { clients }) =>
      clients.funds.answering.figures.query({ unitId: idOf("Unit", unitId), year }),
  }),
}));

mutation<{ disclosure: DisclosureData }>()("prepareDisclosure", {
  description: "Prepares what is to be published of a year that is over; the draft before it is discarded.",
  input: (t) => ({ fundId: t.id({ required: true }), year: t.int({ required: true }), note: t.string() }),
  success: (t) => ({ disclosure: t.expose("disclosure", { type: Disclosure }) }),
  resolve: async ({ fundId, ...input }, { clients }) => ({
    disclosure: await clients.funds.answering.prepareDisclosure.mutate({ ...input, fundId: idOf("Fund", fundId) }),
  }),
});

mutation<{ disclosure: DisclosureData }>()("publishDisclosure", {
  description: "Publishes a draft as it was seen, by another account than prepared it. It is never changed.",
  input: (t) => ({
    id: t.id({ required: true }),
    contentHash: t.string({ required: true, description: "Of the draft as it was seen." }),
  }),
  success: (t) => ({ disclosure: t.expose("disclosure", { type: Disclosure }) }),
  resolve: async (input, { clients }) => ({
    disclosure: await clients.funds.answering.publishDisclosure.mutate(input),
  }),
});
