import { z } from "zod";
import { id, instant, page, pageRequest } from "./primitives.ts";

/** What participants are written about (thư báo). */
export const messageKinds = [
  "REGISTERED",
  "WAITLISTED",
  "TICKET",
  "MOVED_UP",
  "DECLINED",
  "EVENT_CANCELLED",
  "EVENT_MOVED",
  "REMINDER",
  "CERTIFICATE",
  "FEEDBACK",
] as const;
export const messageKind = z.enum(messageKinds);
export type MessageKind = z.infer<typeof messageKind>;

/** HELD_BACK: it waits, and the installation sends no mail. DROPPED: it came to nothing before it was sent. */
export const messageStates = ["WAITING", "HELD_BACK", "SENT", "DROPPED", "GIVEN_UP"] as const;
export const messageState = z.enum(messageStates);
export type MessageState = z.infer<typeof messageState>;

/** A line of the message log: never an address, never a text. */
export const message = z.object({
  id,
  eventId: id,
  participantId: id,
  kind: messageKind,
  state: messageState,
  /** EXPIRED, MOOT, NO_ADDRESS, or what the mail server replied, such as `SMTP 550`. */
  reason: z.string().nullable(),
  attempts: z.int(),
  createdAt: instant,
  /** When it is tried next; null where it has ended. */
  nextAt: instant.nullable(),
  endedAt: instant.nullable(),
});
export type Message = z.infer<typeof message>;

export const listMessages = pageRequest.extend({
  eventId: id,
  states: z.array(messageState).nullish(),
  kinds: z.array(messageKind).nullish(),
});
export const messagePage = page(message);

export const messagesOfEvent = z.object({ eventId: id });
/** Whether this installation sends mail, and how many messages of an event are in each state. */
export const mailStatus = z.object({
  sends: z.boolean(),
  counts: z.array(z.object({ state: messageState, count: z.int() })),
});
export type MailStatus = z.infer<typeof mailStatus>;
