import { z } from "zod";
import { id, idempotencyKey, instant, page, pageRequest, text } from "./primitives.ts";
import { type ScanRefusal, scanRefusals } from "./scan-refusals.ts";

/** Most scans in one upload of a device. */
export const MAX_SCANS = 500;
/** Minutes before its beginning and after its end in which a session still takes scans. */
export const SESSION_TOLERANCE_MINUTES = 60;
/** Hours after the end of its event until which a desk lasts. */
export const DESK_HOURS_AFTER_EVENT = 48;
/** Minutes that a device's clock, once corrected, may be ahead of the service's. */
export const CLOCK_TOLERANCE_MINUTES = 5;
/** Most devices at one desk. */
export const MAX_DEVICES = 50;
/** Most participants in one mark of the roll. */
export const MAX_MARKED = 500;

/** Secret of a desk's address: 160 bits in lower-case base32. */
export const deskSecret = z.string().regex(/^[a-z2-7]{32}$/);

export const attendanceStates = ["PRESENT", "ABSENT", "EXCUSED"] as const;
export const attendanceState = z.enum(attendanceStates);
export type AttendanceState = z.infer<typeof attendanceState>;

export const scanDirections = ["IN", "OUT"] as const;
export const scanDirection = z.enum(scanDirections);
export type ScanDirection = z.infer<typeof scanDirection>;

export const scanRefusal = z.enum(Object.keys(scanRefusals) as [ScanRefusal, ...ScanRefusal[]]);

/** What became of a scan. CONFLICT: it was right when it was made and no longer is; an officer decides. */
export const scanOutcomes = ["ACCEPTED", "ALREADY_IN", "REFUSED", "CONFLICT"] as const;
export const scanOutcome = z.enum(scanOutcomes);
export type ScanOutcome = z.infer<typeof scanOutcome>;

/** One scan as a device made it. Exactly one of ticket and participant says who it was. */
export const scan = z
  .object({
    nonce: id,
    sessionId: id,
    direction: scanDirection,
    /** Text of the ticket, as scanned or pasted. */
    ticket: z.string().max(300).nullable(),
    /** Found by name in the roll. */
    participantId: id.nullable(),
    /** By the device's clock. */
    scannedAt: instant,
    /** Milliseconds that the service's clock is ahead of the device's, as last measured. */
    deviceOffsetMs: z.int().min(-1e12).max(1e12),
  })
  .refine(
    ({ ticket, participantId }) => (ticket === null) !== (participantId === null),
    "either ticket or participant",
  );
export type Scan = z.infer<typeof scan>;
export const uploadScans = z.object({ deviceId: id, scans: z.array(scan).min(1).max(MAX_SCANS) });

/** The stored answer to a scan: the same again, however often it is sent. */
export const scanAnswer = z.object({
  nonce: id,
  outcome: scanOutcome,
  /** Why not; null where it counts. */
  reason: scanRefusal.nullable(),
  /** ALREADY_IN: since when, and at which desk; without a desk an officer noted it. */
  firstAt: instant.nullable(),
  firstDesk: z.string().nullable(),
  /** The nonce was known: this is the answer of then. */
  repeated: z.boolean(),
});
export type ScanAnswer = z.infer<typeof scanAnswer>;
export const uploadAnswer = z.object({ serverTime: instant, answers: z.array(scanAnswer) });

/** How many are there, of how many who are expected. */
export const sessionFigures = z.object({
  sessionId: id,
  present: z.int().nonnegative(),
  absent: z.int().nonnegative(),
  excused: z.int().nonnegative(),
  expected: z.int().nonnegative(),
});
export type SessionFigures = z.infer<typeof sessionFigures>;

/** First contact of a device, and every further one. The device chooses its id; the desk gives it a number. */
export const greetDesk = z.object({ deviceId: id });
export const deskGreeting = z.object({
  deskLabel: z.string(),
  deviceNumber: z.int().positive(),
  serverTime: instant,
  endsAt: instant,
  figures: z.array(sessionFigures),
  /** Changes when the roll does. */
  rollTag: z.string(),
});
export type DeskGreeting = z.infer<typeof deskGreeting>;

/** What a desk needs without a network: the payload of a JWS under the key of tickets. Names are as short as finding somebody allows. */
export const deskRoll = z.object({
  issuedAt: instant,
  endsAt: instant,
  eventId: id,
  title: z.string(),
  state: z.string(),
  toleranceMinutes: z.int(),
  sessions: z.array(
    z.object({ id, title: z.string(), startsAt: instant, endsAt: instant, room: z.string().nullable() }),
  ),
  units: z.array(z.string()),
  /** Id, short name, place in `units`, version of the ticket, state; those who are refused too, so that the desk knows why. */
  participants: z.array(z.tuple([id, z.string(), z.int(), z.int(), z.string()])),
});
export type DeskRoll = z.infer<typeof deskRoll>;
export const deskBundle = z.object({
  /** Compact JWS, ES256. */
  roll: z.string(),
  publicKey: z.object({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() }),
  rollTag: z.string(),
});
export type DeskBundle = z.infer<typeof deskBundle>;

/** A desk (bàn điểm danh): a secret link under which devices check in for one event. */
export const desk = z.object({
  id,
  eventId: id,
  label: z.string(),
  /** Null once it has ended: the link opens nothing any more. */
  url: z.string().nullable(),
  endsAt: instant,
  devices: z.int().nonnegative(),
  lastSeenAt: instant.nullable(),
  revokedAt: instant.nullable(),
  revokeReason: z.string().nullable(),
  createdAt: instant,
  createdBy: z.string(),
});
export type Desk = z.infer<typeof desk>;
export const listDesks = z.object({ eventId: id });
export const createDesk = z.object({ idempotencyKey, eventId: id, label: text(60) });
export const revokeDesk = z.object({ idempotencyKey, id, reason: text(300) });

export const askFigures = z.object({ eventId: id });

/** A participant in the roll of a session. Without a state nothing is known yet. */
export const rollLine = z.object({
  participantId: id,
  name: z.string(),
  office: z.string().nullable(),
  unitId: id,
  kind: z.string(),
  participantState: z.string(),
  state: attendanceState.nullable(),
  inAt: instant.nullable(),
  outAt: instant.nullable(),
  reason: z.string().nullable(),
  /** An officer set it over what was scanned: scans no longer change it. */
  fixed: z.boolean(),
});
export type RollLine = z.infer<typeof rollLine>;
/** Which lines of a roll: by state, or those of whom nothing is known. */
export const rollFilter = z.enum([...attendanceStates, "UNKNOWN"]);
export const listRoll = pageRequest.extend({
  eventId: id,
  sessionId: id,
  filter: rollFilter.nullish(),
  query: text(100).nullish(),
});
export const rollPage = page(rollLine);

const marked = {
  idempotencyKey,
  eventId: id,
  sessionId: id,
  state: attendanceState,
  /** Present: without times for the whole session. */
  inAt: instant.nullish(),
  outAt: instant.nullish(),
};
export const markRoll = z.object({
  ...marked,
  participantIds: z.array(id).min(1).max(MAX_MARKED),
  reason: text(300).nullish(),
});
export const markRest = z.object({ idempotencyKey, eventId: id, sessionId: id, state: z.enum(["ABSENT", "EXCUSED"]) });
export const markedRoll = z.object({ marked: z.int().nonnegative() });
/** Corrects the attendance of an event that is closed: from above, with a reason. */
export const correctRoll = z.object({ ...marked, participantId: id, reason: text(300) });

/** Who set the attendance of a participant to what, the latest first. */
export const rollChange = z.object({
  sessionId: id,
  state: attendanceState,
  inAt: instant.nullable(),
  outAt: instant.nullable(),
  reason: z.string().nullable(),
  afterClosing: z.boolean(),
  by: z.string(),
  at: instant,
});
export type RollChange = z.infer<typeof rollChange>;
export const listChanges = z.object({ eventId: id, participantId: id });

/** A scan that an officer has to decide about. */
export const scanConflict = z.object({
  nonce: id,
  sessionId: id,
  participantId: id,
  participantName: z.string(),
  unitId: id,
  direction: scanDirection,
  scannedAt: instant,
  receivedAt: instant,
  deskLabel: z.string(),
  reason: scanRefusal,
  resolution: z.object({ accepted: z.boolean(), reason: z.string(), by: z.string(), at: instant }).nullable(),
});
export type ScanConflict = z.infer<typeof scanConflict>;
export const listConflicts = pageRequest.extend({ eventId: id, open: z.boolean().nullish() });
export const conflictPage = page(scanConflict);
export const resolveConflict = z.object({ idempotencyKey, nonce: id, accept: z.boolean(), reason: text(300) });

/** How many somebody counted (đếm người) at an open gathering: in one part of it, at one moment. */
export const headCount = z.object({
  id,
  sessionId: id.nullable(),
  area: z.string(),
  countedAt: instant,
  people: z.int().nonnegative(),
  counter: z.string(),
  by: z.string(),
  withdrawnAt: instant.nullable(),
});
export type HeadCount = z.infer<typeof headCount>;
/** Of one moment: the largest count of each part, added up over the parts. */
export const countedMoment = z.object({ countedAt: instant, people: z.int().nonnegative(), areas: z.int() });
export const headCounts = z.object({
  counts: z.array(headCount),
  moments: z.array(countedMoment),
  /** The most at any moment. */
  most: z.int().nonnegative().nullable(),
});
export type HeadCounts = z.infer<typeof headCounts>;
export const listHeadCounts = z.object({ eventId: id });
export const addHeadCount = z.object({
  idempotencyKey,
  eventId: id,
  sessionId: id.nullish(),
  /** Gate, hall or part; the same part counted twice at one moment is one part. */
  area: text(60),
  countedAt: instant,
  people: z.int().min(0).max(1_000_000),
  /** Who counted. */
  counter: text(100),
});
export const withdrawHeadCount = z.object({ idempotencyKey, eventId: id, id });
