import {
  type Allotment as AllotmentData,
  type Invitation as InvitationData,
  type Places as PlacesData,
  participation,
  type SplitLine as SplitLineData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId, toGlobalId } from "../ids.ts";
import { Event, EventState } from "./events.ts";
import { mutation } from "./failures.ts";
import { dateOf, loadUnit, Unit } from "./refs.ts";

const SeatAllotment = builder.objectRef<AllotmentData>("SeatAllotment").implement({
  description: "A unit that is invited to an event, and its seats (phân bổ chỗ).",
  fields: (t) => ({
    id: t.id({ resolve: ({ eventId, unitId }) => `${eventId}.${unitId}` }),
    eventId: t.exposeID("eventId"),
    unitId: t.exposeID("unitId"),
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    parentUnitId: t.exposeID("parentUnitId", { description: "Who gave the seats." }),
    seats: t.exposeInt("seats", {
      nullable: true,
      description: "Of the unit with all below it; null: as many as there are.",
    }),
    handedOn: t.exposeInt("handedOn", { description: "To units below." }),
    taken: t.exposeInt("taken", { description: "By delegates of the unit itself." }),
    waiting: t.exposeInt("waiting"),
    receivers: t.exposeInt("receivers", { description: "Units that have seats from it." }),
    allottedBy: t.exposeString("allottedBy"),
  }),
});
const SeatAllotmentConnection = connection(SeatAllotment, "SeatAllotment");

const EventInvitation = builder.objectRef<InvitationData>("EventInvitation").implement({
  description: "What a unit of the caller's is invited to.",
  fields: (t) => ({
    id: t.id({ resolve: ({ eventId, allotment }) => `${eventId}.${allotment.unitId}` }),
    eventId: t.exposeID("eventId"),
    title: t.exposeString("title"),
    organiserName: t.exposeString("organiserName"),
    startsAt: t.expose("startsAt", { type: "DateTime" }),
    endsAt: t.expose("endsAt", { type: "DateTime" }),
    eventState: t.field({ type: EventState, resolve: ({ eventState }) => eventState }),
    registrationUntil: t.expose("registrationUntil", { type: "DateTime", nullable: true }),
    allotment: t.expose("allotment", { type: SeatAllotment }),
  }),
});
const EventInvitationConnection = connection(EventInvitation, "EventInvitation");

const EventPlaces = builder.objectRef<PlacesData>("EventPlaces").implement({
  description: "How the places of an event stand.",
  fields: (t) => ({
    capacity: t.exposeInt("capacity", { nullable: true }),
    confirmed: t.exposeInt("confirmed"),
    pending: t.exposeInt("pending"),
    waiting: t.exposeInt("waiting"),
    reserved: t.exposeInt("reserved", { description: "Kept for units and not taken yet." }),
    invitedUnits: t.exposeInt("invitedUnits"),
  }),
});
builder.objectField(Event, "places", (t) =>
  t.field({
    type: EventPlaces,
    nullable: true,
    resolve: ({ id }, _args, { loaders }) => loaders.places.load(id),
  }),
);

const SeatSplitLine = builder.objectRef<SplitLineData>("SeatSplitLine").implement({
  fields: (t) => ({
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    seats: t.exposeInt("seats"),
    current: t.exposeInt("current", { nullable: true }),
  }),
});
const SeatSplitWay = builder.enumType("SeatSplitWay", {
  description: "Alike, or by how many units each has below it.",
  values: participation.splitWays,
});
const UnitChoiceInput = builder.inputType("UnitChoiceInput", {
  description: "Which units below a unit are meant, as they are on the event's day.",
  fields: (t) => ({
    tiers: t.stringList({ description: "Codes of tiers." }),
    branchKinds: t.stringList(),
    unitIds: t.idList(),
    direct: t.boolean({ description: "Only those directly below." }),
  }),
});
const choiceOf = ({ unitIds, direct, ...choice }: typeof UnitChoiceInput.$inferInput) => ({
  ...choice,
  unitIds: unitIds?.map((id) => idOf("Unit", id)) ?? null,
  direct: direct ?? false,
});

builder.queryFields((t) => ({
  seatAllotments: t.field({
    type: SeatAllotmentConnection,
    description: "Units that have seats from `parentUnitId`; without it the uppermost that the caller sees. By code.",
    args: {
      eventId: t.arg.id({ required: true }),
      parentUnitId: t.arg.id(),
      query: t.arg.string({ description: "Part of the unit's name; then of all invited units." }),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    complexity: pageComplexity,
    resolve: async (_root, { eventId, parentUnitId, query, first, after }, { clients }) =>
      connectionOf(
        await clients.events.seats.list.query({
          eventId: idOf("Event", eventId),
          parentUnitId: optionalId("Unit", parentUnitId),
          query,
          first: pageSize(first),
          after,
        }),
      ),
  }),
  invitations: t.field({
    type: EventInvitationConnection,
    description: "What the caller's own units are invited to, the soonest first.",
    args: { past: t.arg.boolean(), first: t.arg.int(), after: t.arg.string() },
    complexity: pageComplexity,
    resolve: async (_root, { past, first, after }, { clients }) =>
      connectionOf(await clients.events.seats.mine.query({ past: past ?? false, first: pageSize(first), after })),
  }),
  seatSplit: t.field({
    type: [SeatSplitLine],
    description: "How seats could be shared among units below a unit; nothing is changed.",
    args: {
      eventId: t.arg.id({ required: true }),
      fromUnitId: t.arg.id({ required: true }),
      seats: t.arg.int({ required: true }),
      way: t.arg({ type: SeatSplitWay }),
      choice: t.arg({ type: UnitChoiceInput, required: true }),
    },
    complexity: { field: 100, multiplier: 1 },
    resolve: (_root, { eventId, fromUnitId, seats, way, choice }, { clients }) =>
      clients.events.seats.proposeSplit.query({
        ...{ eventId: idOf("Event", eventId), fromUnitId: idOf("Unit", fromUnitId), seats },
        ...(way == null ? {} : { way }),
        choice: choiceOf(choice),
      }),
  }),
}));

mutation<{ invited: number; already: number }>()("inviteUnits", {
  description: "Invites units below the organiser; those that are invited already keep what they have.",
  input: (t) => ({
    eventId: t.id({ required: true }),
    choice: t.field({ type: UnitChoiceInput, required: true }),
    seats: t.int({ description: "For each; null: as many as there are." }),
  }),
  success: (t) => ({ invited: t.exposeInt("invited"), already: t.exposeInt("already") }),
  resolve: ({ idempotencyKey, eventId, choice, seats }, { clients }) =>
    clients.events.seats.invite.mutate({
      ...{ idempotencyKey, eventId: idOf("Event", eventId), choice: choiceOf(choice), seats: seats ?? null },
    }),
});

const SeatLineInput = builder.inputType("SeatLineInput", {
  fields: (t) => ({
    unitId: t.id({ required: true }),
    seats: t.int({ description: "Null: as many as there are." }),
  }),
});
interface Allotments {
  allotments: readonly AllotmentData[];
}

mutation<Allotments>()("setSeats", {
  description: `Sets how many seats at most ${participation.MAX_SEAT_LINES} units have from the organiser, or from a unit that has some itself.`,
  input: (t) => ({
    eventId: t.id({ required: true }),
    fromUnitId: t.id({ required: true }),
    lines: t.field({ type: [SeatLineInput], required: true }),
  }),
  success: (t) => ({ allotments: t.expose("allotments", { type: [SeatAllotment] }) }),
  complexity: ({ lines }) => Math.ceil(lines.length / 10),
  resolve: async ({ idempotencyKey, eventId, fromUnitId, lines }, { clients }) => ({
    allotments: await clients.events.seats.set.mutate({
      ...{ idempotencyKey, eventId: idOf("Event", eventId), fromUnitId: idOf("Unit", fromUnitId) },
      lines: lines.map(({ unitId, seats }) => ({ unitId: idOf("Unit", unitId), seats: seats ?? null })),
    }),
  }),
});

mutation<Allotments>()("takeBackSeats", {
  description:
    "Takes seats back that a unit neither handed on nor used; `end`: with the invitation where nothing is used.",
  input: (t) => ({ eventId: t.id({ required: true }), unitId: t.id({ required: true }), end: t.boolean() }),
  success: (t) => ({
    allotments: t.expose("allotments", { type: [SeatAllotment], description: "None where the invitation ended." }),
  }),
  resolve: async ({ idempotencyKey, eventId, unitId, end }, { clients }) => ({
    allotments: await clients.events.seats.takeBack.mutate({
      ...{ idempotencyKey, eventId: idOf("Event", eventId), unitId: idOf("Unit", unitId), end: end ?? false },
    }),
  }),
});
