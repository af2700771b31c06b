import { randomUUID } from "node:crypto";
import {
  DomainError,
  fold,
  type ParticipantKind,
  type ParticipantOutcome,
  type ParticipantState,
  participation,
} from "@khuyenhoc/contracts";
import { systemScope, type Transaction, underScope } from "@khuyenhoc/database";
import { assertInScope } from "@khuyenhoc/unit-tree";
import type { z } from "zod";
import { procedure } from "../../context.ts";
import { queueMessages } from "../following/mail/queue.ts";
import { type CallerContext, command, seenEvent } from "./command.ts";
import { sealContact } from "./contacts.ts";
import { countIn, countOut, type HeldPlaces, holdPlaces, placeFor, waitsFrom } from "./places.ts";
import { done, lockParticipants, type ParticipantRow, refused, shownOne } from "./row.ts";

export type Person = participation.Person;

export interface NewParticipant {
  unitId: string;
  kind: ParticipantKind;
  person: Person;
  state: "PENDING" | "WAITING" | "CONFIRMED";
  /** Of whose place it is, and since when that one waited. */
  replaces?: { id: string; waitingSince: Date | null };
  /** Of citizens, by their own word. */
  consentAt?: Date;
  language?: "vi" | "en";
  by: string;
}

/**
 * Writes a participant; the event's places are held.
 *
 * @returns its id
 * @throws DomainError PARTICIPANT_DOUBLE
 */
export async function insertParticipant(
  tx: Transaction,
  ctx: Pick<CallerContext, "contacts">,
  held: HeldPlaces,
  { unitId, kind, person, state, replaces, consentAt, language = "vi", by }: NewParticipant,
): Promise<string> {
  const id = randomUUID();
  const contact = { email: person.email ?? null, phone: person.phone ?? null };
  const made = await tx.query(
    `INSERT INTO participant (id, event_id, organiser_id, unit_id, kind, name, name_folded, office, contact_sealed, subject_unit_id,
       subject_code, state, waiting_since, replaces_id, consent_at, language, created_by, updated_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, CASE WHEN $12 = 'WAITING' THEN coalesce($13::timestamptz, ${waitsFrom("$2")}) END,
       $14, $15, $16, $17, $17)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [
      ...[id, held.eventId, held.organiserId, unitId, kind, person.name, fold(person.name), person.office ?? null],
      ...[sealContact(ctx.contacts, id, contact), person.subject?.unitId ?? null, person.subject?.code ?? null, state],
      ...[replaces?.waitingSince ?? null, replaces?.id ?? null, consentAt ?? null, language, by],
    ],
    "participation-insert",
  );
  if (made.length === 0) throw new DomainError("PARTICIPANT_DOUBLE");
  return id;
}

/** @throws DomainError PARTICIPANT_SAME_NAME where the unit has somebody of the name on the list */
async function demandOtherName(
  tx: Transaction,
  { eventId, unitId, name, except }: { eventId: string; unitId: string; name: string; except: string | null },
): Promise<void> {
  const same = await tx.query(
    `SELECT FROM participant WHERE event_id = $1 AND name_folded = $2 AND unit_id = $3 AND id IS DISTINCT FROM $4::uuid
       AND state IN ('PENDING', 'WAITING', 'CONFIRMED') LIMIT 1`,
    [eventId, fold(name), unitId, except],
    "participation-same-name",
  );
  if (same.length > 0) throw new DomainError("PARTICIPANT_SAME_NAME");
}

/** Whether units may register now: the organiser's own officers may as long as the list can change. */
function demandWindow(held: HeldPlaces, now: Date): void {
  if (held.state !== "OPEN") throw new DomainError("EVENT_STATE", { state: held.state });
  const { registrationFrom, registrationUntil } = held;
  const early = registrationFrom !== null && now < registrationFrom;
  if (early || (registrationUntil !== null && now > registrationUntil))
    throw new DomainError("EVENT_REGISTRATION_CLOSED");
}

/** @throws DomainError OUT_OF_SCOPE, NOT_INVITED */
async function demandMayRegister(
  tx: Transaction,
  {
    event,
    unitId,
    kind,
  }: { event: { id: string; unitId: string; own: boolean }; unitId: string; kind: ParticipantKind },
): Promise<void> {
  if (event.own) return;
  if (kind !== "DELEGATE") throw new DomainError("OUT_OF_SCOPE", { unitId: event.unitId });
  const invited = await tx.query("SELECT FROM allotment WHERE event_id = $1 AND unit_id = $2", [event.id, unitId]);
  if (invited.length === 0) throw new DomainError("NOT_INVITED");
}

type Registering = Omit<z.infer<typeof participation.registerParticipants>, "idempotencyKey">;

async function registerLines(
  tx: Transaction,
  ctx: CallerContext,
  held: HeldPlaces,
  { eventId, unitId, kind, people, allowSameName }: Registering,
): Promise<ParticipantOutcome[]> {
  const outcomes: ParticipantOutcome[] = [];
  const told: Record<"CONFIRMED" | "WAITING", string[]> = { CONFIRMED: [], WAITING: [] };
  for (const [position, person] of people.entries()) {
    try {
      if (!allowSameName) await demandOtherName(tx, { eventId, unitId, name: person.name, except: null });
      const state = await placeFor(tx, held, { unitId, kind });
      // Whom the organiser asks to come is not put off.
      if (state === "WAITING" && kind !== "DELEGATE") throw new DomainError("EVENT_FULL");
      const id = await insertParticipant(tx, ctx, held, { unitId, kind, person, state, by: ctx.principal.subject });
      await countIn(tx, eventId, { unitId, kind, state });
      told[state].push(id);
      outcomes.push(done(position, id, state));
    } catch (error) {
      outcomes.push(refused(position, error));
    }
  }
  await queueMessages(tx, { kind: "TICKET", participantIds: told.CONFIRMED });
  await queueMessages(tx, { kind: "WAITLISTED", participantIds: told.WAITING });
  return outcomes;
}

/** Registers people of a unit in the caller's subtree: delegates of an invited unit, or anybody where the event is the caller's own. */
export const register = procedure("participants.manage")
  .input(participation.registerParticipants)
  .output(participation.participantOutcomes)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "participants.register" },
      async (tx, body) => {
        await assertInScope(tx, ctx.principal, body.unitId);
        const event = await seenEvent(tx, ctx.principal, body.eventId);
        await demandMayRegister(tx, { event, unitId: body.unitId, kind: body.kind });
        return underScope(tx, systemScope, async (all) => {
          const held = await holdPlaces(all, body.eventId);
          if (!event.own) demandWindow(held, ctx.now());
          return registerLines(all, ctx, held, body);
        });
      },
      (_tx, outcomes) => outcomes,
    ),
  );

/**
 * One participant in the revision that the caller saw, with the event's places held. Only delegates are their own unit's to change; all
 * others are the organiser's.
 *
 * @throws DomainError NOT_FOUND, OUT_OF_SCOPE, CONFLICT, EVENT_STATE
 */
export async function withOne<T>(
  tx: Transaction,
  ctx: CallerContext,
  { id, expectedRevision }: { id: string; expectedRevision: number },
  work: (all: Transaction, held: HeldPlaces, row: ParticipantRow) => Promise<T>,
): Promise<T> {
  const eventId = await demandMayChange(tx, ctx, [id]);
  return underScope(tx, systemScope, async (all) => {
    const held = await holdPlaces(all, eventId);
    const [row] = await lockParticipants(all, [id]);
    if (row === undefined) throw new DomainError("NOT_FOUND");
    if (row.revision !== expectedRevision) throw new DomainError("CONFLICT");
    return work(all, held, row);
  });
}

/**
 * Demands that the caller may change participants, all of one event.
 *
 * @returns the event
 * @throws DomainError NOT_FOUND, OUT_OF_SCOPE, INVALID_INPUT
 */
export async function demandMayChange(tx: Transaction, ctx: CallerContext, ids: readonly string[]): Promise<string> {
  const known = await tx.query<{ eventId: string; organiserId: string; unitId: string; kind: ParticipantKind }>(
    `SELECT event_id AS "eventId", organiser_id AS "organiserId", unit_id AS "unitId", kind FROM participant WHERE id = ANY ($1::uuid[])`,
    [ids],
  );
  const [first] = known;
  if (first === undefined || known.length < new Set(ids).size) throw new DomainError("NOT_FOUND");
  if (known.some(({ eventId }) => eventId !== first.eventId)) {
    throw new DomainError("INVALID_INPUT", { reason: "participants of several events" });
  }
  const event = await seenEvent(tx, ctx.principal, first.eventId);
  const organisers = known.filter(({ kind }) => kind !== "DELEGATE");
  if (!event.own && organisers.length > 0) throw new DomainError("OUT_OF_SCOPE", { unitId: event.unitId });
  return first.eventId;
}

/** States of those who are on the list or wait to be. */
export const activeStates: readonly ParticipantState[] = ["PENDING", "WAITING", "CONFIRMED"];

/** Corrects what is known of a participant; place and ticket stay. */
export const update = procedure("participants.manage")
  .input(participation.updateParticipant)
  .output(participation.participant)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "participants.update" },
      (tx, { id, expectedRevision, allowSameName, ...person }) =>
        withOne(tx, ctx, { id, expectedRevision }, async (all, held, row) => {
          if (!activeStates.includes(row.state)) throw new DomainError("PARTICIPANT_STATE", { state: row.state });
          const { eventId, unitId } = row;
          if (!allowSameName && fold(person.name) !== row.nameFolded) {
            await demandOtherName(all, { eventId, unitId, name: person.name, except: id });
          }
          await demandOtherSubject(all, held, person, id);
          const contact = { email: person.email ?? null, phone: person.phone ?? null };
          await all.query(
            `UPDATE participant SET name = $2, name_folded = $3, office = $4, contact_sealed = $5, subject_unit_id = $6,
               subject_code = $7, contact_erased_at = CASE WHEN $5::bytea IS NULL THEN contact_erased_at END,
               revision = revision + 1, updated_at = now(), updated_by = $8 WHERE id = $1`,
            [
              ...[id, person.name, fold(person.name), person.office ?? null, sealContact(ctx.contacts, id, contact)],
              ...[person.subject?.unitId ?? null, person.subject?.code ?? null, ctx.principal.subject],
            ],
          );
          return { id };
        }),
      (tx, { id }) => shownOne(tx, ctx, id, "participants.update"),
    ),
  );

async function demandOtherSubject(
  tx: Transaction,
  held: HeldPlaces,
  { subject }: Person,
  except: string,
): Promise<void> {
  if (subject == null) return;
  const other = await tx.query(
    `SELECT FROM participant WHERE event_id = $1 AND subject_unit_id = $2 AND subject_code = $3 AND id <> $4
       AND state IN ('PENDING', 'WAITING', 'CONFIRMED')`,
    [held.eventId, subject.unitId, subject.code, except],
  );
  if (other.length > 0) throw new DomainError("PARTICIPANT_DOUBLE");
}

/** Which of the participants were there already, in any session. */
export async function presentAmong(tx: Transaction, ids: readonly string[]): Promise<Set<string>> {
  const present = await tx.query<{ id: string }>(
    `SELECT DISTINCT participant_id AS id FROM attendance WHERE participant_id = ANY ($1::uuid[]) AND state = 'PRESENT'`,
    [ids],
  );
  return new Set(present.map(({ id }) => id));
}

/** Lets somebody else come instead, in the same place of the list or of those who wait. The ticket of the first is refused from then on. */
export const replace = procedure("participants.manage")
  .input(participation.replaceParticipant)
  .output(participation.participant)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "participants.replace" },
      (tx, { id, expectedRevision, allowSameName, ...person }) =>
        withOne(tx, ctx, { id, expectedRevision }, async (all, held, row) => {
          const { unitId, kind, state, eventId } = row;
          if ((state !== "CONFIRMED" && state !== "WAITING") || kind === "CITIZEN") {
            throw new DomainError("PARTICIPANT_STATE", { state });
          }
          if ((await presentAmong(all, [id])).size > 0) throw new DomainError("PARTICIPANT_PRESENT");
          await all.query(
            `UPDATE participant SET state = 'CANCELLED', state_reason = 'Thay người', waiting_since = NULL, revision = revision + 1,
               updated_at = now(), updated_by = $2 WHERE id = $1`,
            [id, ctx.principal.subject],
          );
          await countOut(all, eventId, row);
          if (!allowSameName) await demandOtherName(all, { eventId, unitId, name: person.name, except: id });
          const next = await insertParticipant(all, ctx, held, {
            ...{ unitId, kind, person, state, by: ctx.principal.subject },
            replaces: { id, waitingSince: row.waitingSince },
          });
          await countIn(all, eventId, row);
          await queueMessages(all, { kind: state === "CONFIRMED" ? "TICKET" : "WAITLISTED", participantIds: [next] });
          return { id: next };
        }),
      (tx, { id }) => shownOne(tx, ctx, id, "participants.replace"),
    ),
  );
