import type { ErrorEntry } from "./error-entry.ts";

/** What can happen with funds and their books. Money in details is whole đồng, in digits. */
export const fundErrors = {
  FUND_CLOSED: {
    http: 409,
    vi: "Quỹ đã đóng nên không ghi sổ được nữa. Hãy chọn quỹ đang hoạt động.",
    en: "The fund is closed; nothing more can be booked. Choose a fund that is open.",
  },
  BEFORE_FUND_OPENED: {
    http: 400,
    vi: "Ngày ghi nhận trước ngày lập quỹ ({date}). Hãy sửa ngày.",
    en: "The effective date lies before the fund was opened ({date}). Correct the date.",
  },
  DATE_IN_FUTURE: {
    http: 400,
    vi: "Ngày {date} chưa đến. Hãy chọn hôm nay hoặc ngày trước đó.",
    en: "The date {date} has not come yet. Choose today or an earlier day.",
  },
  INSUFFICIENT_FUNDS: {
    http: 409,
    vi: "Không đủ tiền: còn dùng được {available} đồng, cần {wanted} đồng. Hãy kiểm tra số dư, khoản đã giữ và tài khoản chi.",
    en: "Not enough money: {available} đồng can be spent, {wanted} đồng are needed. Check the balance, what is reserved and the account it is paid from.",
  },
  PAST_DAY_SHORT: {
    http: 409,
    vi: "Nếu ghi vào ngày này thì ngày {date} sổ sẽ âm: khi đó còn {available} đồng, cần {wanted} đồng. Hãy chọn ngày muộn hơn hoặc kiểm tra lại các khoản thu, chi.",
    en: "Entered for this day, the books would be short on {date}: {available} đồng were left then, {wanted} đồng are needed. Choose a later day or check what came in and went out.",
  },
  DISBURSEMENT_STATE: {
    http: 409,
    vi: "Đề nghị chi đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "The disbursement is in state “{state}”; this cannot be done.",
  },
  GIFT_GOODS_SHORT: {
    http: 409,
    vi: "Hiện vật của khoản tài trợ này chỉ còn {available} đồng giá trị chưa xuất, đề nghị xuất {wanted} đồng. Hãy sửa giá trị.",
    en: "Of the goods of this gift {available} đồng are left to hand out; {wanted} đồng were asked for. Correct the value.",
  },
  GIFT_NOT_GOODS: {
    http: 400,
    vi: "Khoản tài trợ này không phải hiện vật còn hiệu lực của quỹ và mục đích đã chọn. Hãy chọn lại.",
    en: "This gift is no valid gift in kind of the fund and purpose. Choose another.",
  },
  RECEIVER_ACCOUNT_MISSING: {
    http: 409,
    vi: "Chưa có tài khoản của người nhận nên không chuyển khoản được. Hãy chi tiền mặt hoặc lập đề nghị có tài khoản.",
    en: "No account of the receiver is known. Pay in cash or make a request that names one.",
  },
  PAID_BEFORE_APPROVAL: {
    http: 400,
    vi: "Ngày chi không được trước ngày duyệt ({date}). Hãy sửa ngày chi.",
    en: "Nothing is paid before the day it was approved ({date}). Correct the day of the payment.",
  },
  PAYEE_UNAPPROVED: {
    http: 409,
    vi: "Có {count} khoản đã đổi người nhận hoặc tài khoản sau khi duyệt. Hãy chờ người duyệt chi chấp thuận thay đổi.",
    en: "The payee of {count} of the payments was changed after approval. Wait until the approver has accepted the change.",
  },
  AWARD_APPROVAL_STATE: {
    http: 409,
    vi: "Đề nghị này đã được quyết định hoặc đã có đề nghị mới hơn.",
    en: "This request was decided already, or a newer one stands in its place.",
  },
  AWARD_APPROVAL_OPEN: {
    http: 409,
    vi: "Lần chi này đã có đề nghị chi lại đang chờ duyệt.",
    en: "A request to pay this instalment again waits for approval already.",
  },
  PURPOSE_RESTRICTED: {
    http: 409,
    vi: "Tiền có mục đích riêng không được dùng cho mục đích khác. Hãy chi từ đúng mục đích, hoặc chuyển từ tiền chung sang.",
    en: "Restricted money pays for its own purpose only. Pay from the right purpose, or transfer general money to it.",
  },
  PURPOSE_UNKNOWN: {
    http: 400,
    vi: "Mục đích này không thuộc quỹ. Hãy chọn mục đích của quỹ.",
    en: "This purpose is none of the fund's. Choose one of the fund.",
  },
  PURPOSE_CLOSED: {
    http: 409,
    vi: "Mục đích này đã đóng. Hãy chọn mục đích khác.",
    en: "This purpose is closed. Choose another.",
  },
  ACCOUNT_UNKNOWN: {
    http: 400,
    vi: "Tài khoản không có trong hệ thống tài khoản. Hãy chọn lại.",
    en: "The account is not in the chart of accounts. Choose another.",
  },
  JOURNAL_UNBALANCED: {
    http: 400,
    vi: "Bút toán phải có ít nhất hai dòng và tổng Nợ bằng tổng Có (lệch {difference} đồng). Hãy sửa số tiền.",
    en: "A journal needs two lines at least, and debits that equal credits (difference {difference} đồng). Correct the amounts.",
  },
  PERIOD_CLOSED: {
    http: 409,
    vi: "Kỳ đến hết ngày {through} đã khóa. Hãy ghi vào kỳ đang mở, hoặc nêu lý do ghi muộn.",
    en: "The books are closed through {through}. Enter it in an open month, or give the reason why it is late.",
  },
  PERIOD_NOT_OVER: {
    http: 409,
    vi: "Tháng {month} chưa kết thúc nên chưa khóa được.",
    en: "The month {month} is not over and cannot be closed yet.",
  },
  ALREADY_REVERSED: {
    http: 409,
    vi: "Bút toán này đã được đảo, hoặc chính nó là bút toán đảo. Hãy ghi bút toán mới.",
    en: "This journal was reversed, or is a reversal itself. Enter a new journal.",
  },
  REVERSAL_OPEN: {
    http: 409,
    vi: "Bút toán này đã có đề nghị đảo đang chờ duyệt.",
    en: "A reversal of this journal is waiting for approval already.",
  },
  REVERSAL_STATE: {
    http: 409,
    vi: "Đề nghị đảo bút toán này đã được quyết định.",
    en: "This request for a reversal was decided already.",
  },
  OPENING_STATE: {
    http: 409,
    vi: "Đề nghị ghi số dư đầu này đã được quyết định.",
    en: "This request for an opening entry was decided already.",
  },
  RESERVATION_NOT_HELD: {
    http: 409,
    vi: "Khoản giữ tiền này đang ở trạng thái «{state}» nên không thể chi hay bỏ.",
    en: "This reservation is in state “{state}”; it can be neither paid nor released.",
  },
  RESERVATION_AMOUNT: {
    http: 409,
    vi: "Số chi ({paid} đồng) khác số đã giữ ({reserved} đồng). Hãy chi đúng số đã giữ.",
    en: "The payment ({paid} đồng) differs from what was reserved ({reserved} đồng). Pay exactly that.",
  },
  COST_CAP_EXCEEDED: {
    http: 409,
    vi: "Chi phí quản lý trong năm ({costs} đồng) vượt mức trần ({cap} đồng). Hãy giảm chi phí hoặc điều chỉnh mức trần.",
    en: "Management costs of the year ({costs} đồng) exceed their cap ({cap} đồng). Spend less or change the cap.",
  },
  FUND_NOT_EMPTY: {
    http: 409,
    vi: "Quỹ còn tiền, hiện vật, công nợ, khoản đang giữ, đề nghị chờ duyệt hoặc chương trình đang mở nên chưa đóng được. Hãy chi hết hoặc bàn giao, quyết định các đề nghị và đóng chương trình trước.",
    en: "The fund still holds money, goods, debts or reservations, or has a request that waits or an open programme. Spend or hand them over, decide the requests and close the programme first.",
  },
  FUND_HAS_PLEDGES: {
    http: 409,
    vi: "Quỹ còn lời hứa tài trợ chưa thực hiện đủ: {pledges}. Hãy ghi nhận khoản đã nhận, hủy hoặc chuyển các lời hứa này sang quỹ khác trước khi đóng.",
    en: "Pledges to the fund are still open: {pledges}. Record what came, cancel them or move them to another fund before it is closed.",
  },
  PURPOSE_NOT_EMPTY: {
    http: 409,
    vi: "Mục đích này còn tiền hoặc hiện vật nên chưa đóng được. Hãy chi hết trước.",
    en: "Money or goods of this purpose are left. Spend them first.",
  },
  PURPOSE_CODE_TAKEN: {
    http: 409,
    vi: "Quỹ đã có mục đích mang mã {code}. Hãy chọn mã khác.",
    en: "The fund has a purpose with the code {code} already. Choose another.",
  },
  FUND_WITHOUT_ACCOUNT: {
    http: 409,
    vi: "Quỹ chưa có tài khoản ngân hàng. Hãy nhập tài khoản trong phần thông tin quỹ.",
    en: "The fund has no bank account. Enter one among the fund's data.",
  },
  CAMPAIGN_DAYS: {
    http: 400,
    vi: "Ngày kết thúc đợt vận động trước ngày bắt đầu. Hãy sửa ngày.",
    en: "The campaign ends before it begins. Correct the days.",
  },
  DONOR_UNKNOWN: {
    http: 400,
    vi: "Nhà tài trợ này không có trong sổ của đơn vị có quỹ. Hãy chọn hoặc thêm nhà tài trợ.",
    en: "The donor is not in the books of the fund's unit. Choose or add one.",
  },
  PLEDGE_STATE: {
    http: 409,
    vi: "Lời hứa tài trợ này không còn hiệu lực, của người khác hoặc cho mục đích khác. Hãy chọn lại.",
    en: "This pledge is closed, another donor's or for another purpose. Choose again.",
  },
  PLEDGE_INSTALMENTS: {
    http: 400,
    vi: "Mỗi ngày chỉ có một đợt và không trước ngày hứa. Hãy sửa các đợt.",
    en: "Instalments have days of their own, none before the pledge. Correct them.",
  },
  SAME_PERSON: {
    http: 403,
    vi: "Người đề nghị không được tự duyệt. Hãy để người khác duyệt.",
    en: "Whoever asked may not approve. Leave it to somebody else.",
  },
  BANK_DAY_UNREADABLE: {
    http: 400,
    vi: "Không đọc được ngày «{text}». Hãy ghi theo dạng ngày/tháng/năm.",
    en: "The day “{text}” cannot be read. Write it as day/month/year.",
  },
  BANK_AMOUNT_UNREADABLE: {
    http: 400,
    vi: "Không đọc được số tiền «{text}». Hãy ghi số đồng nguyên, ví dụ 1.500.000.",
    en: "The amount “{text}” cannot be read. Write whole đồng, such as 1,500,000.",
  },
  BANK_AMOUNT_MISSING: {
    http: 400,
    vi: "Dòng này phải có đúng một số tiền: ghi có hoặc ghi nợ.",
    en: "This line needs exactly one amount: credit or debit.",
  },
  BANK_BALANCE_BROKEN: {
    http: 400,
    vi: "Số dư không khớp: tính được {expected} đồng, trong tệp là {found} đồng. Có thể thiếu dòng; hãy tải lại sao kê đầy đủ.",
    en: "The balance does not add up: {expected} đồng computed, {found} đồng in the file. A line may be missing; export the whole statement again.",
  },
  BANK_TOTALS_DIFFER: {
    http: 409,
    vi: "Tệp có {lines} dòng, thu {credits} đồng, chi {debits} đồng, khác với số đã đối chiếu. Hãy xem lại tệp.",
    en: "The file has {lines} lines, {credits} đồng paid in, {debits} đồng paid out, which is not what was compared. Look at the file again.",
  },
  BANK_FILE_PROBLEMS: {
    http: 400,
    vi: "Sao kê còn {count} lỗi nên chưa nhập được. Hãy xem các lỗi ở bước xem trước.",
    en: "The bank statement has {count} problems and was not imported. See them in the preview.",
  },
  BANK_LINE_STATE: {
    http: 409,
    vi: "Dòng sao kê đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "The bank line is in state “{state}”; this cannot be done.",
  },
  BANK_MATCH_DIFFERS: {
    http: 409,
    vi: "Các bút toán đã chọn cộng lại {journals} đồng qua ngân hàng, dòng sao kê là {line} đồng. Hãy chọn bút toán khớp.",
    en: "The chosen journals move {journals} đồng at the bank, the line {line} đồng. Choose journals that fit.",
  },
  BANK_JOURNAL_TAKEN: {
    http: 409,
    vi: "Bút toán đã khớp với dòng sao kê khác. Hãy bỏ khớp dòng kia trước.",
    en: "The journal stands for another line of the bank already. Undo that match first.",
  },
  PROGRAMME_STATE: {
    http: 409,
    vi: "Chương trình học bổng đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "The scholarship programme is in state “{state}”; this cannot be done.",
  },
  PROGRAMME_WINDOW: {
    http: 409,
    vi: "Chương trình chỉ nhận hồ sơ từ ngày {from} đến hết ngày {to}.",
    en: "The programme takes applications from {from} to {to} only.",
  },
  UNIT_OUTSIDE_FUND: {
    http: 400,
    vi: "Đơn vị không thuộc phạm vi của quỹ. Hãy chọn đơn vị của quỹ hoặc đơn vị trực thuộc.",
    en: "The unit does not belong to the fund's. Choose the fund's unit or one below it.",
  },
  CONSENT_MISSING: {
    http: 400,
    vi: "Thiếu sự đồng ý: người dưới 18 tuổi cần người giám hộ đồng ý, từ 7 tuổi cần cả sự đồng ý của em; từ 18 tuổi thì tự mình đồng ý. Hãy ghi ngày và cách đồng ý.",
    en: "Consent is missing: below 18 the guardian's is needed, from 7 the child's too; from 18 one's own. Enter when and how it was given.",
  },
  APPLICATION_STATE: {
    http: 409,
    vi: "Hồ sơ đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "The application is in state “{state}”; this cannot be done.",
  },
  APPLICATION_DOUBLE: {
    http: 409,
    vi: "Em đã có hồ sơ trong chương trình này. Hãy mở hồ sơ đã có.",
    en: "There is an application of this student in this programme already. Open that one.",
  },
  SCORE_INVALID: {
    http: 400,
    vi: "Điểm không hợp lệ ở tiêu chí «{criterion}». Mỗi tiêu chí cần một điểm, không quá mức tối đa.",
    en: "The points for criterion “{criterion}” are not valid. Each criterion needs points up to its maximum, once.",
  },
  RANKING_CHANGED: {
    http: 409,
    vi: "Danh sách xếp hạng đã thay đổi. Hãy tải lại và kiểm tra trước khi đề nghị.",
    en: "The ranking has changed. Load it again and check it before proposing.",
  },
  ROUND_STATE: {
    http: 409,
    vi: "Đợt xét đã được quyết định.",
    en: "This round was decided already.",
  },
  ROUND_OPEN: {
    http: 409,
    vi: "Chương trình còn một đợt xét đang chờ duyệt. Hãy chờ đợt đó được quyết định.",
    en: "Another round of the programme waits for approval. Wait until it is decided.",
  },
  AWARD_STATE: {
    http: 409,
    vi: "Suất học bổng đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "The award is in state “{state}”; this cannot be done.",
  },
  PAYMENT_STATE: {
    http: 409,
    vi: "Khoản chi đang ở trạng thái «{state}» nên không thể làm việc này.",
    en: "The payment is in state “{state}”; this cannot be done.",
  },
  YEAR_NOT_OVER: {
    http: 409,
    vi: "Năm {year} chưa kết thúc nên chưa lập được bản công khai.",
    en: "The year {year} is not over; its disclosure cannot be prepared yet.",
  },
  DISCLOSURE_STATE: {
    http: 409,
    vi: "Bản công khai này không còn là bản nháp. Hãy lập bản mới nếu cần điều chỉnh.",
    en: "This disclosure is no draft any more. Prepare a new one to restate it.",
  },
  DISCLOSURE_STALE: {
    http: 409,
    vi: "Sổ quỹ của năm đó đã thay đổi, hoặc bản nháp đã khác bản đã xem. Hãy lập lại bản nháp rồi kiểm tra.",
    en: "The books of that year have changed, or the draft is not the one you saw. Prepare it again and check it.",
  },
  PAYEE_MISSING: {
    http: 409,
    vi: "Có {count} khoản chưa có tài khoản nhận tiền. Hãy bổ sung vào hồ sơ, hoặc chi bằng tiền mặt.",
    en: "No account is known for {count} of the payments. Enter it in the applications, or pay in cash.",
  },
} as const satisfies Record<string, ErrorEntry>;
