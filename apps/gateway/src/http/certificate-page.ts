import { createHash } from "node:crypto";
import { type CertificateStatus, certificates, type PublicCertificate } from "@khuyenhoc/contracts";
import type { Language } from "./language.ts";

/** What a page is about: a certificate, or why none is shown. */
export type PageContent = PublicCertificate | "UNKNOWN" | "TOO_MANY" | "UNAVAILABLE";

const texts = {
  vi: {
    heading: "Kiểm tra giấy chứng nhận",
    issuer: "Hội Khuyến học thành phố Hà Nội",
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
    issuer: "Hanoi Association for Promoting Learning",
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

const style = `:root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0;font:1.0625rem/1.5 system-ui,sans-serif;background:#f5f5f4;color:#1c1917}
main{max-width:40rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.5rem;margin:.25rem 0 1.25rem}p.issuer{margin:0;color:#57534e}
article,p.message{background:#fff;border-radius:.75rem;padding:1.25rem;border-top:.375rem solid #57534e}
article.VALID{border-color:#15803d}article.REVOKED{border-color:#b91c1c}article.REPLACED,article.EXPIRED{border-color:#b45309}
p.status{font-size:1.375rem;font-weight:700;margin:0 0 1rem}dl{margin:0;display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.5rem 1rem}
dt{color:#57534e}dd{margin:0;overflow-wrap:anywhere;font-weight:600}p.note{color:#57534e;font-size:.9375rem}a{color:#1d4ed8}
@media (max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.625rem}}
@media (prefers-color-scheme:dark){body{background:#1c1917;color:#f5f5f4}article,p.message{background:#292524}dt,p.issuer,p.note{color:#d6d3d1}a{color:#93c5fd}}`;

/** Nothing but the page's own style may run or load. */
export const certificatePagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function dateText(date: string, language: Language): string {
  const [year, month, day] = date.split("-");
  return language === "vi" ? `${day}/${month}/${year}` : date;
}

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
 * The public page of a certificate: HTML without any script, readable by screen readers and without styles.
 *
 * @param credentialUrl address of the signed credential
 */
export function certificatePage(content: PageContent, language: Language, credentialUrl: string): string {
  const say = texts[language];
  const body =
    typeof content === "string"
      ? `<p class="message" role="alert">${escaped(say[content])}</p>`
      : certificateHtml(content, language, credentialUrl);
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"><title>${escaped(say.heading)}</title><style>${style}</style></head>
<body><main><p class="issuer">${escaped(say.issuer)}</p><h1>${escaped(say.heading)}</h1>
${body}
</main></body></html>
`;
}
