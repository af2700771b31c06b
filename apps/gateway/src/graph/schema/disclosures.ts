import {
  answering,
  type DisclosedUse as DisclosedUseData,
  type Disclosure as DisclosureData,
  type DisclosureHead,
  type Unpublished as UnpublishedData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { InMoneyAndKind, StatementLineKind, StatementPurpose } from "./answering.ts";
import { mutation } from "./failures.ts";
import { DownloadFile } from "./imports.ts";
import { ChainHead } from "./ledger.ts";

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
const DisclosedUse = builder.objectRef<DisclosedUseData>("DisclosedUse").implement({
  description: "What was used of a purpose for one kind of spending, in money and in goods.",
  fields: (t) => ({
    kind: t.expose("kind", { type: StatementLineKind }),
    purposeName: t.exposeString("purposeName", { nullable: true, description: "Null: general money." }),
    money: t.expose("money", { type: "Dong" }),
    inKind: t.expose("inKind", { type: "Dong" }),
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
    uses: t.field({
      type: [DisclosedUse],
      nullable: true,
      description: "By purpose and kind; null in what was published before they were told apart.",
      resolve: ({ content }) => content.uses ?? null,
    }),
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

builder.queryFields((t) => ({
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
