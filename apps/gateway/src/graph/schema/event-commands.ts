import {
  events as contracts,
  type EventKind as EventKindData,
  type EventSession as EventSessionData,
  type EventView,
  type Place as PlaceData,
  type Series as SeriesData,
} from "@khuyenhoc/contracts";
import { builder, withoutNulls } from "../builder.ts";
import { idOf, optionalId } from "../ids.ts";
import { Place, Series } from "./event-lists.ts";
import { AttendanceMode, Event, EventFamily, EventKind, EventSession } from "./events.ts";
import { type InputBuilder, mutation } from "./failures.ts";

const SpeakerInput = builder.inputType("SpeakerInput", {
  fields: (t) => ({
    name: t.string({ required: true }),
    office: t.string(),
    topic: t.string(),
  }),
});
const SessionInput = builder.inputType("EventSessionInput", {
  fields: (t) => ({
    id: t.id({ description: "Of a session that is kept." }),
    title: t.string({ required: true }),
    startsAt: t.field({ type: "DateTime", required: true }),
    endsAt: t.field({ type: "DateTime", required: true }),
    room: t.string(),
    speakers: t.field({ type: [SpeakerInput] }),
  }),
});
type SessionGiven = typeof SessionInput.$inferInput;
const sessionOf = ({ speakers, ...session }: SessionGiven) => ({ ...session, speakers: speakers ?? [] });

const planFields = (t: InputBuilder) => ({
  kindCode: t.string({ required: true }),
  seriesId: t.id(),
  title: t.string({ required: true }),
  summary: t.string(),
  placeId: t.id(),
  onlineUrl: t.string(),
  startsAt: t.field({ type: "DateTime", required: true }),
  endsAt: t.field({ type: "DateTime", required: true }),
  attendance: t.field({ type: AttendanceMode, required: true }),
  capacity: t.int({ description: "Without it there is no limit." }),
  openToPublic: t.boolean({ required: true }),
  moderated: t.boolean({ required: true, description: "Citizens who register wait until they are confirmed." }),
  registrationFrom: t.field({ type: "DateTime" }),
  registrationUntil: t.field({ type: "DateTime" }),
  certificateMinutes: t.int(),
  directiveId: t.id(),
  fundId: t.id(),
  budget: t.field({ type: "Dong" }),
  partners: t.stringList({ required: true }),
});
const fundOf = <Plan extends { fundId?: string | null | undefined }>({ fundId, ...plan }: Plan) => ({
  ...plan,
  fundId: optionalId("Fund", fundId) ?? null,
});

type EventAnswer = { event: EventView };
const moveFields = (t: InputBuilder) => ({
  id: t.id({ required: true }),
  expectedRevision: t.int({ required: true }),
});

mutation<EventAnswer>()("createEvent", {
  description: "Plans an event of a unit; without sessions the whole event is one.",
  input: (t) => ({ unitId: t.id({ required: true }), ...planFields(t), sessions: t.field({ type: [SessionInput] }) }),
  success: (t) => ({ event: t.expose("event", { type: Event }) }),
  resolve: async ({ unitId, sessions, ...plan }, { clients }) => ({
    event: await clients.events.events.create.mutate({
      ...fundOf(plan),
      unitId: idOf("Unit", unitId),
      sessions: (sessions ?? []).map(sessionOf),
    }),
  }),
});

mutation<EventAnswer>()("updateEvent", {
  description: "Replaces the plan of an event; of one that was held, what may still change.",
  input: (t) => ({ ...moveFields(t), ...planFields(t) }),
  success: (t) => ({ event: t.expose("event", { type: Event }) }),
  resolve: async ({ id, ...plan }, { clients }) => ({
    event: await clients.events.events.update.mutate({ ...fundOf(plan), id: idOf("Event", id) }),
  }),
});

mutation<{ sessions: EventSessionData[] }>()("setEventAgenda", {
  description: "Replaces the agenda: sessions with an id stay, others are new, what is left out goes.",
  input: (t) => ({ ...moveFields(t), sessions: t.field({ type: [SessionInput], required: true }) }),
  success: (t) => ({ sessions: t.expose("sessions", { type: [EventSession] }) }),
  resolve: async ({ id, sessions, ...input }, { clients }) => ({
    sessions: await clients.events.events.setAgenda.mutate({
      ...input,
      id: idOf("Event", id),
      sessions: sessions.map((session) => ({ ...sessionOf(session), id: session.id ?? null })),
    }),
  }),
});

const moves = {
  openEvent: ["open", "Opens a planned event for whoever takes part."],
  holdEvent: ["hold", "Says that an event takes place, from its day on."],
  closeEvent: ["close", "Closes an event that is over: its roll and its figures stand."],
} as const;
for (const [name, [command, description]] of Object.entries(moves)) {
  mutation<EventAnswer>()(name, {
    description,
    input: moveFields,
    success: (t) => ({ event: t.expose("event", { type: Event }) }),
    resolve: async ({ id, ...input }, { clients }) => ({
      event: await clients.events.events[command].mutate({ ...input, id: idOf("Event", id) }),
    }),
  });
}
const movesWithReason = {
  reopenEvent: ["reopen", "Opens a closed event again within a day; by who stands above its unit."],
  cancelEvent: ["cancel", "Calls an event off that was not held."],
} as const;
for (const [name, [command, description]] of Object.entries(movesWithReason)) {
  mutation<EventAnswer>()(name, {
    description,
    input: (t) => ({ ...moveFields(t), reason: t.string({ required: true }) }),
    success: (t) => ({ event: t.expose("event", { type: Event }) }),
    resolve: async ({ id, ...input }, { clients }) => ({
      event: await clients.events.events[command].mutate({ ...input, id: idOf("Event", id) }),
    }),
  });
}

mutation<EventAnswer>()("declareDelegates", {
  description: "Declares how many took part in an event that was held without a roll.",
  input: (t) => ({ ...moveFields(t), delegates: t.int({ required: true }) }),
  success: (t) => ({ event: t.expose("event", { type: Event }) }),
  resolve: async ({ id, ...input }, { clients }) => ({
    event: await clients.events.events.declareDelegates.mutate({ ...input, id: idOf("Event", id) }),
  }),
});

const CloneKeep = builder.enumType("CloneKeep", {
  description: "What stays when an event is planned for another year: the day of the week, or the date.",
  values: contracts.cloneKeeps,
});

mutation<EventAnswer>()("cloneEvent", {
  description: "Plans an event again: its agenda, speakers, partners and terms, moved by whole days.",
  input: (t) => ({
    id: t.id({ required: true }),
    unitId: t.id({ description: "Whose it will be; the same unit's where not given." }),
    title: t.string(),
    toYear: t.int({ required: true }),
    keep: t.field({ type: CloneKeep }),
    startsOn: t.field({ type: "Date", description: "Instead of what `keep` says." }),
  }),
  success: (t) => ({ event: t.expose("event", { type: Event }) }),
  resolve: async ({ id, unitId, ...input }, { clients }) => ({
    event: await clients.events.events.clone.mutate({
      ...withoutNulls(input),
      id: idOf("Event", id),
      unitId: optionalId("Unit", unitId) ?? null,
    }),
  }),
});

mutation<{ events: number; skipped: number }>()("cloneEventYear", {
  description: "Plans everything again that a unit itself planned for a year and did not call off.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    fromYear: t.int({ required: true }),
    toYear: t.int({ required: true }),
    keep: t.field({ type: CloneKeep }),
  }),
  success: (t) => ({
    events: t.exposeInt("events"),
    skipped: t.exposeInt("skipped", { description: "Planned before, or of a kind that is no longer in use." }),
  }),
  // Up to 200 events are written.
  complexity: () => 50,
  resolve: ({ unitId, ...input }, { clients }) =>
    clients.events.events.cloneYear.mutate({ ...withoutNulls(input), unitId: idOf("Unit", unitId) }),
});

mutation<{ kind: EventKindData }>()("addEventKind", {
  description: "Adds a kind of events; the city's alone.",
  input: (t) => ({
    code: t.string({ required: true, description: "Capitals, digits and underscores." }),
    family: t.field({ type: EventFamily, required: true }),
    nameVi: t.string({ required: true }),
    nameEn: t.string({ required: true }),
    position: t.int({ required: true }),
    validFrom: t.field({ type: "Date", required: true }),
  }),
  success: (t) => ({ kind: t.expose("kind", { type: EventKind }) }),
  resolve: async (input, { clients }) => ({ kind: await clients.events.events.addKind.mutate(input) }),
});
mutation<{ kind: EventKindData }>()("endEventKind", {
  description: "Takes a kind of events out of use from a day on, or into use again; the city's alone.",
  input: (t) => ({
    code: t.string({ required: true }),
    validTo: t.field({ type: "Date", description: "First day on which it is no longer in use; none: it is." }),
  }),
  success: (t) => ({ kind: t.expose("kind", { type: EventKind }) }),
  resolve: async ({ validTo, ...input }, { clients }) => ({
    kind: await clients.events.events.endKind.mutate({ ...input, validTo: validTo ?? null }),
  }),
});

type PlaceAnswer = { place: PlaceData };
const placeFields = (t: InputBuilder) => ({
  name: t.string({ required: true }),
  address: t.string(),
  capacity: t.int(),
});
mutation<PlaceAnswer>()("createPlace", {
  description: "Adds a place of a unit.",
  input: (t) => ({ unitId: t.id({ required: true }), ...placeFields(t) }),
  success: (t) => ({ place: t.expose("place", { type: Place }) }),
  resolve: async ({ unitId, address, capacity, ...input }, { clients }) => ({
    place: await clients.events.events.createPlace.mutate({
      ...input,
      unitId: idOf("Unit", unitId),
      address: address ?? null,
      capacity: capacity ?? null,
    }),
  }),
});
mutation<PlaceAnswer>()("updatePlace", {
  description: "Changes name, address and seats of a place.",
  input: (t) => ({ ...moveFields(t), ...placeFields(t) }),
  success: (t) => ({ place: t.expose("place", { type: Place }) }),
  resolve: async ({ address, capacity, ...input }, { clients }) => ({
    place: await clients.events.events.updatePlace.mutate({
      ...input,
      address: address ?? null,
      capacity: capacity ?? null,
    }),
  }),
});
mutation<PlaceAnswer>()("closePlace", {
  description: "Takes a place out of use; events that have it keep it.",
  input: moveFields,
  success: (t) => ({ place: t.expose("place", { type: Place }) }),
  resolve: async (input, { clients }) => ({ place: await clients.events.events.closePlace.mutate(input) }),
});
mutation<{ series: SeriesData }>()("createEventSeries", {
  description: "Begins a series of events of a unit and those below it.",
  input: (t) => ({ unitId: t.id({ required: true }), title: t.string({ required: true }) }),
  success: (t) => ({ series: t.expose("series", { type: Series }) }),
  resolve: async ({ unitId, ...input }, { clients }) => ({
    series: await clients.events.events.createSeries.mutate({ ...input, unitId: idOf("Unit", unitId) }),
  }),
});
