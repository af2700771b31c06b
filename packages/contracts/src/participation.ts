import { z } from "zod";
import { eventState } from "./events.ts";
import { exportFormat } from "./exports.ts";
import { id, idempotencyKey, instant, page, pageRequest, text } from "./primitives.ts";

/** Đại biểu, khách mời, báo cáo viên, người dân. */
export const participantKinds = ["DELEGATE", "GUEST", "SPEAKER", "CITIZEN"] as const;
export const participantKind = z.enum(participantKinds);
export type ParticipantKind = z.infer<typeof participantKind>;

/** Waits for the organiser's word; waits for a place; has one; was refused; was taken off. */
export const participantStates = ["PENDING", "WAITING", "CONFIRMED", "DECLINED", "CANCELLED"] as const;
export const participantState = z.enum(participantStates);
export type ParticipantState = z.infer<typeof participantState>;

const email = z.email().max(200);
/** Spaces, dots and hyphens are how people write it; they are not kept. */
const phone = z
  .string()
  .max(30)
  .transform((value) => value.replace(/[\s.()-]/g, ""))
  .pipe(z.string().regex(/^\+?\d{8,15}$/));

/** Somebody of the registrations, named by the code that his unit gave him. */
export const participantSubject = z.object({ unitId: id, code: text(50) });

export const participant = z.object({
  id,
  eventId: id,
  unitId: id,
  kind: participantKind,
  name: z.string(),
  office: z.string().nullable(),
  subject: participantSubject.nullable(),
  /** Only to whoever may register participants; erased {@link CONTACT_DAYS} after the event. */
  email: z.string().nullable(),
  phone: z.string().nullable(),
  hasContact: z.boolean(),
  /** Another of the same name, without accents or case, takes part in the event or waits to. */
  sameName: z.boolean(),
  state: participantState,
  stateReason: z.string().nullable(),
  waitingSince: instant.nullable(),
  ticketVersion: z.int(),
  revision: z.int(),
  createdAt: instant,
  updatedAt: instant,
});
export type Participant = z.infer<typeof participant>;

/** Contacts are kept so many days after an event has ended. */
export const CONTACT_DAYS = 90;
/** Most who wait for a place or for the organiser's word in one event. */
export const MAX_WAITING = 10_000;

export const participantFilter = z.object({
  /** With all below it. */
  unitId: id.nullish(),
  kinds: z.array(participantKind).nullish(),
  states: z.array(participantState).nullish(),
  /** Part of the name, without accents or case; or the whole code of a subject. */
  query: text(100).nullish(),
});
export type ParticipantFilter = z.infer<typeof participantFilter>;
/** By name; or in the order in which they move up, those who wait only; or as they came, the latest first. */
export const participantOrders = ["NAME", "WAITING", "NEWEST"] as const;
export const participantOrder = z.enum(participantOrders);
export type ParticipantOrder = z.infer<typeof participantOrder>;
export const listParticipants = pageRequest.extend({
  eventId: id,
  filter: participantFilter.default({}),
  order: participantOrder.default("NAME"),
});
export const participantPage = page(participant);
export const participantsByIds = z.object({ ids: z.array(id).max(500) });

const person = {
  name: text(200),
  office: text(200).nullish(),
  subject: participantSubject.nullish(),
  email: email.nullish(),
  phone: phone.nullish(),
};
export type Person = z.infer<z.ZodObject<typeof person>>;
export const MAX_REGISTERED = 300;
/** Registers people of a unit, line by line: a line that is refused keeps no other from being registered. */
export const registerParticipants = z.object({
  idempotencyKey,
  eventId: id,
  unitId: id,
  /** Guests and speakers are the organiser's. */
  kind: z.enum(["DELEGATE", "GUEST", "SPEAKER"]).default("DELEGATE"),
  people: z.array(z.object(person)).min(1).max(MAX_REGISTERED),
  /** Somebody else of the same name is meant. */
  allowSameName: z.boolean().default(false),
});
/** What became of a line, or of one of several participants; `id` null: it was refused. */
export const participantOutcome = z.object({
  position: z.int(),
  id: id.nullable(),
  state: participantState.nullable(),
  failure: z.object({ code: z.string(), vi: z.string(), en: z.string() }).nullable(),
});
export type ParticipantOutcome = z.infer<typeof participantOutcome>;
export const participantOutcomes = z.array(participantOutcome);

const onRevision = { idempotencyKey, id, expectedRevision: z.int() };
export const updateParticipant = z.object({ ...onRevision, ...person, allowSameName: z.boolean().default(false) });
/** Somebody else of the same unit comes instead, in the same place of the list or the waiting list. */
export const replaceParticipant = z.object({ ...onRevision, ...person, allowSameName: z.boolean().default(false) });
export const MAX_AT_ONCE = 200;
const several = { idempotencyKey, ids: z.array(id).min(1).max(MAX_AT_ONCE) };
export const cancelParticipants = z.object({ ...several, reason: text(300) });
/** Of those who wait for the organiser's word. A refusal needs its reason, which the participant is told. */
export const decideParticipants = z
  .object({ ...several, approve: z.boolean(), reason: text(300).nullish() })
  .refine(({ approve, reason }) => approve || reason != null, "a refusal has a reason");
/** A new ticket; the one before is refused from now on. */
export const reissueTicket = z.object({ ...onRevision });

/** The ticket of one who has a place, as its QR code holds it, and the page that shows it. */
export const ticketRef = z.object({ id });
export const ticketView = z.object({ text: z.string(), url: z.string() });

export const paperKinds = ["TICKETS", "BADGES"] as const;
export const paperKind = z.enum(paperKinds);
const papers = {
  eventId: id,
  kind: paperKind.default("TICKETS"),
  /** With all below it. */
  unitId: id.nullish(),
  ids: z.array(id).min(1).max(1000).nullish(),
};
/** Most papers that are answered at once. */
export const MAX_PAPERS = 300;
/** Tickets or badges of those who have a place, as one PDF, by unit and name. */
export const printTickets = z.object(papers);
export const runTickets = z.object({ idempotencyKey, ...papers });
/** The list on which everybody signs (danh sách ký tên), each unit on pages of its own. */
export const printRoll = z.object({ eventId: id, unitId: id.nullish() });
export const exportParticipants = z.object({
  eventId: id,
  filter: participantFilter.default({}),
  format: exportFormat,
  language: z.enum(["vi", "en"]).default("vi"),
});

/** A unit that is invited, and its seats. */
export const allotment = z.object({
  eventId: id,
  organiserId: id,
  unitId: id,
  parentUnitId: id,
  /** Of the unit with all below it; null: as many as there are. */
  seats: z.int().nullable(),
  handedOn: z.int(),
  taken: z.int(),
  /** Of the unit's delegates, who wait for a place. */
  waiting: z.int(),
  /** Units that have seats from it. */
  receivers: z.int(),
  allottedBy: z.string(),
  revision: z.int(),
});
export type Allotment = z.infer<typeof allotment>;
/** Units that have their seats from a unit; without one, the uppermost that the caller sees. By code. */
export const listAllotments = pageRequest.extend({
  eventId: id,
  parentUnitId: id.nullish(),
  /** Part of the unit's name, without accents or case; then of all units, wherever their seats come from. */
  query: text(100).nullish(),
});
export const allotmentPage = page(allotment);

/** Which units below a unit are meant, as they are on the event's day. */
export const unitChoice = z.object({
  /** Codes of tiers; null: all. */
  tiers: z.array(text(50)).nullish(),
  branchKinds: z.array(text(50)).nullish(),
  unitIds: z.array(id).max(2000).nullish(),
  /** Only those directly below. */
  direct: z.boolean().default(false),
});
export type UnitChoice = z.infer<typeof unitChoice>;
const seats = z.int().min(0).max(100_000).nullable();
/** Invites units below the organiser, with so many seats each; those that are invited already keep what they have. */
export const inviteUnits = z.object({ idempotencyKey, eventId: id, choice: unitChoice, seats });
export const invited = z.object({ invited: z.int(), already: z.int() });
export const MAX_SEAT_LINES = 500;
/**
 * Sets how many seats units have from a unit: from the organiser, or handed on by a unit that has some. What is less than before comes
 * back to the giver; nobody who has a place loses it.
 */
export const setSeats = z.object({
  idempotencyKey,
  eventId: id,
  fromUnitId: id,
  lines: z
    .array(z.object({ unitId: id, seats }))
    .min(1)
    .max(MAX_SEAT_LINES),
});
/** Takes the seats back that a unit neither handed on nor used; `end`: with the invitation, where nothing of it is used. */
export const takeBackSeats = z.object({ idempotencyKey, eventId: id, unitId: id, end: z.boolean().default(false) });
export const splitWays = ["EVEN", "PROPORTIONAL"] as const;
/** How seats could be shared among units below a unit: alike, or by how many units each has below it. Nothing is changed. */
export const proposeSplit = z.object({
  eventId: id,
  fromUnitId: id,
  seats: z.int().min(1).max(1_000_000),
  way: z.enum(splitWays).default("EVEN"),
  choice: unitChoice,
});
export const splitLine = z.object({ unitId: id, seats: z.int(), current: z.int().nullable() });
export type SplitLine = z.infer<typeof splitLine>;

/** What a unit is invited to. */
export const invitation = z.object({
  eventId: id,
  title: z.string(),
  organiserId: id,
  organiserName: z.string(),
  startsAt: instant,
  endsAt: instant,
  eventState,
  /** Units register until then; null: until it begins to be held. */
  registrationUntil: instant.nullable(),
  allotment,
});
export type Invitation = z.infer<typeof invitation>;
/** Invitations of the units that the caller was granted, the soonest first; those of events that are over only with `past`. */
export const listInvitations = pageRequest.extend({ past: z.boolean().default(false) });
export const invitationPage = page(invitation);

/** How the places of an event stand. */
export const places = z.object({
  eventId: id,
  capacity: z.int().nullable(),
  confirmed: z.int(),
  pending: z.int(),
  waiting: z.int(),
  /** Kept for units and not taken yet. */
  reserved: z.int(),
  invitedUnits: z.int(),
});
export type Places = z.infer<typeof places>;
export const placesOf = z.object({ eventIds: z.array(id).max(200) });

/** What everybody may know of an event, by its public code. */
export const publicCode = z.string().regex(/^[A-Za-z0-9_-]{10,60}$/);
export const publicRegistrationState = z.enum(["OPEN", "NOT_YET", "OVER", "NONE"]);
export const publicEvent = z.object({
  title: z.string(),
  summary: z.string().nullable(),
  kindVi: z.string(),
  kindEn: z.string(),
  unitName: z.string(),
  place: z.string().nullable(),
  address: z.string().nullable(),
  online: z.boolean(),
  startsAt: instant,
  endsAt: instant,
  cancelled: z.boolean(),
  sessions: z.array(z.object({ title: z.string(), startsAt: instant, endsAt: instant, room: z.string().nullable() })),
  registration: publicRegistrationState,
  registrationFrom: instant.nullable(),
  registrationUntil: instant.nullable(),
  moderated: z.boolean(),
  full: z.boolean(),
  /** Where whoever registers may live. */
  communes: z.array(z.object({ id, name: z.string() })),
});
export type PublicEvent = z.infer<typeof publicEvent>;
/** What a citizen fills in. The nonce is the form's: sent again, it registers nobody again. */
export const publicRegistration = z
  .object({
    nonce: z.string().regex(/^[A-Za-z0-9_-]{16,60}$/),
    name: text(200, 2),
    /** Null: elsewhere. */
    communeId: id.nullable(),
    email: email.nullable(),
    phone: phone.nullable(),
    consent: z.literal(true),
    language: z.enum(["vi", "en"]),
  })
  .refine((form) => form.email !== null || form.phone !== null, { path: ["email"], error: "an address or a number" });
export type PublicRegistration = z.infer<typeof publicRegistration>;
export const publicRegistered = z.object({ ticket: z.string() });

/** A ticket for whoever holds it. Of one that was replaced, nothing of the person is told. */
export const publicTicket = z.object({
  status: z.enum([...participantStates, "REPLACED"]),
  eventTitle: z.string(),
  organiserName: z.string(),
  place: z.string().nullable(),
  address: z.string().nullable(),
  onlineUrl: z.string().nullable(),
  startsAt: instant,
  endsAt: instant,
  cancelled: z.boolean(),
  name: z.string().nullable(),
  office: z.string().nullable(),
  unitName: z.string().nullable(),
  reason: z.string().nullable(),
  /** Of one who has a place: the code's squares with its quiet zone, as a path of an SVG that is so many units wide and high. */
  qr: z.object({ size: z.int(), path: z.string().regex(/^[Mhvz0-9 -]+$/) }).nullable(),
  /** What follows for its holder: his attendance certificate, and the form that waits for his answer. */
  certificatePath: z
    .string()
    .regex(/^\/ac\/[a-z2-7]{32}$/)
    .nullable(),
  feedbackPath: z
    .string()
    .regex(/^\/fb\/[a-z2-7]{32}$/)
    .nullable(),
});
export type PublicTicket = z.infer<typeof publicTicket>;
