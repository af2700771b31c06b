import { z } from "zod";
import { exportFormat } from "./exports.ts";
import { dong } from "./ledger.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, paragraphs, text, year } from "./primitives.ts";

/** Planned, open for whoever takes part, taking place or taken place, frozen; or called off. */
export const eventStates = ["PLANNED", "OPEN", "HELD", "CLOSED", "CANCELLED"] as const;
export const eventState = z.enum(eventStates);
export type EventState = z.infer<typeof eventState>;

/** Hội nghị, hội thảo, tập huấn, lễ, tuyên truyền: kinds add up by these. */
export const eventFamilies = ["CONFERENCE", "SEMINAR", "TRAINING", "CEREMONY", "OUTREACH"] as const;
export const eventFamily = z.enum(eventFamilies);
export type EventFamily = z.infer<typeof eventFamily>;

/** Who took part: by roll (điểm danh), or a number that the organiser declares. */
export const attendanceModes = ["ROLL", "DECLARED"] as const;
export const attendanceMode = z.enum(attendanceModes);
export type AttendanceMode = z.infer<typeof attendanceMode>;

/** An event lasts at most so many days: courses (lớp) do. */
export const MAX_EVENT_DAYS = 100;
/** Hours after it was closed in which an event may be opened again, by who stands above its unit. */
export const REOPEN_HOURS = 24;
export const MAX_SESSIONS = 60;

export const kindCode = z.string().regex(/^[A-Z][A-Z0-9_]{1,39}$/);
export const eventKind = z.object({
  code: kindCode,
  family: eventFamily,
  nameVi: z.string(),
  nameEn: z.string(),
  position: z.int(),
  validFrom: calendarDate,
  /** First day on which it is no longer in use. */
  validTo: calendarDate.nullable(),
});
export type EventKind = z.infer<typeof eventKind>;
export const addKind = z.object({
  idempotencyKey,
  code: kindCode,
  family: eventFamily,
  nameVi: text(100),
  nameEn: text(100),
  position: z.int().min(0).max(10_000),
  validFrom: calendarDate,
});
/** `validTo: null` takes it into use again. */
export const endKind = z.object({ idempotencyKey, code: kindCode, validTo: calendarDate.nullable() });

/** Where events take place (địa điểm): units use their own places and those of the units above them. */
export const place = z.object({
  id,
  unitId: id,
  name: z.string(),
  address: z.string().nullable(),
  capacity: z.int().nullable(),
  closedOn: calendarDate.nullable(),
  revision: z.int(),
});
export type Place = z.infer<typeof place>;
const placeFields = {
  name: text(200),
  address: text(300).nullable(),
  capacity: z.int().min(1).max(1_000_000).nullable(),
};
/** What a unit may use; by name, at most 200. */
export const listPlaces = z.object({
  unitId: id,
  query: text(100).nullish(),
  includeClosed: z.boolean().default(false),
});
export const createPlace = z.object({ idempotencyKey, unitId: id, ...placeFields });
export const updatePlace = z.object({ idempotencyKey, id, expectedRevision: z.int(), ...placeFields });
export const closePlace = z.object({ idempotencyKey, id, expectedRevision: z.int() });

/** Events that belong together (chuỗi sự kiện), also of units below the series' own. */
export const series = z.object({ id, unitId: id, title: z.string() });
export type Series = z.infer<typeof series>;
export const listSeries = z.object({ unitId: id });
export const createSeries = z.object({ idempotencyKey, unitId: id, title: text(200) });

/** Who speaks in a session (báo cáo viên, diễn giả). */
export const speaker = z.object({ name: z.string(), office: z.string().nullable(), topic: z.string().nullable() });
export type Speaker = z.infer<typeof speaker>;
export const session = z.object({
  id,
  eventId: id,
  position: z.int(),
  title: z.string(),
  startsAt: instant,
  endsAt: instant,
  room: z.string().nullable(),
  speakers: z.array(speaker),
});
export type EventSession = z.infer<typeof session>;
const speakerDraft = z.object({ name: text(150), office: text(200).nullish(), topic: text(300).nullish() });
const sessionDraft = z.object({
  title: text(300),
  startsAt: instant,
  endsAt: instant,
  room: text(100).nullish(),
  speakers: z.array(speakerDraft).max(30).default([]),
});
export type SessionDraft = z.infer<typeof sessionDraft>;

export const event = z.object({
  id,
  unitId: id,
  kindCode,
  seriesId: id.nullable(),
  clonedFromId: id.nullable(),
  title: z.string(),
  summary: z.string().nullable(),
  place: z.object({ id, name: z.string(), address: z.string().nullable() }).nullable(),
  onlineUrl: z.string().nullable(),
  startsAt: instant,
  endsAt: instant,
  /** Of its beginning, in Hanoi. */
  day: calendarDate,
  year: z.int(),
  state: eventState,
  cancelReason: z.string().nullable(),
  closedAt: instant.nullable(),
  attendance: attendanceMode,
  declaredDelegates: z.int().nullable(),
  declaredBy: z.string().nullable(),
  /** Places; null: no limit and no waiting list. */
  capacity: z.int().nullable(),
  openToPublic: z.boolean(),
  /** Citizens who register wait until they are confirmed. */
  moderated: z.boolean(),
  registrationFrom: instant.nullable(),
  registrationUntil: instant.nullable(),
  /** Minutes of attendance from which on a certificate is given; null: none. */
  certificateMinutes: z.int().nullable(),
  directiveId: id.nullable(),
  fundId: id.nullable(),
  /** Whole đồng. */
  budget: dong.nullable(),
  publicCode: z.string(),
  /** Partner departments (đơn vị phối hợp), by name. */
  partners: z.array(z.string()),
  confirmed: z.int(),
  pending: z.int(),
  waiting: z.int(),
  revision: z.int(),
  createdAt: instant,
  updatedAt: instant,
});
export type EventView = z.infer<typeof event>;

/** What a list selects; `unitId` means its whole subtree, `ownOnly` the unit itself. */
export const eventFilter = z.object({
  unitId: id.nullish(),
  ownOnly: z.boolean().nullish(),
  kinds: z.array(kindCode).max(100).nullish(),
  families: z.array(eventFamily).nullish(),
  states: z.array(eventState).nullish(),
  /** Events that begin on these days, both included. */
  from: calendarDate.nullish(),
  to: calendarDate.nullish(),
  year: year.nullish(),
  seriesId: id.nullish(),
  openToPublic: z.boolean().nullish(),
  directiveId: id.nullish(),
  fundId: id.nullish(),
  /** Part of the title, without accents or case. */
  query: text(100).nullish(),
});
export type EventFilter = z.infer<typeof eventFilter>;
/** The latest first. */
export const listEvents = pageRequest.extend({ filter: eventFilter.default({}) });
export const eventPage = page(event);
export const eventsByIds = z.object({ ids: z.array(id).max(500) });
export const eventsFile = z.object({
  filter: eventFilter.default({}),
  format: exportFormat,
  language: z.enum(["vi", "en"]).default("vi"),
});

/** Days that a calendar shows at most, and events. */
export const MAX_CALENDAR_DAYS = 62;
export const MAX_CALENDAR_EVENTS = 500;
/** Events that take place on any of the days, both included; as a list selects them, the earliest first. */
export const eventCalendar = z.object({
  from: calendarDate,
  to: calendarDate,
  filter: eventFilter.omit({ from: true, to: true, year: true }).default({}),
});

/** Agendas of events, session by session. */
export const agendas = z.object({ eventIds: z.array(id).max(200) });

const times = { startsAt: instant, endsAt: instant };
/** Everything of a plan but whose it is. */
const plan = {
  kindCode,
  seriesId: id.nullish(),
  title: text(300),
  summary: paragraphs(5000).nullish(),
  placeId: id.nullish(),
  onlineUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullish(),
  ...times,
  attendance: attendanceMode.default("ROLL"),
  capacity: z.int().min(1).max(1_000_000).nullish(),
  openToPublic: z.boolean().default(false),
  moderated: z.boolean().default(true),
  registrationFrom: instant.nullish(),
  registrationUntil: instant.nullish(),
  certificateMinutes: z.int().min(1).max(100_000).nullish(),
  directiveId: id.nullish(),
  fundId: id.nullish(),
  budget: dong.refine((digits) => !digits.startsWith("-") && BigInt(digits) <= 10n ** 15n, "0 to 10^15").nullish(),
  partners: z.array(text(200)).max(50).default([]),
};
/** Without sessions the whole event is one. */
export const createEvent = z.object({
  idempotencyKey,
  unitId: id,
  ...plan,
  sessions: z.array(sessionDraft).max(MAX_SESSIONS).default([]),
});
/**
 * Replaces the plan. Of an event that was held, kind, times, places and how it is counted stay. Sessions move with the beginning; a
 * single one that was the whole event stays the whole event.
 */
export const updateEvent = z.object({ idempotencyKey, id, expectedRevision: z.int(), ...plan });
/** Replaces the agenda: sessions with an id are kept as they are named, others are new, what is left out goes. */
export const setAgenda = z.object({
  idempotencyKey,
  id,
  expectedRevision: z.int(),
  sessions: z
    .array(sessionDraft.extend({ id: id.nullish() }))
    .min(1)
    .max(MAX_SESSIONS),
});
export const moveEvent = z.object({ idempotencyKey, id, expectedRevision: z.int() });
export const moveEventWithReason = moveEvent.extend({ reason: text(500) });
export const declareDelegates = moveEvent.extend({ delegates: z.int().min(0).max(10_000_000) });

/**
 * What stays when an event is planned again for another year: the day of the week (the nearest such day to the same date), or the date
 * (as 2 October, Ngày Khuyến học).
 */
export const cloneKeeps = ["WEEKDAY", "DATE"] as const;
export const cloneKeep = z.enum(cloneKeeps);
export type CloneKeep = z.infer<typeof cloneKeep>;
/** A new plan after an event: its agenda, speakers, partners and terms, moved. Who took part and what it rested on stay behind. */
export const cloneEvent = z.object({
  idempotencyKey,
  id,
  /** Whose it will be; the same unit's where not given. */
  unitId: id.nullish(),
  title: text(300).nullish(),
  toYear: year,
  keep: cloneKeep.default("WEEKDAY"),
  /** Instead of what `keep` says: the day on which it begins. */
  startsOn: calendarDate.nullish(),
});
/** Most events of a year that are planned again at once. */
export const MAX_CLONED_EVENTS = 200;
export const cloneYear = z.object({
  idempotencyKey,
  unitId: id,
  fromYear: year,
  toYear: year,
  keep: cloneKeep.default("WEEKDAY"),
});
export const clonedYear = z.object({
  /** Planned anew. */
  events: z.int(),
  /** Passed over: planned before, or of a kind that is no longer in use. */
  skipped: z.int(),
});

/** What happened to an event; never changed. */
export const eventChangeActions = [
  "CREATE",
  "CLONE",
  "UPDATE",
  "AGENDA",
  "DECLARE",
  "OPEN",
  "HOLD",
  "CLOSE",
  "REOPEN",
  "CANCEL",
] as const;
export const eventChange = z.object({
  id,
  eventId: id,
  action: z.enum(eventChangeActions),
  changedAt: instant,
  changedBy: z.string(),
  reason: z.string().nullable(),
  fields: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
});
export type EventChange = z.infer<typeof eventChange>;
/** The latest first. */
export const listChanges = pageRequest.extend({ eventId: id });
export const eventChangePage = page(eventChange);

/** Why two events get in each other's way; never a refusal. */
export const clashKinds = ["PLACE", "ORGANISER", "INVITED", "SPEAKER"] as const;
export const clash = z.object({
  kind: z.enum(clashKinds),
  /** Null, as the title: the place is taken by an event that the caller does not see. */
  eventId: id.nullable(),
  title: z.string().nullable(),
  startsAt: instant,
  endsAt: instant,
  /** Who speaks twice; the units that both invite, by id. */
  speakers: z.array(z.string()),
  unitIds: z.array(id),
});
export type Clash = z.infer<typeof clash>;
/** Of a plan as it is written: `eventId` where it exists already, whose invited units are looked at too. */
export const findClashes = z.object({
  unitId: id,
  eventId: id.nullish(),
  placeId: id.nullish(),
  ...times,
  speakers: z
    .array(z.object({ name: text(150), ...times }))
    .max(200)
    .default([]),
});

/** Plan of the year (kế hoạch năm) of a unit for one kind of events, beside what came of it in the unit and all below it. */
export const planLine = z.object({
  kindCode,
  /** What the unit itself plans. */
  plannedEvents: z.int().nullable(),
  plannedDelegates: z.int().nullable(),
  /** What it was told to reach (chỉ tiêu); set from above. */
  targetEvents: z.int().nullable(),
  targetDelegates: z.int().nullable(),
  /** Who set the target, and when. */
  targetBy: z.string().nullable(),
  targetAt: instant.nullable(),
  /** Null: nothing was planned or set yet. */
  revision: z.int().nullable(),
  /** Events that are planned or open. */
  ahead: z.int(),
  /** Held, closed ones included. */
  held: z.int(),
  /** Of those that were held: present at least once, or declared. */
  delegates: z.int(),
});
export type PlanLine = z.infer<typeof planLine>;
export const yearPlan = z.object({ unitId: id, year, lines: z.array(planLine) });
export type YearPlan = z.infer<typeof yearPlan>;
/** Of a unit, then of each directly below it. */
export const plansBelow = z.object({ unitId: id, year });
const planned = z.int().min(0).max(10_000_000).nullable();
/** What a unit plans, or what it was told to reach. Both null: nothing is planned. `expectedRevision: null`: there is no line yet. */
export const setPlan = z.object({
  idempotencyKey,
  unitId: id,
  year,
  kindCode,
  events: planned,
  delegates: planned,
  expectedRevision: z.int().nullable(),
});
export const cascadePlanTargets = z.object({ idempotencyKey, unitId: id, year });
/** How many targets were handed down to how many units directly below, shared alike among those without. */
export const cascadedPlanTargets = z.object({ units: z.int(), targets: z.int() });
