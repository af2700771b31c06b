import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import {
  AddressedTier,
  AddressingInput,
  addressingOf,
  Directive,
  DirectiveConnection,
  DirectiveKind,
  DirectiveMeasure,
  DirectiveSide,
  DirectiveState,
  DirectiveStatus,
  FilePart,
  ReceiptConnection,
  ReceiptState,
  Reminders,
} from "./directives.ts";
import { DownloadFile, FileFormat } from "./imports.ts";

const DirectiveFilter = builder.inputType("DirectiveFilter", {
  fields: (t) => ({
    side: t.field({ type: DirectiveSide }),
    query: t.string({ description: "Part of number, title, summary or outside issuer, without accents or case." }),
    kinds: t.stringList(),
    year: t.int({ description: "Of the day of issue." }),
    unitId: t.id({ description: "Issuing unit." }),
    states: t.field({ type: [DirectiveState] }),
    restsOnId: t.id(),
  }),
});
const filterOf = (filter: typeof DirectiveFilter.$inferInput | null | undefined) => {
  const { unitId, restsOnId, ...rest } = filter ?? {};
  return { ...withoutNulls(rest), unitId: optionalId("Unit", unitId), restsOnId: restsOnId ?? null };
};

const receiptArgs = {
  directiveId: { required: true },
  under: { required: true, description: "Below this unit, itself included." },
} as const;

/** The service sums or walks more than one row for it. */
const sums = { field: 20 };

builder.queryFields((t) => ({
  directiveKinds: t.field({
    type: [DirectiveKind],
    resolve: (_root, _args, { clients }) => clients.organizations.directives.kinds.query(),
  }),
  directiveMeasures: t.field({
    type: [DirectiveMeasure],
    resolve: (_root, _args, { clients }) => clients.organizations.directives.measures.query(),
  }),
  directives: t.field({
    type: DirectiveConnection,
    description:
      "Of the caller's units, of units below, and issued ones that are addressed to them, the latest first. Partners: those that name them or are public.",
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: DirectiveFilter }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter }, { clients }) =>
      connectionOf(
        await clients.organizations.directives.list.query({ first: pageSize(first), after, ...filterOf(filter) }),
      ),
  }),
  directive: t.field({
    type: Directive,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { loaders }) => loaders.directive.load(id),
  }),
  directivesByIds: t.field({
    type: [Directive],
    description: "At most 100; those that the caller does not see are left out.",
    args: { ids: t.arg.idList({ required: true }) },
    complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
    resolve: (_root, { ids }, { clients }) => clients.organizations.directives.byIds.query({ ids }),
  }),
  directiveAddressed: t.field({
    type: [AddressedTier],
    description: "How many units a directive of the unit would be addressed to, by tier.",
    args: {
      unitId: t.arg.id({ required: true }),
      issuedOn: t.arg({ type: "Date" }),
      addressing: t.arg({ type: AddressingInput }),
    },
    complexity: sums,
    resolve: (_root, { unitId, issuedOn, addressing }, { clients }) =>
      clients.organizations.directives.previewAddressing.query({
        unitId: idOf("Unit", unitId),
        issuedOn: issuedOn ?? null,
        addressing: addressingOf(addressing),
      }),
  }),
  directiveStatus: t.field({
    type: DirectiveStatus,
    args: { directiveId: t.arg.id({ required: true }), unitId: t.arg.id({ required: true }) },
    complexity: sums,
    resolve: (_root, { directiveId, unitId }, { clients }) =>
      clients.organizations.directives.status.query({ directiveId, unitId: idOf("Unit", unitId) }),
  }),
  directiveReceipts: t.field({
    type: ReceiptConnection,
    description: "Units that a directive is addressed to, by name. Reading who acknowledged is recorded.",
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      directiveId: t.arg.id(receiptArgs.directiveId),
      under: t.arg.id(receiptArgs.under),
      tier: t.arg.string(),
      states: t.arg({ type: [ReceiptState] }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { first, under, ...rest }, { clients }) =>
      connectionOf(
        await clients.organizations.directives.receipts.query({
          ...rest,
          under: idOf("Unit", under),
          first: pageSize(first),
        }),
      ),
  }),
  directiveReminders: t.field({
    type: Reminders,
    description: "A text for all that have not acknowledged below a unit.",
    args: { directiveId: t.arg.id({ required: true }), unitId: t.arg.id({ required: true }) },
    complexity: sums,
    resolve: (_root, { directiveId, unitId }, { clients }) =>
      clients.organizations.directives.reminders.query({ directiveId, unitId: idOf("Unit", unitId) }),
  }),
  directiveFilePart: t.field({
    type: FilePart,
    args: { fileId: t.arg.id({ required: true }), index: t.arg.int({ required: true }) },
    complexity: sums,
    resolve: (_root, { fileId, index }, { clients }) =>
      clients.organizations.directives.filePart.query({ fileId, index }),
  }),
  directivesFile: t.field({
    type: DownloadFile,
    args: { filter: t.arg({ type: DirectiveFilter }), format: t.arg({ type: FileFormat, required: true }) },
    complexity: 300,
    resolve: (_root, { filter, format }, { clients, language }) =>
      clients.organizations.exports.directives.query({ ...filterOf(filter), format, language }),
  }),
  directiveReceiptsFile: t.field({
    type: DownloadFile,
    args: {
      directiveId: t.arg.id(receiptArgs.directiveId),
      under: t.arg.id(receiptArgs.under),
      tier: t.arg.string(),
      states: t.arg({ type: [ReceiptState] }),
      format: t.arg({ type: FileFormat, required: true }),
    },
    complexity: 300,
    resolve: (_root, { under, ...rest }, { clients, language }) =>
      clients.organizations.exports.directiveReceipts.query({ ...rest, under: idOf("Unit", under), language }),
  }),
}));
