import { eventErrors } from "./errors-events.ts";
import { fundErrors } from "./errors-funds.ts";
import { organizationErrors } from "./errors-organizations.ts";
import { platformErrors } from "./errors-platform.ts";
import { registrationErrors } from "./errors-registrations.ts";

/** Every failure a caller may meet, by a stable code. */
export const errorCatalogue = {
  ...platformErrors,
  ...organizationErrors,
  ...registrationErrors,
  ...fundErrors,
  ...eventErrors,
} as const;

export type ErrorCode = keyof typeof errorCatalogue;
export type ErrorDetails = Record<string, string | number | boolean | readonly string[]>;

/** What travels over tRPC (`error.data.domainError`) and GraphQL (`extensions`) for an expected failure. */
export interface DomainErrorShape {
  code: ErrorCode;
  vi: string;
  en: string;
  details?: ErrorDetails;
}

function fill(template: string, details: ErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => {
    const value = details[key];
    return value === undefined ? whole : Array.isArray(value) ? value.join(", ") : String(value);
  });
}

/**
 * An expected failure. Throwing it inside a transaction rolls everything back.
 *
 * @param code    one of the catalogue
 * @param details fill the message's placeholders; never personal data, since they are logged and shown
 */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(fill(errorCatalogue[code].en, details), options);
    this.code = code;
    this.details = details;
  }

  get http(): number {
    return errorCatalogue[this.code].http;
  }

  /** The form that crosses process boundaries. */
  toShape(): DomainErrorShape {
    return describeError(this.code, this.details);
  }
}

/** The catalogue's entry of a code with its placeholders filled. */
export function describeError(code: ErrorCode, details: ErrorDetails = {}): DomainErrorShape {
  const entry = errorCatalogue[code];
  return {
    code,
    vi: fill(entry.vi, details),
    en: fill(entry.en, details),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  };
}

/** Whether a string received from elsewhere is a code of the catalogue. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCatalogue, value);
}
