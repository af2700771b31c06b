import {
  directives as contract,
  type Directive as DirectiveData,
  type DirectiveFile as FileData,
  type DirectiveKind as KindData,
  type DirectiveMeasure as MeasureData,
  type DirectivePartner as PartnerData,
  type DirectiveReceipt as ReceiptData,
  type DirectiveRef as RefData,
  reports,
  type DirectiveStatus as StatusData,
  type DirectiveTarget as TargetData,
  type UnitStatus as UnitStatusData,
  uploads,
} from "@khuyenhoc/contracts";
import { builder } from "../builder.ts";
import { connection } from "../connections.ts";
import { idOf, toGlobalId } from "../ids.ts";
import { PopulationGroup, TitleModel } from "./refs.ts";

export const DirectiveState = builder.enumType("DirectiveState", {
  description: "Dự thảo, đã ban hành, đã được thay thế, đã thu hồi.",
  values: contract.directiveStates,
});
export const ReceiptState = builder.enumType("ReceiptState", {
  description: "Chưa tiếp nhận, đã tiếp nhận; đã chuyển giao: the unit closed, and its successors have to.",
  values: contract.receiptStates,
});
export const DirectiveSide = builder.enumType("DirectiveSide", {
  description:
    "Issued: by units of the caller's scope; received: by the caller's own units; waiting: received and not acknowledged.",
  values: contract.directiveSides,
});
const MeasureUnit = builder.enumType("DirectiveMeasureUnit", { values: contract.directiveMeasureUnits });
const TargetShare = builder.enumType("DirectiveShare", { values: reports.targetMeasures });

export const DirectiveKind = builder.objectRef<KindData>("DirectiveKind").implement({
  description: "Kind of directive (loại văn bản); kinds are data, each in use for a time.",
  fields: (t) => ({
    code: t.exposeString("code"),
    nameVi: t.exposeString("nameVi"),
    nameEn: t.exposeString("nameEn"),
    validFrom: t.expose("validFrom", { type: "Date" }),
    validTo: t.expose("validTo", { type: "Date", nullable: true, description: "Exclusive." }),
  }),
});

export const DirectiveMeasure = builder.objectRef<MeasureData>("DirectiveMeasure").implement({
  description:
    "What targets of directives count. Shares of a title name the title, group and share that registrations count.",
  fields: (t) => ({
    code: t.exposeString("code"),
    nameVi: t.exposeString("nameVi"),
    nameEn: t.exposeString("nameEn"),
    unit: t.expose("unit", { type: MeasureUnit }),
    additive: t.exposeBoolean("additive", { description: "Whether the parts add up to the whole." }),
    model: t.expose("model", { type: TitleModel, nullable: true }),
    group: t.expose("group", { type: PopulationGroup, nullable: true }),
    share: t.expose("share", { type: TargetShare, nullable: true }),
  }),
});

const DirectiveRef = builder.objectRef<RefData>("DirectiveRef").implement({
  description: "Another directive, as it is named.",
  fields: (t) => ({
    id: t.exposeID("id"),
    number: t.exposeString("number"),
    title: t.exposeString("title"),
    state: t.expose("state", { type: DirectiveState }),
  }),
});

const Addressing = builder.objectRef<DirectiveData["addressing"]>("DirectiveAddressing").implement({
  description: "Of the units below the issuer on the day of issue, those that meet every condition that is set.",
  fields: (t) => ({
    tiers: t.exposeStringList("tiers"),
    branchKinds: t.exposeStringList("branchKinds"),
    unitIds: t.idList({ resolve: ({ unitIds }) => unitIds.map((id) => toGlobalId("Unit", id)) }),
  }),
});

const Partner = builder.objectRef<PartnerData>("DirectivePartner").implement({
  description: "A department that carries the directive out together with the issuer.",
  fields: (t) => ({
    unitId: t.id({
      nullable: true,
      resolve: ({ unitId }) => (unitId === null ? null : toGlobalId("Unit", unitId)),
    }),
    name: t.exposeString("name"),
    clientId: t.exposeString("clientId", {
      nullable: true,
      description: "OAuth client of the department's programs: it reads the directives that name it.",
    }),
  }),
});

export const DirectiveFile = builder.objectRef<FileData>("DirectiveFile").implement({
  description: `A file of a directive; it is read and sent in parts of ${contract.DIRECTIVE_PART_BYTES} bytes.`,
  fields: (t) => ({
    id: t.exposeID("id"),
    fileName: t.exposeString("fileName"),
    mediaType: t.exposeString("mediaType", {
      nullable: true,
      description: `Null until all parts have come. One of: ${uploads.mediaTypes.join(", ")}.`,
    }),
    bytes: t.exposeInt("bytes"),
    parts: t.exposeInt("parts", { description: "That have come." }),
  }),
});

const Target = builder.objectRef<TargetData>("DirectiveTarget").implement({
  description: "A target (chỉ tiêu): of the issuer, or allotted to a unit directly below it.",
  fields: (t) => ({
    measure: t.exposeString("measure"),
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    unitName: t.exposeString("unitName", { description: "On the day of issue." }),
    year: t.exposeInt("year"),
    value: t.exposeString("value", { description: "Decimal number of at most two decimals." }),
  }),
});

const OwnReceipt = builder.objectRef<DirectiveData["own"][number]>("OwnReceipt").implement({
  description: "What one of the caller's own units has done about a directive.",
  fields: (t) => ({
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    state: t.expose("state", { type: ReceiptState }),
  }),
});

export const Directive = builder.objectRef<DirectiveData>("Directive").implement({
  description: "A directive (văn bản chỉ đạo): resolution, plan, guidance, coordination programme.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unitId: t.id({
      description: "Unit that issues it, or that passes on what an outside body issued.",
      resolve: ({ unitId }) => toGlobalId("Unit", unitId),
    }),
    unitName: t.exposeString("unitName", { description: "On the day of issue." }),
    outsideIssuer: t.exposeString("outsideIssuer", { nullable: true, description: "E.g. Thành ủy Hà Nội." }),
    kind: t.exposeString("kind", { description: "Code of the kind." }),
    number: t.exposeString("number"),
    title: t.exposeString("title"),
    summary: t.exposeString("summary"),
    content: t.string({
      description: "The text, where it was entered.",
      resolve: async ({ id, content }, _args, { loaders }) =>
        content ?? (await loaders.directive.load(id))?.content ?? "",
    }),
    issuedOn: t.expose("issuedOn", { type: "Date", nullable: true }),
    inForceFrom: t.expose("inForceFrom", { type: "Date", nullable: true }),
    inForceUntil: t.expose("inForceUntil", { type: "Date", nullable: true, description: "Last day." }),
    signerName: t.exposeString("signerName", { nullable: true }),
    signerOffice: t.exposeString("signerOffice", { nullable: true }),
    acknowledgeBy: t.expose("acknowledgeBy", { type: "Date", nullable: true, description: "Last day." }),
    isPublic: t.exposeBoolean("isPublic", { description: "Every partner department may read it." }),
    addressing: t.expose("addressing", { type: Addressing }),
    partners: t.expose("partners", { type: [Partner] }),
    restsOn: t.expose("restsOn", { type: DirectiveRef, nullable: true, description: "Căn cứ." }),
    replaces: t.expose("replaces", { type: DirectiveRef, nullable: true }),
    replacedBy: t.expose("replacedBy", { type: DirectiveRef, nullable: true }),
    state: t.expose("state", { type: DirectiveState }),
    withdrawnReason: t.exposeString("withdrawnReason", { nullable: true }),
    revision: t.exposeInt("revision"),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    sentAt: t.expose("sentAt", { type: "DateTime", nullable: true }),
    files: t.expose("files", { type: [DirectiveFile] }),
    targets: t.expose("targets", { type: [Target] }),
    own: t.expose("own", { type: [OwnReceipt] }),
  }),
});
export const DirectiveConnection = connection(Directive, "Directive");

const HandedTo = builder.objectRef<ReceiptData["handedTo"][number]>("HandedTo").implement({
  fields: (t) => ({
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    unitName: t.exposeString("unitName"),
  }),
});

export const DirectiveReceipt = builder.objectRef<ReceiptData>("DirectiveReceipt").implement({
  description: "A unit that a directive is addressed to, and what it did.",
  fields: (t) => ({
    directiveId: t.exposeID("directiveId"),
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    unitName: t.exposeString("unitName"),
    tier: t.exposeString("tier"),
    parentName: t.exposeString("parentName", { nullable: true }),
    state: t.expose("state", { type: ReceiptState }),
    acknowledgedAt: t.expose("acknowledgedAt", { type: "DateTime", nullable: true }),
    acknowledgedBy: t.exposeString("acknowledgedBy", { nullable: true, description: "Reading it is recorded." }),
    late: t.exposeBoolean("late"),
    note: t.exposeString("note", { nullable: true }),
    passedOn: t.expose("passedOn", { type: DirectiveRef, nullable: true }),
    handedTo: t.expose("handedTo", { type: [HandedTo] }),
    reminder: t.exposeString("reminder", { nullable: true, description: "Text to send." }),
  }),
});
export const ReceiptConnection = connection(DirectiveReceipt, "DirectiveReceipt");

const UnitReceipt = builder.objectRef<NonNullable<UnitStatusData["own"]>>("UnitReceipt").implement({
  fields: (t) => ({
    state: t.expose("state", { type: ReceiptState }),
    acknowledgedAt: t.expose("acknowledgedAt", { type: "DateTime", nullable: true }),
    passedOn: t.expose("passedOn", { type: DirectiveRef, nullable: true }),
  }),
});
const UnitStatus = builder.objectRef<UnitStatusData>("UnitStatus").implement({
  description: "How a unit and what is below it stand about a directive.",
  fields: (t) => ({
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    unitName: t.exposeString("unitName"),
    tier: t.exposeString("tier"),
    own: t.expose("own", { type: UnitReceipt, nullable: true, description: "Null: not addressed itself." }),
    addressed: t.exposeInt("addressed", { description: "Below it, itself not counted; as the next two." }),
    acknowledged: t.exposeInt("acknowledged"),
    passedOn: t.exposeInt("passedOn"),
  }),
});
const TierStatus = builder.objectRef<StatusData["tiers"][number]>("TierStatus").implement({
  fields: (t) => ({
    tier: t.exposeString("tier"),
    addressed: t.exposeInt("addressed"),
    acknowledged: t.exposeInt("acknowledged"),
    passedOn: t.exposeInt("passedOn"),
  }),
});
export const DirectiveStatus = builder.objectRef<StatusData>("DirectiveStatus").implement({
  description:
    "Acknowledgement of a directive by a unit and everything below it, as the tree stood on the day of issue.",
  fields: (t) => ({
    unit: t.expose("unit", { type: UnitStatus }),
    tiers: t.expose("tiers", { type: [TierStatus] }),
    children: t.expose("children", { type: [UnitStatus] }),
  }),
});

export const AddressedTier = builder.objectRef<{ tier: string; units: number }>("AddressedTier").implement({
  fields: (t) => ({ tier: t.exposeString("tier"), units: t.exposeInt("units") }),
});
export const Reminders = builder.objectRef<{ open: number; text: string }>("DirectiveReminders").implement({
  fields: (t) => ({
    open: t.exposeInt("open", { description: "Units that have not acknowledged." }),
    text: t.exposeString("text"),
  }),
});
export const FilePart = builder.objectRef<{ index: number; contentBase64: string }>("DirectiveFilePart").implement({
  fields: (t) => ({ index: t.exposeInt("index"), contentBase64: t.exposeString("contentBase64") }),
});

export const AddressingInput = builder.inputType("DirectiveAddressingInput", {
  description: "What is left out or empty sets no condition.",
  fields: (t) => ({
    tiers: t.stringList({ description: "Codes." }),
    branchKinds: t.stringList({ description: "Codes; units that are no branches are not left out by it." }),
    unitIds: t.idList(),
  }),
});
type AddressingArgs = typeof AddressingInput.$inferInput;
export function addressingOf(input: AddressingArgs | null | undefined) {
  return {
    tiers: input?.tiers ?? [],
    branchKinds: input?.branchKinds ?? [],
    unitIds: (input?.unitIds ?? []).map((id) => idOf("Unit", id)),
  };
}
