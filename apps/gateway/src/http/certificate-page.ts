import { type CertificateStatus, certificates, type PublicCertificate } from "@khuyenhoc/contracts";
import type { Language } from "./language.ts";
import { dateText, escaped } from "./public-page.ts";

/** What a page is about: a certificate, or why none is shown. */
export type PageContent = PublicCertificate | "UNKNOWN" | "TOO_MANY" | "UNAVAILABLE";

const texts = {
  vi: {
    heading: "Kiểm tra giấy chứng nhận",
    status: {
      VALID: "Còn hiệu lực",
      REVOKED: "Đã thu hồi",
      REPLACED: "Đã được thay bằng giấy cấp lại",
      EXPIRED: "Đã hết hạn",
    },
    number: "Số",
    title: "Danh hiệu",
    year: "Năm",
    level: "Mức độ",
    subject: "Cấp cho",
    issuing: "Đơn vị cấp",
    issuingNow: "Tên đơn vị hiện nay",
    gone: "Không còn hoạt động",
    issuedOn: "Ngày cấp",
    credential: "Tải chứng nhận số có chữ ký (Open Badges 3.0)",
    note: "Trang này chỉ cho biết những gì in trên giấy và hiệu lực hiện tại của giấy.",
    UNKNOWN: "Không có giấy chứng nhận nào ở địa chỉ này. Hãy quét lại mã hoặc hỏi đơn vị cấp.",
    TOO_MANY: "Quá nhiều lượt xem từ nơi của bạn. Hãy thử lại sau một phút.",
    UNAVAILABLE: "Tạm thời chưa kiểm tra được. Hãy thử lại sau ít phút.",
  },
  en: {
    heading: "Certificate check",
    status: {
      VALID: "Valid",
      REVOKED: "Revoked",
      REPLACED: "Replaced by a reissued certificate",
      EXPIRED: "Expired",
    },
    number: "Number",
    title: "Title",
    year: "Year",
    level: "Level",
    subject: "Issued to",
    issuing: "Issued by",
    issuingNow: "Name of the unit today",
    gone: "No longer active",
    issuedOn: "Issued on",
    credential: "Download the signed credential (Open Badges 3.0)",
    note: "This page tells only what is printed on the paper, and what the paper is worth today.",
    UNKNOWN: "There is no certificate at this address. Scan the code again, or ask the unit that issued it.",
    TOO_MANY: "Too many visits from your place. Try again in a minute.",
    UNAVAILABLE: "It cannot be checked at the moment. Try again in a few minutes.",
  },
} as const satisfies Record<Language, { status: Record<CertificateStatus, string> } & Record<string, unknown>>;

function certificateHtml(certificate: PublicCertificate, language: Language, credentialUrl: string): string {
  const say = texts[language];
  const level = certificates.levelName(certificate.level);
  const facts: [string, string][] = [
    [say.title, certificates.titleNames[certificate.title][language]],
    [say.year, String(certificate.year)],
    ...(level === null ? [] : ([[say.level, level[language]]] as [string, string][])),
    [say.subject, certificate.subjectName],
    [say.number, certificate.number],
    [say.issuedOn, dateText(certificate.issuedOn, language)],
    [say.issuing, certificate.issuingUnitThen],
  ];
  if (certificate.issuingUnitNow !== certificate.issuingUnitThen) {
    facts.push([say.issuingNow, certificate.issuingUnitNow ?? say.gone]);
  }
  const rows = facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("");
  return `<article class="${certificate.status}"><p class="status" role="status">${escaped(say.status[certificate.status])}</p><dl>${rows}</dl></article>
<p><a href="${escaped(credentialUrl)}" rel="nofollow">${escaped(say.credential)}</a></p>
<p class="note">${escaped(say.note)}</p>`;
}

/**
 * What the page of a certificate says.
 *
 * @param credentialUrl address of the signed credential
 */
export function certificatePage(
  content: PageContent,
  language: Language,
  credentialUrl: string,
): { heading: string; body: string } {
  const say = texts[language];
  const body =
    typeof content === "string"
      ? `<p class="message" role="alert">${escaped(say[content])}</p>`
      : certificateHtml(content, language, credentialUrl);
  return { heading: say.heading, body };
}
