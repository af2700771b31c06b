import { DomainError, type EventView, fold } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { By } from "./changes.ts";

/** The plan of an event as it is written, without sessions. */
export interface Plan {
  kindCode: string;
  seriesId?: string | null | undefined;
  title: string;
  summary?: string | null | undefined;
  placeId?: string | null | undefined;
  onlineUrl?: string | null | undefined;
  startsAt: string;
  endsAt: string;
  attendance: "ROLL" | "DECLARED";
  capacity?: number | null | undefined;
  openToPublic: boolean;
  moderated: boolean;
  registrationFrom?: string | null | undefined;
  registrationUntil?: string | null | undefined;
  certificateMinutes?: number | null | undefined;
  directiveId?: string | null | undefined;
  fundId?: string | null | undefined;
  budget?: string | null | undefined;
  partners: readonly string[];
}

const columns = [
  ...["kind_code", "series_id", "title", "title_folded", "summary", "place_id", "online_url", "starts_at", "ends_at"],
  ...["attendance", "capacity", "open_to_public", "moderated", "registration_from", "registration_until"],
  ...["certificate_minutes", "directive_id", "fund_id", "budget"],
] as const;
const valuesOf = (plan: Plan) => [
  ...[plan.kindCode, plan.seriesId ?? null, plan.title, fold(plan.title), plan.summary ?? null, plan.placeId ?? null],
  ...[plan.onlineUrl ?? null, plan.startsAt, plan.endsAt, plan.attendance, plan.capacity ?? null, plan.openToPublic],
  ...[plan.moderated, plan.registrationFrom ?? null, plan.registrationUntil ?? null, plan.certificateMinutes ?? null],
  ...[plan.directiveId ?? null, plan.fundId ?? null, plan.budget ?? null],
];

async function writePartners(tx: Transaction, eventId: string, partners: readonly string[]): Promise<void> {
  await tx.query("DELETE FROM event_partner WHERE event_id = $1", [eventId]);
  if (partners.length === 0) return;
  await tx.query(
    `INSERT INTO event_partner (event_id, name, name_folded) SELECT $1, * FROM unnest($2::text[], $3::text[])
     ON CONFLICT DO NOTHING`,
    [eventId, partners, partners.map(fold)],
  );
}

/** Writes a new event with its partners and its row of counts; its sessions follow. @returns its id */
export async function insertEvent(
  tx: Transaction,
  event: { unitId: string; plan: Plan; by: By; clonedFromId?: string },
): Promise<string> {
  const [made] = await tx.query<{ id: string }>(
    `INSERT INTO event (unit_id, cloned_from_id, created_by, updated_by, ${columns.join(", ")})
     VALUES ($1, $2, $3, $3, ${columns.map((_column, index) => `$${index + 4}`).join(", ")}) RETURNING id`,
    [event.unitId, event.clonedFromId ?? null, event.by.subject, ...valuesOf(event.plan)],
  );
  if (made === undefined) throw new Error("no event");
  await tx.query("INSERT INTO event_count (event_id) VALUES ($1)", [made.id]);
  await writePartners(tx, made.id, event.plan.partners);
  return made.id;
}

/** Replaces the plan of an event that is locked. @throws DomainError CONFLICT */
export async function replacePlan(
  tx: Transaction,
  event: { id: string; expectedRevision: number; plan: Plan; by: By },
): Promise<void> {
  const changed = await tx.query(
    `UPDATE event SET ${columns.map((column, index) => `${column} = $${index + 4}`).join(", ")},
       updated_at = now(), updated_by = $3, revision = revision + 1
     WHERE id = $1 AND revision = $2 RETURNING 1`,
    [event.id, event.expectedRevision, event.by.subject, ...valuesOf(event.plan)],
  );
  if (changed.length === 0) throw new DomainError("CONFLICT");
  await writePartners(tx, event.id, event.plan.partners);
}

/** What stands once an event was held: what was counted then goes by it. */
export const fixedWhenHeld: ReadonlySet<string> = new Set<keyof Plan>([
  ...(["kindCode", "startsAt", "endsAt", "attendance", "capacity", "openToPublic", "moderated"] as const),
  ...(["registrationFrom", "registrationUntil"] as const),
]);

const instantText = (instant: string | null | undefined) => (instant == null ? null : new Date(instant).toISOString());

/** A plan as the history tells it, field by field. */
export function toldPlan(plan: Plan) {
  const { startsAt, endsAt, registrationFrom, registrationUntil, partners, ...rest } = plan;
  return {
    ...rest,
    startsAt: instantText(startsAt),
    endsAt: instantText(endsAt),
    registrationFrom: instantText(registrationFrom),
    registrationUntil: instantText(registrationUntil),
    partners: [...partners].sort(),
  };
}

/** The plan of an event that is there. */
export function planOf(event: EventView): Plan {
  const { kindCode, seriesId, title, summary, place, onlineUrl, startsAt, endsAt, attendance, capacity } = event;
  const { openToPublic, moderated, registrationFrom, registrationUntil, certificateMinutes } = event;
  const { directiveId, fundId, budget, partners } = event;
  return {
    ...{ kindCode, seriesId, title, summary, placeId: place?.id ?? null, onlineUrl, startsAt, endsAt, attendance },
    ...{ capacity, openToPublic, moderated, registrationFrom, registrationUntil, certificateMinutes },
    ...{ directiveId, fundId, budget, partners },
  };
}
