import {
  disbursements as contract,
  type Disbursement as DisbursementData,
  type EventSpending,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId, toGlobalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { DownloadFile } from "./imports.ts";
import { dateOf, loadUnit, Unit } from "./refs.ts";
import { MoneyAccount, PayeeInput } from "./scholarship-commands.ts";
import { Payee } from "./scholarship-refs.ts";

const Kind = builder.enumType("DisbursementKind", {
  description: "Khen thưởng, hoạt động khác, chi phí quản lý, xuất hiện vật.",
  values: contract.disbursementKinds,
});
const State = builder.enumType("DisbursementState", {
  description: "Chờ duyệt, đã duyệt, đã chi, không duyệt, đã hủy, hết hạn giữ, đã hoàn lại, bút toán đã đảo.",
  values: contract.disbursementStates,
});
const Goods = builder.objectRef<NonNullable<DisbursementData["goods"]>>("DisbursementGoods").implement({
  fields: (t) => ({
    giftId: t.exposeID("giftId", { nullable: true, description: "The gift in kind that they came with." }),
    quantity: t.exposeString("quantity", { description: "How much of what." }),
  }),
});

const Disbursement = builder.objectRef<DisbursementData>("Disbursement").implement({
  description: "A request for money or goods of a fund (đề nghị chi): one asks, another approves, a third pays.",
  fields: (t) => ({
    id: t.exposeID("id"),
    fundId: t.id({ resolve: ({ fundId }) => toGlobalId("Fund", fundId) }),
    fundName: t.exposeString("fundName"),
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    kind: t.expose("kind", { type: Kind }),
    purposeId: t.exposeID("purposeId", { nullable: true, description: "Null: general money." }),
    purposeName: t.exposeString("purposeName", { nullable: true }),
    amount: t.expose("amount", { type: "Dong" }),
    description: t.exposeString("description"),
    goods: t.expose("goods", { type: Goods, nullable: true }),
    receiver: t.exposeString("receiver", { nullable: true, description: "For officers of the fund's own unit." }),
    payee: t.expose("payee", { type: Payee, nullable: true }),
    masked: t.exposeBoolean("masked"),
    eventId: t.id({
      nullable: true,
      resolve: ({ eventId }) => (eventId === null ? null : toGlobalId("Event", eventId)),
    }),
    neededOn: t.expose("neededOn", { type: "Date" }),
    state: t.expose("state", { type: State }),
    requestedBy: t.exposeString("requestedBy"),
    requestedAt: t.expose("requestedAt", { type: "DateTime" }),
    decidedBy: t.exposeString("decidedBy", { nullable: true }),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true }),
    decidedOn: t.expose("decidedOn", { type: "Date", nullable: true, description: "The first day to pay it." }),
    decisionNote: t.exposeString("decisionNote", { nullable: true }),
    heldUntil: t.expose("heldUntil", { type: "Date", nullable: true }),
    endReason: t.exposeString("endReason", { nullable: true }),
    paidOn: t.expose("paidOn", { type: "Date", nullable: true }),
    account: t.exposeString("account", { nullable: true }),
    voucher: t.exposeString("voucher", { nullable: true, description: "Phiếu chi hoặc phiếu xuất kho." }),
    proof: t.exposeString("proof", { nullable: true }),
    paidBy: t.exposeString("paidBy", { nullable: true }),
    journalId: t.exposeID("journalId", { nullable: true }),
    involved: t.exposeBoolean("involved", { description: "The caller asked or approved: the next step is not his." }),
  }),
});
const DisbursementConnection = connection(Disbursement, "Disbursement");
const Spending = builder.objectRef<EventSpending>("EventSpending").implement({
  description: "What funds in the caller's scope spend for an event.",
  fields: (t) => ({
    eventId: t.id({ resolve: ({ eventId }) => toGlobalId("Event", eventId) }),
    requested: t.expose("requested", { type: "Dong", description: "Not decided yet." }),
    approved: t.expose("approved", { type: "Dong", description: "Not paid yet." }),
    paid: t.expose("paid", { type: "Dong", description: "Less what came back." }),
  }),
});

const Filter = builder.inputType("DisbursementFilter", {
  fields: (t) => ({
    fundId: t.id(),
    kinds: t.field({ type: [Kind] }),
    states: t.field({ type: [State] }),
    eventId: t.id(),
  }),
});

builder.queryFields((t) => ({
  disbursements: t.field({
    type: DisbursementConnection,
    description: "Of funds in the caller's scope, the newest first. Reading them is recorded.",
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: Filter }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter }, { clients }) => {
      const { fundId, eventId, ...rest } = filter ?? {};
      const places = { fundId: optionalId("Fund", fundId), eventId: optionalId("Event", eventId) };
      const asked = { first: pageSize(first), after, filter: { ...rest, ...places } };
      return connectionOf(await clients.funds.disbursements.list.query(asked));
    },
  }),
  disbursement: t.field({
    type: Disbursement,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { clients }) =>
      (await clients.funds.disbursements.byIds.query({ ids: [String(id)] }))[0] ?? null,
  }),
  spentByEvent: t.field({
    type: [Spending],
    args: { eventIds: t.arg.idList({ required: true }) },
    complexity: ({ eventIds }) => ({ field: 1, multiplier: eventIds.length }),
    resolve: (_root, { eventIds }, { clients }) =>
      clients.funds.disbursements.spentByEvent.query({ eventIds: eventIds.map((id) => idOf("Event", id)) }),
  }),
  disbursementVouchers: t.field({
    type: DownloadFile,
    description: "Payment vouchers (phiếu chi) and issue notes (phiếu xuất kho) of what was paid.",
    args: { ids: t.arg.idList({ required: true }), copy: t.arg.boolean({ required: true }) },
    complexity: ({ ids }) => ({ field: 50 * Math.max(1, ids.length) }),
    resolve: (_root, args, { clients }) => clients.funds.disbursements.vouchers.query(args),
  }),
}));

interface One {
  disbursement: DisbursementData;
}
const GoodsInput = builder.inputType("DisbursementGoodsInput", {
  fields: (t) => ({ giftId: t.id(), quantity: t.string({ required: true }) }),
});
mutation<One>()("requestDisbursement", {
  description: "Asks for money or goods of a fund.",
  input: (t) => ({
    fundId: t.id({ required: true }),
    kind: t.field({ type: Kind, required: true }),
    purposeId: t.id(),
    amount: t.field({ type: "Dong", required: true }),
    description: t.string({ required: true }),
    receiver: t.string({ required: true }),
    payee: t.field({ type: PayeeInput }),
    goods: t.field({ type: GoodsInput }),
    eventId: t.id(),
    neededOn: t.field({ type: "Date", required: true }),
  }),
  success: (t) => ({ disbursement: t.expose("disbursement", { type: Disbursement }) }),
  resolve: async ({ fundId, purposeId, payee, goods, eventId, ...input }, { clients }) => ({
    disbursement: await clients.funds.disbursements.request.mutate({
      ...input,
      fundId: idOf("Fund", fundId),
      purposeId: purposeId ?? null,
      payee: payee ?? null,
      goods: goods == null ? null : { giftId: goods.giftId ?? null, quantity: goods.quantity },
      eventId: optionalId("Event", eventId) ?? null,
    }),
  }),
});
mutation<One>()("approveDisbursement", {
  description: "Approves a request of somebody else and holds the money or the goods for it.",
  input: (t) => ({ id: t.id({ required: true }), note: t.string() }),
  success: (t) => ({ disbursement: t.expose("disbursement", { type: Disbursement }) }),
  resolve: async (input, { clients }) => ({
    disbursement: await clients.funds.disbursements.approve.mutate(input),
  }),
});
mutation<One>()("rejectDisbursement", {
  description: "Rejects a request of somebody else, with the reason.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ disbursement: t.expose("disbursement", { type: Disbursement }) }),
  resolve: async (input, { clients }) => ({ disbursement: await clients.funds.disbursements.reject.mutate(input) }),
});
mutation<One>()("cancelDisbursement", {
  description: "Takes a request back, or gives up what was approved and not paid.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ disbursement: t.expose("disbursement", { type: Disbursement }) }),
  resolve: async (input, { clients }) => ({ disbursement: await clients.funds.disbursements.cancel.mutate(input) }),
});
mutation<One>()("withdrawDisbursementApproval", {
  description: "Takes an approval back before anything was paid.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ disbursement: t.expose("disbursement", { type: Disbursement }) }),
  resolve: async (input, { clients }) => ({
    disbursement: await clients.funds.disbursements.withdrawApproval.mutate(input),
  }),
});
mutation<One>()("payDisbursement", {
  description: "Pays what was approved, or hands it out; whoever asked or approved may not. Goods have no account.",
  input: (t) => ({
    id: t.id({ required: true }),
    account: t.field({ type: MoneyAccount }),
    paidOn: t.field({ type: "Date", required: true }),
    proof: t.string({ required: true }),
    lateReason: t.string(),
  }),
  success: (t) => ({ disbursement: t.expose("disbursement", { type: Disbursement }) }),
  resolve: async (input, { clients }) => ({ disbursement: await clients.funds.disbursements.pay.mutate(input) }),
});
mutation<One>()("refundDisbursement", {
  description: "Books what was paid or handed out and came back, whole.",
  input: (t) => ({
    id: t.id({ required: true }),
    account: t.field({ type: MoneyAccount }),
    refundedOn: t.field({ type: "Date", required: true }),
    reason: t.string({ required: true }),
    lateReason: t.string(),
  }),
  success: (t) => ({ disbursement: t.expose("disbursement", { type: Disbursement }) }),
  resolve: async (input, { clients }) => ({ disbursement: await clients.funds.disbursements.refund.mutate(input) }),
});
