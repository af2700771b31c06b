import type { ErrorEntry } from "./error-entry.ts";

/** What can happen to any request, file or job. */
export const platformErrors = {
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
  IDEMPOTENCY_ANSWER_GONE: {
    http: 409,
    vi: "Yêu cầu này đã được thực hiện từ trước; kết quả không còn được lưu để trả lời lại. Hãy tải lại trang để xem.",
    en: "This request was carried out before, and its answer is no longer kept. Reload to see the result.",
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
  JOB_LIMIT: {
    http: 429,
    vi: "Bạn đang có {limit} công việc chưa xong. Hãy chờ một công việc xong, hoặc hủy bớt.",
    en: "You have {limit} unfinished jobs. Wait for one to end, or cancel one.",
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
  IMPORT_UNDO_LATE: {
    http: 409,
    vi: "Lượt nhập đã quá {days} ngày nên không hoàn tác được nữa. Hãy sửa từng hồ sơ.",
    en: "The import is older than {days} days and cannot be undone any more. Correct its registrations one by one.",
  },
  IMPORT_HAS_ERRORS: {
    http: 409,
    vi: "Tệp còn {count} dòng lỗi. Hãy sửa rồi nhập lại, hoặc chọn bỏ qua dòng lỗi.",
    en: "The file has {count} rows in error. Correct them, or choose to skip them.",
  },
  FILE_REFUSED: {
    http: 400,
    vi: "Không nhận được tệp: {reason}. Hãy dùng PDF, ảnh (JPEG, PNG, WebP), DOCX hoặc XLSX, tối đa 5 MB.",
    en: "The file is refused: {reason}. Use PDF, an image (JPEG, PNG, WebP), DOCX or XLSX of at most 5 MB.",
  },
  EXPORT_TOO_LONG: {
    http: 400,
    vi: "Danh sách dài hơn {most} dòng nên không tải ngay được. Hãy lọc bớt, hoặc chọn đơn vị nhỏ hơn.",
    en: "The list is longer than {most} rows and cannot be fetched at once. Filter it, or choose a smaller unit.",
  },
} as const satisfies Record<string, ErrorEntry>;
