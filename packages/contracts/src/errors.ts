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

  CRITERIA_STATE: {
    http: 409,
    vi: "Bộ tiêu chí đang ở trạng thái «{state}» nên không thể làm việc này. Bộ đã ban hành chỉ thay bằng bộ mới.",
    en: "The criteria set is in state “{state}”; this cannot be done. A published set is only replaced by a new one.",
  },
  CRITERIA_INVALID: {
    http: 409,
    vi: "Bộ tiêu chí còn chỗ chưa đúng: {violations}. Hãy sửa rồi ban hành.",
    en: "The criteria set is not sound yet: {violations}. Correct it, then publish.",
  },
  CRITERIA_LOOSER: {
    http: 409,
    vi: "Bộ tiêu chí vượt giới hạn hoặc nới lỏng bộ tiêu chí khung: {violations}. Chỉ được chặt hơn, trong giới hạn của khung.",
    en: "The criteria set leaves or loosens its framework: {violations}. It may only be stricter, within the framework's bounds.",
  },
  FRAMEWORK_UNIT: {
    http: 409,
    vi: "Bộ tiêu chí khung chỉ do cấp thành phố ban hành; đơn vị cấp dưới cụ thể hóa từ bộ khung.",
    en: "A framework is issued by the city only; units below derive their sets from it.",
  },
  CAMPAIGN_STATE: {
    http: 409,
    vi: "Đợt công nhận đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "The campaign is in state “{state}”; this cannot be done.",
  },
  CAMPAIGN_EXISTS: {
    http: 409,
    vi: "Đơn vị đã có một đợt đang mở cho danh hiệu này trong năm. Hãy đóng đợt ấy trước.",
    en: "The unit has an open campaign for this title and year. Close that one first.",
  },
  CAMPAIGN_WINDOWS: {
    http: 400,
    vi: "Các mốc thời gian chưa theo thứ tự: đăng ký, tự đánh giá, bình xét, quyết định. Hãy sửa các ngày.",
    en: "The windows are out of order: registering, assessing, reviewing, deciding. Correct the dates.",
  },
  CAMPAIGN_CRITERIA: {
    http: 409,
    vi: "Bộ tiêu chí phải đang có hiệu lực, đúng danh hiệu, và do đơn vị này hoặc cấp trên ban hành.",
    en: "The criteria set must be in force, for this title, and issued by this unit or one above it.",
  },
  CAMPAIGN_PILOTS: {
    http: 409,
    vi: "Đơn vị thí điểm phải trực thuộc đơn vị mở đợt; khi đợt đã mở chỉ được mở rộng thêm.",
    en: "Pilot units must lie below the campaign's unit; once it is open they may only become more.",
  },
  WINDOW_CLOSED: {
    http: 409,
    vi: "Ngoài thời gian cho phép của đợt (từ {from} đến {to}). Hãy liên hệ đơn vị mở đợt.",
    en: "Outside the campaign's window (from {from} to {to}). Ask the unit that opened it.",
  },
  CAMPAIGN_COVERS: {
    http: 409,
    vi: "Hồ sơ thuộc một đợt đang mở nên không duyệt thẳng được. Hãy tự đánh giá, bình xét và trình theo đợt.",
    en: "An open campaign covers this registration; it cannot be approved directly. Assess, review and propose it.",
  },
  NO_CAMPAIGN: {
    http: 409,
    vi: "Chưa có đợt nào đang mở cho đơn vị, năm và danh hiệu này. Hãy nhờ cấp trên mở đợt.",
    en: "No open campaign covers this unit, year and title. Ask the tier above to open one.",
  },
  NOT_COMPETENT: {
    http: 403,
    vi: "Cấp của bạn không có thẩm quyền quyết định danh hiệu này. Hãy trình lên cấp có thẩm quyền.",
    en: "Your tier is not competent to decide about this title. Pass it to the competent tier.",
  },
  LEVEL_NOT_REACHED: {
    http: 409,
    vi: "Kết quả bình xét chưa đạt mức nào của bộ tiêu chí nên không thể công nhận. Hãy trả lại hoặc không công nhận.",
    en: "The review reaches no level of the criteria set, so it cannot be recognised. Return or refuse it.",
  },
  DECISION_NEEDS_REASON: {
    http: 400,
    vi: "Quyết định này phải nêu lý do.",
    en: "This decision needs a reason.",
  },
  SHEET_INCOMPLETE: {
    http: 409,
    vi: "Phiếu chưa đủ: {criteria}. Hãy chấm hết các tiêu chí, nêu lý do và kèm minh chứng bắt buộc.",
    en: "The sheet is not complete: {criteria}. Answer every criterion, with reasons and the evidence that is required.",
  },
  EVIDENCE_REFUSED: {
    http: 400,
    vi: "Không nhận được minh chứng: {reason}. Hãy dùng PDF, ảnh (JPEG, PNG, WebP), DOCX hoặc XLSX, tối đa 5 MB.",
    en: "The evidence is refused: {reason}. Use PDF, an image (JPEG, PNG, WebP), DOCX or XLSX of at most 5 MB.",
  },
  APPEAL_LATE: {
    http: 409,
    vi: "Đã hết hạn khiếu nại ({deadline}).",
    en: "The time for an appeal ended on {deadline}.",
  },
  APPEAL_STATE: {
    http: 409,
    vi: "Khiếu nại đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "The appeal is in state “{state}”; this cannot be done.",
  },

  SUBJECT_DUPLICATE: {
    http: 409,
    vi: "Đơn vị đã có đối tượng này. Hãy dùng đối tượng sẵn có, hoặc ghi mã hay địa chỉ khác.",
    en: "The unit has this subject already. Use it, or give another code or address.",
  },
  SUBJECT_KIND: {
    http: 400,
    vi: "Loại đối tượng không phù hợp: {reason}. Hãy chọn đối tượng khác.",
    en: "The kind of subject does not fit: {reason}. Choose another subject.",
  },
  SUBJECT_FACTS: {
    http: 400,
    vi: "Thông tin không dùng cho loại đối tượng này: {fields}. Hãy để trống.",
    en: "Not kept for this kind of subject: {fields}. Leave it empty.",
  },
  CHILD_DATA_MINIMAL: {
    http: 400,
    vi: "Với công dân dưới 16 tuổi chỉ ghi họ tên, năm sinh và đơn vị. Hãy để trống: {fields}.",
    en: "Of a citizen under 16 only name, year of birth and unit are kept. Leave empty: {fields}.",
  },
  CITIZEN_NUMBER_INVALID: {
    http: 400,
    vi: "Số định danh không hợp lệ: {reason}. Hãy kiểm tra lại trên giấy tờ.",
    en: "The citizen's number is not valid: {reason}. Check it against the document.",
  },
  SUBJECT_MERGED: {
    http: 409,
    vi: "Đối tượng này đã gộp vào đối tượng khác. Hãy mở đối tượng được giữ lại.",
    en: "This subject was merged into another. Open the one that was kept.",
  },
  MERGE_CONFLICT: {
    http: 409,
    vi: "Cả hai đối tượng đều có hồ sơ cùng năm, cùng danh hiệu ({registrations}). Hãy xử lý một hồ sơ trước khi gộp.",
    en: "Both subjects have a registration of the same year and title ({registrations}). Deal with one of them first.",
  },
  MERGE_ORDER: {
    http: 409,
    vi: "Sau lần gộp này đã có lần gộp khác dựa trên nó. Hãy hoàn tác lần gộp sau trước.",
    en: "A later merge builds on this one. Undo the later one first.",
  },
  MERGE_UNDONE: {
    http: 409,
    vi: "Lần gộp này đã được hoàn tác.",
    en: "This merge was undone already.",
  },

  IMPORT_UNREADABLE: {
    http: 400,
    vi: "Không đọc được tệp: {reason}. Hãy lưu lại dạng CSV (UTF-8) hoặc XLSX.",
    en: "The file cannot be read: {reason}. Save it as CSV (UTF-8) or XLSX.",
  },
  IMPORT_ENCODING: {
    http: 400,
    vi: "Không chắc chắn được bảng mã của tệp (giống: {seen}). Hãy đổi chữ sang Unicode (phông Times New Roman, Arial) rồi lưu lại dạng XLSX hoặc CSV (UTF-8).",
    en: "The encoding of the file cannot be told for sure (looks like: {seen}). Convert the text to Unicode and save it as XLSX or CSV (UTF-8).",
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
  SAVED_FILTERS_FULL: {
    http: 409,
    vi: "Bạn đã lưu {most} bộ lọc, là nhiều nhất. Hãy xóa bớt rồi lưu lại.",
    en: "You keep {most} filters, which is the most. Delete some and save again.",
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
  IMPORT_BUILT_ON: {
    http: 409,
    vi: "Không hoàn tác được: {count} hồ sơ của lượt nhập đã được thay đổi sau đó (đầu tiên: {rows}). Hãy xử lý từng hồ sơ.",
    en: "The import cannot be undone: {count} of its registrations were changed since (first: {rows}). Handle them one by one.",
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
