import { today } from "@khuyenhoc/contracts";

/** A moment as it is typed: a day and a time of Hanoi. */
export interface Moment {
  /** YYYY-MM-DD, or empty. */
  date?: string | null;
  /** HH:mm, or empty. */
  time?: string | null;
}

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Ho_Chi_Minh",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** @param time as people type it: 8:30, 08.30, 8h30, 8h, 0830 @returns HH:mm, or undefined when it is no time of a day */
export function parseTime(time: string): string | undefined {
  const match =
    /^\s*(\d{1,2})\s*[:.hg]\s*(\d{2})?\s*$/i.exec(time) ??
    /^\s*(\d{2})(\d{2})\s*$/.exec(time) ??
    /^\s*(\d{1,2})\s*$/.exec(time);
  if (match === null) return undefined;
  const [hour, minute] = [Number(match[1]), Number(match[2] ?? 0)];
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` : undefined;
}

/** The instant of a moment; undefined while it is not whole. */
export function instantOf({ date, time }: Moment = {}): string | undefined {
  const parsed = parseTime(time ?? "");
  if (!date || parsed === undefined) return undefined;
  const instant = new Date(`${date}T${parsed}:00+07:00`);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

/** Whether a form holds a day without a time at a name, or a time without a day. */
export function halfMoment(values: unknown, name: string): boolean {
  const moment = (values as Record<string, Moment | undefined> | undefined)?.[name];
  return Boolean(moment?.date?.trim()) !== Boolean(moment?.time?.trim());
}

/** A moment of an instant, as it is typed in Hanoi. */
export function momentOf(instant: string | null | undefined): Required<Moment> {
  if (!instant) return { date: "", time: "" };
  const date = new Date(instant);
  return { date: today(date), time: clock.format(date) };
}

/** Days of Hanoi on which something takes place, the first and the last; what ends at midnight ends the day before. */
export function daysOf({ startsAt, endsAt }: { startsAt: string; endsAt: string }): { first: string; last: string } {
  return { first: today(new Date(startsAt)), last: today(new Date(Date.parse(endsAt) - 1)) };
}
