/**
 * What may be written to a log. Personal data (names, phones, e-mails, citizen numbers, tokens, contents of requests) may
 * not: Law on Personal Data Protection 91/2025/QH15. Keys are therefore allow-listed, values are scalars only, and
 * what looks like a secret or a number of a person is blotted out even there.
 */
const allowedKeys: ReadonlySet<string> = new Set([
  "service",
  "version",
  "component",
  "part",
  "check",
  "step",
  "signal",
  "pid",
  "host",
  "port",
  "url",
  "requestId",
  "correlationId",
  "traceId",
  "spanId",
  "subject",
  "clientId",
  "permission",
  "method",
  "route",
  "status",
  "procedure",
  "procedures",
  "operation",
  "outcome",
  "code",
  "reason",
  "durationMs",
  "topic",
  "topics",
  "partition",
  "offset",
  "consumer",
  "group",
  "eventId",
  "eventType",
  "attempt",
  "attempts",
  "retryInMs",
  "backlog",
  "lag",
  "importId",
  "jobId",
  "unitId",
  "unitIds",
  "registrationId",
  "year",
  "model",
  "revision",
  "state",
  "migration",
  "table",
  "rows",
  "count",
  "total",
  "bytes",
  "demonstration",
]);

const MAX_TEXT = 500;
const MAX_ITEMS = 50;

const secrets: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+(\.[\w-]+){0,4}/g, "[token]"],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, "$1 [secret]"],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, "[e-mail]"],
  [/:\/\/[^\s/@:]+:[^\s/@]+@/g, "://[secret]@"],
  // Our own texts in logs are English, so Vietnamese letters mean data, mostly a name; capitalised neighbours belong to it.
  [/(?:\p{Lu}\p{L}*\s+)*\p{L}*(?![\0-\x7f])\p{L}\p{L}*(?:\s+\p{Lu}\p{L}*)*/gu, "[text]"],
  // Phones (9 to 11 digits, +84…) and citizen numbers (9 or 12 digits); digits of a UUID are hyphenated and so spared.
  [/(?<![\w-])\+?\d(?:[ .]?\d){8,12}(?![\w-])/g, "[number]"],
];

/**
 * Blots out what looks like a token, password, e-mail address, name, phone or citizen number, and cuts to 500 characters.
 *
 * @param text anything that is about to be logged
 */
export function scrub(text: string): string {
  let clean = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  for (const [pattern, replacement] of secrets) clean = clean.replace(pattern, replacement);
  return clean;
}

type Scalar = string | number | boolean | null;

function scalar(value: unknown): Scalar | undefined {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return scrub(value);
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  return undefined;
}

/**
 * The allowed part of a log record: listed keys with scalars or short lists of them, and errors by {@link safeError}.
 * Names of keys that were left out are kept in `omitted`, so that a developer sees why a field is missing.
 *
 * @param fields what the caller handed to the logger
 * @param extra  keys allowed besides the common ones
 */
export function allowedFields(fields: Record<string, unknown>, extra: ReadonlySet<string>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const omitted: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (key === "err" || key === "error") {
      kept.err = safeError(value);
      continue;
    }
    const clean = Array.isArray(value) ? value.slice(0, MAX_ITEMS).map(scalar) : scalar(value);
    const usable = Array.isArray(clean) ? clean.every((item) => item !== undefined) : clean !== undefined;
    if (usable && (allowedKeys.has(key) || extra.has(key))) kept[key] = clean;
    else omitted.push(key);
  }
  if (omitted.length > 0) kept.omitted = omitted;
  return kept;
}

export interface SafeError {
  type: string;
  code?: string;
  message?: string;
  table?: string;
  constraint?: string;
  routine?: string;
  frames?: string[];
  cause?: SafeError;
}

/** Errors whose message quotes the data they failed on: PostgreSQL (SQLSTATE), Prisma, zod, JSON. */
function quotesData(error: Error): boolean {
  return (
    "severity" in error ||
    error.name.startsWith("Prisma") ||
    error.name === "ZodError" ||
    error.name === "$ZodError" ||
    error instanceof SyntaxError
  );
}

/**
 * An error as it may be logged: type, code, where it happened. The message stays away where it would quote data
 * (`invalid input syntax for type integer: "…"`), and is scrubbed elsewhere; quoted parts of it are blotted out too.
 *
 * @param error whatever was thrown
 * @param depth how many causes were already followed
 */
export function safeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) return { type: typeof error };
  const safe: SafeError = { type: error.name };
  for (const key of ["code", "table", "constraint", "routine"] as const) {
    const value: unknown = Reflect.get(error, key);
    if (typeof value === "string" && /^[\w.:-]{1,80}$/.test(value)) safe[key] = value;
  }
  if (!quotesData(error)) safe.message = scrub(error.message.replace(/"[^"]*"|“[^”]*”|«[^»]*»/gu, "“…”"));
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
  if (frames.length > 0) safe.frames = frames.slice(0, 12);
  if (error.cause !== undefined && depth < 4) safe.cause = safeError(error.cause, depth + 1);
  return safe;
}
