import {
  type EventDocument as EventDocumentData,
  type EventFigures as EventFiguresData,
  records,
} from "@khuyenhoc/contracts";
import { builder } from "../builder.ts";
import { idOf, toGlobalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { DownloadFile, FileFormat, UploadInput } from "./imports.ts";

const EventDocumentKind = builder.enumType("EventDocumentKind", {
  description: "Chương trình, giấy mời, tham luận, biên bản, ảnh, khác.",
  values: records.documentKinds,
});

const RemovedDocument = builder.objectRef<NonNullable<EventDocumentData["removed"]>>("RemovedDocument").implement({
  fields: (t) => ({
    at: t.expose("at", { type: "DateTime" }),
    by: t.exposeString("by"),
    reason: t.exposeString("reason"),
  }),
});
const EventDocument = builder.objectRef<EventDocumentData>("EventDocument").implement({
  description: "A document of an event (tài liệu, biên bản, ảnh).",
  fields: (t) => ({
    id: t.exposeID("id"),
    kind: t.expose("kind", { type: EventDocumentKind }),
    title: t.exposeString("title"),
    fileName: t.exposeString("fileName"),
    mediaType: t.exposeString("mediaType"),
    bytes: t.exposeInt("bytes"),
    sha256: t.exposeString("sha256", { description: "In hexadecimal." }),
    addedAt: t.expose("addedAt", { type: "DateTime" }),
    addedBy: t.exposeString("addedBy"),
    removed: t.expose("removed", {
      type: RemovedDocument,
      nullable: true,
      description: "Its file is gone; that it was there stays.",
    }),
  }),
});

const EventKindFigures = builder.objectRef<EventFiguresData["kinds"][number]>("EventKindFigures").implement({
  fields: (t) => ({
    kindCode: t.exposeString("kindCode"),
    nameVi: t.exposeString("nameVi"),
    nameEn: t.exposeString("nameEn"),
    events: t.exposeInt("events"),
    delegates: t.exposeInt("delegates", { nullable: true, description: "Null to partners." }),
  }),
});
const EventFigures = builder.objectRef<EventFiguresData>("EventFigures").implement({
  description: "What the events of a unit and of all below it came to in a year.",
  fields: (t) => ({
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    unitName: t.exposeString("unitName"),
    year: t.exposeInt("year"),
    events: t.exposeInt("events", { description: "Held." }),
    delegates: t.exposeInt("delegates", {
      nullable: true,
      description: "Lượt, by roll or declared; null to partners where few follow from it.",
    }),
    minutes: t.exposeFloat("minutes", {
      nullable: true,
      description: "Minutes of attendance by roll; declared numbers have none. Null where delegates are.",
    }),
    partners: t.exposeInt("partners", { description: "Distinct partner departments." }),
    kinds: t.expose("kinds", { type: [EventKindFigures] }),
  }),
});

/** Up to 5 MB, which every process on the way holds as a whole. */
const FILE_COMPLEXITY = 1000;

builder.queryFields((t) => ({
  eventDocuments: t.field({
    type: [EventDocument],
    args: { eventId: t.arg.id({ required: true }) },
    resolve: (_root, { eventId }, { clients }) =>
      clients.events.records.documents.query({ eventId: idOf("Event", eventId) }),
  }),
  eventDocumentFile: t.field({
    type: DownloadFile,
    description: "The file of a document. Opening minutes and pictures is recorded.",
    args: { id: t.arg.id({ required: true }) },
    complexity: FILE_COMPLEXITY,
    resolve: (_root, { id }, { clients }) => clients.events.records.file.query({ id }),
  }),
  eventFigures: t.field({
    type: [EventFigures],
    description: "The unit first, then those directly below it.",
    args: { unitId: t.arg.id({ required: true }), year: t.arg.int({ required: true }) },
    complexity: 100,
    resolve: (_root, { unitId, year }, { clients }) =>
      clients.events.figures.below.query({ unitId: idOf("Unit", unitId), year }),
  }),
  eventFiguresByYear: t.field({
    type: [EventFigures],
    description: "Of one unit, at most ten years.",
    args: {
      unitId: t.arg.id({ required: true }),
      fromYear: t.arg.int({ required: true }),
      toYear: t.arg.int({ required: true }),
    },
    complexity: 50,
    resolve: (_root, { unitId, ...years }, { clients }) =>
      clients.events.figures.byYear.query({ unitId: idOf("Unit", unitId), ...years }),
  }),
  eventFiguresFile: t.field({
    type: DownloadFile,
    description: "The same as a table.",
    args: {
      unitId: t.arg.id({ required: true }),
      year: t.arg.int({ required: true }),
      format: t.arg({ type: FileFormat, required: true }),
    },
    complexity: 100,
    resolve: (_root, { unitId, ...rest }, { clients, language }) =>
      clients.events.figures.file.query({ ...rest, unitId: idOf("Unit", unitId), language }),
  }),
}));

mutation<{ document: EventDocumentData }>()("addEventDocument", {
  description: "Adds a document to an event: it is kept when this answers.",
  input: (t) => ({
    eventId: t.id({ required: true }),
    kind: t.field({ type: EventDocumentKind, required: true }),
    title: t.string({ required: true }),
    file: t.field({ type: UploadInput, required: true }),
  }),
  success: (t) => ({ document: t.expose("document", { type: EventDocument }) }),
  resolve: async (input, { clients }) => ({
    document: await clients.events.records.addDocument.mutate({ ...input, eventId: idOf("Event", input.eventId) }),
  }),
});

mutation<{ document: EventDocumentData }>()("removeEventDocument", {
  description: "Removes a document: its file goes for good.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ document: t.expose("document", { type: EventDocument }) }),
  resolve: async (input, { clients }) => ({ document: await clients.events.records.removeDocument.mutate(input) }),
});
