import {
  type Participant as ParticipantData,
  type ParticipantOutcome as ParticipantOutcomeData,
  participation,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { type InputBuilder, mutation, OperationError, refusalOf } from "./failures.ts";
import { DownloadFile, FileFormat } from "./imports.ts";
import { Job, type JobResult } from "./jobs.ts";
import { dateOf, loadUnit, Unit } from "./refs.ts";

export const ParticipantKind = builder.enumType("ParticipantKind", {
  description: "Đại biểu, khách mời, báo cáo viên, người dân.",
  values: participation.participantKinds,
});
export const ParticipantState = builder.enumType("ParticipantState", {
  description: "Chờ duyệt, chờ chỗ, đã xác nhận, từ chối, đã hủy.",
  values: participation.participantStates,
});
const RegisteredKind = builder.enumType("RegisteredKind", {
  description: "Guests and speakers are the organiser's.",
  values: ["DELEGATE", "GUEST", "SPEAKER"] as const,
});
const ParticipantOrder = builder.enumType("ParticipantOrder", {
  description: "By name; those who wait in their turn; or as they came, the latest first.",
  values: participation.participantOrders,
});
const TicketPaperKind = builder.enumType("TicketPaperKind", {
  description: "Vé, thẻ đại biểu.",
  values: participation.paperKinds,
});

export const Participant = builder.objectRef<ParticipantData>("Participant").implement({
  description: "Who takes part in an event, or waits to (người tham dự).",
  fields: (t) => ({
    id: t.exposeID("id"),
    eventId: t.exposeID("eventId"),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "Whose delegate it is; of a citizen that of his home, or the organiser.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    kind: t.expose("kind", { type: ParticipantKind }),
    name: t.exposeString("name"),
    office: t.exposeString("office", { nullable: true }),
    subjectCode: t.string({
      nullable: true,
      description: "Code of a subject of the registrations.",
      resolve: ({ subject }) => subject?.code ?? null,
    }),
    subjectUnitId: t.id({
      nullable: true,
      description: "The unit whose code it is.",
      resolve: ({ subject }) => subject?.unitId ?? null,
    }),
    email: t.exposeString("email", { nullable: true, description: "To whoever may register participants." }),
    phone: t.exposeString("phone", { nullable: true }),
    hasContact: t.exposeBoolean("hasContact"),
    sameName: t.exposeBoolean("sameName", { description: "Somebody else of this name takes part or waits." }),
    state: t.expose("state", { type: ParticipantState }),
    stateReason: t.exposeString("stateReason", { nullable: true }),
    waitingSince: t.expose("waitingSince", { type: "DateTime", nullable: true }),
    ticketVersion: t.exposeInt("ticketVersion"),
    revision: t.exposeInt("revision"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});
const ParticipantConnection = connection(Participant, "Participant");

const ParticipantFilter = builder.inputType("ParticipantFilter", {
  fields: (t) => ({
    unitId: t.id({ description: "With everything below it." }),
    kinds: t.field({ type: [ParticipantKind] }),
    states: t.field({ type: [ParticipantState] }),
    query: t.string({ description: "Part of the name, without accents or case; or the code of a subject." }),
  }),
});
const filterOf = (filter: typeof ParticipantFilter.$inferInput | null | undefined) => ({
  ...filter,
  unitId: optionalId("Unit", filter?.unitId),
});

const EventTicket = builder.objectRef<{ text: string; url: string }>("EventTicket").implement({
  fields: (t) => ({
    text: t.exposeString("text", { description: "What its QR code holds." }),
    url: t.exposeString("url", { description: "The page that shows it; whoever has the address has the ticket." }),
  }),
});

/** A document of hundreds of pages that every process on the way holds as a whole. */
const PAPER_COMPLEXITY = 500;
const LIST_COMPLEXITY = 300;

builder.queryFields((t) => ({
  participants: t.field({
    type: ParticipantConnection,
    description: "Of units in the caller's scope; of all where the event is his. Reading them is recorded.",
    args: {
      eventId: t.arg.id({ required: true }),
      filter: t.arg({ type: ParticipantFilter }),
      order: t.arg({ type: ParticipantOrder }),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    complexity: pageComplexity,
    resolve: async (_root, { eventId, filter, order, first, after }, { clients }) =>
      connectionOf(
        await clients.events.participants.list.query({
          eventId: idOf("Event", eventId),
          filter: filterOf(filter),
          ...(order == null ? {} : { order }),
          first: pageSize(first),
          after,
        }),
      ),
  }),
  participantsFile: t.field({
    type: DownloadFile,
    description: "The same as a table, at most 5,000 rows.",
    args: {
      eventId: t.arg.id({ required: true }),
      filter: t.arg({ type: ParticipantFilter }),
      format: t.arg({ type: FileFormat, required: true }),
    },
    complexity: LIST_COMPLEXITY,
    resolve: (_root, { eventId, filter, format }, { clients, language }) =>
      clients.events.participants.exportFile.query({
        ...{ eventId: idOf("Event", eventId), filter: filterOf(filter), format, language },
      }),
  }),
  ticketsFile: t.field({
    type: DownloadFile,
    description: `Tickets or badges of those who have a place, at most ${participation.MAX_PAPERS}; more are made by a job.`,
    args: {
      eventId: t.arg.id({ required: true }),
      kind: t.arg({ type: TicketPaperKind }),
      unitId: t.arg.id(),
      ids: t.arg.idList(),
    },
    complexity: PAPER_COMPLEXITY,
    resolve: (_root, { eventId, kind, unitId, ids }, { clients }) =>
      clients.events.participants.printTickets.query({
        eventId: idOf("Event", eventId),
        ...(kind == null ? {} : { kind }),
        unitId: optionalId("Unit", unitId),
        ids,
      }),
  }),
  signedRollFile: t.field({
    type: DownloadFile,
    description: "The list on which everybody signs (danh sách ký tên), each unit from a new page on.",
    args: { eventId: t.arg.id({ required: true }), unitId: t.arg.id() },
    complexity: PAPER_COMPLEXITY,
    resolve: (_root, { eventId, unitId }, { clients }) =>
      clients.events.participants.printRoll.query({
        eventId: idOf("Event", eventId),
        unitId: optionalId("Unit", unitId),
      }),
  }),
  participantTicket: t.field({
    type: EventTicket,
    description: "The ticket of one who has a place. Reading it is recorded.",
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { clients }) => clients.events.participants.ticket.query({ id }),
  }),
}));

const ParticipantOutcome = builder.objectRef<ParticipantOutcomeData>("ParticipantOutcome").implement({
  description: "What became of one of several, by its place in what was sent.",
  fields: (t) => ({
    position: t.exposeInt("position", { description: "From 0." }),
    participantId: t.exposeID("id", { nullable: true, description: "Null: it was refused." }),
    state: t.expose("state", { type: ParticipantState, nullable: true }),
    failure: t.field({ type: OperationError, nullable: true, resolve: ({ failure }) => refusalOf(failure) }),
  }),
});
interface Outcomes {
  outcomes: readonly ParticipantOutcomeData[];
}

const personFields = (t: InputBuilder) => ({
  name: t.string({ required: true }),
  office: t.string(),
  subjectUnitId: t.id({ description: "With `subjectCode`: somebody of the registrations." }),
  subjectCode: t.string(),
  email: t.string(),
  phone: t.string(),
});
const PersonInput = builder.inputType("ParticipantPersonInput", { fields: personFields });
type Person = typeof PersonInput.$inferInput;

/** A person as the service takes him. A code without its unit is the unit's own that registers. */
function personOf({ subjectUnitId, subjectCode, ...person }: Person, unitId?: string) {
  const subjectUnit = optionalId("Unit", subjectUnitId) ?? unitId;
  const subject = subjectCode == null || subjectUnit === undefined ? null : { unitId: subjectUnit, code: subjectCode };
  return { ...person, subject };
}

mutation<Outcomes>()("registerParticipants", {
  description: `Registers at most ${participation.MAX_REGISTERED} people of a unit, line by line; a line that is refused keeps no other out.`,
  input: (t) => ({
    eventId: t.id({ required: true }),
    unitId: t.id({ required: true }),
    kind: t.field({ type: RegisteredKind }),
    people: t.field({ type: [PersonInput], required: true }),
    allowSameName: t.boolean({ description: "Others of the same name are meant." }),
  }),
  success: (t) => ({ outcomes: t.expose("outcomes", { type: [ParticipantOutcome] }) }),
  complexity: ({ people }) => people.length,
  resolve: async ({ idempotencyKey, eventId, unitId, kind, people, allowSameName }, { clients }) => {
    const unit = idOf("Unit", unitId);
    return {
      outcomes: await clients.events.participants.register.mutate({
        ...{ idempotencyKey, eventId: idOf("Event", eventId), unitId: unit },
        ...(kind == null ? {} : { kind }),
        people: people.map((person) => personOf(person, unit)),
        allowSameName: allowSameName ?? false,
      }),
    };
  },
});

const onRevision = (t: InputBuilder) => ({
  id: t.id({ required: true }),
  expectedRevision: t.int({ required: true }),
});
interface One {
  participant: ParticipantData;
}

mutation<One>()("updateParticipant", {
  description: "Corrects what is known of a participant; place and ticket stay.",
  input: (t) => ({ ...onRevision(t), ...personFields(t), allowSameName: t.boolean() }),
  success: (t) => ({ participant: t.expose("participant", { type: Participant }) }),
  resolve: async ({ idempotencyKey, id, expectedRevision, allowSameName, ...person }, { clients }) => ({
    participant: await clients.events.participants.update.mutate({
      ...{ idempotencyKey, id, expectedRevision, ...personOf(person), allowSameName: allowSameName ?? false },
    }),
  }),
});

mutation<One>()("replaceParticipant", {
  description: "Lets somebody else come instead, in the same place; the first one's ticket is refused from then on.",
  input: (t) => ({ ...onRevision(t), ...personFields(t), allowSameName: t.boolean() }),
  success: (t) => ({ participant: t.expose("participant", { type: Participant }) }),
  resolve: async ({ idempotencyKey, id, expectedRevision, allowSameName, ...person }, { clients }) => ({
    participant: await clients.events.participants.replace.mutate({
      ...{ idempotencyKey, id, expectedRevision, ...personOf(person), allowSameName: allowSameName ?? false },
    }),
  }),
});

mutation<Outcomes>()("cancelParticipants", {
  description: `Takes at most ${participation.MAX_AT_ONCE} participants of one event off its list; who waits moves up.`,
  input: (t) => ({ ids: t.idList({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ outcomes: t.expose("outcomes", { type: [ParticipantOutcome] }) }),
  complexity: ({ ids }) => ids.length,
  resolve: async (input, { clients }) => ({ outcomes: await clients.events.participants.cancel.mutate(input) }),
});

mutation<Outcomes>()("decideParticipants", {
  description: "Approves or declines who waits for the organiser's word; declining needs a reason.",
  input: (t) => ({
    ids: t.idList({ required: true }),
    approve: t.boolean({ required: true }),
    reason: t.string(),
  }),
  success: (t) => ({ outcomes: t.expose("outcomes", { type: [ParticipantOutcome] }) }),
  complexity: ({ ids }) => ids.length,
  resolve: async (input, { clients }) => ({ outcomes: await clients.events.participants.decide.mutate(input) }),
});

mutation<One>()("reissueTicket", {
  description: "Gives a new ticket; the one before is refused from then on.",
  input: onRevision,
  success: (t) => ({ participant: t.expose("participant", { type: Participant }) }),
  resolve: async (input, { clients }) => ({ participant: await clients.events.participants.reissue.mutate(input) }),
});

mutation<JobResult>()("runTickets", {
  description: "Starts to make the tickets or badges of an event as one file.",
  input: (t) => ({
    eventId: t.id({ required: true }),
    kind: t.field({ type: TicketPaperKind }),
    unitId: t.id(),
  }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ idempotencyKey, eventId, kind, unitId }, { clients }) => ({
    job: await clients.events.participants.runTickets.mutate({
      idempotencyKey,
      eventId: idOf("Event", eventId),
      ...(kind == null ? {} : { kind }),
      unitId: optionalId("Unit", unitId),
    }),
  }),
});
