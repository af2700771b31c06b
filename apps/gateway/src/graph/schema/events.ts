import {
  events as contracts,
  type EventKind as EventKindData,
  type EventSession as EventSessionData,
  type EventView,
  type Place as PlaceData,
  type Speaker as SpeakerData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { Directive } from "./directives.ts";
import { Fund } from "./funds.ts";
import { dateOf, loadUnit, Unit } from "./refs.ts";

export const EventState = builder.enumType("EventState", {
  description: "Đã lên kế hoạch, đang mở, đã tổ chức, đã khóa; đã hủy.",
  values: contracts.eventStates,
});
export const EventFamily = builder.enumType("EventFamily", {
  description: "Hội nghị; hội thảo, tọa đàm; tập huấn; lễ; tuyên truyền.",
  values: contracts.eventFamilies,
});
export const AttendanceMode = builder.enumType("AttendanceMode", {
  description: "By roll (điểm danh), or a number that the organiser declares.",
  values: contracts.attendanceModes,
});

export const EventKind = builder.objectRef<EventKindData>("EventKind").implement({
  description: "Loại sự kiện.",
  fields: (t) => ({
    code: t.exposeString("code"),
    family: t.expose("family", { type: EventFamily }),
    nameVi: t.exposeString("nameVi"),
    nameEn: t.exposeString("nameEn"),
    position: t.exposeInt("position"),
    validFrom: t.expose("validFrom", { type: "Date" }),
    validTo: t.expose("validTo", { type: "Date", nullable: true, description: "Exclusive." }),
  }),
});

const EventPlace = builder.objectRef<Pick<PlaceData, "id" | "name" | "address">>("EventPlace").implement({
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    address: t.exposeString("address", { nullable: true }),
  }),
});

const Speaker = builder.objectRef<SpeakerData>("EventSpeaker").implement({
  description: "Báo cáo viên, diễn giả.",
  fields: (t) => ({
    name: t.exposeString("name"),
    office: t.exposeString("office", { nullable: true }),
    topic: t.exposeString("topic", { nullable: true }),
  }),
});
export const EventSession = builder.objectRef<EventSessionData>("EventSession").implement({
  description: "A session (phiên) of the agenda.",
  fields: (t) => ({
    id: t.exposeID("id"),
    position: t.exposeInt("position"),
    title: t.exposeString("title"),
    startsAt: t.expose("startsAt", { type: "DateTime" }),
    endsAt: t.expose("endsAt", { type: "DateTime" }),
    room: t.exposeString("room", { nullable: true }),
    speakers: t.expose("speakers", { type: [Speaker] }),
  }),
});

/** Other files of the schema add their fields by `builder.objectField(Event, …)`. */
export const Event = builder.objectRef<EventView>("Event").implement({
  description: "An event (sự kiện) of a unit.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "Who holds it; null where it lies outside of the caller's scope.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    unitId: t.exposeID("unitId"),
    kindCode: t.exposeString("kindCode"),
    seriesId: t.exposeID("seriesId", { nullable: true }),
    clonedFromId: t.exposeID("clonedFromId", { nullable: true }),
    title: t.exposeString("title"),
    summary: t.exposeString("summary", { nullable: true }),
    place: t.expose("place", { type: EventPlace, nullable: true }),
    onlineUrl: t.exposeString("onlineUrl", { nullable: true }),
    startsAt: t.expose("startsAt", { type: "DateTime" }),
    endsAt: t.expose("endsAt", { type: "DateTime" }),
    day: t.expose("day", { type: "Date" }),
    year: t.exposeInt("year"),
    state: t.expose("state", { type: EventState }),
    cancelReason: t.exposeString("cancelReason", { nullable: true }),
    closedAt: t.expose("closedAt", { type: "DateTime", nullable: true }),
    attendance: t.expose("attendance", { type: AttendanceMode }),
    declaredDelegates: t.exposeInt("declaredDelegates", { nullable: true }),
    declaredBy: t.exposeString("declaredBy", { nullable: true }),
    capacity: t.exposeInt("capacity", { nullable: true, description: "Null: no limit." }),
    openToPublic: t.exposeBoolean("openToPublic"),
    moderated: t.exposeBoolean("moderated"),
    registrationFrom: t.expose("registrationFrom", { type: "DateTime", nullable: true }),
    registrationUntil: t.expose("registrationUntil", { type: "DateTime", nullable: true }),
    certificateMinutes: t.exposeInt("certificateMinutes", {
      nullable: true,
      description: "Minutes of attendance from which on a certificate is given; null: none.",
    }),
    directiveId: t.exposeID("directiveId", { nullable: true }),
    directive: t.field({
      type: Directive,
      nullable: true,
      description: "What it carries out; null where the caller does not see it.",
      resolve: ({ directiveId }, _args, { loaders }) =>
        directiveId === null ? null : loaders.directive.load(directiveId),
    }),
    fundId: t.exposeID("fundId", { nullable: true }),
    fund: t.field({
      type: Fund,
      nullable: true,
      description: "Null where it lies outside of the caller's scope.",
      resolve: ({ fundId }, _args, { loaders }) => (fundId === null ? null : loaders.fund.load(fundId)),
    }),
    budget: t.expose("budget", { type: "Dong", nullable: true }),
    publicCode: t.exposeString("publicCode", { description: "Part of its public address." }),
    partners: t.exposeStringList("partners", { description: "Đơn vị phối hợp." }),
    confirmed: t.exposeInt("confirmed", { description: "Participants who are confirmed." }),
    pending: t.exposeInt("pending"),
    waiting: t.exposeInt("waiting"),
    revision: t.exposeInt("revision"),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    sessions: t.field({
      type: [EventSession],
      description: "The agenda.",
      resolve: async ({ id }, _args, { loaders }) => (await loaders.agenda.load(id)) ?? [],
    }),
  }),
});
const EventConnection = connection(Event, "Event");

const EventFilter = builder.inputType("EventFilter", {
  fields: (t) => ({
    unitId: t.id({ description: "With everything below it, unless `ownOnly`." }),
    ownOnly: t.boolean(),
    kinds: t.stringList(),
    families: t.field({ type: [EventFamily] }),
    states: t.field({ type: [EventState] }),
    from: t.field({ type: "Date", description: "Begins on this day or later." }),
    to: t.field({ type: "Date", description: "Begins on this day or earlier." }),
    year: t.int(),
    seriesId: t.id(),
    openToPublic: t.boolean(),
    directiveId: t.id(),
    fundId: t.id(),
    query: t.string({ description: "Part of the title, without accents or case." }),
  }),
});
type Filter = typeof EventFilter.$inferInput;

/** A filter with the ids that the service knows. */
export function eventFilterOf(filter: Filter | null | undefined) {
  if (filter == null) return {};
  const { unitId, fundId, seriesId, directiveId, ...rest } = filter;
  return {
    ...rest,
    unitId: optionalId("Unit", unitId),
    fundId: optionalId("Fund", fundId),
    seriesId: seriesId ?? null,
    directiveId: directiveId ?? null,
  };
}
export { EventFilter };

builder.queryFields((t) => ({
  events: t.field({
    type: EventConnection,
    description: "Of the caller's units, of those below, and those his units were invited to; the latest first.",
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: EventFilter }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, filter }, { clients }) =>
      connectionOf(
        await clients.events.events.list.query({ first: pageSize(first), after, filter: eventFilterOf(filter) }),
      ),
  }),
  event: t.field({
    type: Event,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { loaders }) => loaders.event.load(idOf("Event", id)),
  }),
  eventCalendar: t.field({
    type: [Event],
    description: `Events that take place on any of at most ${contracts.MAX_CALENDAR_DAYS} days, the earliest first; at most ${contracts.MAX_CALENDAR_EVENTS}.`,
    args: {
      from: t.arg({ type: "Date", required: true }),
      to: t.arg({ type: "Date", required: true }),
      filter: t.arg({ type: EventFilter, description: "Days and year of it do not count." }),
    },
    complexity: { field: 10, multiplier: 50 },
    resolve: (_root, { from, to, filter }, { clients }) => {
      const { from: _from, to: _to, year: _year, ...rest } = filter ?? {};
      return clients.events.events.calendar.query({ from, to, filter: eventFilterOf(rest) });
    },
  }),
}));
