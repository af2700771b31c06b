import type { CriteriaDefinition } from "./criteria.ts";

/**
 * The same day so many months later or earlier; where that month is shorter, its last day.
 *
 * @param date calendar date, YYYY-MM-DD
 */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return isoDate(new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastOfMonth))));
}

/** The day after. */
function nextDay(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return isoDate(day);
}

function isoDate(day: Date): string {
  return day.toISOString().slice(0, 10);
}

/**
 * The last day that a recognition may hold by its criteria set; null where the set bounds nothing. What is decided on 2026-11-20 for
 * 36 months holds until 2029-11-19, the day before the decision is 36 months old.
 *
 * @param decidedOn calendar date of the decision
 */
export function lastDayOf({ validMonths }: Pick<CriteriaDefinition, "validMonths">, decidedOn: string): string | null {
  if (validMonths == null) return null;
  const end = new Date(`${addMonths(decidedOn, validMonths)}T00:00:00Z`);
  end.setUTCDate(end.getUTCDate() - 1);
  return isoDate(end);
}

/** When a title of a level was held, first and last days included; `until` null: without end. */
export interface HeldPeriod {
  level: string;
  from: string;
  until: string | null;
}

/** From when a level may be given. */
export type Earliest =
  /** No rule, or the day has come already. */
  | { from: null; missing: null }
  /** The level that has to be held first is not held on the day. */
  | { from: null; missing: string }
  /** First day on which it may be given, later than the day that was asked about. */
  | { from: string; missing: null };

/**
 * Whether a level may be given on a day, by what the subject has held: the level that the set's rule names, or one above it, without a
 * break up to that day, for so many months.
 *
 * @param code code of the level
 * @param held what the subject was recognised as by other decisions, in any order
 * @param date calendar date of the decision
 */
export function earliestOf(
  { levels }: Pick<CriteriaDefinition, "levels">,
  code: string,
  held: readonly HeldPeriod[],
  date: string,
): Earliest {
  const after = levels.find((level) => level.code === code)?.after;
  if (after == null) return { from: null, missing: null };
  const order = levels.map((level) => level.code);
  const enough = order.slice(order.indexOf(after.level));
  const since = heldSince(
    held.filter(({ level }) => enough.includes(level)),
    date,
  );
  if (since === null) return { from: null, missing: after.level };
  const from = addMonths(since, after.months);
  return from <= date ? { from: null, missing: null } : { from, missing: null };
}

/** The first day of the unbroken run of periods that reaches a day; null where none covers it. */
function heldSince(periods: readonly HeldPeriod[], date: string): string | null {
  let since = date;
  let isHeld = false;
  const latestFirst = periods
    .filter(({ from }) => from <= date)
    .sort((left, right) => (left.from < right.from ? 1 : -1));
  for (const { from, until } of latestFirst) {
    const reaches = until === null || (isHeld ? nextDay(until) : until) >= since;
    if (!reaches) continue;
    since = from;
    isHeld = true;
  }
  return isHeld ? since : null;
}
