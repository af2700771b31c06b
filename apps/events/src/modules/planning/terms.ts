import { DomainError, events, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

const DAY_MS = 86_400_000;

/** What is checked of a plan before anything is written. */
export interface Terms {
  kindCode: string;
  startsAt: string;
  endsAt: string;
  registrationFrom?: string | null | undefined;
  registrationUntil?: string | null | undefined;
}
export interface SessionTimes {
  title: string;
  startsAt: string;
  endsAt: string;
}

/**
 * Demands that times stand in order: the end after the beginning, registration over by the end.
 *
 * @throws DomainError EVENT_TIMES, EVENT_REGISTRATION_TIMES
 */
export function requireTimes({ startsAt, endsAt, registrationFrom, registrationUntil }: Terms): void {
  const [start, end] = [Date.parse(startsAt), Date.parse(endsAt)];
  if (end <= start || end - start > events.MAX_EVENT_DAYS * DAY_MS) {
    throw new DomainError("EVENT_TIMES", { days: events.MAX_EVENT_DAYS });
  }
  const from = registrationFrom == null ? Number.NEGATIVE_INFINITY : Date.parse(registrationFrom);
  const until = registrationUntil == null ? end : Date.parse(registrationUntil);
  if (from >= until || until > end) throw new DomainError("EVENT_REGISTRATION_TIMES");
}

/** Demands that each session lies inside of its event. @throws DomainError EVENT_SESSION_TIMES */
export function requireSessionTimes(
  event: { startsAt: string | Date; endsAt: string | Date },
  sessions: readonly SessionTimes[],
): void {
  const [first, last] = [new Date(event.startsAt).getTime(), new Date(event.endsAt).getTime()];
  for (const { title, startsAt, endsAt } of sessions) {
    const [start, end] = [Date.parse(startsAt), Date.parse(endsAt)];
    if (end <= start || start < first || end > last) throw new DomainError("EVENT_SESSION_TIMES", { title });
  }
}

/** Demands that a kind is in use on the day of an event. @throws DomainError EVENT_KIND_INVALID */
export async function requireKind(tx: Transaction, code: string, startsAt: string): Promise<void> {
  const date = today(new Date(startsAt));
  const known = await tx.query(
    "SELECT 1 FROM event_kind WHERE code = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2::date)",
    [code, date],
  );
  if (known.length === 0) throw new DomainError("EVENT_KIND_INVALID", { code, date });
}

/** Demands that a unit exists on the day of an event. @throws DomainError EVENT_UNIT_CLOSED */
export async function requireUnitExists(tx: Transaction, unitId: string, startsAt: string): Promise<void> {
  const date = today(new Date(startsAt));
  const exists = await tx.query("SELECT 1 FROM unit_version WHERE unit_id = $1 AND validity @> $2::date", [
    unitId,
    date,
  ]);
  if (exists.length === 0) throw new DomainError("EVENT_UNIT_CLOSED", { date });
}

/** What a unit may use of others' is lent to it from above. */
const lent = `unit_id IN (SELECT ancestor_id FROM unit_closure WHERE descendant_id = $2 AND scope_validity @> app_today())`;

/**
 * Demands that a place and a series may be used by a unit: its own, or of a unit above it.
 *
 * @param kept what the event had before, which it may keep
 * @throws DomainError EVENT_PLACE_INVALID, EVENT_SERIES_INVALID
 */
export async function requireLent(
  tx: Transaction,
  unitId: string,
  wanted: { placeId?: string | null | undefined; seriesId?: string | null | undefined },
  kept: { placeId: string | null; seriesId: string | null } = { placeId: null, seriesId: null },
): Promise<void> {
  const { placeId, seriesId } = wanted;
  if (placeId != null && placeId !== kept.placeId) {
    const places = await tx.query(`SELECT 1 FROM place WHERE id = $1 AND closed_on IS NULL AND ${lent}`, [
      placeId,
      unitId,
    ]);
    if (places.length === 0) throw new DomainError("EVENT_PLACE_INVALID");
  }
  if (seriesId != null && seriesId !== kept.seriesId) {
    const series = await tx.query(`SELECT 1 FROM series WHERE id = $1 AND ${lent}`, [seriesId, unitId]);
    if (series.length === 0) throw new DomainError("EVENT_SERIES_INVALID");
  }
}
