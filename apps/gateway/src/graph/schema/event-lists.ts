import {
  type Clash as ClashData,
  events as contracts,
  type EventChange as EventChangeData,
  type Place as PlaceData,
  type Series as SeriesData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId, toGlobalId } from "../ids.ts";
import { EventFilter, EventKind, eventFilterOf } from "./events.ts";
import { DownloadFile, FileFormat } from "./imports.ts";
import { dateOf, FieldDifference, loadUnit, Unit } from "./refs.ts";

export const Place = builder.objectRef<PlaceData>("Place").implement({
  description: "Where events take place (địa điểm): of a unit, lent to those below it.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    name: t.exposeString("name"),
    address: t.exposeString("address", { nullable: true }),
    capacity: t.exposeInt("capacity", { nullable: true }),
    closedOn: t.expose("closedOn", { type: "Date", nullable: true }),
    revision: t.exposeInt("revision"),
  }),
});
export const Series = builder.objectRef<SeriesData>("EventSeries").implement({
  description: "Events that belong together (chuỗi sự kiện).",
  fields: (t) => ({
    id: t.exposeID("id"),
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    title: t.exposeString("title"),
  }),
});

const ChangeAction = builder.enumType("EventChangeAction", { values: contracts.eventChangeActions });
const EventChange = builder.objectRef<EventChangeData>("EventChange").implement({
  description: "What happened to an event; never changed.",
  fields: (t) => ({
    id: t.exposeID("id"),
    action: t.expose("action", { type: ChangeAction }),
    changedAt: t.expose("changedAt", { type: "DateTime" }),
    changedBy: t.exposeString("changedBy"),
    reason: t.exposeString("reason", { nullable: true }),
    fields: t.expose("fields", { type: [FieldDifference] }),
  }),
});
const EventChangeConnection = connection(EventChange, "EventChange");

const ClashKind = builder.enumType("EventClashKind", {
  description: "The same place, the same organiser, a unit that both invite, somebody who speaks at both.",
  values: contracts.clashKinds,
});
const Clash = builder.objectRef<ClashData>("EventClash").implement({
  description: "Another event at the same time: a warning, no refusal.",
  fields: (t) => ({
    kind: t.expose("kind", { type: ClashKind }),
    eventId: t.exposeID("eventId", {
      nullable: true,
      description: "Null, as the title: the place is taken by an event that the caller does not see.",
    }),
    title: t.exposeString("title", { nullable: true }),
    startsAt: t.expose("startsAt", { type: "DateTime" }),
    endsAt: t.expose("endsAt", { type: "DateTime" }),
    speakers: t.exposeStringList("speakers"),
    units: t.field({
      type: [Unit],
      description: "That both invite; those outside of the caller's scope are left out.",
      complexity: { field: 1, multiplier: 10 },
      resolve: async ({ unitIds }, _args, context, info) =>
        (await Promise.all(unitIds.map((unitId) => loadUnit(unitId, dateOf(null, context), context, info)))).filter(
          (unit) => unit !== null,
        ),
    }),
  }),
});
const SpeakingInput = builder.inputType("SpeakingInput", {
  fields: (t) => ({
    name: t.string({ required: true }),
    startsAt: t.field({ type: "DateTime", required: true }),
    endsAt: t.field({ type: "DateTime", required: true }),
  }),
});

builder.queryFields((t) => ({
  eventKinds: t.field({
    type: [EventKind],
    description: "All kinds of events, in their order; those that are no longer in use too.",
    resolve: (_root, _args, { clients }) => clients.events.events.kinds.query(),
  }),
  eventPlaces: t.field({
    type: [Place],
    description: "Places that a unit may use: its own and those of the units above it, by name; at most 200.",
    args: {
      unitId: t.arg.id({ required: true }),
      query: t.arg.string(),
      includeClosed: t.arg.boolean({ defaultValue: false }),
    },
    complexity: { field: 1, multiplier: 50 },
    resolve: (_root, { unitId, query, includeClosed }, { clients }) =>
      clients.events.events.places.query({
        unitId: idOf("Unit", unitId),
        query: query ?? null,
        includeClosed: includeClosed ?? false,
      }),
  }),
  eventSeries: t.field({
    type: [Series],
    description: "Series that a unit may put its events into.",
    args: { unitId: t.arg.id({ required: true }) },
    complexity: { field: 1, multiplier: 50 },
    resolve: (_root, { unitId }, { clients }) => clients.events.events.series.query({ unitId: idOf("Unit", unitId) }),
  }),
  eventChanges: t.field({
    type: EventChangeConnection,
    description: "What happened to an event, the latest first.",
    args: { eventId: t.arg.id({ required: true }), first: t.arg.int(), after: t.arg.string() },
    complexity: pageComplexity,
    resolve: async (_root, { eventId, first, after }, { clients }) =>
      connectionOf(
        await clients.events.events.changes.query({ eventId: idOf("Event", eventId), first: pageSize(first), after }),
      ),
  }),
  eventClashes: t.field({
    type: [Clash],
    description: "What gets in the way of a plan, as far as the caller sees it.",
    args: {
      unitId: t.arg.id({ required: true }),
      eventId: t.arg.id({ description: "Of a plan that exists already." }),
      placeId: t.arg.id(),
      startsAt: t.arg({ type: "DateTime", required: true }),
      endsAt: t.arg({ type: "DateTime", required: true }),
      speakers: t.arg({ type: [SpeakingInput] }),
    },
    complexity: { field: 5, multiplier: 10 },
    resolve: (_root, { unitId, eventId, placeId, speakers, ...times }, { clients }) =>
      clients.events.events.clashes.query({
        ...times,
        unitId: idOf("Unit", unitId),
        eventId: optionalId("Event", eventId) ?? null,
        placeId: placeId ?? null,
        speakers: speakers ?? [],
      }),
  }),
  eventsFile: t.field({
    type: DownloadFile,
    description: "The list of events as a file.",
    args: { filter: t.arg({ type: EventFilter }), format: t.arg({ type: FileFormat, required: true }) },
    complexity: { field: 100 },
    resolve: (_root, { filter, format }, { clients, language }) =>
      clients.events.events.file.query({ filter: eventFilterOf(filter), format, language }),
  }),
}));
