import {
  type CalendarAddress as CalendarAddressData,
  messages as contract,
  type MailStatus as MailStatusData,
  type Message as MessageData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, toGlobalId } from "../ids.ts";
import { mutation } from "./failures.ts";

const MessageKind = builder.enumType("MessageKind", {
  description: "What participants are written about.",
  values: contract.messageKinds,
});
const MessageState = builder.enumType("MessageState", {
  description: "Waiting; held back, since this installation sends no mail; sent; come to nothing; given up.",
  values: contract.messageStates,
});
const Message = builder.objectRef<MessageData>("EventMessage").implement({
  description: "A message to a participant: what became of it, without its address and text.",
  fields: (t) => ({
    id: t.exposeID("id"),
    participantId: t.exposeID("participantId"),
    kind: t.expose("kind", { type: MessageKind }),
    state: t.expose("state", { type: MessageState }),
    reason: t.exposeString("reason", {
      nullable: true,
      description: "EXPIRED, MOOT, NO_ADDRESS, or the code that the mail server replied.",
    }),
    attempts: t.exposeInt("attempts"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    nextAt: t.expose("nextAt", { type: "DateTime", nullable: true }),
    endedAt: t.expose("endedAt", { type: "DateTime", nullable: true }),
  }),
});
const MessageConnection = connection(Message, "EventMessage");

const MessageCount = builder.objectRef<MailStatusData["counts"][number]>("MessageCount").implement({
  fields: (t) => ({ state: t.expose("state", { type: MessageState }), count: t.exposeInt("count") }),
});
const MailStatus = builder.objectRef<MailStatusData>("MailStatus").implement({
  fields: (t) => ({
    sends: t.exposeBoolean("sends", { description: "Whether this installation sends mail." }),
    counts: t.expose("counts", { type: [MessageCount] }),
  }),
});

const CalendarAddress = builder.objectRef<CalendarAddressData>("CalendarAddress").implement({
  description:
    "Address of a unit's calendar (iCalendar): what it holds and is invited to. Whoever has it needs no login.",
  fields: (t) => ({
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    url: t.exposeString("url", { nullable: true, description: "Null: there is none." }),
    createdAt: t.expose("createdAt", { type: "DateTime", nullable: true }),
  }),
});

builder.queryFields((t) => ({
  eventMessages: t.field({
    type: MessageConnection,
    description: "Messages to participants of an event, the newest first.",
    args: {
      eventId: t.arg.id({ required: true }),
      first: t.arg.int(),
      after: t.arg.string(),
      states: t.arg({ type: [MessageState] }),
      kinds: t.arg({ type: [MessageKind] }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { eventId, first, ...args }, { clients }) =>
      connectionOf(
        await clients.events.messages.list.query({ ...args, first: pageSize(first), eventId: idOf("Event", eventId) }),
      ),
  }),
  eventMailStatus: t.field({
    type: MailStatus,
    args: { eventId: t.arg.id({ required: true }) },
    complexity: 10,
    resolve: (_root, { eventId }, { clients }) =>
      clients.events.messages.status.query({ eventId: idOf("Event", eventId) }),
  }),
  calendarAddress: t.field({
    type: CalendarAddress,
    args: { unitId: t.arg.id({ required: true }) },
    resolve: (_root, { unitId }, { clients }) =>
      clients.events.calendars.address.query({ unitId: idOf("Unit", unitId) }),
  }),
}));

mutation<{ address: CalendarAddressData }>()("renewCalendar", {
  description: "Gives a unit's calendar a new address; the one before leads nowhere any more.",
  input: (t) => ({ unitId: t.id({ required: true }) }),
  success: (t) => ({ address: t.expose("address", { type: CalendarAddress }) }),
  resolve: async ({ unitId, ...input }, { clients }) => ({
    address: await clients.events.calendars.renew.mutate({ ...input, unitId: idOf("Unit", unitId) }),
  }),
});

mutation<{ address: CalendarAddressData }>()("revokeCalendar", {
  description: "Takes a unit's calendar back: its address leads nowhere any more.",
  input: (t) => ({ unitId: t.id({ required: true }) }),
  success: (t) => ({ address: t.expose("address", { type: CalendarAddress }) }),
  resolve: async ({ unitId, ...input }, { clients }) => ({
    address: await clients.events.calendars.revoke.mutate({ ...input, unitId: idOf("Unit", unitId) }),
  }),
});
