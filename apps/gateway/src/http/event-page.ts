import { type PublicEvent, participation } from "@khuyenhoc/contracts";
import type { Language } from "./language.ts";
import { escaped } from "./public-page.ts";

/** What is wrong with what was sent, or why it was not taken. */
export type EventNotice = "INVALID" | "CLOSED" | "FULL" | "SENT_BEFORE";

const { CONTACT_DAYS } = participation;

const texts = {
  vi: {
    unit: "Đơn vị tổ chức",
    kind: "Loại sự kiện",
    when: "Thời gian",
    where: "Địa điểm",
    online: "Trực tuyến",
    agenda: "Chương trình",
    room: "Phòng",
    cancelled: "Sự kiện đã bị hủy.",
    calendar: "Thêm vào lịch của bạn",
    register: "Đăng ký tham dự",
    until: "Nhận đăng ký đến",
    notYet: "Nhận đăng ký từ",
    over: "Đã hết hạn đăng ký.",
    none: "Sự kiện dành cho đại biểu được mời. Hãy liên hệ đơn vị tổ chức nếu bạn muốn tham dự.",
    moderated: "Đơn vị tổ chức sẽ xem xét đăng ký của bạn. Kết quả có trên trang vé của bạn.",
    full: "Hiện đã hết chỗ: bạn sẽ ở trong danh sách chờ và được lên khi có người nhường chỗ.",
    name: "Họ và tên",
    commune: "Phường, xã nơi ở",
    choose: "– chọn –",
    elsewhere: "Nơi khác",
    email: "Thư điện tử",
    phone: "Số điện thoại",
    either: "Ghi ít nhất một trong hai: thư điện tử hoặc số điện thoại.",
    consent: `Tôi đồng ý để đơn vị tổ chức lưu họ tên, phường/xã, thư điện tử và số điện thoại của tôi nhằm tổ chức sự kiện này và báo cho tôi về sự kiện (Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15). Thư điện tử và số điện thoại được xóa ${CONTACT_DAYS} ngày sau khi sự kiện kết thúc; họ tên được giữ trong danh sách tham dự. Tôi có thể rút đăng ký trên trang vé.`,
    send: "Gửi đăng ký",
    INVALID: "Hãy điền họ tên, nơi ở, thư điện tử hoặc số điện thoại, đánh dấu đồng ý rồi gửi lại.",
    CLOSED: "Sự kiện không nhận đăng ký nữa.",
    FULL: "Danh sách chờ đã đầy nên không nhận thêm đăng ký.",
    SENT_BEFORE: "Phiếu này đã được gửi với nội dung khác. Hãy mở lại trang để đăng ký mới.",
  },
  en: {
    unit: "Held by",
    kind: "Kind of event",
    when: "When",
    where: "Where",
    online: "Online",
    agenda: "Agenda",
    room: "Room",
    cancelled: "The event has been cancelled.",
    calendar: "Add it to your calendar",
    register: "Register",
    until: "Registration until",
    notYet: "Registration from",
    over: "Registration is over.",
    none: "The event is for invited delegates. Ask the organiser if you would like to come.",
    moderated: "The organiser looks at your registration. Your ticket's page tells what became of it.",
    full: "All places are taken: you will be on the waiting list and move up when somebody gives up a place.",
    name: "Full name",
    commune: "Ward or commune where you live",
    choose: "– choose –",
    elsewhere: "Elsewhere",
    email: "E-mail",
    phone: "Phone",
    either: "Give one of the two at least: e-mail or phone.",
    consent: `I agree that the organiser keeps my name, commune, e-mail and phone number to hold this event and to write to me about it (Law on Personal Data Protection 91/2025/QH15). E-mail and phone number are erased ${CONTACT_DAYS} days after the event has ended; the name stays on the list of who took part. I can withdraw on the ticket's page.`,
    send: "Send registration",
    INVALID: "Enter name, home, and e-mail or phone, tick that you agree, and send it again.",
    CLOSED: "The event takes no more registrations.",
    FULL: "The waiting list is full; no more registrations are taken.",
    SENT_BEFORE: "This form was sent before with other content. Open the page again to register anew.",
  },
} as const satisfies Record<Language, Record<string, string>>;

const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" });
const day = {
  timeZone: "Asia/Ho_Chi_Minh",
  weekday: "long",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
} as const;
const days: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  vi: new Intl.DateTimeFormat("vi-VN", day),
  en: new Intl.DateTimeFormat("en-GB", day),
};

/** An instant as it is read in Hanoi: "08:00, Thứ Hai, 28/12/2026". */
export function momentText(instant: string, language: Language): string {
  const date = new Date(instant);
  return `${clock.format(date)}, ${days[language].format(date)}`;
}

/** From and to, the day once where both are on it. */
export function spanText(from: string, to: string, language: Language): string {
  const [first, last] = [new Date(from), new Date(to)];
  const sameDay = days.en.format(first) === days.en.format(last);
  return sameDay
    ? `${clock.format(first)}–${momentText(to, language)}`
    : `${momentText(from, language)} – ${momentText(to, language)}`;
}

/** Terms and what stands for them; those without anything are left out. */
export function termsOf(pairs: readonly (readonly [string, string | null])[]): string {
  const rows = pairs.flatMap(([term, value]) =>
    value === null || value === "" ? [] : [`<dt>${escaped(term)}</dt><dd>${escaped(value)}</dd>`],
  );
  return `<dl>${rows.join("")}</dl>`;
}

/** What was filled in, as text. */
export interface EventForm {
  nonce: string;
  name: string;
  commune: string;
  email: string;
  phone: string;
}

/** The choice of who lives in no commune there is. */
export const ELSEWHERE = "elsewhere";

function formOf(event: PublicEvent, language: Language, given: EventForm): string {
  const say = texts[language];
  const option = (value: string, label: string) =>
    `<option value="${escaped(value)}"${value === given.commune ? " selected" : ""}>${escaped(label)}</option>`;
  const communes = [
    option("", say.choose),
    ...event.communes.map(({ id, name }) => option(id, name)),
    option(ELSEWHERE, say.elsewhere),
  ].join("");
  const field = (code: "name" | "email" | "phone", type: string, more: string) =>
    `<fieldset><label class="q" for="${code}">${escaped(say[code])}</label><input id="${code}" name="${code}" type="${type}" value="${escaped(given[code])}"${more}></fieldset>`;
  // Nobody sees the field "website": whoever fills it in is a program.
  return `<form method="post">
<input type="hidden" name="nonce" value="${escaped(given.nonce)}">
${field("name", "text", ' required minlength="2" maxlength="200" autocomplete="name"')}
<fieldset><label class="q" for="commune">${escaped(say.commune)}</label><select id="commune" name="commune" required>${communes}</select></fieldset>
<p class="note">${escaped(say.either)}</p>
${field("email", "email", ' maxlength="200" autocomplete="email"')}
${field("phone", "tel", ' maxlength="20" autocomplete="tel"')}
<div hidden><label for="website">Website</label><input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></div>
<fieldset><label class="o"><input type="checkbox" name="consent" value="yes" required><span>${escaped(say.consent)}</span></label></fieldset>
<button type="submit">${escaped(say.send)}</button></form>`;
}

function registrationOf(event: PublicEvent, language: Language, given: EventForm): string {
  const say = texts[language];
  const note = (text: string) => `<p class="note">${escaped(text)}</p>`;
  const { registrationFrom, registrationUntil } = event;
  switch (event.registration) {
    case "NONE":
      return event.cancelled ? "" : note(say.none);
    case "OVER":
      return note(say.over);
    case "NOT_YET":
      return note(`${say.notYet}: ${registrationFrom === null ? "" : momentText(registrationFrom, language)}`);
    case "OPEN":
      return [
        `<h2>${escaped(say.register)}</h2>`,
        registrationUntil === null ? "" : note(`${say.until}: ${momentText(registrationUntil, language)}`),
        event.full ? note(say.full) : "",
        event.moderated ? note(say.moderated) : "",
        formOf(event, language, given),
      ].join("\n");
  }
}

/**
 * What the page of an event says: what it is, and the form where citizens may register.
 *
 * @param given what was filled in before, with the form's nonce
 */
export function eventPage(
  event: PublicEvent,
  language: Language,
  { code, given, notice }: { code: string; given: EventForm; notice?: EventNotice },
): { heading: string; body: string; form: boolean } {
  const say = texts[language];
  const place = [event.place, event.address].filter((part) => part !== null).join(", ");
  const sessions = event.sessions.map(
    ({ title, startsAt, endsAt, room }) =>
      `<tr><td>${escaped(spanText(startsAt, endsAt, language))}</td><td>${escaped(title)}${room === null ? "" : `<br>${escaped(`${say.room} ${room}`)}`}</td></tr>`,
  );
  const agenda =
    sessions.length > 1
      ? `<h2>${escaped(say.agenda)}</h2><div class="w"><table><tbody>${sessions.join("")}</tbody></table></div>`
      : "";
  const message = (text: string) => `<p class="message" role="alert">${escaped(text)}</p>`;
  const body = `${event.cancelled ? message(say.cancelled) : ""}${notice === undefined ? "" : message(say[notice])}
<article>${event.summary === null ? "" : `<p>${escaped(event.summary)}</p>`}${termsOf([
    [say.unit, event.unitName],
    [say.kind, language === "vi" ? event.kindVi : event.kindEn],
    [say.when, spanText(event.startsAt, event.endsAt, language)],
    [say.where, place === "" && event.online ? say.online : place],
  ])}${event.cancelled ? "" : `<p><a href="/e/${escaped(code)}/calendar.ics">${escaped(say.calendar)}</a></p>`}</article>
${agenda}
${registrationOf(event, language, given)}`;
  return { heading: event.title, body, form: event.registration === "OPEN" };
}
