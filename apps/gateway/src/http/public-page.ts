import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import type { Language } from "./language.ts";

const style = `:root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0;font:1.0625rem/1.5 system-ui,sans-serif;background:#f5f5f4;color:#1c1917}
main{max-width:40rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.5rem;margin:.25rem 0 1.25rem}p.issuer{margin:0;color:#57534e}
article,p.message{background:#fff;border-radius:.75rem;padding:1.25rem;border-top:.375rem solid #57534e}
article.VALID{border-color:#15803d}article.REVOKED{border-color:#b91c1c}article.REPLACED,article.EXPIRED{border-color:#b45309}
p.status{font-size:1.375rem;font-weight:700;margin:0 0 1rem}dl{margin:0;display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.5rem 1rem}
dt{color:#57534e}dd{margin:0;overflow-wrap:anywhere;font-weight:600}p.note{color:#57534e;font-size:.9375rem}a{color:#1d4ed8}
h2{font-size:1.125rem;margin:1.5rem 0 .5rem}table{width:100%;border-collapse:collapse}th,td{text-align:left;padding:.375rem .5rem .375rem 0;border-bottom:1px solid #d6d3d1}
th{color:#57534e;font-weight:400}.n{text-align:right;font-variant-numeric:tabular-nums}code{overflow-wrap:anywhere;font-size:.875rem}.w{overflow-x:auto}
fieldset{border:0;padding:0;margin:0 0 1.25rem}legend,label.q{display:block;font-weight:600;margin-bottom:.375rem;padding:0}label.o{display:flex;gap:.5rem;align-items:baseline;padding:.25rem 0}
textarea,input[type=text],input[type=email],input[type=tel],select{width:100%;font:inherit;padding:.5rem;border:1px solid #78716c;border-radius:.375rem;background:#fff;color:#1c1917}
button{font:inherit;font-weight:600;padding:.625rem 1.25rem;border:0;border-radius:.5rem;background:#1d4ed8;color:#fff;cursor:pointer}:focus-visible{outline:.1875rem solid #b45309;outline-offset:.125rem}
@media (max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.625rem}}
@media (prefers-color-scheme:dark){body{background:#1c1917;color:#f5f5f4}article,p.message{background:#292524}dt,th,p.issuer,p.note{color:#d6d3d1}a{color:#93c5fd}}`;

/** Nothing but the page's own style may run or load. */
const policyOf = (formAction: "'none'" | "'self'") =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    "base-uri 'none'",
    `form-action ${formAction}`,
    "frame-ancestors 'none'",
  ].join("; ");
const policy = policyOf("'none'");
const formPolicy = policyOf("'self'");

/** Text that HTML takes for nothing but text. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A calendar date as it is read in a language. */
export function dateText(date: string, language: Language): string {
  const [year, month, day] = date.split("-");
  return language === "vi" ? `${day}/${month}/${year}` : date;
}

const issuer = { vi: "Hội Khuyến học thành phố Hà Nội", en: "Hanoi Association for Promoting Learning" } as const;

/**
 * Sends what everybody with its address may see. The visitor's own browser may show it again for a while, and asks after that whether it
 * changed; nobody between keeps it.
 *
 * @param keepSeconds how long it may be shown again; 0: it is kept by nobody
 */
export function sendPublic(reply: FastifyReply, content: string | Buffer, keepSeconds: number) {
  if (keepSeconds === 0) return reply.header("cache-control", "no-store").send(content);
  const tag = `"${createHash("sha256").update(content).digest("base64url")}"`;
  reply.header("cache-control", `private, max-age=${keepSeconds}`).header("etag", tag);
  const known = String(reply.request.headers["if-none-match"] ?? "").split(/\s*,\s*/);
  return known.includes(tag) || known.includes(`W/${tag}`) ? reply.code(304).send() : reply.send(content);
}

/**
 * Sends a public page: HTML without any script, readable by screen readers and without styles, indexed by nobody.
 *
 * @param page.body HTML below the heading; texts in it are {@link escaped}
 * @param page.form whether the page has a form, which is sent to the gateway
 * @param page.keepSeconds see {@link sendPublic}; 0 if not given
 */
export function sendPublicPage(
  reply: FastifyReply,
  page: { status: number; language: Language; heading: string; body: string; form?: boolean; keepSeconds?: number },
) {
  const { status, language, heading, body, form = false, keepSeconds = 0 } = page;
  reply
    .code(status)
    .type("text/html; charset=utf-8")
    .header("content-security-policy", form ? formPolicy : policy)
    .header("x-robots-tag", "noindex, nofollow")
    .header("referrer-policy", "no-referrer")
    .header("content-language", language)
    .header("vary", "accept-language");
  const html = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"><title>${escaped(heading)}</title><style>${style}</style></head>
<body><main><p class="issuer">${escaped(issuer[language])}</p><h1>${escaped(heading)}</h1>
${body}
</main></body></html>
`;
  return sendPublic(reply, html, keepSeconds);
}
