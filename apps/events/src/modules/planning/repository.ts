import { DomainError, type EventState, type EventView } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { unitsInScope } from "@khuyenhoc/unit-tree";

/** What other parts ask of an event before they act. */
export interface EventRow {
  id: string;
  /** Organising unit. */
  unitId: string;
  kindCode: string;
  title: string;
  state: EventState;
  attendance: "ROLL" | "DECLARED";
  startsAt: Date;
  endsAt: Date;
  /** Of its beginning, in Hanoi. */
  day: string;
  year: number;
  capacity: number | null;
  openToPublic: boolean;
  moderated: boolean;
  registrationFrom: Date | null;
  registrationUntil: Date | null;
  certificateMinutes: number | null;
  declaredDelegates: number | null;
  closedAt: Date | null;
  publicCode: string;
  revision: number;
}

const plainColumns = `e.id, e.unit_id AS "unitId", e.kind_code AS "kindCode", e.title, e.state, e.attendance,
  e.starts_at AS "startsAt", e.ends_at AS "endsAt", e.day, e.year, e.capacity, e.open_to_public AS "openToPublic", e.moderated,
  e.registration_from AS "registrationFrom", e.registration_until AS "registrationUntil",
  e.certificate_minutes AS "certificateMinutes", e.declared_delegates AS "declaredDelegates", e.closed_at AS "closedAt",
  e.public_code AS "publicCode", e.revision`;

/** @throws DomainError NOT_FOUND: no such event, or none that the transaction's scope sees */
export async function eventRow(tx: Transaction, id: string): Promise<EventRow> {
  const [row] = await tx.query<EventRow>(`SELECT ${plainColumns} FROM event AS e WHERE e.id = $1`, [id]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

interface LockOptions {
  /** States in which the event may be; all of them where not given. */
  states?: readonly EventState[];
  /** Demands that the organising unit lies in this caller's scope: whoever was only invited is refused. */
  managedBy?: { roots: readonly string[] };
}

/**
 * Reads an event and holds it, as it is, until the end of the transaction.
 *
 * @throws DomainError NOT_FOUND, FORBIDDEN (seen and not managed), EVENT_STATE
 */
export async function lockEvent(tx: Transaction, id: string, options: LockOptions = {}): Promise<EventRow> {
  const { states, managedBy } = options;
  const [row] = await tx.query<EventRow>(`SELECT ${plainColumns} FROM event AS e WHERE e.id = $1 FOR NO KEY UPDATE`, [
    id,
  ]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  if (managedBy !== undefined && !(await unitsInScope(tx, managedBy.roots, [row.unitId])).has(row.unitId)) {
    throw new DomainError("FORBIDDEN");
  }
  if (states !== undefined && !states.includes(row.state)) throw new DomainError("EVENT_STATE", { state: row.state });
  return row;
}

/** A whole event, as contracts have it. */
interface WholeRow extends EventRow {
  seriesId: string | null;
  clonedFromId: string | null;
  summary: string | null;
  placeId: string | null;
  placeName: string | null;
  placeAddress: string | null;
  onlineUrl: string | null;
  cancelReason: string | null;
  declaredBy: string | null;
  directiveId: string | null;
  fundId: string | null;
  budget: bigint | null;
  partners: string[];
  confirmed: number;
  pending: number;
  waiting: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Columns of {@link wholeEvent}, from {@link wholeTables}. */
export const wholeColumns = `${plainColumns}, e.series_id AS "seriesId", e.cloned_from_id AS "clonedFromId", e.summary,
  e.place_id AS "placeId", p.name AS "placeName", p.address AS "placeAddress", e.online_url AS "onlineUrl",
  e.cancel_reason AS "cancelReason", e.declared_by AS "declaredBy", e.directive_id AS "directiveId", e.fund_id AS "fundId",
  e.budget, coalesce(w.partners, '{}') AS partners, coalesce(c.confirmed, 0) AS confirmed, coalesce(c.pending, 0) AS pending,
  coalesce(c.waiting, 0) AS waiting, e.created_at AS "createdAt", e.updated_at AS "updatedAt"`;
export const wholeTables = `event AS e LEFT JOIN place AS p ON p.id = e.place_id LEFT JOIN event_count AS c ON c.event_id = e.id
  LEFT JOIN LATERAL (
    SELECT array_agg(name ORDER BY name_folded) AS partners FROM event_partner AS partner WHERE partner.event_id = e.id
  ) AS w ON true`;

const instantOf = (date: Date | null): string | null => date?.toISOString() ?? null;

/** The event of a row of {@link wholeColumns}. */
export function wholeEvent(row: WholeRow): EventView {
  const { placeId, placeName, placeAddress, budget, ...rest } = row;
  return {
    ...rest,
    place: placeId === null ? null : { id: placeId, name: placeName ?? "", address: placeAddress },
    budget: budget === null ? null : `${budget}`,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    closedAt: instantOf(row.closedAt),
    registrationFrom: instantOf(row.registrationFrom),
    registrationUntil: instantOf(row.registrationUntil),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export type { WholeRow };

/** Events in scope, in the order of the ids; unknown ones are left out. */
export async function readEvents(tx: Transaction, ids: readonly string[]): Promise<EventView[]> {
  const rows = await tx.query<WholeRow>(
    `SELECT ${wholeColumns} FROM ${wholeTables} WHERE e.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], e.id)`,
    [ids],
  );
  return rows.map(wholeEvent);
}

/** @throws DomainError NOT_FOUND */
export async function readEvent(tx: Transaction, id: string): Promise<EventView> {
  const [event] = await readEvents(tx, [id]);
  if (event === undefined) throw new DomainError("NOT_FOUND");
  return event;
}
