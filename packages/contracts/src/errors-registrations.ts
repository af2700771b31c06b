import type { ErrorEntry } from "./error-entry.ts";

/** What can happen with subjects, criteria sets, campaigns, registrations, certificates and reports. */
export const registrationErrors = {
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
    vi: "Người đã nộp, trình hoặc quyết định hồ sơ không được tự duyệt hay tự kiểm tra hồ sơ đó. Hãy để người khác thực hiện.",
    en: "Whoever submitted, proposed or decided a registration may neither decide nor audit it. Leave it to somebody else.",
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
  CRITERIA_OVERLAP: {
    http: 409,
    vi: "Bộ «{title}» đang có hiệu lực cho một phần các loại đối tượng này. Hãy chọn đúng các loại như bộ ấy để thay thế, hoặc loại khác.",
    en: "The set “{title}” is in force for some of these kinds of subject. Choose the very same kinds to replace it, or others.",
  },
  CRITERIA_NOT_FOR_SUBJECT: {
    http: 409,
    vi: "Đợt này chưa có bộ tiêu chí cho loại đối tượng của hồ sơ. Hãy nhờ đơn vị mở đợt bổ sung, hoặc sửa loại của đối tượng.",
    en: "The campaign has no criteria set for this kind of subject. Ask its unit to add one, or correct the subject's kind.",
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
    vi: "Đơn vị đã có một đợt đang mở cho danh hiệu này trong năm, trên cùng các đơn vị. Hãy đóng đợt ấy trước.",
    en: "The unit has an open campaign for this title, year and units. Close that one first.",
  },
  CAMPAIGN_UNDECIDED: {
    http: 409,
    vi: "Đợt còn {count} hồ sơ chưa quyết định. Hãy chọn: để chờ đến khi mở lại đợt, hoặc trả lại kèm lý do.",
    en: "The campaign has {count} undecided registrations. Choose: let them wait until it is opened again, or return them with a reason.",
  },
  CAMPAIGN_WINDOWS: {
    http: 400,
    vi: "Các mốc thời gian chưa theo thứ tự: đăng ký, tự đánh giá, bình xét, quyết định. Hãy sửa các ngày.",
    en: "The windows are out of order: registering, assessing, reviewing, deciding. Correct the dates.",
  },
  CAMPAIGN_CRITERIA: {
    http: 409,
    vi: "Các bộ tiêu chí phải đang có hiệu lực, đúng danh hiệu, do đơn vị này hoặc cấp trên ban hành, và mỗi loại đối tượng chỉ thuộc một bộ.",
    en: "Criteria sets must be in force, for this title, issued by this unit or one above it, and only one for each kind of subject.",
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
    vi: "Hồ sơ thuộc một đợt nên không duyệt thẳng được. Hãy làm theo đợt; nếu đợt đã đóng, hãy mở lại đợt hoặc trả lại hồ sơ.",
    en: "A campaign covers this registration; it cannot be approved directly. Follow the campaign; if that is closed, reopen it or return the registration.",
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
  LEVEL_NOT_HELD: {
    http: 409,
    vi: "Mức này chỉ công nhận cho đối tượng đang giữ mức «{level}» theo bộ tiêu chí. Hãy công nhận mức thấp hơn trước.",
    en: "By its criteria set this level is given only to who holds level “{level}”. Recognise the lower level first.",
  },
  LEVEL_TOO_EARLY: {
    http: 409,
    vi: "Chưa đủ thời gian giữ mức dưới theo bộ tiêu chí: mức này chỉ có thể công nhận từ ngày {from}.",
    en: "The lower level has not been held for as long as the criteria set demands: this level is possible from {from} on.",
  },
  VALIDITY_TOO_LONG: {
    http: 409,
    vi: "Theo bộ tiêu chí, công nhận này có hiệu lực lâu nhất đến ngày {until}. Hãy để trống hoặc ghi ngày sớm hơn.",
    en: "By its criteria set this recognition holds until {until} at most. Leave the day empty or give an earlier one.",
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
    vi: "Không nhận thêm minh chứng được: {reason}. Hãy xóa bớt minh chứng không cần.",
    en: "No more evidence is taken: {reason}. Remove what is not needed.",
  },
  EVIDENCE_WITHDRAWN: {
    http: 409,
    vi: "Minh chứng đã tính khi bình xét nay không còn ({titles}). Hãy trả lại hồ sơ để bình xét lại.",
    en: "Evidence that the review counted was taken back ({titles}). Return the registration for a new review.",
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
  UNDO_BUILT_ON: {
    http: 409,
    vi: "Không hoàn tác được: {count} hồ sơ đã được xử lý tiếp sau đó (đầu tiên: {rows}). Hãy xử lý từng hồ sơ.",
    en: "This cannot be undone: work has gone on with {count} of its registrations (first: {rows}). Handle them one by one.",
  },
  UNDO_CERTIFIED: {
    http: 409,
    vi: "Không hoàn tác được: {count} hồ sơ đã có giấy chứng nhận (đầu tiên: {rows}). Hãy thu hồi bằng quyết định.",
    en: "This cannot be undone: {count} of its registrations have certificates (first: {rows}). Revoke them by a decision.",
  },
  UNDO_IN_SNAPSHOT: {
    http: 409,
    vi: "Không hoàn tác được: số liệu năm {year} đã được chốt sau việc này. Hãy sửa bằng thao tác mới.",
    en: "This cannot be undone: figures of {year} were frozen since. Correct it by a new action.",
  },
  UNDO_EXPIRED: {
    http: 409,
    vi: "Đã quá hạn hoàn tác (24 giờ). Hãy sửa bằng thao tác mới.",
    en: "The time for undoing (24 hours) is over. Correct it by a new action.",
  },
  UNDO_DECISION: {
    http: 409,
    vi: "Quyết định không hoàn tác được; muốn thay đổi, hãy ra quyết định mới thay thế.",
    en: "A decision is not undone; to change it, record a new decision that takes its place.",
  },
  UNDO_STATE: {
    http: 409,
    vi: "Việc này đã được hoàn tác, hoặc đang chạy; hãy tải lại trang để xem tiến độ.",
    en: "This was undone already, or is still running; reload the page to see how far it is.",
  },
} as const satisfies Record<string, ErrorEntry>;
