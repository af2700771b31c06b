import { z } from "zod";

export { fold } from "./fold.ts";

/** Text in NFC, trimmed, inner white space folded, no control characters. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .transform((value) => value.normalize("NFC").replace(/\s+/gu, " ").trim())
    .pipe(
      z
        .string()
        .min(min)
        .max(max)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must be refused
        .regex(/^[^\u0000-\u001f\u007f]*$/u, "control characters are not allowed"),
    );

/** Text of several paragraphs: NFC, trimmed, line ends as \n, no other control characters. */
export const paragraphs = (max: number) =>
  z
    .string()
    .transform((value) => value.normalize("NFC").replace(/\r\n?/gu, "\n").replaceAll("\t", " ").trim())
    .pipe(
      z
        .string()
        .max(max)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters but line ends are what must be refused
        .regex(/^[^\u0000-\u0009\u000b-\u001f\u007f]*$/u, "control characters are not allowed"),
    );

/** Surrogate identity (UUID). An official code names a unit only together with a date, so it is never an identity. */
export const id = z.uuid();

function isCalendarDate(value: string): boolean {
  const [year = 0, month = 0, day = 0] = value.split("-").map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return (
    year >= 1900 &&
    year <= 2200 &&
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day
  );
}

/** Calendar date of law, YYYY-MM-DD, as it stands in Asia/Ho_Chi_Minh; 1900 to 2200. */
export const calendarDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isCalendarDate, "not a calendar date");

/** Instant in UTC, ISO 8601. */
export const instant = z.iso.datetime({ offset: false });

/** Calendar year of a campaign or of figures. */
export const year = z.int().min(2000).max(2100);

/** Key by which a command may be sent again without a second effect; 8 to 100 visible characters. */
export const idempotencyKey = z
  .string()
  .min(8)
  .max(100)
  .regex(/^[\x21-\x7e]+$/);

export const MAX_PAGE_SIZE = 100;

/** Forward keyset page: at most 100 rows, opaque cursor. */
export const pageRequest = z.object({
  first: z.int().min(1).max(MAX_PAGE_SIZE).default(50),
  after: z.string().max(1000).nullish(),
});

export const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

export const page = <Node extends z.ZodType>(node: Node) =>
  z.object({
    edges: z.array(z.object({ cursor: z.string(), node })),
    pageInfo,
    /** Exact where a maintained counter or a cheap count gives it; null otherwise. */
    totalCount: z.int().nullable(),
  });

export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount: number | null;
}

/** Made once: making one takes some fifty times as long as using it, and dates are asked for with every row. */
const hanoiDate = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short" });

/** Today's calendar date in Asia/Ho_Chi_Minh. */
export function today(now: Date = new Date()): string {
  return hanoiDate.format(now);
}
