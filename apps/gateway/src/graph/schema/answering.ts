import {
  answering,
  type Consolidated as ConsolidatedData,
  type ConsolidatedSums as ConsolidatedSumsData,
  type FundFigures as FundFiguresData,
  type InMoneyAndKind as InMoneyAndKindData,
  type Statement as StatementData,
  type StatementLine as StatementLineData,
  type StatementPurpose as StatementPurposeData,
  type Trail as TrailData,
  type TrailUse as TrailUseData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, toGlobalId } from "../ids.ts";
import { DownloadFile, FileFormat } from "./imports.ts";
import { ChainHead } from "./ledger.ts";

export const InMoneyAndKind = builder.objectRef<InMoneyAndKindData>("InMoneyAndKind").implement({
  fields: (t) => ({
    money: t.expose("money", { type: "Dong", description: "Cash and bank." }),
    inKind: t.expose("inKind", { type: "Dong", description: "Goods, at their value." }),
  }),
});

const StatementSide = builder.enumType("StatementSide", { values: answering.statementSides });
export const StatementLineKind = builder.enumType("StatementLineKind", {
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

export const StatementPurpose = builder
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
const TrailUseConnection = connection(TrailUse, "TrailUse");
const Trail = builder.objectRef<TrailData>("GiftTrail").implement({
  description: "From a gift to what it did: by convention, what came first is spent first within fund and purpose.",
  fields: (t) => ({
    amount: t.expose("amount", { type: "Dong" }),
    voided: t.exposeBoolean("voided"),
    used: t.expose("used", { type: "Dong" }),
    unspent: t.expose("unspent", { type: "Dong" }),
    uses: t.field({
      type: TrailUseConnection,
      description: "In the order in which they were paid; the page that the query asked for.",
      resolve: ({ uses }) => connectionOf(uses),
    }),
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
    year: t.exposeInt("year"),
    opening: t.expose("opening", {
      type: "Dong",
      description: "Money and goods at the beginning of the year: opening + received + other − used = closing.",
    }),
    raisedInMoney: t.expose("raisedInMoney", { type: "Dong" }),
    raisedInKind: t.expose("raisedInKind", { type: "Dong" }),
    received: t.expose("received", { type: "Dong", description: "Gifts and interest." }),
    used: t.expose("used", { type: "Dong" }),
    other: t.expose("other", { type: "Dong", description: "Opening entries and debts." }),
    closing: t.expose("closing", { type: "Dong" }),
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
  giftTrail: t.field({
    type: Trail,
    description: "Reading it is recorded.",
    args: { giftId: t.arg.id({ required: true }), first: t.arg.int(), after: t.arg.string() },
    complexity: pageComplexity,
    resolve: (_root, { giftId, first, after }, { clients }) =>
      clients.funds.answering.trail.query({ giftId, first: pageSize(first), after }),
  }),
  fundFigures: t.field({
    type: [FundFigures],
    description: "The unit first, then those directly below it.",
    args: { unitId: t.arg.id({ required: true }), year: t.arg.int({ required: true }) },
    complexity: 50,
    resolve: (_root, { unitId, year }, { clients }) =>
      clients.funds.answering.figures.query({ unitId: idOf("Unit", unitId), year }),
  }),
  fundFiguresFile: t.field({
    type: DownloadFile,
    description: "The same as a table.",
    args: {
      unitId: t.arg.id({ required: true }),
      year: t.arg.int({ required: true }),
      format: t.arg({ type: FileFormat, required: true }),
    },
    complexity: 100,
    resolve: (_root, { unitId, ...rest }, { clients, language }) =>
      clients.funds.answering.figuresFile.query({ ...rest, unitId: idOf("Unit", unitId), language }),
  }),
}));
