import type {
  Directive as DirectiveData,
  DirectiveFile as FileData,
  DirectiveKind as KindData,
  DirectiveReceipt as ReceiptData,
} from "@khuyenhoc/contracts";
import { builder } from "../builder.ts";
import { idOf, optionalId, toGlobalId } from "../ids.ts";
import {
  AddressingInput,
  addressingOf,
  Directive,
  DirectiveFile,
  DirectiveKind,
  DirectiveReceipt,
} from "./directives.ts";
import { type InputBuilder, mutation, type ObjectBuilder } from "./failures.ts";

const PartnerInput = builder.inputType("DirectivePartnerInput", {
  fields: (t) => ({ unitId: t.id(), name: t.string({ required: true }), clientId: t.string() }),
});
const AllotmentInput = builder.inputType("DirectiveAllotmentInput", {
  fields: (t) => ({ unitId: t.id({ required: true }), value: t.string({ required: true }) }),
});
const TargetInput = builder.inputType("DirectiveTargetInput", {
  description:
    "A target of the issuer. Of an additive measure all of it is allotted to units directly below, or nothing.",
  fields: (t) => ({
    measure: t.string({ required: true }),
    year: t.int({ required: true }),
    value: t.string({ required: true, description: "Decimal number of at most two decimals." }),
    allotments: t.field({ type: [AllotmentInput] }),
  }),
});

const draftFields = (t: InputBuilder) => ({
  kind: t.string({ required: true }),
  number: t.string({ required: true }),
  title: t.string({ required: true }),
  outsideIssuer: t.string({ description: "Outside body that issued it; left out where the unit did." }),
  summary: t.string(),
  content: t.string(),
  issuedOn: t.field({ type: "Date" }),
  inForceFrom: t.field({ type: "Date" }),
  inForceUntil: t.field({ type: "Date" }),
  signerName: t.string(),
  signerOffice: t.string(),
  acknowledgeBy: t.field({ type: "Date" }),
  isPublic: t.boolean(),
  addressing: t.field({ type: AddressingInput }),
  partners: t.field({ type: [PartnerInput] }),
  restsOnId: t.id(),
  replacesId: t.id(),
  targets: t.field({ type: [TargetInput] }),
});

interface DraftInput {
  summary?: string | null | undefined;
  content?: string | null | undefined;
  isPublic?: boolean | null | undefined;
  addressing?: typeof AddressingInput.$inferInput | null | undefined;
  partners?: (typeof PartnerInput.$inferInput)[] | null | undefined;
  targets?: (typeof TargetInput.$inferInput)[] | null | undefined;
}

/** What is left out in GraphQL is null or the default in the contract. */
function draftOf<Input extends DraftInput>(input: Input) {
  const { summary, content, isPublic, addressing, partners, targets, ...rest } = input;
  return {
    ...rest,
    summary: summary ?? "",
    content: content ?? "",
    isPublic: isPublic ?? false,
    addressing: addressingOf(addressing),
    partners: (partners ?? []).map(({ unitId, name, clientId }) => ({
      unitId: optionalId("Unit", unitId) ?? null,
      name,
      clientId: clientId ?? null,
    })),
    targets: (targets ?? []).map(({ allotments, ...target }) => ({
      ...target,
      allotments: (allotments ?? []).map(({ unitId, value }) => ({ unitId: idOf("Unit", unitId), value })),
    })),
  };
}

interface One {
  directive: DirectiveData;
}
const one = (t: ObjectBuilder<One>) => ({ directive: t.expose("directive", { type: Directive }) });
const meant = (t: InputBuilder) => ({ id: t.id({ required: true }), expectedRevision: t.int({ required: true }) });

mutation<One>()("createDirective", {
  description: "Drafts a directive of one of the caller's own units.",
  input: (t) => ({ unitId: t.id({ required: true }), ...draftFields(t) }),
  success: one,
  resolve: async ({ unitId, ...input }, { clients }) => ({
    directive: await clients.organizations.directives.create.mutate({
      ...draftOf(input),
      unitId: idOf("Unit", unitId),
    }),
  }),
});

mutation<One>()("updateDirective", {
  description: "Replaces all that a draft says; its files stay.",
  input: (t) => ({ ...meant(t), ...draftFields(t) }),
  success: one,
  resolve: async (input, { clients }) => ({
    directive: await clients.organizations.directives.update.mutate(draftOf(input)),
  }),
});

mutation<{ id: string }>()("deleteDirectiveDraft", {
  description: "Deletes a draft with its files.",
  input: meant,
  success: (t) => ({ id: t.exposeID("id") }),
  resolve: (input, { clients }) => clients.organizations.directives.deleteDraft.mutate(input),
});

mutation<One>()("issueDirective", {
  description: "Issues a draft: it stands as it is from then on, and the units that it is addressed to are told.",
  input: meant,
  success: one,
  complexity: () => 20,
  resolve: async (input, { clients }) => ({
    directive: await clients.organizations.directives.issue.mutate(input),
  }),
});

mutation<One>()("withdrawDirective", {
  description: "Withdraws an issued directive.",
  input: (t) => ({ ...meant(t), reason: t.string({ required: true }) }),
  success: one,
  resolve: async (input, { clients }) => ({
    directive: await clients.organizations.directives.withdraw.mutate(input),
  }),
});

mutation<{ kinds: KindData[] }>()("setDirectiveKind", {
  description:
    "Adds a kind of directive, or changes the names and the time of use of the kind of that code; the city only.",
  input: (t) => ({
    code: t.string({ required: true, description: "Small letters and hyphens." }),
    nameVi: t.string({ required: true }),
    nameEn: t.string({ required: true }),
    validFrom: t.field({ type: "Date", required: true }),
    validTo: t.field({ type: "Date", description: "Exclusive." }),
  }),
  success: (t) => ({ kinds: t.expose("kinds", { type: [DirectiveKind] }) }),
  resolve: async (input, { clients }) => ({ kinds: await clients.organizations.directives.setKind.mutate(input) }),
});

interface OneFile {
  file: FileData;
}
const oneFile = (t: ObjectBuilder<OneFile>) => ({ file: t.expose("file", { type: DirectiveFile }) });

mutation<OneFile>()("addDirectiveFile", {
  description: "Announces a file of a draft, of at most 20 MB; its content follows in parts.",
  input: (t) => ({
    directiveId: t.id({ required: true }),
    fileName: t.string({ required: true }),
    bytes: t.int({ required: true }),
  }),
  success: oneFile,
  resolve: async (input, { clients }) => ({ file: await clients.organizations.directives.addFile.mutate(input) }),
});

mutation<OneFile>()("addDirectiveFilePart", {
  description: "Sends a part of a file. With the last one it is looked at what the file is.",
  input: (t) => ({
    fileId: t.id({ required: true }),
    index: t.int({ required: true, description: "From 0." }),
    contentBase64: t.string({ required: true }),
  }),
  success: oneFile,
  complexity: () => 20,
  resolve: async (input, { clients }) => ({ file: await clients.organizations.directives.addFilePart.mutate(input) }),
});

mutation<{ id: string }>()("removeDirectiveFile", {
  description: "Removes a file of a draft.",
  input: (t) => ({ fileId: t.id({ required: true }) }),
  success: (t) => ({ id: t.exposeID("id") }),
  resolve: (input, { clients }) => clients.organizations.directives.removeFile.mutate(input),
});

mutation<{ receipts: ReceiptData[] }>()("acknowledgeDirective", {
  description: "Acknowledges (tiếp nhận) for the caller's own units, or for branches below them.",
  input: (t) => ({
    directiveId: t.id({ required: true }),
    unitIds: t.idList({ required: true }),
    note: t.string(),
  }),
  success: (t) => ({ receipts: t.expose("receipts", { type: [DirectiveReceipt] }) }),
  resolve: ({ unitIds, ...input }, { clients }) =>
    clients.organizations.directives.acknowledge.mutate({
      ...input,
      unitIds: unitIds.map((id) => idOf("Unit", id)),
    }),
});

mutation<{ unitId: string; directives: number }>()("handOverDirectives", {
  description: "Names who succeeds a unit that closes or has closed: what it has not acknowledged goes to them.",
  input: (t) => ({ unitId: t.id({ required: true }), successorIds: t.idList({ required: true }) }),
  success: (t) => ({
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    directives: t.exposeInt("directives", { description: "Receipts that were handed over." }),
  }),
  resolve: ({ unitId, successorIds, ...input }, { clients }) =>
    clients.organizations.directives.handOver.mutate({
      ...input,
      unitId: idOf("Unit", unitId),
      successorIds: successorIds.map((id) => idOf("Unit", id)),
    }),
});
