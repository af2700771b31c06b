import type { PublicTicket } from "@khuyenhoc/contracts";
import { spanText, termsOf } from "./event-page.ts";
import type { Language } from "./language.ts";
import { escaped } from "./public-page.ts";

const texts = {
  vi: {
    heading: "Vé tham dự",
    status: {
      CONFIRMED: "Đã có chỗ",
      WAITING: "Trong danh sách chờ",
      PENDING: "Chờ đơn vị tổ chức xem xét",
      DECLINED: "Không được nhận",
      CANCELLED: "Đã hủy",
      REPLACED: "Vé này đã được thay bằng vé mới",
    },
    cancelled: "Sự kiện đã bị hủy.",
    show: "Xuất trình mã này tại bàn điểm danh.",
    qr: "Mã QR của vé",
    WAITING: "Trang này sẽ hiện mã QR khi có chỗ cho bạn. Hãy giữ lại địa chỉ của trang.",
    PENDING: "Trang này sẽ hiện kết quả. Hãy giữ lại địa chỉ của trang.",
    REPLACED: "Hãy dùng vé mới nhất; vé này không còn giá trị.",
    reason: "Lý do",
    event: "Sự kiện",
    organiser: "Đơn vị tổ chức",
    when: "Thời gian",
    where: "Địa điểm",
    online: "Tham dự trực tuyến",
    name: "Họ và tên",
    office: "Chức vụ",
    unit: "Đơn vị",
    file: "Tải vé để in (PDF)",
    certificate: "Giấy chứng nhận tham dự của bạn",
    feedback: "Góp ý về sự kiện",
    cannot: "Không tham dự được?",
    sure: "Tôi chắc chắn muốn nhường chỗ cho người khác",
    giveUp: "Nhường chỗ",
    STATE: "Không nhường chỗ được nữa: sự kiện đang diễn ra hoặc đã kết thúc.",
    PRESENT: "Bạn đã được điểm danh nên không nhường chỗ được nữa.",
    SURE: "Hãy đánh dấu xác nhận trước khi nhường chỗ.",
  },
  en: {
    heading: "Ticket",
    status: {
      CONFIRMED: "You have a place",
      WAITING: "On the waiting list",
      PENDING: "The organiser has still to decide",
      DECLINED: "Declined",
      CANCELLED: "Cancelled",
      REPLACED: "A newer ticket stands in the place of this one",
    },
    cancelled: "The event has been cancelled.",
    show: "Show this code at the desk.",
    qr: "QR code of the ticket",
    WAITING: "This page will show the QR code when there is a place for you. Keep its address.",
    PENDING: "This page will tell what became of it. Keep its address.",
    REPLACED: "Use the newest ticket; this one is worth nothing any more.",
    reason: "Reason",
    event: "Event",
    organiser: "Held by",
    when: "When",
    where: "Where",
    online: "Take part online",
    name: "Name",
    office: "Office",
    unit: "Unit",
    file: "Ticket for printing (PDF)",
    certificate: "Your attendance certificate",
    feedback: "Tell what you think of the event",
    cannot: "You cannot come?",
    sure: "I am sure: somebody else may have my place",
    giveUp: "Give up my place",
    STATE: "It is too late to give up your place: the event is taking place or over.",
    PRESENT: "You were checked in; your place can no longer be given up.",
    SURE: "Tick that you are sure before you give up your place.",
  },
} as const;

/** Why a place was not given up. */
export type TicketNotice = "STATE" | "PRESENT" | "SURE";

const looks = {
  CONFIRMED: "VALID",
  WAITING: "EXPIRED",
  PENDING: "EXPIRED",
  REPLACED: "REPLACED",
  DECLINED: "REVOKED",
  CANCELLED: "REVOKED",
} as const satisfies Record<PublicTicket["status"], string>;

/** Dark on light whatever the page's colours are: scanners need it. */
function qrImage({ size, path }: NonNullable<PublicTicket["qr"]>, label: string): string {
  return `<svg viewBox="0 0 ${size} ${size}" width="100%" role="img" aria-label="${escaped(label)}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${escaped(path)}" fill="#000"/></svg>`;
}

function statusOf(ticket: PublicTicket, language: Language): string {
  const say = texts[language];
  const { status } = ticket;
  const note = status === "WAITING" || status === "PENDING" || status === "REPLACED" ? say[status] : null;
  return [
    ticket.cancelled ? `<p class="message" role="alert">${escaped(say.cancelled)}</p>` : "",
    `<p class="status">${escaped(say.status[status])}</p>`,
    note === null ? "" : `<p>${escaped(note)}</p>`,
    ticket.qr === null ? "" : `${qrImage(ticket.qr, say.qr)}<p>${escaped(say.show)}</p>`,
  ].join("\n");
}

/** Whether whoever holds it may give up something. */
const canGiveUp = ({ status, cancelled }: PublicTicket): boolean =>
  !cancelled && (status === "CONFIRMED" || status === "WAITING" || status === "PENDING");

/**
 * What the page of a ticket says, with its QR code where it is worth a place.
 *
 * @param path address of the page
 */
export function ticketPage(
  ticket: PublicTicket,
  language: Language,
  { path, notice }: { path: string; notice?: TicketNotice },
): { heading: string; body: string; form: boolean } {
  const say = texts[language];
  const place = [ticket.place, ticket.address].filter((part) => part !== null).join(", ");
  const link =
    ticket.onlineUrl === null ? "" : `<p><a href="${escaped(ticket.onlineUrl)}">${escaped(say.online)}</a></p>`;
  const file = ticket.qr === null ? "" : `<p><a href="${escaped(path)}/ve.pdf">${escaped(say.file)}</a></p>`;
  const follows = [
    [say.certificate, ticket.certificatePath],
    [say.feedback, ticket.feedbackPath],
  ].map(([name, to]) => (name == null || to == null ? "" : `<p><a href="${escaped(to)}">${escaped(name)}</a></p>`));
  const form = canGiveUp(ticket);
  const leave = form
    ? `<h2>${escaped(say.cannot)}</h2><form method="post" action="${escaped(path)}/give-up"><fieldset><label class="o"><input type="checkbox" name="sure" value="yes" required><span>${escaped(say.sure)}</span></label></fieldset><button type="submit">${escaped(say.giveUp)}</button></form>`
    : "";
  const body = `${notice === undefined ? "" : `<p class="message" role="alert">${escaped(say[notice])}</p>`}
<article class="${looks[ticket.status]}">${statusOf(ticket, language)}${termsOf([
    [say.name, ticket.name],
    [say.office, ticket.office],
    [say.unit, ticket.unitName],
    [say.reason, ticket.reason],
    [say.event, ticket.eventTitle],
    [say.organiser, ticket.organiserName],
    [say.when, spanText(ticket.startsAt, ticket.endsAt, language)],
    [say.where, place],
  ])}${link}${file}${follows.join("")}</article>
${leave}`;
  return { heading: say.heading, body, form };
}
