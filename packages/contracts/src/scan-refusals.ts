/** Why a scan does not count, in the words that a desk shows. */
export const scanRefusals = {
  TICKET_INVALID: {
    vi: "Vé không đúng: không phải vé của Hội hoặc đã bị sửa. Hãy tìm theo tên.",
    en: "This is no ticket of the association, or it was changed. Look for the name instead.",
  },
  OTHER_EVENT: {
    vi: "Vé của sự kiện khác. Hãy hỏi người tham dự vé của sự kiện này.",
    en: "A ticket of another event. Ask for the one of this event.",
  },
  TICKET_SUPERSEDED: {
    vi: "Vé đã được thay bằng vé mới. Hãy quét vé mới nhất hoặc tìm theo tên.",
    en: "The ticket was replaced by a newer one. Scan that, or look for the name.",
  },
  NOT_CONFIRMED: {
    vi: "Đăng ký chưa được duyệt. Hãy hỏi ban tổ chức.",
    en: "The registration is not confirmed. Ask the organisers.",
  },
  CANCELLED: {
    vi: "Đăng ký đã hủy. Hãy hỏi ban tổ chức.",
    en: "The registration was cancelled. Ask the organisers.",
  },
  WAITING: {
    vi: "Còn trong danh sách chờ. Hãy hỏi ban tổ chức.",
    en: "Still on the waiting list. Ask the organisers.",
  },
  PARTICIPANT_UNKNOWN: {
    vi: "Không có người này trong danh sách của sự kiện.",
    en: "Nobody of this event is meant.",
  },
  SESSION_UNKNOWN: {
    vi: "Phiên này không còn trong sự kiện. Hãy tải lại danh sách và chọn phiên khác.",
    en: "The session is no longer part of the event. Load the roll again and choose another.",
  },
  SESSION_NOT_NOW: {
    vi: "Ngoài giờ của phiên. Hãy chọn đúng phiên đang diễn ra.",
    en: "Outside of the session's time. Choose the session that takes place now.",
  },
  EVENT_NOT_OPEN: {
    vi: "Sự kiện chưa mở, đã khóa hoặc đã hủy nên không nhận điểm danh.",
    en: "The event is not open yet, closed or cancelled; it takes no attendance.",
  },
  DESK_REVOKED: {
    vi: "Bàn điểm danh đã hết hạn hoặc bị thu hồi. Hãy xin liên kết mới.",
    en: "The desk has ended or was revoked. Ask for a new link.",
  },
  CLOCK_IMPLAUSIBLE: {
    vi: "Đồng hồ của máy sai. Hãy chỉnh giờ tự động rồi quét lại.",
    en: "The clock of the device is wrong. Set it to automatic and scan again.",
  },
  ROLL_SAYS_OTHERWISE: {
    vi: "Ban tổ chức đã ghi khác trong danh sách. Lượt quét được giữ để ban tổ chức xem.",
    en: "The organisers noted something else in the roll. The scan is kept for them.",
  },
  NONCE_REUSED: {
    vi: "Lượt quét trùng mã với lượt khác. Hãy quét lại.",
    en: "The scan carries the mark of another one. Scan again.",
  },
} as const;
export type ScanRefusal = keyof typeof scanRefusals;
