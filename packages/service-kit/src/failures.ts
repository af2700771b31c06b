import { DomainError, type DomainErrorShape, type ErrorCode, isErrorCode } from "@khuyenhoc/contracts";
import { TRPCError } from "@trpc/server";
import { z } from "zod";

type TransportCode = TRPCError["code"];

const transportCodes: Readonly<Record<number, TransportCode>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
  413: "PAYLOAD_TOO_LARGE",
  422: "UNPROCESSABLE_CONTENT",
  429: "TOO_MANY_REQUESTS",
  503: "SERVICE_UNAVAILABLE",
};

/** The transport's name of a domain error, which decides the HTTP status. */
export function transportCode(error: DomainError): TransportCode {
  return transportCodes[error.http] ?? "INTERNAL_SERVER_ERROR";
}

/** Names the fields that a schema refused, never their values. */
function fromSchema(error: z.ZodError | z.core.$ZodError): DomainError {
  const fields = error.issues.slice(0, 20).map((issue) => {
    const path = issue.path.map(String).join(".");
    return path === "" ? issue.code : `${path} (${issue.code})`;
  });
  return new DomainError("INVALID_INPUT", { reason: fields.join(", "), fields });
}

const refusals: Partial<Record<TransportCode, () => DomainError>> = {
  NOT_FOUND: () => new DomainError("NOT_FOUND"),
  PAYLOAD_TOO_LARGE: () => new DomainError("PAYLOAD_TOO_LARGE", { limit: "24 MB" }),
  BAD_REQUEST: () => new DomainError("INVALID_INPUT", { reason: "request" }),
  PARSE_ERROR: () => new DomainError("INVALID_INPUT", { reason: "JSON" }),
  UNSUPPORTED_MEDIA_TYPE: () => new DomainError("INVALID_INPUT", { reason: "content-type" }),
  METHOD_NOT_SUPPORTED: () => new DomainError("INVALID_INPUT", { reason: "HTTP method" }),
};

/**
 * The expected failure in whatever was thrown: a DomainError anywhere in the chain of causes, a refused input, or a
 * refusal by the transport itself.
 *
 * @returns undefined if the failure was not expected and must be masked
 */
export function expectedFailure(error: unknown): DomainError | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    if (current instanceof DomainError) return current;
    current = current.cause;
  }
  if (!(error instanceof TRPCError)) return undefined;
  // Only of the input: a ZodError from within a procedure is a fault of ours.
  if (error.code === "BAD_REQUEST" && error.cause instanceof z.core.$ZodError) return fromSchema(error.cause);
  return refusals[error.code]?.();
}

/**
 * The domain error that a failed call to a service carries.
 *
 * @param error what the tRPC client threw
 * @returns undefined if the service did not answer in the platform's form
 */
export function domainErrorFromResponse(error: unknown): DomainError | undefined {
  if (!(error instanceof Error)) return undefined;
  const data: unknown = Reflect.get(error, "data");
  const parsed = responseData.safeParse(data);
  if (!parsed.success || !isErrorCode(parsed.data.domainError.code)) return undefined;
  return new DomainError(parsed.data.domainError.code, parsed.data.domainError.details ?? {}, { cause: error });
}

const responseData = z.object({
  domainError: z.object({
    code: z.string(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])).optional(),
  }),
});

/** What a failed call carries besides the transport's own fields. */
export interface FailureData {
  domainError: DomainErrorShape;
  requestId: string | undefined;
}

/** The form in which a failure leaves the process: the expected one, or INTERNAL in place of anything else. */
export function failureData(error: unknown, requestId: string | undefined): FailureData {
  return { domainError: (expectedFailure(error) ?? new DomainError("INTERNAL")).toShape(), requestId };
}

/** Code of a failure for metrics and logs. */
export function failureCode(error: unknown): ErrorCode {
  return expectedFailure(error)?.code ?? "INTERNAL";
}
