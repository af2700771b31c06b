import { can } from "@khuyenhoc/authz";
import {
  DomainError,
  type Participant,
  type ParticipantKind,
  type ParticipantOutcome,
  type ParticipantState,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import type { CallerContext } from "./command.ts";
import { openContact } from "./contacts.ts";

export interface ParticipantRow {
  id: string;
  eventId: string;
  organiserId: string;
  unitId: string;
  kind: ParticipantKind;
  name: string;
  nameFolded: string;
  office: string | null;
  contactSealed: Buffer | null;
  subjectUnitId: string | null;
  subjectCode: string | null;
  state: ParticipantState;
  stateReason: string | null;
  waitingSince: Date | null;
  ticketVersion: number;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
  sameName: boolean;
}

/** Of `p`, a participant. */
export const participantColumns = `p.id, p.event_id AS "eventId", p.organiser_id AS "organiserId", p.unit_id AS "unitId", p.kind, p.name,
  p.name_folded AS "nameFolded", p.office, p.contact_sealed AS "contactSealed", p.subject_unit_id AS "subjectUnitId",
  p.subject_code AS "subjectCode", p.state, p.state_reason AS "stateReason", p.waiting_since AS "waitingSince",
  p.ticket_version AS "ticketVersion", p.revision, p.created_at AS "createdAt", p.updated_at AS "updatedAt",
  (p.state IN ('PENDING', 'WAITING', 'CONFIRMED') AND EXISTS (SELECT FROM participant AS o WHERE o.event_id = p.event_id
    AND o.name_folded = p.name_folded AND o.id <> p.id AND o.state IN ('PENDING', 'WAITING', 'CONFIRMED'))) AS "sameName"`;

/** Participants that the transaction sees, in the order of the ids. */
export const readParticipants = (tx: Transaction, ids: readonly string[]): Promise<ParticipantRow[]> =>
  tx.query<ParticipantRow>(
    `SELECT ${participantColumns} FROM participant AS p WHERE p.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], p.id)`,
    [ids],
  );

/** Those of the ids that the transaction sees, locked. */
export const lockParticipants = (tx: Transaction, ids: readonly string[]): Promise<ParticipantRow[]> =>
  tx.query<ParticipantRow>(
    `SELECT ${participantColumns} FROM participant AS p WHERE p.id = ANY ($1::uuid[]) ORDER BY p.id FOR NO KEY UPDATE OF p`,
    [ids],
  );

/** What participants are to the caller; who read of whom is written down. */
export async function shownParticipants(
  tx: Transaction,
  ctx: CallerContext,
  rows: readonly ParticipantRow[],
  audit: { operation: string; unitId?: string | null | undefined; reason?: string },
): Promise<Participant[]> {
  await auditRead(tx, {
    principal: ctx.principal,
    operation: audit.operation,
    unitId: audit.unitId ?? undefined,
    subjectIds: rows.map(({ id }) => id),
    rows: rows.length,
    reason: audit.reason,
    requestId: ctx.requestId,
  });
  const open = can(ctx.principal, "participants.manage");
  return rows.map((row) => {
    const { subjectUnitId, subjectCode, contactSealed, organiserId: _organiser, nameFolded: _folded, ...plain } = row;
    const contact = open ? openContact(ctx.contacts, row.id, contactSealed) : { email: null, phone: null };
    return {
      ...plain,
      ...contact,
      hasContact: contactSealed !== null,
      subject: subjectUnitId === null || subjectCode === null ? null : { unitId: subjectUnitId, code: subjectCode },
      waitingSince: row.waitingSince?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    };
  });
}

/** One participant after a command. @throws DomainError NOT_FOUND */
export async function shownOne(
  tx: Transaction,
  ctx: CallerContext,
  id: string,
  operation: string,
): Promise<Participant> {
  const [one] = await shownParticipants(tx, ctx, await readParticipants(tx, [id]), { operation });
  if (one === undefined) throw new DomainError("NOT_FOUND");
  return one;
}

/** What became of one of several. */
export const done = (position: number, id: string, state: ParticipantState): ParticipantOutcome => ({
  position,
  id,
  state,
  failure: null,
});

/** @throws what is no expected refusal */
export function refused(position: number, error: unknown): ParticipantOutcome {
  if (!(error instanceof DomainError)) throw error;
  const { code, vi, en } = error.toShape();
  return { position, id: null, state: null, failure: { code, vi, en } };
}
