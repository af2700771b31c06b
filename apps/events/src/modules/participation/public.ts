import type { KeyObject } from "node:crypto";
import {
  DomainError,
  type PublicEvent,
  type PublicRegistration,
  type PublicTicket,
  participation,
} from "@khuyenhoc/contracts";
import { canonicalJson, idempotent, systemScope, type Transaction } from "@khuyenhoc/database";
import { qrRuns } from "@khuyenhoc/paper";
import type { Vault } from "@khuyenhoc/service-kit";
import type { z } from "zod";
import type { Store } from "../../context.ts";
import { queueMessages } from "../following/mail/queue.ts";
import { type TicketLinks, ticketLinks } from "../following/ticket-links.ts";
import { ticketPdf } from "./papers.ts";
import { countIn, countOut, freePlaces, type HeldPlaces, holdPlaces, moveUp, placeFor } from "./places.ts";
import { papersOf } from "./printing.ts";
import { activeStates, insertParticipant, presentAmong } from "./registering.ts";
import { lockParticipants } from "./row.ts";
import { readTicket, signTicket } from "./tickets.ts";

/** What the public routes work with. */
export interface PublicParts {
  database: Store;
  contacts: Vault;
  ticketKey: KeyObject;
  now: () => Date;
}

type Session = z.infer<typeof participation.publicEvent>["sessions"][number];
interface EventRow
  extends Pick<
    PublicEvent,
    "title" | "summary" | "kindVi" | "kindEn" | "unitName" | "place" | "address" | "online" | "moderated"
  > {
  id: string;
  state: HeldPlaces["state"];
  capacity: number | null;
  openToPublic: boolean;
  startsAt: Date;
  endsAt: Date;
  registrationFrom: Date | null;
  registrationUntil: Date | null;
  sessions: Session[];
}

/** An event by its public code; one that is only planned is nobody's business yet. */
async function eventByCode(tx: Transaction, code: string): Promise<EventRow | undefined> {
  if (!participation.publicCode.safeParse(code).success) return undefined;
  const [row] = await tx.query<EventRow>(
    `SELECT e.id, e.title, e.summary, kind.name_vi AS "kindVi", kind.name_en AS "kindEn", coalesce(v.name_vi, '') AS "unitName",
       place.name AS place, place.address, e.online_url IS NOT NULL AS online, e.moderated, e.state, e.capacity,
       e.open_to_public AS "openToPublic", e.starts_at AS "startsAt", e.ends_at AS "endsAt",
       e.registration_from AS "registrationFrom", e.registration_until AS "registrationUntil",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('title', s.title, 'room', s.room,
          'startsAt', to_char(s.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'endsAt', to_char(s.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY s.position), '[]')
        FROM session AS s WHERE s.event_id = e.id) AS sessions
     FROM event AS e JOIN event_kind AS kind ON kind.code = e.kind_code LEFT JOIN place ON place.id = e.place_id
     LEFT JOIN unit_version AS v ON v.unit_id = e.unit_id AND v.scope_validity @> e.day
     WHERE e.public_code = $1 AND e.state <> 'PLANNED'`,
    [code],
    "event by public code",
  );
  return row;
}

type Window = Pick<EventRow, "state" | "openToPublic" | "registrationFrom" | "registrationUntil" | "endsAt">;

/** Whether citizens may register now. */
function registrationOf(event: Window, now: Date): PublicEvent["registration"] {
  if (!event.openToPublic || event.state === "CANCELLED") return "NONE";
  if (event.state !== "OPEN" || now > (event.registrationUntil ?? event.endsAt)) return "OVER";
  return event.registrationFrom !== null && now < event.registrationFrom ? "NOT_YET" : "OPEN";
}

/** Communes there are, by name: where whoever registers may live. */
const communesOf = (tx: Transaction): Promise<{ id: string; name: string }[]> =>
  tx.query(
    `SELECT u.id, v.name_vi AS name FROM unit AS u JOIN unit_version AS v ON v.unit_id = u.id AND v.validity @> app_today()
     WHERE u.tier_code = 'commune' ORDER BY v.name_folded, u.id`,
  );

/** An event for everybody who has its address. @returns undefined where there is none */
export function publicEvent({ database, now }: PublicParts, code: string): Promise<PublicEvent | undefined> {
  return database.transaction(
    systemScope,
    async (tx) => {
      const event = await eventByCode(tx, code);
      if (event === undefined) return undefined;
      const registration = registrationOf(event, now());
      const open = registration === "OPEN";
      const free = open ? await freePlaces(tx, { ...event, eventId: event.id }) : null;
      return participation.publicEvent.parse({
        ...event,
        registration,
        cancelled: event.state === "CANCELLED",
        full: free !== null && free <= 0,
        communes: open ? await communesOf(tx) : [],
        startsAt: event.startsAt.toISOString(),
        endsAt: event.endsAt.toISOString(),
        registrationFrom: event.registrationFrom?.toISOString() ?? null,
        registrationUntil: event.registrationUntil?.toISOString() ?? null,
      });
    },
    { readOnly: true },
  );
}

/** @throws DomainError INVALID_INPUT for what is no commune of today */
async function homeOf(tx: Transaction, held: HeldPlaces, communeId: string | null): Promise<string> {
  if (communeId === null) return held.organiserId;
  const known = (await communesOf(tx)).some(({ id }) => id === communeId);
  if (!known) throw new DomainError("INVALID_INPUT", { reason: "communeId" });
  return communeId;
}

/** @throws DomainError EVENT_FULL where more wait than an event can have */
async function demandRoomToWait(tx: Transaction, eventId: string): Promise<void> {
  const [counted] = await tx.query<{ waiting: number }>(
    "SELECT pending + waiting AS waiting FROM event_count WHERE event_id = $1",
    [eventId],
  );
  if ((counted?.waiting ?? 0) >= participation.MAX_WAITING) throw new DomainError("EVENT_FULL");
}

/**
 * Registers a citizen by his own word, once per form. What is answered is the same whoever else is on the list: somebody of the same name
 * or contact is shown to the organiser only.
 *
 * @returns the ticket, whose page tells what became of it; undefined where there is no such event
 * @throws DomainError EVENT_REGISTRATION_CLOSED, EVENT_FULL, INVALID_INPUT, IDEMPOTENCY_KEY_REUSED
 */
export function registerCitizen(
  { database, contacts, ticketKey, now }: PublicParts,
  code: string,
  { nonce: key, ...form }: PublicRegistration,
): Promise<{ ticket: string } | undefined> {
  return database.transaction(systemScope, async (tx) => {
    const event = await eventByCode(tx, code);
    if (event === undefined) return undefined;
    const { id: eventId } = event;
    const body = contacts.hashOf(canonicalJson(form)).toString("hex");
    const command = { key, operation: "public.register", subject: `event ${eventId}`, body };
    const { participantId } = await idempotent(tx, command, async () => {
      if (event.state !== "OPEN") throw new DomainError("EVENT_REGISTRATION_CLOSED");
      const held = await holdPlaces(tx, eventId);
      if (registrationOf(held, now()) !== "OPEN") throw new DomainError("EVENT_REGISTRATION_CLOSED");
      await demandRoomToWait(tx, eventId);
      const unitId = await homeOf(tx, held, form.communeId);
      const kind = "CITIZEN" as const;
      const state = held.moderated ? "PENDING" : await placeFor(tx, held, { unitId, kind });
      const person = { name: form.name, email: form.email, phone: form.phone };
      const told = { consentAt: now(), language: form.language, by: "public" };
      const id = await insertParticipant(tx, { contacts }, held, { unitId, kind, person, state, ...told });
      await countIn(tx, eventId, { unitId, kind, state });
      const word = { PENDING: "REGISTERED", WAITING: "WAITLISTED", CONFIRMED: "TICKET" } as const;
      await queueMessages(tx, { kind: word[state], participantIds: [id] });
      return { participantId: id };
    });
    return { ticket: signTicket(ticketKey, { participantId, eventId, version: 1 }) };
  });
}

/** The QR code of a text as a path. */
function qrOf(text: string): { size: number; path: string } {
  const { size, runs } = qrRuns(text);
  return { size, path: runs.map(({ x, y, width }) => `M${x} ${y}h${width}v1h-${width}z`).join("") };
}

interface TicketRow extends Omit<PublicTicket, "status" | "startsAt" | "endsAt" | "qr" | keyof TicketLinks> {
  state: z.infer<typeof participation.participantState>;
  version: number;
  startsAt: Date;
  endsAt: Date;
}

/** Whose ticket it is and what became of it, for whoever holds it. @returns undefined for what the service did not sign */
export function publicTicket(parts: PublicParts, text: string): Promise<PublicTicket | undefined> {
  const { database, ticketKey } = parts;
  const claim = readTicket(ticketKey, text);
  if (claim === undefined) return Promise.resolve(undefined);
  return database.transaction(
    systemScope,
    async (tx) => {
      const [row] = await tx.query<TicketRow>(
        `SELECT p.state, p.ticket_version AS version, p.name, p.office, coalesce(v.name_vi, '') AS "unitName", p.state_reason AS reason,
           e.title AS "eventTitle", coalesce(o.name_vi, '') AS "organiserName", place.name AS place, place.address,
           e.online_url AS "onlineUrl", e.starts_at AS "startsAt", e.ends_at AS "endsAt", e.state = 'CANCELLED' AS cancelled
         FROM participant AS p JOIN event AS e ON e.id = p.event_id LEFT JOIN place ON place.id = e.place_id
         LEFT JOIN unit_version AS o ON o.unit_id = e.unit_id AND o.scope_validity @> e.day
         LEFT JOIN unit_version AS v ON v.unit_id = p.unit_id AND v.scope_validity @> e.day
         WHERE p.id = $1 AND p.event_id = $2`,
        [claim.participantId, claim.eventId],
        "ticket",
      );
      if (row === undefined) return undefined;
      const { version, state, ...told } = row;
      const none: TicketLinks = { certificatePath: null, feedbackPath: null };
      const links = version === claim.version ? await ticketLinks(tx, claim.participantId, parts) : none;
      const nobody = { name: null, office: null, unitName: null, reason: null, onlineUrl: null };
      return participation.publicTicket.parse({
        ...told,
        ...links,
        ...(version === claim.version ? {} : nobody),
        // Where to go online is for who has a place.
        onlineUrl: version === claim.version && state === "CONFIRMED" ? told.onlineUrl : null,
        status: version === claim.version ? state : "REPLACED",
        qr: version === claim.version && state === "CONFIRMED" && !told.cancelled ? qrOf(text) : null,
        startsAt: told.startsAt.toISOString(),
        endsAt: told.endsAt.toISOString(),
      });
    },
    { readOnly: true },
  );
}

/** The ticket as a file. @returns undefined for what is no ticket of one who has a place */
export async function publicTicketFile(
  { database, ticketKey, now }: PublicParts,
  text: string,
): Promise<Buffer | undefined> {
  const claim = readTicket(ticketKey, text);
  if (claim === undefined) return undefined;
  const [paper] = await database.transaction(
    systemScope,
    async (tx) => {
      const current = await tx.query(
        "SELECT FROM participant WHERE id = $1 AND event_id = $2 AND ticket_version = $3",
        [...[claim.participantId, claim.eventId, claim.version]],
      );
      return current.length === 0 ? [] : papersOf(tx, ticketKey, [claim.participantId]);
    },
    { readOnly: true },
  );
  if (paper === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of ticketPdf({ ...paper, ticket: text }, now())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Gives up a place, or waiting for one, for whoever holds the ticket; the next who waits moves up. Doing it again changes nothing.
 *
 * @returns whether there is such a ticket
 * @throws DomainError EVENT_STATE, PARTICIPANT_PRESENT
 */
export async function giveUp({ database, ticketKey }: PublicParts, text: string): Promise<boolean> {
  const claim = readTicket(ticketKey, text);
  if (claim === undefined) return false;
  return database.transaction(systemScope, async (tx) => {
    const held = await holdPlaces(tx, claim.eventId, ["PLANNED", "OPEN"]);
    const [row] = await lockParticipants(tx, [claim.participantId]);
    if (row === undefined || row.eventId !== claim.eventId || row.ticketVersion !== claim.version) return false;
    if (!activeStates.includes(row.state)) return true;
    if ((await presentAmong(tx, [row.id])).size > 0) throw new DomainError("PARTICIPANT_PRESENT");
    await tx.query(
      `UPDATE participant SET state = 'CANCELLED', state_reason = 'Tự hủy', waiting_since = NULL, revision = revision + 1,
         updated_at = now(), updated_by = 'public' WHERE id = $1`,
      [row.id],
    );
    await countOut(tx, claim.eventId, row);
    await moveUp(tx, held);
    return true;
  });
}
