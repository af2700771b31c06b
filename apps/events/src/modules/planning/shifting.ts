import { type CloneKeep, today } from "@khuyenhoc/contracts";

const DAY_MS = 86_400_000;
const numberOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
const dateOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The same day of another year; 29 February becomes the 28th where there is none. */
function sameDate(date: string, year: number): string {
  const moved = `${year}${date.slice(4)}`;
  return dateOf(numberOf(moved)) === moved && !Number.isNaN(numberOf(moved)) ? moved : `${year}-02-28`;
}

/**
 * The day on which an event of one year stands in the plan of another. Meetings keep their day of the week, since halls and officers
 * have theirs: of the days of that name the one nearest to the same date, and within the year. Days of remembrance keep their date.
 *
 * @param date calendar date of Hanoi
 */
export function dayInYear(date: string, year: number, keep: CloneKeep): string {
  const same = sameDate(date, year);
  if (keep === "DATE") return same;
  // Both count days from the same one, so that they are the same day of the week when they differ by whole weeks.
  const ahead = (((numberOf(date) - numberOf(same)) % 7) + 7) % 7;
  const nearest = ahead > 3 ? ahead - 7 : ahead;
  const day = dateOf(numberOf(same) + nearest);
  if (day.startsWith(`${year}-`)) return day;
  return dateOf(numberOf(same) + nearest + (nearest < 0 ? 7 : -7));
}

/**
 * How to move instants by as many days as lie between two days. Hanoi has kept one distance from UTC since 1975, so that the time of
 * the day stays.
 *
 * @param startsAt beginning of what is moved
 * @param startsOn day in Hanoi on which it is to begin
 */
export function shiftTo(startsAt: string, startsOn: string): (instant: string) => string {
  const days = numberOf(startsOn) - numberOf(today(new Date(startsAt)));
  return (instant) => new Date(Date.parse(instant) + days * DAY_MS).toISOString();
}
