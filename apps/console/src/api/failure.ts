import { currentLocale, type Locale } from "../i18n/locale.ts";

export interface FailureShape {
  code: string;
  vi: string;
  en: string;
  details?: unknown;
  requestId?: string | undefined;
}

/** Something that was asked of the gateway and refused or failed, with its reason in both languages. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly code: string;
  readonly vi: string;
  readonly en: string;
  readonly details: unknown;
  readonly requestId: string | undefined;

  constructor(shape: FailureShape, options?: ErrorOptions) {
    super(currentLocale() === "vi" ? shape.vi : shape.en, options);
    this.code = shape.code;
    this.vi = shape.vi;
    this.en = shape.en;
    this.details = shape.details;
    this.requestId = shape.requestId;
  }
}

export function networkFailure(cause: unknown): ApiFailure {
  return new ApiFailure(
    {
      code: "NETWORK",
      vi: "Không kết nối được máy chủ. Hãy kiểm tra mạng rồi thử lại; dữ liệu chưa bị thay đổi ngoài ý muốn.",
      en: "The server cannot be reached. Check the network and try again; sending again has no second effect.",
    },
    { cause },
  );
}

export function sessionEndedFailure(): ApiFailure {
  return new ApiFailure({
    code: "SESSION_ENDED",
    vi: "Phiên làm việc đã kết thúc. Hãy đăng nhập lại.",
    en: "The session has ended. Sign in again.",
  });
}

export function unexpectedFailure(cause: unknown, requestId?: string): ApiFailure {
  return new ApiFailure(
    {
      code: "INTERNAL",
      vi: "Có lỗi ngoài dự kiến. Hãy thử lại; nếu vẫn lỗi, báo quản trị kèm mã yêu cầu.",
      en: "An unexpected error occurred. Try again; if it persists, report it with the request id.",
      requestId,
    },
    { cause },
  );
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * Reads `errors` of a GraphQL answer.
 *
 * @param errors    as received; anything
 * @param requestId of the answer's header, when the error does not carry its own
 */
export function failureOf(errors: unknown, requestId?: string): ApiFailure {
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : [];
  const error = (first ?? {}) as { message?: unknown; extensions?: Record<string, unknown> };
  const extensions = error.extensions ?? {};
  const vi = text(extensions.vi);
  const en = text(extensions.en);
  const code = text(extensions.code);
  const id = text(extensions.requestId) ?? requestId;
  if (vi === undefined || en === undefined || code === undefined) return unexpectedFailure(error.message, id);
  return new ApiFailure({ code, vi, en, details: extensions.details, requestId: id });
}

/** The reason of a failure in a language, with the request id where it helps whoever is asked for help. */
export function failureText(error: unknown, locale: Locale = currentLocale()): string {
  const failure = error instanceof ApiFailure ? error : unexpectedFailure(error);
  const reason = locale === "vi" ? failure.vi : failure.en;
  return failure.code === "INTERNAL" && failure.requestId !== undefined ? `${reason} (${failure.requestId})` : reason;
}

/** Whether sending the same again may succeed: nothing was decided about the request itself. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiFailure && ["NETWORK", "SERVICE_UNAVAILABLE", "IDENTITY_UNAVAILABLE"].includes(error.code);
}
