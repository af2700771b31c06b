import type { ErrorEntry } from "./error-entry.ts";

/** What can happen with units, tiers, years and people. */
export const organizationErrors = {
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
  DIRECTIVE_STATE: {
    http: 409,
    vi: "Văn bản đang ở trạng thái {state}; không thể làm việc này.",
    en: "The directive is {state}; this cannot be done with it.",
  },
  DIRECTIVE_INCOMPLETE: {
    http: 409,
    vi: "Văn bản chưa đủ để ban hành: {reason}. Hãy bổ sung rồi ban hành lại.",
    en: "The directive cannot be issued yet: {reason}. Complete it and issue it again.",
  },
  DIRECTIVE_NUMBER_TAKEN: {
    http: 409,
    vi: "Số {number} đã có ở văn bản khác cùng nơi ban hành trong năm. Hãy kiểm tra lại số, ký hiệu.",
    en: "Number {number} is borne by another directive of the same issuer and year. Check the number.",
  },
  DIRECTIVE_TARGET_SUM: {
    http: 409,
    vi: "Chỉ tiêu {measure} năm {year}: tổng phân bổ {sum} khác chỉ tiêu chung {value}. Hãy phân bổ lại cho đủ.",
    en: "Target {measure} of {year}: the allotments add up to {sum}, not to {value}. Allot all of it.",
  },
  DIRECTIVE_TARGET_BELOW: {
    http: 409,
    vi: "Chỉ tiêu {measure} năm {year} là {value}, thấp hơn mức {allotted} được cấp trên giao. Hãy đặt ít nhất bằng mức được giao.",
    en: "Target {measure} of {year} is {value}, below the {allotted} allotted from above. Set at least what was allotted.",
  },
  DIRECTIVE_FILE_REFUSED: {
    http: 400,
    vi: "Không nhận được tệp: {reason}. Chỉ nhận PDF, Word (.docx), Excel (.xlsx) và ảnh JPEG, PNG, WebP, mỗi tệp không quá 20 MB.",
    en: "The file cannot be taken: {reason}. Only PDF, Word (.docx), Excel (.xlsx) and JPEG, PNG and WebP images of at most 20 MB each.",
  },
  NOT_ADDRESSED: {
    http: 409,
    vi: "Đơn vị không thuộc nơi nhận của văn bản này.",
    en: "The directive is not addressed to the unit.",
  },
  IDENTITY_UNAVAILABLE: {
    http: 503,
    vi: "Máy chủ định danh chưa trả lời. Hãy thử lại; thao tác chưa được thực hiện.",
    en: "The identity server does not answer. Try again; nothing was changed.",
  },
} as const satisfies Record<string, ErrorEntry>;
