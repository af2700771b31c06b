import type { PublicAttendanceCertificate } from "@khuyenhoc/contracts";
import type { Language } from "./language.ts";
import { dateText, escaped } from "./public-page.ts";

const texts = {
  vi: {
    heading: "Kiểm tra giấy chứng nhận tham dự",
    status: { VALID: "Còn hiệu lực", REVOKED: "Đã thu hồi", REPLACED: "Đã được thay bằng giấy cấp lại" },
    event: "Sự kiện",
    day: "Ngày",
    until: "đến",
    minutes: "Thời lượng tham dự",
    minutesOf: (minutes: number) => `${minutes} phút`,
    name: "Cấp cho",
    number: "Số",
    issuedOn: "Ngày cấp",
    organiser: "Đơn vị cấp",
    note: "Tên chỉ hiện một phần để bảo vệ dữ liệu cá nhân: hãy so với tên in trên giấy.",
  },
  en: {
    heading: "Attendance certificate check",
    status: { VALID: "Valid", REVOKED: "Revoked", REPLACED: "Replaced by a reissued certificate" },
    event: "Event",
    day: "Day",
    until: "to",
    minutes: "Attended",
    minutesOf: (minutes: number) => `${minutes} minutes`,
    name: "Issued to",
    number: "Number",
    issuedOn: "Issued on",
    organiser: "Issued by",
    note: "The name is shown in part to protect personal data: compare it with the one on the paper.",
  },
} as const satisfies Record<Language, Record<string, unknown>>;

/** What the page of an attendance certificate is called. */
export const attendanceCertificateHeading = (language: Language): string => texts[language].heading;

/** What the public page of an attendance certificate says. */
export function attendanceCertificatePage(
  certificate: PublicAttendanceCertificate,
  language: Language,
): { heading: string; body: string } {
  const say = texts[language];
  const { fromDay, toDay, status } = certificate;
  const days = [...new Set([fromDay, toDay])].map((day) => dateText(day, language));
  const facts: [string, string][] = [
    [say.event, certificate.eventTitle],
    [say.day, days.join(` ${say.until} `)],
    [say.minutes, say.minutesOf(certificate.minutes)],
    [say.name, certificate.name],
    [say.number, certificate.number],
    [say.issuedOn, dateText(certificate.issuedOn, language)],
    [say.organiser, certificate.organiserName],
  ];
  const rows = facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("");
  return {
    heading: say.heading,
    body: `<article class="${status}"><p class="status" role="status">${escaped(say.status[status])}</p><dl>${rows}</dl></article>
<p class="note">${escaped(say.note)}</p>`,
  };
}
