import {
  type BankAccount as BankAccountData,
  type BoardLine as BoardLineData,
  type FundCampaign as FundCampaignData,
  type Fund as FundData,
  type FundTarget as FundTargetData,
  gifts,
  ledger,
  type Purpose as PurposeData,
  type RaisedByUnit,
  type TransferCode as TransferCodeData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { Directive } from "./directives.ts";
import { type InputBuilder, mutation } from "./failures.ts";
import { dateOf, loadUnit, Unit } from "./refs.ts";

const FundKind = builder.enumType("FundKind", {
  description: "Quỹ khuyến học, quỹ khuyến tài.",
  values: ledger.fundKinds,
});
const LegalForm = builder.enumType("LegalForm", {
  description: "A licensed charity fund, or one inside of the association, a clan, a school, a village.",
  values: ledger.legalForms,
});
export const DonorKind = builder.enumType("DonorKind", {
  description: "Cá nhân, dòng họ, doanh nghiệp, tổ chức.",
  values: gifts.donorKinds,
});

const BankAccount = builder.objectRef<BankAccountData>("BankAccount").implement({
  fields: (t) => ({
    bin: t.exposeString("bin", { description: "Number of the bank in transfers within Vietnam." }),
    account: t.exposeString("account"),
    holder: t.exposeString("holder"),
  }),
});
const BankAccountInput = builder.inputType("BankAccountInput", {
  fields: (t) => ({
    bin: t.string({ required: true }),
    account: t.string({ required: true }),
    holder: t.string({ required: true }),
  }),
});

const money = { description: "Cash and bank." } as const;
const reserved = { description: "Of that, promised and not paid yet." } as const;

const Purpose = builder.objectRef<PurposeData>("Purpose").implement({
  description: "What money is restricted to (mục đích).",
  fields: (t) => ({
    id: t.exposeID("id"),
    code: t.exposeString("code"),
    name: t.exposeString("name"),
    closedOn: t.expose("closedOn", { type: "Date", nullable: true }),
    money: t.expose("money", { type: "Dong", ...money }),
    reserved: t.expose("reserved", { type: "Dong", ...reserved }),
  }),
});
const GeneralMoney = builder.objectRef<FundData["general"]>("GeneralMoney").implement({
  description: "What is restricted to no purpose.",
  fields: (t) => ({
    money: t.expose("money", { type: "Dong", ...money }),
    reserved: t.expose("reserved", { type: "Dong", ...reserved }),
  }),
});

export const Fund = builder.objectRef<FundData>("Fund").implement({
  description: "A fund (quỹ) of a unit with what its books say now.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    unitId: t.exposeID("unitId"),
    kind: t.expose("kind", { type: FundKind }),
    legalForm: t.expose("legalForm", { type: LegalForm }),
    name: t.exposeString("name"),
    bank: t.expose("bank", { type: BankAccount, nullable: true }),
    costCap: t.exposeInt("costCap", {
      description: "Most that management may cost: hundredths of a percent of the year's gifts in money.",
    }),
    openedOn: t.expose("openedOn", { type: "Date" }),
    closedOn: t.expose("closedOn", { type: "Date", nullable: true }),
    revision: t.exposeInt("revision"),
    cash: t.expose("cash", { type: "Dong" }),
    atBank: t.expose("atBank", { type: "Dong" }),
    inKind: t.expose("inKind", { type: "Dong" }),
    reserved: t.expose("reserved", { type: "Dong" }),
    general: t.expose("general", { type: GeneralMoney }),
    purposes: t.expose("purposes", { type: [Purpose] }),
  }),
});
const FundConnection = connection(Fund, "Fund");

const FundFilter = builder.inputType("FundFilter", {
  fields: (t) => ({
    unitId: t.id({ description: "With everything below it, unless `ownOnly`." }),
    ownOnly: t.boolean(),
    kinds: t.field({ type: [FundKind] }),
    open: t.boolean(),
    query: t.string({ description: "Part of the name, without accents or case." }),
  }),
});

const TransferCode = builder.objectRef<TransferCodeData>("TransferCode").implement({
  description: "A code that banking apps read (VietQR).",
  fields: (t) => ({
    payload: t.exposeString("payload"),
    text: t.exposeString("text", { description: "Of the transfer." }),
    svg: t.exposeString("svg"),
    pngBase64: t.exposeString("pngBase64"),
  }),
});

const FundTarget = builder.objectRef<FundTargetData>("FundTarget").implement({
  description: "What a unit with all below it is to raise in a year (chỉ tiêu vận động).",
  fields: (t) => ({
    amount: t.expose("amount", { type: "Dong" }),
    setBy: t.exposeString("setBy"),
    setAt: t.expose("setAt", { type: "DateTime" }),
    revision: t.exposeInt("revision"),
  }),
});
const FundsRaised = builder.objectRef<RaisedByUnit>("FundsRaised").implement({
  description: "What a unit and all below it raised in a year, beside its target.",
  fields: (t) => ({
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    unitId: t.exposeID("unitId"),
    year: t.exposeInt("year"),
    target: t.expose("target", { type: FundTarget, nullable: true }),
    raised: t.expose("raised", { type: "Dong", description: "In money and kind, less what was reversed." }),
    raisedInKind: t.expose("raisedInKind", { type: "Dong" }),
    population: t.exposeInt("population", { nullable: true, description: "Null: not reported." }),
    perHead: t.expose("perHead", { type: "Dong", nullable: true, description: "Whole đồng, rounded down." }),
  }),
});

const FundCampaign = builder.objectRef<FundCampaignData>("FundCampaign").implement({
  description: "A campaign to raise money (đợt vận động): gifts below its unit on its days count.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    year: t.exposeInt("year"),
    title: t.exposeString("title"),
    startsOn: t.expose("startsOn", { type: "Date" }),
    endsOn: t.expose("endsOn", { type: "Date" }),
    goal: t.expose("goal", { type: "Dong", nullable: true }),
    raised: t.expose("raised", { type: "Dong" }),
    closedOn: t.expose("closedOn", { type: "Date", nullable: true }),
    directive: t.field({
      type: Directive,
      nullable: true,
      description: "Directive that it carries out; null also where the caller does not see it.",
      resolve: ({ directiveId }, _args, { loaders }) =>
        directiveId === null ? null : loaders.directive.load(directiveId),
    }),
    revision: t.exposeInt("revision"),
  }),
});

const BoardLine = builder.objectRef<BoardLineData>("DonorBoardLine").implement({
  description: "A donor with what he gave in a year; persons by name where they agreed, by initials else.",
  fields: (t) => ({
    rank: t.exposeInt("rank"),
    name: t.exposeString("name"),
    kind: t.expose("kind", { type: DonorKind }),
    gifts: t.exposeInt("gifts"),
    given: t.expose("given", { type: "Dong" }),
  }),
});

builder.queryFields((t) => ({
  funds: t.field({
    type: FundConnection,
    description: "Funds in the caller's scope, by name.",
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: FundFilter }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter }, { clients }) =>
      connectionOf(
        await clients.funds.funds.list.query({
          first: pageSize(first),
          after,
          filter: filter ? { ...filter, unitId: optionalId("Unit", filter.unitId) } : {},
        }),
      ),
  }),
  fund: t.field({
    type: Fund,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { loaders }) => loaders.fund.load(idOf("Fund", id)),
  }),
  fundTransferCode: t.field({
    type: TransferCode,
    args: {
      fundId: t.arg.id({ required: true }),
      purposeId: t.arg.id(),
      amount: t.arg({ type: "Dong", description: "Without it the giver types the amount." }),
    },
    // Two pictures are drawn.
    complexity: { field: 20 },
    resolve: (_root, { fundId, purposeId, amount }, { clients }) =>
      clients.funds.funds.transferCode.query({
        fundId: idOf("Fund", fundId),
        purposeId: purposeId == null ? null : String(purposeId),
        amount: amount ?? null,
      }),
  }),
  fundsRaised: t.field({
    type: [FundsRaised],
    description: "Of a unit, and of each unit directly below it.",
    args: { unitId: t.arg.id({ required: true }), year: t.arg.int({ required: true }) },
    complexity: { field: 10, multiplier: 40 },
    resolve: (_root, { unitId, year }, { clients }) =>
      clients.funds.fundraising.raisedBelow.query({ unitId: idOf("Unit", unitId), year }),
  }),
  fundCampaigns: t.field({
    type: [FundCampaign],
    description: "Of a unit and of the units above it, the newest first.",
    args: { unitId: t.arg.id({ required: true }), year: t.arg.int() },
    complexity: { field: 10, multiplier: 20 },
    resolve: (_root, { unitId, year }, { clients }) =>
      clients.funds.fundraising.campaigns.query({ unitId: idOf("Unit", unitId), year: year ?? null }),
  }),
  donorBoard: t.field({
    type: [BoardLine],
    description: "Bảng vàng: who gave most in a year to the funds below a unit.",
    args: { unitId: t.arg.id({ required: true }), year: t.arg.int({ required: true }), first: t.arg.int() },
    complexity: { field: 10, multiplier: 20 },
    resolve: (_root, { unitId, year, first }, { clients }) =>
      clients.funds.fundraising.board.query({ unitId: idOf("Unit", unitId), year, first: first ?? 20 }),
  }),
}));

const PurposeInput = builder.inputType("PurposeInput", {
  fields: (t) => ({
    code: t.string({ required: true, description: "Capitals and digits; stands in the text of transfers." }),
    name: t.string({ required: true }),
  }),
});

type FundAnswer = { fund: FundData };
const ofFund = (t: InputBuilder) => ({ fundId: t.id({ required: true }) });

mutation<FundAnswer>()("createFund", {
  description: "Opens a fund of a unit.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    kind: t.field({ type: FundKind, required: true }),
    legalForm: t.field({ type: LegalForm, required: true }),
    name: t.string({ required: true }),
    openedOn: t.field({ type: "Date", required: true }),
    bank: t.field({ type: BankAccountInput }),
    costCap: t.int(),
    purposes: t.field({ type: [PurposeInput] }),
  }),
  success: (t) => ({ fund: t.expose("fund", { type: Fund }) }),
  resolve: async (input, { clients }) => ({
    fund: await clients.funds.funds.create.mutate({ ...withoutNulls(input), unitId: idOf("Unit", input.unitId) }),
  }),
});

mutation<FundAnswer>()("updateFund", {
  description: "Changes name, bank account and cost cap; without an account the fund has none.",
  input: (t) => ({
    id: t.id({ required: true }),
    expectedRevision: t.int({ required: true }),
    name: t.string({ required: true }),
    bank: t.field({ type: BankAccountInput }),
    costCap: t.int({ required: true }),
  }),
  success: (t) => ({ fund: t.expose("fund", { type: Fund }) }),
  resolve: async ({ id, bank, ...input }, { clients }) => ({
    fund: await clients.funds.funds.update.mutate({ ...input, id: idOf("Fund", id), bank: bank ?? null }),
  }),
});

mutation<FundAnswer>()("closeFund", {
  description: "Closes a fund in which nothing is left.",
  input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }) }),
  success: (t) => ({ fund: t.expose("fund", { type: Fund }) }),
  resolve: async ({ id, ...input }, { clients }) => ({
    fund: await clients.funds.funds.close.mutate({ ...input, id: idOf("Fund", id) }),
  }),
});

mutation<FundAnswer>()("addPurpose", {
  description: "Adds a purpose that money can be restricted to.",
  input: (t) => ({ ...ofFund(t), code: t.string({ required: true }), name: t.string({ required: true }) }),
  success: (t) => ({ fund: t.expose("fund", { type: Fund }) }),
  resolve: async ({ fundId, ...input }, { clients }) => ({
    fund: await clients.funds.funds.addPurpose.mutate({ ...input, fundId: idOf("Fund", fundId) }),
  }),
});

mutation<FundAnswer>()("closePurpose", {
  description: "Closes a purpose of which nothing is left.",
  input: (t) => ({ ...ofFund(t), purposeId: t.id({ required: true }) }),
  success: (t) => ({ fund: t.expose("fund", { type: Fund }) }),
  resolve: async ({ fundId, ...input }, { clients }) => ({
    fund: await clients.funds.funds.closePurpose.mutate({ ...input, fundId: idOf("Fund", fundId) }),
  }),
});

mutation<{ raised: RaisedByUnit }>()("setFundTarget", {
  description: "Sets, changes or takes away what a unit is to raise in a year; from above only.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    year: t.int({ required: true }),
    amount: t.field({ type: "Dong", description: "Without it the target is taken away." }),
    expectedRevision: t.int({ description: "Without it there is no target yet." }),
  }),
  success: (t) => ({ raised: t.expose("raised", { type: FundsRaised }) }),
  resolve: async ({ unitId, amount, expectedRevision, ...input }, { clients }) => ({
    raised: await clients.funds.fundraising.setTarget.mutate({
      ...input,
      unitId: idOf("Unit", unitId),
      amount: amount ?? null,
      expectedRevision: expectedRevision ?? null,
    }),
  }),
});

mutation<{ units: number; targets: number }>()("cascadeFundTargets", {
  description:
    "Hands what is left of a unit's target down to the units directly below that have none, by their people.",
  input: (t) => ({ unitId: t.id({ required: true }), year: t.int({ required: true }) }),
  success: (t) => ({ units: t.exposeInt("units"), targets: t.exposeInt("targets") }),
  resolve: (input, { clients }) =>
    clients.funds.fundraising.cascadeTargets.mutate({ ...input, unitId: idOf("Unit", input.unitId) }),
});

mutation<{ campaign: FundCampaignData }>()("createFundCampaign", {
  description: "Plans a campaign of a unit and all below it.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    year: t.int({ required: true }),
    title: t.string({ required: true }),
    startsOn: t.field({ type: "Date", required: true }),
    endsOn: t.field({ type: "Date", required: true }),
    goal: t.field({ type: "Dong" }),
    directiveId: t.id({ description: "Directive that it carries out." }),
  }),
  success: (t) => ({ campaign: t.expose("campaign", { type: FundCampaign }) }),
  resolve: async ({ unitId, goal, directiveId, ...input }, { clients }) => ({
    campaign: await clients.funds.fundraising.createCampaign.mutate({
      ...input,
      unitId: idOf("Unit", unitId),
      goal: goal ?? null,
      directiveId: directiveId ?? null,
    }),
  }),
});

mutation<{ campaign: FundCampaignData }>()("closeFundCampaign", {
  description: "Ends a campaign.",
  input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }) }),
  success: (t) => ({ campaign: t.expose("campaign", { type: FundCampaign }) }),
  resolve: async (input, { clients }) => ({
    campaign: await clients.funds.fundraising.closeCampaign.mutate(input),
  }),
});
