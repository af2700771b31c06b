/**
 * Every failure a caller may meet, by a stable code, with what to do about it in Vietnamese and English.
 * `http` is the status of the tRPC and GraphQL transports. `{name}` is filled from the error's details.
 */
export const errorCatalogue = {
  UNAUTHENTICATED: {
    http: 401,
    vi: "Phiên đăng nhập không hợp lệ hoặc đã hết hạn. Hãy đăng nhập lại.",
    en: "The session is invalid or has expired. Sign in again.",
  },
  FORBIDDEN: {
    http: 403,
    vi: "Vai trò của bạn không được làm việc này. Hãy nhờ cán bộ có thẩm quyền.",
    en: "Your role does not allow this. Ask an officer who holds the permission.",
  },
  OUT_OF_SCOPE: {
    http: 403,
    vi: "Đơn vị này không thuộc phạm vi của bạn. Hãy chọn đơn vị trong phạm vi được giao.",
    en: "This unit is outside your scope. Choose a unit that you were granted.",
  },
  NOT_FOUND: {
    http: 404,
    vi: "Không tìm thấy. Hãy kiểm tra lại mã hoặc tải lại danh sách.",
    en: "Not found. Check the identifier or reload the list.",
  },
  INVALID_INPUT: {
    http: 400,
    vi: "Dữ liệu chưa hợp lệ: {reason}. Hãy sửa rồi gửi lại.",
    en: "The input is invalid: {reason}. Correct it and send again.",
  },
  BAD_CURSOR: {
    http: 400,
    vi: "Con trỏ trang không hợp lệ. Hãy tải lại từ trang đầu.",
    en: "The page cursor is invalid. Start again from the first page.",
  },
  CONFLICT: {
    http: 409,
    vi: "Dữ liệu vừa được người khác thay đổi. Hãy tải lại rồi thử lại.",
    en: "Someone else has just changed this. Reload and try again.",
  },
  IDEMPOTENCY_KEY_REUSED: {
    http: 409,
    vi: "Khóa chống lặp đã dùng cho một yêu cầu khác. Hãy dùng khóa mới.",
    en: "The idempotency key was used for another request. Use a new key.",
  },
  PAYLOAD_TOO_LARGE: {
    http: 413,
    vi: "Tệp hoặc yêu cầu quá lớn (tối đa {limit}). Hãy chia nhỏ.",
    en: "The file or request is too large (at most {limit}). Split it.",
  },
  QUERY_TOO_COMPLEX: {
    http: 400,
    vi: "Truy vấn quá phức tạp: {reason}. Hãy hỏi ít hơn trong một lần.",
    en: "The query is too complex: {reason}. Ask for less at once.",
  },
  SERVICE_UNAVAILABLE: {
    http: 503,
    vi: "Dịch vụ tạm thời chưa sẵn sàng. Hãy thử lại sau ít phút.",
    en: "The service is not ready. Try again in a few minutes.",
  },
  INTERNAL: {
    http: 500,
    vi: "Có lỗi ngoài dự kiến. Hãy thử lại; nếu vẫn lỗi, báo quản trị kèm mã yêu cầu.",
    en: "An unexpected error occurred. Try again; if it persists, report it with the request id.",
  },

  UNIT_CODE_TAKEN: {
    http: 409,
    vi: "Mã {code} đang thuộc đơn vị khác trong thời gian này. Hãy chọn mã hoặc ngày khác.",
    en: "Code {code} belongs to another unit in that period. Choose another code or date.",
  },
  UNIT_CYCLE: {
    http: 409,
    vi: "Đơn vị không thể trực thuộc chính nó hoặc đơn vị cấp dưới của nó.",
    en: "A unit cannot be placed below itself or below one of its own descendants.",
  },
  UNIT_PARENT_MISSING: {
    http: 409,
    vi: "Đơn vị cấp trên không tồn tại trong suốt thời gian này. Hãy chọn đơn vị hoặc ngày khác.",
    en: "The parent unit does not exist throughout that period. Choose another parent or date.",
  },
  UNIT_HAS_CHILDREN: {
    http: 409,
    vi: "Đơn vị còn đơn vị trực thuộc vào ngày {date}. Hãy chuyển hoặc giải thể chúng trước.",
    en: "The unit still has units below it on {date}. Move or close them first.",
  },
  UNIT_NOT_IN_EXISTENCE: {
    http: 409,
    vi: "Đơn vị không tồn tại vào ngày {date}.",
    en: "The unit does not exist on {date}.",
  },
  UNIT_ALREADY_EXISTS: {
    http: 409,
    vi: "Đơn vị đang tồn tại vào ngày {date}; không thể mở lại.",
    en: "The unit exists on {date}; it cannot be reopened.",
  },
  TIER_ORDER: {
    http: 409,
    vi: "Cấp của đơn vị phải thấp hơn cấp của đơn vị cấp trên.",
    en: "A unit's tier must be below the tier of its parent.",
  },
  TIER_NOT_IN_FORCE: {
    http: 409,
    vi: "Cấp {tier} không có hiệu lực vào ngày {date}.",
    en: "Tier {tier} is not in force on {date}.",
  },
  TIER_IN_USE: {
    http: 409,
    vi: "Còn đơn vị thuộc cấp {tier} sau ngày {date}. Hãy giải thể hoặc chuyển chúng trước.",
    en: "Units of tier {tier} exist after {date}. Close or move them first.",
  },
  YEAR_CLOSED: {
    http: 409,
    vi: "Năm {year} đã khóa sổ; không thể thay đổi.",
    en: "Year {year} is closed; it cannot be changed.",
  },
  TERM_OVERLAP: {
    http: 409,
    vi: "Người này đã giữ chức vụ ấy tại đơn vị trong thời gian trùng nhau.",
    en: "This person already holds that office at the unit in an overlapping term.",
  },
  ROLE_NOT_GRANTABLE: {
    http: 403,
    vi: "Bạn không được giao vai trò này tại đơn vị này.",
    en: "You may not grant this role at this unit.",
  },
  ACCOUNT_EXISTS: {
    http: 409,
    vi: "Tên đăng nhập hoặc thư điện tử đã có tài khoản.",
    en: "An account with this user name or e-mail exists.",
  },
  IDENTITY_UNAVAILABLE: {
    http: 503,
    vi: "Máy chủ định danh chưa trả lời. Hãy thử lại; thao tác chưa được thực hiện.",
    en: "The identity server does not answer. Try again; nothing was changed.",
  },

  REGISTRATION_DUPLICATE: {
    http: 409,
    vi: "Đối tượng này đã đăng ký danh hiệu này trong năm tại đơn vị.",
    en: "This subject is already registered for this title in the year at the unit.",
  },
  REGISTRATION_STATE: {
    http: 409,
    vi: "Hồ sơ đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "The registration is in state “{state}”; this cannot be done.",
  },
  RETURN_NEEDS_REASON: {
    http: 400,
    vi: "Trả lại hồ sơ phải nêu lý do.",
    en: "Returning a registration needs a reason.",
  },
  SEPARATION_OF_DUTIES: {
    http: 403,
    vi: "Người nộp hồ sơ không được duyệt chính hồ sơ đó.",
    en: "Whoever submitted a registration may not decide it.",
  },
  GROUP_NOT_APPLICABLE: {
    http: 400,
    vi: "Nhóm dân cư chỉ dùng (và bắt buộc) cho Công dân học tập.",
    en: "A population group applies to (and is required for) learning citizens only.",
  },
  EXCEEDS_BASE: {
    http: 409,
    vi: "Số lượng ({count}) vượt quá cơ sở ({base}) của đơn vị trong năm. Hãy kiểm tra số liệu năm.",
    en: "The count ({count}) exceeds the unit's base ({base}) for the year. Check the yearly figures.",
  },

  REPORT_STATE: {
    http: 409,
    vi: "Báo cáo đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "The report is in state “{state}”; this cannot be done.",
  },
  SNAPSHOT_DATE: {
    http: 400,
    vi: "Chưa thể chốt số liệu của ngày {date}. Hãy chọn hôm nay hoặc một ngày đã qua, trong năm báo cáo hoặc sau đó.",
    en: "Figures of {date} cannot be frozen yet. Choose today or a day in the past, in the year of the figures or later.",
  },
  SNAPSHOT_OF_ANOTHER: {
    http: 409,
    vi: "Bản chốt số liệu này thuộc đơn vị hoặc năm khác. Hãy chọn bản chốt của chính đơn vị trong năm báo cáo.",
    en: "This snapshot is of another unit or year. Choose one of the unit itself in the year of the report.",
  },

  CERTIFICATE_EXISTS: {
    http: 409,
    vi: "Hồ sơ đã có giấy chứng nhận số {number} còn hiệu lực. Muốn cấp lại, hãy dùng «Cấp lại».",
    en: "The registration has certificate {number} in force. To issue it anew, use “Reissue”.",
  },
  CERTIFICATE_STATE: {
    http: 409,
    vi: "Giấy chứng nhận đang ở trạng thái «{status}» nên không thể làm việc này; chỉ in được bản sao.",
    en: "The certificate is in state “{status}”; this cannot be done. Only a copy can be printed.",
  },

  IMPORT_UNREADABLE: {
    http: 400,
    vi: "Không đọc được tệp: {reason}. Hãy lưu lại dạng CSV (UTF-8) hoặc XLSX.",
    en: "The file cannot be read: {reason}. Save it as CSV (UTF-8) or XLSX.",
  },
  IMPORT_COLUMNS: {
    http: 400,
    vi: "Thiếu cột bắt buộc: {columns}. Hãy tải tệp mẫu.",
    en: "Required columns are missing: {columns}. Download the template.",
  },
  IMPORT_TOO_LARGE: {
    http: 413,
    vi: "Tệp vượt giới hạn ({reason}). Hãy chia nhỏ.",
    en: "The file is over the limit ({reason}). Split it.",
  },
  IMPORT_STATE: {
    http: 409,
    vi: "Lượt nhập này đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "This import is in state “{state}”; this cannot be done.",
  },
  JOB_EMPTY: {
    http: 409,
    vi: "Không có hồ sơ nào phù hợp để xử lý. Hãy đổi điều kiện lọc.",
    en: "Nothing matches. Change the filter.",
  },
  JOB_STATE: {
    http: 409,
    vi: "Việc này đang ở trạng thái «{state}» nên không thể dừng.",
    en: "This job is in state “{state}” and cannot be stopped.",
  },
  IMPORT_HAS_ERRORS: {
    http: 409,
    vi: "Tệp còn {count} dòng lỗi. Hãy sửa rồi nhập lại, hoặc chọn bỏ qua dòng lỗi.",
    en: "The file has {count} rows in error. Correct them, or choose to skip them.",
  },
} as const satisfies Record<string, { http: number; vi: string; en: string }>;

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
