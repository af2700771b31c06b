import {
  gifts as contract,
  type Donor as DonorData,
  type Gift as GiftData,
  type Pledge as PledgeData,
  type Valuation as ValuationData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { type InputBuilder, mutation } from "./failures.ts";
import { DonorKind, Fund } from "./funds.ts";
import { DownloadFile, FileFormat } from "./imports.ts";
import { Job, type JobResult } from "./jobs.ts";

const GiftKind = builder.enumType("GiftKind", {
  description: "Tiền mặt, chuyển khoản, hiện vật.",
  values: contract.giftKinds,
});
const PledgeState = builder.enumType("PledgeState", {
  description: "Đang thực hiện, đã đủ, đã hủy.",
  values: contract.pledgeStates,
});

const DonorSubject = builder.objectRef<NonNullable<DonorData["subject"]>>("DonorSubject").implement({
  description: "A subject of the registrations, by the unit that knows it and that unit's code of it.",
  fields: (t) => ({ unitId: t.exposeID("unitId"), subjectCode: t.exposeString("subjectCode") }),
});
const DonorSubjectInput = builder.inputType("DonorSubjectInput", {
  fields: (t) => ({ unitId: t.id({ required: true }), subjectCode: t.string({ required: true }) }),
});

const Donor = builder.objectRef<DonorData>("Donor").implement({
  description: "Who gives (nhà tài trợ), as one unit's books know him.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unitId: t.exposeID("unitId"),
    kind: t.expose("kind", { type: DonorKind }),
    name: t.exposeString("name", { description: "Initials of a person, to whoever is no officer of the unit itself." }),
    masked: t.exposeBoolean("masked"),
    subject: t.expose("subject", { type: DonorSubject, nullable: true }),
    namedInPublic: t.exposeBoolean("namedInPublic", { description: "The person agreed to stand on public boards." }),
    gifts: t.exposeInt("gifts"),
    given: t.expose("given", { type: "Dong" }),
    revision: t.exposeInt("revision"),
  }),
});
const DonorConnection = connection(Donor, "Donor");
const DonorFilter = builder.inputType("DonorFilter", {
  fields: (t) => ({
    unitId: t.id({ description: "With everything below it, unless `ownOnly`." }),
    ownOnly: t.boolean(),
    kinds: t.field({ type: [DonorKind] }),
    query: t.string({ description: "Part of the name, without accents or case." }),
  }),
});

const Valuation = builder.objectRef<ValuationData>("Valuation").implement({
  description: "What a gift in kind is, who put a value on it and by what.",
  fields: (t) => ({
    goods: t.exposeString("goods"),
    valuedBy: t.exposeString("valuedBy"),
    basis: t.exposeString("basis"),
  }),
});
const Gift = builder.objectRef<GiftData>("Gift").implement({
  description: "A gift that was booked, with the number of its receipt.",
  fields: (t) => ({
    id: t.exposeID("id"),
    fund: t.field({
      type: Fund,
      nullable: true,
      resolve: ({ fundId }, _args, { loaders }) => loaders.fund.load(fundId),
    }),
    fundId: t.exposeID("fundId"),
    letterId: t.exposeID("letterId", { description: "Shared by the gifts of one letter." }),
    kind: t.expose("kind", { type: GiftKind }),
    donorId: t.exposeID("donorId", { nullable: true }),
    donorName: t.exposeString("donorName", { nullable: true, description: "Null: whoever gave stays unknown." }),
    donorKind: t.expose("donorKind", { type: DonorKind, nullable: true }),
    purposeId: t.exposeID("purposeId", { nullable: true }),
    pledgeId: t.exposeID("pledgeId", { nullable: true }),
    amount: t.expose("amount", { type: "Dong" }),
    receivedOn: t.expose("receivedOn", { type: "Date" }),
    note: t.exposeString("note", { nullable: true }),
    valuation: t.expose("valuation", { type: Valuation, nullable: true }),
    receipt: t.string({ description: "Number and year: 0012/2026.", resolve: ({ receipt }) => receipt.text }),
    journalId: t.exposeID("journalId"),
    voidedOn: t.expose("voidedOn", {
      type: "Date",
      nullable: true,
      description: "Day of the reversal; the receipt keeps its number.",
    }),
    recordedBy: t.exposeString("recordedBy"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});
const GiftConnection = connection(Gift, "Gift");
export const GiftFilter = builder.inputType("GiftFilter", {
  fields: (t) => ({
    unitId: t.id({ description: "Funds of it and of everything below it." }),
    fundId: t.id(),
    donorId: t.id(),
    letterId: t.id(),
    purposeId: t.id(),
    kinds: t.field({ type: [GiftKind] }),
    from: t.field({ type: "Date" }),
    to: t.field({ type: "Date" }),
    voided: t.boolean(),
  }),
});

type PledgeInstalmentData = PledgeData["instalments"][number];
const PledgeInstalment = builder.objectRef<PledgeInstalmentData>("PledgeInstalment").implement({
  fields: (t) => ({
    dueOn: t.expose("dueOn", { type: "Date" }),
    amount: t.expose("amount", { type: "Dong" }),
  }),
});
const PledgeInstalmentInput = builder.inputType("PledgeInstalmentInput", {
  fields: (t) => ({
    dueOn: t.field({ type: "Date", required: true }),
    amount: t.field({ type: "Dong", required: true }),
  }),
});
const Pledge = builder.objectRef<PledgeData>("Pledge").implement({
  description: "A promise (lời hứa tặng): no money until gifts fulfil it.",
  fields: (t) => ({
    id: t.exposeID("id"),
    fundId: t.exposeID("fundId"),
    donorId: t.exposeID("donorId"),
    donorName: t.exposeString("donorName"),
    purposeId: t.exposeID("purposeId", { nullable: true }),
    amount: t.expose("amount", { type: "Dong" }),
    received: t.expose("received", { type: "Dong" }),
    pledgedOn: t.expose("pledgedOn", { type: "Date" }),
    note: t.exposeString("note", { nullable: true }),
    state: t.expose("state", { type: PledgeState }),
    cancelReason: t.exposeString("cancelReason", { nullable: true }),
    instalments: t.expose("instalments", { type: [PledgeInstalment] }),
    overdueSince: t.expose("overdueSince", { type: "Date", nullable: true }),
  }),
});
const PledgeConnection = connection(Pledge, "Pledge");

const plainId = (value: string | number | null | undefined) => (value == null ? null : String(value));

type GivenGiftFilter = typeof GiftFilter.$inferInput | null | undefined;
function giftFilterOf(filter: GivenGiftFilter) {
  if (!filter) return {};
  return {
    ...filter,
    unitId: optionalId("Unit", filter.unitId),
    fundId: optionalId("Fund", filter.fundId),
    donorId: plainId(filter.donorId),
    letterId: plainId(filter.letterId),
    purposeId: plainId(filter.purposeId),
  };
}

builder.queryFields((t) => ({
  donors: t.field({
    type: DonorConnection,
    description: "Donors in the caller's scope, by name. Reading them is recorded.",
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: DonorFilter }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter }, { clients }) =>
      connectionOf(
        await clients.funds.donors.list.query({
          first: pageSize(first),
          after,
          filter: filter ? { ...filter, unitId: optionalId("Unit", filter.unitId) } : {},
        }),
      ),
  }),
  similarDonors: t.field({
    type: [Donor],
    description: "Donors of a unit whose names have the same words, whatever accents, case and order.",
    args: { unitId: t.arg.id({ required: true }), name: t.arg.string({ required: true }) },
    complexity: { field: 5, multiplier: 5 },
    resolve: (_root, { unitId, name }, { clients }) =>
      clients.funds.donors.similar.query({ unitId: idOf("Unit", unitId), name }),
  }),
  gifts: t.field({
    type: GiftConnection,
    description: "Gifts in the caller's scope, the latest first. Reading them is recorded.",
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: GiftFilter }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter }, { clients }) =>
      connectionOf(
        await clients.funds.gifts.list.query({
          first: pageSize(first),
          after,
          filter: giftFilterOf(filter),
        }),
      ),
  }),
  pledges: t.field({
    type: PledgeConnection,
    description: "Pledges in the caller's scope, the newest first. Reading them is recorded.",
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      fundId: t.arg.id(),
      donorId: t.arg.id(),
      states: t.arg({ type: [PledgeState] }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, fundId, donorId, states }, { clients }) =>
      connectionOf(
        await clients.funds.pledges.list.query({
          first: pageSize(first),
          after,
          fundId: optionalId("Fund", fundId),
          donorId: plainId(donorId),
          states,
        }),
      ),
  }),
}));

const donorData = (t: InputBuilder) => ({
  kind: t.field({ type: DonorKind, required: true }),
  name: t.string({ required: true }),
  subject: t.field({ type: DonorSubjectInput }),
  namedInPublic: t.boolean({ required: true, description: "The person agreed to it." }),
});

mutation<{ donor: DonorData }>()("createDonor", {
  description: "Adds a donor to the books of a unit.",
  input: (t) => ({ unitId: t.id({ required: true }), ...donorData(t) }),
  success: (t) => ({ donor: t.expose("donor", { type: Donor }) }),
  resolve: async (input, { clients }) => ({
    donor: await clients.funds.donors.create.mutate({ ...withoutNulls(input), unitId: idOf("Unit", input.unitId) }),
  }),
});

mutation<{ donor: DonorData }>()("updateDonor", {
  description: "Corrects a donor, at the unit itself.",
  input: (t) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }), ...donorData(t) }),
  success: (t) => ({ donor: t.expose("donor", { type: Donor }) }),
  resolve: async (input, { clients }) => ({
    donor: await clients.funds.donors.update.mutate(withoutNulls(input)),
  }),
});

const ValuationInput = builder.inputType("ValuationInput", {
  fields: (t) => ({
    goods: t.string({ required: true }),
    valuedBy: t.string({ required: true }),
    basis: t.string({ required: true }),
  }),
});
const GiftInput = builder.inputType("GiftInput", {
  fields: (t) => ({
    donorId: t.id({ description: "Without it whoever gave stays unknown." }),
    kind: t.field({ type: GiftKind, required: true }),
    amount: t.field({ type: "Dong", required: true }),
    purposeId: t.id({ description: "Without it the money is general." }),
    pledgeId: t.id(),
    note: t.string(),
    valuation: t.field({ type: ValuationInput, description: "Of goods, and of nothing else." }),
  }),
});

mutation<{ gifts: GiftData[] }>()("recordGifts", {
  description: "Books a letter with its gifts, all of them or none; each gets a receipt of its own.",
  input: (t) => ({
    fundId: t.id({ required: true }),
    receivedOn: t.field({ type: "Date", required: true }),
    gifts: t.field({ type: [GiftInput], required: true }),
    lateReason: t.string({ description: "Demanded where the month is closed." }),
  }),
  success: (t) => ({ gifts: t.expose("gifts", { type: [Gift] }) }),
  resolve: ({ fundId, gifts, ...input }, { clients }) =>
    clients.funds.gifts.record.mutate({
      ...withoutNulls(input),
      fundId: idOf("Fund", fundId),
      gifts: gifts.map((gift) => withoutNulls(gift)),
    }),
});

mutation<{ pledge: PledgeData }>()("createPledge", {
  description: "Writes a promise down, with what comes when.",
  input: (t) => ({
    fundId: t.id({ required: true }),
    donorId: t.id({ required: true }),
    purposeId: t.id(),
    pledgedOn: t.field({ type: "Date", required: true }),
    note: t.string(),
    instalments: t.field({ type: [PledgeInstalmentInput], required: true }),
  }),
  success: (t) => ({ pledge: t.expose("pledge", { type: Pledge }) }),
  resolve: async ({ fundId, ...input }, { clients }) => ({
    pledge: await clients.funds.pledges.create.mutate({ ...withoutNulls(input), fundId: idOf("Fund", fundId) }),
  }),
});

mutation<{ pledge: PledgeData }>()("cancelPledge", {
  description: "Gives a pledge up, with the reason; what came stays.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ pledge: t.expose("pledge", { type: Pledge }) }),
  resolve: async (input, { clients }) => ({ pledge: await clients.funds.pledges.cancel.mutate(input) }),
});

mutation<{ pledge: PledgeData }>()("movePledge", {
  description: "What is left of a pledge becomes one to another fund of the same unit.",
  input: (t) => ({
    id: t.id({ required: true }),
    fundId: t.id({ required: true }),
    purposeId: t.id(),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ pledge: t.expose("pledge", { type: Pledge }) }),
  resolve: async ({ fundId, ...input }, { clients }) => ({
    pledge: await clients.funds.pledges.move.mutate({ ...input, fundId: idOf("Fund", fundId) }),
  }),
});

mutation<{ file: typeof DownloadFile.$inferType }>()("printReceipts", {
  description: "Receipts as a PDF, a page each. What was printed before is marked as a copy (bản sao).",
  input: (t) => ({ ids: t.idList({ required: true }) }),
  success: (t) => ({ file: t.expose("file", { type: DownloadFile }) }),
  complexity: ({ ids }) => 50 * Math.max(1, ids.length),
  resolve: async ({ ids, ...input }, { clients }) => ({
    file: await clients.funds.gifts.print.mutate({ ...input, ids: ids.map(String) }),
  }),
});

const ReceiptFilter = builder.inputType("ReceiptFilter", {
  description: "Which gifts of a fund.",
  fields: (t) => ({
    from: t.field({ type: "Date" }),
    to: t.field({ type: "Date" }),
    kinds: t.field({ type: [GiftKind] }),
    donorId: t.id(),
    voided: t.boolean(),
  }),
});

mutation<JobResult>()("runReceipts", {
  description: "Prints the receipts of a fund behind a filter as a job.",
  input: (t) => ({ fundId: t.id({ required: true }), filter: t.field({ type: ReceiptFilter }) }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ fundId, filter, ...input }, { clients }) => ({
    job: await clients.funds.gifts.runReceipts.mutate({
      ...input,
      fundId: idOf("Fund", fundId),
      filter: filter ? { ...filter, donorId: plainId(filter.donorId) } : {},
    }),
  }),
});

mutation<JobResult>()("exportGifts", {
  description: "Writes the gifts behind a filter into a file, as a job.",
  input: (t) => ({ filter: t.field({ type: GiftFilter }), format: t.field({ type: FileFormat, required: true }) }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ filter, ...input }, { clients }) => ({
    job: await clients.funds.gifts.export.mutate({ ...input, filter: giftFilterOf(filter) }),
  }),
});

mutation<JobResult>()("exportDonors", {
  description: "Writes the donors behind a filter into a file, as a job.",
  input: (t) => ({ filter: t.field({ type: DonorFilter }), format: t.field({ type: FileFormat, required: true }) }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ filter, ...input }, { clients }) => ({
    job: await clients.funds.donors.export.mutate({
      ...input,
      filter: filter ? { ...filter, unitId: optionalId("Unit", filter.unitId) } : {},
    }),
  }),
});
