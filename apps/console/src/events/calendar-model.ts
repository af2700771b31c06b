import { addDays } from "../i18n/format.ts";
import { daysOf } from "./times.ts";

/** The month before or after. @param month YYYY-MM @param by whole months */
export function addMonths(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** @returns the month that a text names when it is one, else the month of a day */
export function monthOf(text: string | undefined, today: string): string {
  return text !== undefined && /^20\d{2}-(0[1-9]|1[0-2])$/.test(text) ? text : today.slice(0, 7);
}

/** Whole weeks that a month lies in, from Monday to Sunday. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`;
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const monday = addDays(first, -weekday);
  const weeks: string[][] = [];
  for (let day = monday; day.slice(0, 7) <= month; day = addDays(day, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(day, index)));
  }
  return weeks;
}

/** Events of each day, in the order given: an event of several days stands at each of them. */
export function byDay<Event extends { startsAt: string; endsAt: string }>(
  events: readonly Event[],
  from: string,
  to: string,
): Map<string, Event[]> {
  const days = new Map<string, Event[]>();
  for (const event of events) {
    const { first, last } = daysOf(event);
    for (let day = first < from ? from : first; day <= last && day <= to; day = addDays(day, 1)) {
      days.set(day, [...(days.get(day) ?? []), event]);
    }
  }
  return days;
}
