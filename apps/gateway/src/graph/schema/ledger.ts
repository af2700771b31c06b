import {
  type AccountCode,
  type Account as AccountData,
  type Balances as BalancesData,
  ledger as contract,
  type Journal as JournalData,
  type ManualEntry,
  type MoneyAccount,
  type Period as PeriodData,
  type Periods as PeriodsData,
  type Reservation as ReservationData,
  type Reversal as ReversalData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId, toGlobalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { JournalKind } from "./fund-refs.ts";

const AccountNature = builder.enumType("AccountNature", {
  description: "Tài sản, nợ phải trả, nguồn quỹ, thu, chi.",
  values: contract.accountNatures,
});
const ReservationState = builder.enumType("ReservationState", {
  description: "Đang giữ, đã chi, đã bỏ, hết hạn.",
  values: contract.reservationStates,
});
const ReversalState = builder.enumType("ReversalState", {
  description: "Chờ duyệt, đã duyệt, không duyệt.",
  values: contract.reversalStates,
});

const Account = builder.objectRef<AccountData>("Account").implement({
  description: "An account of the chart (hệ thống tài khoản).",
  fields: (t) => ({
    code: t.exposeString("code"),
    nameVi: t.exposeString("nameVi"),
    nameEn: t.exposeString("nameEn"),
    nature: t.expose("nature", { type: AccountNature }),
    isMoney: t.exposeBoolean("isMoney", { description: "Cash or bank." }),
  }),
});

const LedgerLine = builder.objectRef<JournalData["postings"][number]>("LedgerLine").implement({
  description: "An amount of an account and purpose: debit positive, credit negative.",
  fields: (t) => ({
    account: t.exposeString("account"),
    purposeId: t.exposeID("purposeId", { nullable: true, description: "Null: general money." }),
    purposeName: t.exposeString("purposeName", { nullable: true }),
    amount: t.expose("amount", { type: "Dong" }),
  }),
});

const LedgerSource = builder.objectRef<NonNullable<JournalData["source"]>>("LedgerSource").implement({
  description: "What a journal or reservation was made for.",
  fields: (t) => ({ type: t.exposeString("type"), id: t.exposeID("id") }),
});

const Journal = builder.objectRef<JournalData>("Journal").implement({
  description: "A journal (bút toán): never changed, corrected by a reversal.",
  fields: (t) => ({
    id: t.exposeID("id"),
    fundId: t.id({ resolve: ({ fundId }) => toGlobalId("Fund", fundId) }),
    sequence: t.exposeString("sequence", { description: "In the fund's chain, from 1." }),
    kind: t.expose("kind", { type: JournalKind }),
    effectiveOn: t.expose("effectiveOn", { type: "Date", description: "The day it counts for." }),
    recordedAt: t.expose("recordedAt", { type: "DateTime", description: "When the books learned of it." }),
    description: t.exposeString("description"),
    source: t.expose("source", { type: LedgerSource, nullable: true }),
    reversesId: t.exposeID("reversesId", { nullable: true }),
    reversedById: t.exposeID("reversedById", { nullable: true }),
    lateReason: t.exposeString("lateReason", {
      nullable: true,
      description: "Why it came after its month was closed; null for what was in time.",
    }),
    by: t.exposeString("by", { description: "User name." }),
    hash: t.exposeString("hash", { description: "SHA-256 over it and the hash before it." }),
    amount: t.expose("amount", { type: "Dong", description: "What its debits add up to." }),
    postings: t.expose("postings", { type: [LedgerLine] }),
  }),
});
const JournalConnection = connection(Journal, "Journal", "Exact without a filter, else null.");

const Spendable = builder.objectRef<BalancesData["spendable"][number]>("Spendable").implement({
  description: "What may be spent of a purpose now.",
  fields: (t) => ({
    purposeId: t.exposeID("purposeId", { nullable: true }),
    purposeName: t.exposeString("purposeName", { nullable: true }),
    money: t.expose("money", { type: "Dong", description: "Cash and bank." }),
    reserved: t.expose("reserved", { type: "Dong" }),
    free: t.expose("free", { type: "Dong" }),
  }),
});
export const ChainHead = builder.objectRef<BalancesData["head"]>("ChainHead").implement({
  description: "The end of a fund's chain.",
  fields: (t) => ({
    sequence: t.exposeString("sequence"),
    hash: t.exposeString("hash"),
    recordedAt: t.expose("recordedAt", { type: "DateTime", nullable: true }),
  }),
});
const LedgerBalances = builder.objectRef<BalancesData>("LedgerBalances").implement({
  fields: (t) => ({
    effectiveOn: t.expose("effectiveOn", { type: "Date", nullable: true }),
    recordedBefore: t.expose("recordedBefore", { type: "DateTime", nullable: true }),
    head: t.expose("head", { type: ChainHead }),
    rows: t.expose("rows", { type: [LedgerLine] }),
    spendable: t.expose("spendable", { type: [Spendable] }),
  }),
});

const Reservation = builder.objectRef<ReservationData>("Reservation").implement({
  description: "Money or goods that are promised (khoản giữ) and what became of them.",
  fields: (t) => ({
    id: t.exposeID("id"),
    purposeId: t.exposeID("purposeId", { nullable: true }),
    purposeName: t.exposeString("purposeName", { nullable: true }),
    amount: t.expose("amount", { type: "Dong" }),
    goods: t.exposeBoolean("goods"),
    expiresOn: t.expose("expiresOn", { type: "Date" }),
    state: t.expose("state", { type: ReservationState }),
    source: t.expose("source", { type: LedgerSource }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    by: t.exposeString("by"),
    journalId: t.exposeID("journalId", { nullable: true, description: "That paid it." }),
    endedAt: t.expose("endedAt", { type: "DateTime", nullable: true }),
    endReason: t.exposeString("endReason", { nullable: true }),
  }),
});
const ReservationConnection = connection(Reservation, "Reservation");

const LedgerPeriod = builder.objectRef<PeriodData>("LedgerPeriod").implement({
  description: "A closed month, with the end of the chain as it was.",
  fields: (t) => ({
    month: t.exposeString("month", { description: "YYYY-MM" }),
    sequence: t.exposeString("sequence"),
    hash: t.exposeString("hash"),
    closedAt: t.expose("closedAt", { type: "DateTime" }),
    by: t.exposeString("by"),
    lateJournals: t.exposeInt("lateJournals", { description: "That came for it after it was closed." }),
  }),
});
const LedgerPeriods = builder.objectRef<PeriodsData>("LedgerPeriods").implement({
  fields: (t) => ({
    closedThrough: t.expose("closedThrough", { type: "Date", nullable: true }),
    closable: t.exposeString("closable", { nullable: true, description: "The first open month, if it is over." }),
    months: t.expose("months", { type: [LedgerPeriod] }),
  }),
});

const Reversal = builder.objectRef<ReversalData>("Reversal").implement({
  description: "A request to reverse a journal (đề nghị đảo bút toán), and its decision.",
  fields: (t) => ({
    id: t.exposeID("id"),
    fundId: t.id({ resolve: ({ fundId }) => toGlobalId("Fund", fundId) }),
    journal: t.expose("journal", { type: Journal }),
    reason: t.exposeString("reason"),
    lateReason: t.exposeString("lateReason", { nullable: true }),
    effectiveOn: t.expose("effectiveOn", { type: "Date" }),
    state: t.expose("state", { type: ReversalState }),
    proposedAt: t.expose("proposedAt", { type: "DateTime" }),
    proposedBy: t.exposeString("proposedBy"),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true }),
    decidedBy: t.exposeString("decidedBy", { nullable: true }),
    decisionNote: t.exposeString("decisionNote", { nullable: true }),
    reversalId: t.exposeID("reversalId", { nullable: true, description: "The journal that reverses." }),
  }),
});
const ReversalConnection = connection(Reversal, "Reversal");

const JournalFilter = builder.inputType("JournalFilter", {
  fields: (t) => ({
    kinds: t.field({ type: [JournalKind] }),
    account: t.string(),
    purposeId: t.id(),
    general: t.boolean({ description: "Only with a line of general money." }),
    transferring: t.boolean({ description: "Only what moves general money into a purpose." }),
    from: t.field({ type: "Date", description: "Effective date, as `to`; both included." }),
    to: t.field({ type: "Date" }),
    late: t.boolean({ description: "Only what came after its month was closed." }),
    recordedBefore: t.string({ description: "Only what the books knew before this instant, to the microsecond." }),
    sourceType: t.string(),
    sourceId: t.string(),
  }),
});

/** The service refuses what is not in the chart. */
const accountOf = (code: string | null | undefined) => (code ?? null) as AccountCode | null;

builder.queryFields((t) => ({
  ledgerAccounts: t.field({
    type: [Account],
    resolve: (_root, _args, { clients }) => clients.funds.ledger.accounts.query(),
  }),
  journals: t.field({
    type: JournalConnection,
    description: "The books of a fund (sổ cái), the newest of the chain first. Reading them is recorded.",
    args: {
      fundId: t.arg.id({ required: true }),
      first: t.arg.int(),
      after: t.arg.string(),
      filter: t.arg({ type: JournalFilter }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { fundId, first, after, filter }, { clients }) =>
      connectionOf(
        await clients.funds.ledger.journals.query({
          fundId: idOf("Fund", fundId),
          first: pageSize(first),
          after,
          filter: filter ? { ...filter, account: accountOf(filter.account) } : {},
        }),
      ),
  }),
  journal: t.field({
    type: Journal,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { clients }) => clients.funds.ledger.journal.query({ id }),
  }),
  ledgerBalances: t.field({
    type: LedgerBalances,
    description: "As of a day they count for and an instant the books knew them; neither: now.",
    args: {
      fundId: t.arg.id({ required: true }),
      effectiveOn: t.arg({ type: "Date" }),
      recordedBefore: t.arg({ type: "DateTime" }),
    },
    complexity: 20,
    resolve: (_root, { fundId, ...asOf }, { clients }) =>
      clients.funds.ledger.balances.query({ fundId: idOf("Fund", fundId), ...asOf }),
  }),
  reservations: t.field({
    type: ReservationConnection,
    args: {
      fundId: t.arg.id({ required: true }),
      first: t.arg.int(),
      after: t.arg.string(),
      states: t.arg({ type: [ReservationState] }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { fundId, first, ...rest }, { clients }) =>
      connectionOf(
        await clients.funds.ledger.reservations.query({
          ...rest,
          fundId: idOf("Fund", fundId),
          first: pageSize(first),
        }),
      ),
  }),
  ledgerPeriods: t.field({
    type: LedgerPeriods,
    args: { fundId: t.arg.id({ required: true }) },
    resolve: (_root, { fundId }, { clients }) => clients.funds.ledger.periods.query({ fundId: idOf("Fund", fundId) }),
  }),
  reversals: t.field({
    type: ReversalConnection,
    description: "Of one fund, or of all in the caller's scope; newest first.",
    args: {
      fundId: t.arg.id(),
      first: t.arg.int(),
      after: t.arg.string(),
      states: t.arg({ type: [ReversalState] }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { fundId, first, ...rest }, { clients }) =>
      connectionOf(
        await clients.funds.ledger.reversals.query({
          ...rest,
          fundId: optionalId("Fund", fundId),
          first: pageSize(first),
        }),
      ),
  }),
}));

const ManualEntryType = builder.enumType("ManualEntryType", {
  description: "Lãi tiền gửi, chi phí quản lý, chuyển tiền.",
  values: ["INTEREST", "COST", "TRANSFER"] as const,
});
const ManualEntryInput = builder.inputType("ManualEntryInput", {
  description: "INTEREST goes to the bank account, COST is paid from general money.",
  fields: (t) => ({
    type: t.field({ type: ManualEntryType, required: true }),
    amount: t.field({ type: "Dong", required: true }),
    account: t.string({ description: "Of COST (111, 112)." }),
    purposeId: t.id({ description: "Of INTEREST; without it: general money." }),
    fromAccount: t.string({ description: "Of TRANSFER, as the three below." }),
    fromPurposeId: t.id(),
    toAccount: t.string(),
    toPurposeId: t.id(),
  }),
});

interface EntryInput {
  type: ManualEntry["type"];
  amount: string;
  account?: string | null | undefined;
  purposeId?: string | null | undefined;
  fromAccount?: string | null | undefined;
  fromPurposeId?: string | null | undefined;
  toAccount?: string | null | undefined;
  toPurposeId?: string | null | undefined;
}

/** The service refuses what is no cash or bank account. */
const moneyOf = (code: string | null | undefined) => (code ?? "") as MoneyAccount;

function entryOf(input: EntryInput): ManualEntry {
  const { type, amount } = input;
  const purposeId = input.purposeId ?? null;
  switch (type) {
    case "INTEREST":
      return { type, amount, purposeId };
    case "COST":
      return { type, amount, account: moneyOf(input.account) };
    case "TRANSFER":
      return {
        type,
        amount,
        fromAccount: moneyOf(input.fromAccount),
        fromPurposeId: input.fromPurposeId ?? null,
        toAccount: moneyOf(input.toAccount),
        toPurposeId: input.toPurposeId ?? null,
      };
  }
}

mutation<{ journal: JournalData }>()("postJournal", {
  description: "Books by hand: interest, a management cost, a transfer.",
  input: (t) => ({
    fundId: t.id({ required: true }),
    effectiveOn: t.field({ type: "Date", required: true }),
    description: t.string({ required: true }),
    lateReason: t.string({ description: "Needed where the month is closed." }),
    entry: t.field({ type: ManualEntryInput, required: true }),
  }),
  success: (t) => ({ journal: t.expose("journal", { type: Journal }) }),
  resolve: async ({ fundId, entry, ...input }, { clients }) => ({
    journal: await clients.funds.ledger.post.mutate({ ...input, fundId: idOf("Fund", fundId), entry: entryOf(entry) }),
  }),
});

mutation<{ period: PeriodData }>()("closePeriod", {
  description: "Closes all open months of a fund up to this one, which must be over (khóa sổ).",
  input: (t) => ({
    fundId: t.id({ required: true }),
    month: t.string({ required: true, description: "YYYY-MM" }),
  }),
  success: (t) => ({ period: t.expose("period", { type: LedgerPeriod }) }),
  resolve: async ({ fundId, ...input }, { clients }) => ({
    period: await clients.funds.ledger.closePeriod.mutate({ ...input, fundId: idOf("Fund", fundId) }),
  }),
});

mutation<{ reversal: ReversalData }>()("requestReversal", {
  description: "Asks for a journal to be reversed; another account decides.",
  input: (t) => ({
    journalId: t.id({ required: true }),
    reason: t.string({ required: true }),
    effectiveOn: t.field({ type: "Date", required: true }),
    lateReason: t.string(),
  }),
  success: (t) => ({ reversal: t.expose("reversal", { type: Reversal }) }),
  resolve: async (input, { clients }) => ({ reversal: await clients.funds.ledger.requestReversal.mutate(input) }),
});

mutation<{ reversal: ReversalData }>()("approveReversal", {
  description: "Posts the reversal that somebody else asked for.",
  input: (t) => ({ id: t.id({ required: true }), note: t.string() }),
  success: (t) => ({ reversal: t.expose("reversal", { type: Reversal }) }),
  resolve: async (input, { clients }) => ({ reversal: await clients.funds.ledger.approveReversal.mutate(input) }),
});

mutation<{ reversal: ReversalData }>()("rejectReversal", {
  description: "Leaves the journal as it is, with a note why.",
  input: (t) => ({ id: t.id({ required: true }), note: t.string({ required: true }) }),
  success: (t) => ({ reversal: t.expose("reversal", { type: Reversal }) }),
  resolve: async (input, { clients }) => ({ reversal: await clients.funds.ledger.rejectReversal.mutate(input) }),
});
