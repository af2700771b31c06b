import type { Locale } from "./locale.ts";

/*
 * Dates are dd/MM/yyyy and numbers are written as in Viet Nam in both languages: officers compare the screen with
 * papers, and 1.234 must not become ambiguous by switching the language.
 */
const integers = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 0 });
const percents = new Intl.NumberFormat("vi-VN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const decimals = new Intl.NumberFormat("vi-VN", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const collator = new Intl.Collator("vi", { numeric: true, sensitivity: "variant" });
const instants = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Ho_Chi_Minh",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** What stands where there is nothing to say. */
export const NOTHING = "–";

/** @param date calendar date YYYY-MM-DD @returns dd/MM/yyyy */
export function formatDate(date: string | null | undefined): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date ?? "") ?? [];
  return year === undefined ? NOTHING : `${day}/${month}/${year}`;
}

/** @param instant UTC, ISO 8601 @returns dd/MM/yyyy HH:mm in Asia/Ho_Chi_Minh */
export function formatInstant(instant: string | null | undefined): string {
  const date = new Date(instant ?? "");
  return Number.isNaN(date.getTime()) ? NOTHING : instants.format(date).replace(", ", " ");
}

/**
 * Reads a date as people type it: d/M/yyyy, dd-MM-yyyy, dd.MM.yyyy or ddMMyyyy.
 *
 * @returns YYYY-MM-DD, or undefined when it is no date of the calendar
 */
export function parseDate(typed: string): string | undefined {
  const match =
    /^\s*(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})\s*$/.exec(typed) ?? /^\s*(\d{2})(\d{2})(\d{4})\s*$/.exec(typed);
  if (match === null) return undefined;
  const [day = 0, month = 0, year = 0] = match.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year >= 1900 && year <= 2200 ? date.toISOString().slice(0, 10) : undefined;
}

/** Whether a text is a calendar date YYYY-MM-DD. */
export function isCalendarDate(value: string | null | undefined): value is string {
  return typeof value === "string" && parseDate(formatDate(value)) === value;
}

/** The calendar date before or after another. @param days whole days, negative for before */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function formatNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : integers.format(value);
}

/** A number to one decimal, such as an average: "4,5". */
export function formatDecimal(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : decimals.format(value);
}

/** @param digits whole đồng in digits @returns "1.500.000 đ" */
export function formatDong(digits: string | null | undefined): string {
  return digits === null || digits === undefined ? NOTHING : `${integers.format(BigInt(digits))} đ`;
}

/** @param value percent, e.g. 87.27 @returns "87,27 %" */
export function formatPercent(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : `${percents.format(value)} %`;
}

/** Order of Vietnamese names; digits by their value. */
export function compareText(a: string, b: string): number {
  return collator.compare(a, b);
}

/** The name in the reader's language; the Vietnamese one is always there. */
export function localName(named: { nameVi: string; nameEn?: string | null | undefined }, locale: Locale): string {
  return locale === "en" ? (named.nameEn ?? named.nameVi) : named.nameVi;
}
