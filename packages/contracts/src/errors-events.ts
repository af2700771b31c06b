import type { ErrorEntry } from "./error-entry.ts";

/** What can happen with events and who takes part in them. */
export const eventErrors = {
  EVENT_STATE: {
    http: 409,
    vi: "Sự kiện đang ở trạng thái «{state}» nên không thể làm việc này. Hãy tải lại trang.",
    en: "The event is in state “{state}”; this cannot be done. Reload the page.",
  },
  EVENT_TIMES: {
    http: 400,
    vi: "Giờ kết thúc phải sau giờ bắt đầu, và sự kiện dài nhất {days} ngày. Hãy sửa thời gian.",
    en: "The end must come after the beginning, and an event lasts at most {days} days. Correct the times.",
  },
  EVENT_REGISTRATION_TIMES: {
    http: 400,
    vi: "Thời hạn đăng ký phải kết thúc sau khi mở và không muộn hơn lúc sự kiện kết thúc. Hãy sửa thời hạn.",
    en: "Registration must end after it begins and no later than the event ends. Correct the period.",
  },
  EVENT_SESSION_TIMES: {
    http: 400,
    vi: "Phiên «{title}» nằm ngoài thời gian của sự kiện hoặc kết thúc trước khi bắt đầu. Hãy sửa giờ của phiên.",
    en: "The session “{title}” lies outside the event or ends before it begins. Correct its times.",
  },
  EVENT_NOT_BEGUN: {
    http: 409,
    vi: "Sự kiện chưa đến giờ bắt đầu. Hãy chờ đến lúc đó, hoặc sửa thời gian nếu sự kiện diễn ra sớm hơn.",
    en: "The event has not begun yet. Wait until it does, or correct its times if it takes place earlier.",
  },
  EVENT_NOT_OVER: {
    http: 409,
    vi: "Sự kiện chưa kết thúc nên chưa khóa được. Hãy chờ đến khi kết thúc.",
    en: "The event is not over yet and cannot be closed. Wait until it has ended.",
  },
  EVENT_REOPEN_LATE: {
    http: 409,
    vi: "Sự kiện đã khóa quá {hours} giờ nên không mở lại được nữa.",
    en: "The event was closed more than {hours} hours ago and cannot be reopened any more.",
  },
  EVENT_FIXED: {
    http: 409,
    vi: "Sự kiện đã tổ chức nên không sửa được: {fields}. Hãy giữ nguyên các mục này.",
    en: "The event was held; these can no longer be changed: {fields}. Leave them as they were.",
  },
  EVENT_DELEGATES_MISSING: {
    http: 409,
    vi: "Chưa khai số đại biểu. Hãy khai số đại biểu trước khi khóa sự kiện.",
    en: "The number of delegates was not declared. Declare it before closing the event.",
  },
  EVENT_BY_ROLL: {
    http: 409,
    vi: "Sự kiện này tính theo điểm danh nên không khai số đại biểu.",
    en: "This event counts who was on the roll; its delegates are not declared.",
  },
  EVENT_DECLARED: {
    http: 409,
    vi: "Sự kiện này khai số đại biểu nên không điểm danh.",
    en: "The delegates of this event are declared; no roll is called.",
  },
  EVENT_KIND_INVALID: {
    http: 400,
    vi: "Loại sự kiện «{code}» không dùng vào ngày {date}. Hãy chọn loại khác.",
    en: "The kind of event “{code}” is not in use on {date}. Choose another.",
  },
  EVENT_KIND_TAKEN: {
    http: 409,
    vi: "Đã có loại sự kiện «{code}». Hãy chọn mã khác.",
    en: "The kind of event “{code}” exists already. Choose another code.",
  },
  EVENT_UNIT_CLOSED: {
    http: 409,
    vi: "Đơn vị không tồn tại vào ngày {date} nên không tổ chức sự kiện được. Hãy chọn đơn vị kế thừa hoặc ngày khác.",
    en: "The unit does not exist on {date} and can hold no event then. Choose its successor or another day.",
  },
  EVENT_PLACE_INVALID: {
    http: 400,
    vi: "Địa điểm đã ngừng dùng hoặc không thuộc phạm vi. Hãy chọn địa điểm khác.",
    en: "The place is no longer in use or lies out of scope. Choose another.",
  },
  EVENT_SERIES_INVALID: {
    http: 400,
    vi: "Chuỗi sự kiện không thuộc phạm vi. Hãy chọn chuỗi khác.",
    en: "The series lies out of scope. Choose another.",
  },
  PLACE_TAKEN: {
    http: 409,
    vi: "Đơn vị đã có địa điểm tên này. Hãy dùng địa điểm đó hoặc đặt tên khác.",
    en: "The unit has a place of this name already. Use it, or choose another name.",
  },
  SERIES_TAKEN: {
    http: 409,
    vi: "Đơn vị đã có chuỗi sự kiện tên này. Hãy dùng chuỗi đó hoặc đặt tên khác.",
    en: "The unit has a series of this name already. Use it, or choose another name.",
  },
  SESSION_IN_USE: {
    http: 409,
    vi: "Phiên «{title}» đã có điểm danh nên không xóa được. Hãy giữ phiên này.",
    en: "Attendance was taken in the session “{title}”; it cannot be removed. Keep it.",
  },
  TOO_MANY_DOCUMENTS: {
    http: 409,
    vi: "Sự kiện đã có {most} tài liệu. Hãy xóa bớt tài liệu không cần.",
    en: "The event has {most} documents already. Remove what is not needed.",
  },
  EVENT_WITHOUT_CERTIFICATES: {
    http: 409,
    vi: "Sự kiện không quy định số phút để cấp giấy chứng nhận. Hãy đặt số phút trong thông tin sự kiện.",
    en: "The event names no minutes from which on certificates are given. Set them in the event.",
  },
  ATTENDANCE_TOO_SHORT: {
    http: 409,
    vi: "Người này tham dự {minutes} phút, cần ít nhất {needed} phút. Hãy kiểm tra điểm danh nếu có sai sót.",
    en: "This participant attended {minutes} minutes of at least {needed}. Check the roll if this is wrong.",
  },
  PARTICIPANT_NOT_CONFIRMED: {
    http: 409,
    vi: "Người này không ở trong danh sách tham dự đã xác nhận nên không cấp giấy được.",
    en: "This participant is not confirmed, so no certificate can be given.",
  },
  FEEDBACK_ANSWERED: {
    http: 409,
    vi: "Phiếu góp ý đã được gửi. Mỗi người góp ý một lần.",
    en: "The form was sent already. Everybody answers once.",
  },
  FEEDBACK_CLOSED: {
    http: 409,
    vi: "Phiếu góp ý chưa mở hoặc đã đóng.",
    en: "The feedback form is not open.",
  },
  FEEDBACK_OPEN: {
    http: 409,
    vi: "Phiếu đang nhận góp ý nên chưa nêu kết quả. Hãy đóng phiếu trước.",
    en: "The form still takes answers, so results are not told. Close it first.",
  },
  FEEDBACK_IN_USE: {
    http: 409,
    vi: "Đã có người trả lời nên không đổi câu hỏi được nữa.",
    en: "There are answers already; the questions can no longer be changed.",
  },
  NOT_INVITED: {
    http: 409,
    vi: "Đơn vị chưa được mời dự sự kiện này. Hãy đề nghị đơn vị tổ chức hoặc cấp trên phân bổ chỗ.",
    en: "The unit is not invited to this event. Ask the organiser or the unit above for seats.",
  },
  EVENT_REGISTRATION_CLOSED: {
    http: 409,
    vi: "Sự kiện không nhận đăng ký lúc này. Hãy xem thời hạn đăng ký hoặc liên hệ đơn vị tổ chức.",
    en: "The event takes no registrations now. See its registration period, or ask the organiser.",
  },
  EVENT_FULL: {
    http: 409,
    vi: "Sự kiện đã hết chỗ. Hãy tăng số chỗ của sự kiện hoặc thu hồi chỗ chưa dùng của các đơn vị.",
    en: "The event is full. Raise its number of places, or take back seats that units do not use.",
  },
  CAPACITY_IN_USE: {
    http: 409,
    vi: "Số chỗ không được ít hơn {used} chỗ đã xác nhận hoặc đã phân bổ. Hãy thu hồi chỗ chưa dùng trước.",
    en: "There cannot be fewer places than the {used} that are taken or allotted. Take back seats that are not used first.",
  },
  PARTICIPANT_DOUBLE: {
    http: 409,
    vi: "Người mang mã này đã có trong danh sách của sự kiện. Hãy kiểm tra danh sách.",
    en: "Whoever has this code is on the list of the event already. Look at the list.",
  },
  PARTICIPANT_SAME_NAME: {
    http: 409,
    vi: "Đơn vị đã có người cùng tên trong danh sách. Nếu là người khác, hãy xác nhận và gửi lại.",
    en: "The unit has somebody of this name on the list already. If this is another person, confirm it and send again.",
  },
  PARTICIPANT_STATE: {
    http: 409,
    vi: "Người này đang ở trạng thái «{state}» nên không thể làm việc này. Hãy tải lại danh sách.",
    en: "This participant is in state “{state}”; this cannot be done. Reload the list.",
  },
  PARTICIPANT_PRESENT: {
    http: 409,
    vi: "Người này đã được điểm danh nên không hủy hay thay được. Hãy sửa điểm danh trước nếu có nhầm lẫn.",
    en: "This participant was present and can be neither cancelled nor replaced. Correct the attendance first if it is wrong.",
  },
  TICKETS_USED_UP: {
    http: 409,
    vi: "Vé của người này đã cấp lại quá nhiều lần. Hãy hủy và đăng ký lại.",
    en: "The ticket was reissued too often. Cancel the participant and register anew.",
  },
  SEATS_SHORT: {
    http: 409,
    vi: "Đơn vị chỉ còn {available} chỗ để chuyển tiếp. Hãy giảm số chỗ.",
    en: "The unit has only {available} seats left to hand on. Give fewer.",
  },
  SEATS_IN_USE: {
    http: 409,
    vi: "Có đơn vị đã dùng hoặc chuyển tiếp {used} chỗ nên không giảm xuống dưới số đó được.",
    en: "One of the units has used or handed on {used} seats; it cannot have fewer.",
  },
  SEATS_OVER_CAPACITY: {
    http: 409,
    vi: "Sự kiện chỉ còn {available} chỗ chưa phân bổ. Hãy giảm số chỗ hoặc tăng số chỗ của sự kiện.",
    en: "Only {available} places of the event are not allotted yet. Give fewer seats, or raise the number of places.",
  },
  SEATS_NUMBER_NEEDED: {
    http: 400,
    vi: "Đơn vị có số chỗ nhất định chỉ chuyển tiếp được một số chỗ nhất định. Hãy ghi số chỗ.",
    en: "A unit with a number of seats can only hand on a number. Enter it.",
  },
  SEATS_OTHER_GIVER: {
    http: 409,
    vi: "Có đơn vị đã nhận chỗ từ đơn vị khác. Hãy đề nghị đơn vị đó điều chỉnh.",
    en: "One of the units has its seats from another unit. Ask that unit to change them.",
  },
  UNIT_NOT_BELOW: {
    http: 400,
    vi: "Chỉ phân bổ chỗ cho đơn vị trực thuộc vào ngày sự kiện. Hãy chọn lại đơn vị.",
    en: "Seats go only to units that stand below on the event's day. Choose other units.",
  },
  DESK_LABEL_TAKEN: {
    http: 409,
    vi: "Sự kiện đã có bàn điểm danh «{label}». Hãy đặt tên khác.",
    en: "The event has a desk “{label}” already. Choose another name.",
  },
  DESK_ENDED: {
    http: 410,
    vi: "Bàn điểm danh đã hết hạn hoặc bị thu hồi. Hãy xin liên kết mới.",
    en: "The desk has ended or was revoked. Ask for a new link.",
  },
  DESK_FULL: {
    http: 409,
    vi: "Bàn điểm danh đã có {most} máy. Hãy mở thêm bàn.",
    en: "The desk has {most} devices already. Open another desk.",
  },
  ATTENDANCE_TIMES: {
    http: 400,
    vi: "Giờ ra phải sau giờ vào và gần giờ của phiên; chỉ người có mặt mới có giờ. Hãy sửa giờ.",
    en: "The departure must come after the arrival and near the session, and only who is present has times. Correct them.",
  },
  ATTENDANCE_NOT_CONFIRMED: {
    http: 409,
    vi: "Có người chưa được xác nhận tham dự. Hãy xác nhận trước khi điểm danh.",
    en: "Somebody is not confirmed. Confirm the participant before noting attendance.",
  },
  SCAN_RESOLVED: {
    http: 409,
    vi: "Lượt quét này đã được quyết định. Hãy tải lại danh sách.",
    en: "This scan was decided about already. Load the list again.",
  },
} as const satisfies Record<string, ErrorEntry>;
