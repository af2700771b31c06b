import type { PublicFund, PublicTrail } from "@khuyenhoc/contracts";
import type { Language } from "./language.ts";
import { dateText, escaped } from "./public-page.ts";

/** Why no page is shown. */
export type NoPage = "UNKNOWN" | "RETIRED" | "TOO_MANY" | "UNAVAILABLE";

const texts = {
  vi: {
    fund: "Quỹ công khai",
    trail: "Khoản tài trợ đã đi đâu",
    balance: "Hiện còn",
    inKind: "Hiện vật",
    unit: "Đơn vị",
    period: "Kỳ",
    received: "Đã nhận",
    used: "Đã sử dụng",
    year: (year: number) => `Năm ${year}`,
    allTime: "Từ khi lập sổ",
    results: "Kết quả các chương trình",
    programme: "Chương trình",
    awards: "Lượt",
    people: "Người",
    amount: "Số tiền",
    few: "dưới 5 người",
    disclosures: "Bản công khai hằng năm",
    version: (year: number, version: number, on: string) => `Năm ${year}, bản ${version}, ngày ${on}`,
    grants: "JSON (360Giving)",
    record: "bản gốc",
    chain: "Điểm cuối của sổ",
    chainNote: "Sổ nối thành chuỗi: ai giữ mã này có thể chứng minh về sau rằng sổ không bị sửa.",
    entry: (sequence: string, at: string) => `Bút toán ${sequence}, ghi lúc ${at}`,
    receipt: "Biên nhận số",
    on: "Ngày",
    purpose: "Mục đích",
    general: "Tiền chung",
    unspent: "Chưa sử dụng",
    uses: "Đã dùng vào việc",
    other: "Chi khác của quỹ",
    later: (amount: string) => `Và các khoản chi sau đó: ${amount}.`,
    noUses: "Chưa có khoản chi nào từ khoản tài trợ này.",
    voided: "Biên nhận này đã bị hủy.",
    convention:
      "Tiền không có dấu: quy ước là đồng nhận trước được chi trước trong cùng mục đích. Không nêu tên người nhận.",
    UNKNOWN: "Không có trang nào ở địa chỉ này. Hãy xem lại địa chỉ trên giấy hoặc hỏi đơn vị có quỹ.",
    RETIRED:
      "Địa chỉ này không còn hiệu lực: đơn vị có quỹ đã thay bằng địa chỉ mới. Hãy hỏi đơn vị để biết địa chỉ mới.",
    TOO_MANY: "Quá nhiều lượt xem từ nơi của bạn. Hãy thử lại sau một phút.",
    UNAVAILABLE: "Tạm thời chưa xem được. Hãy thử lại sau ít phút.",
  },
  en: {
    fund: "A fund in public",
    trail: "What your gift did",
    balance: "Balance today",
    inKind: "Goods",
    unit: "Unit",
    period: "Period",
    received: "Received",
    used: "Used",
    year: (year: number) => `In ${year}`,
    allTime: "Since the books began",
    results: "Results of the programmes",
    programme: "Programme",
    awards: "Awards",
    people: "People",
    amount: "Amount",
    few: "fewer than 5 people",
    disclosures: "Yearly disclosures",
    version: (year: number, version: number, on: string) => `Year ${year}, version ${version}, ${on}`,
    grants: "JSON (360Giving)",
    record: "the record itself",
    chain: "End of the books",
    chainNote: "The books are a chain: whoever keeps this hash can prove later that nothing before it was changed.",
    entry: (sequence: string, at: string) => `Journal ${sequence}, recorded at ${at}`,
    receipt: "Receipt number",
    on: "Day",
    purpose: "Purpose",
    general: "General money",
    unspent: "Not spent yet",
    uses: "What it paid for",
    other: "Other spending of the fund",
    later: (amount: string) => `And what was paid after that: ${amount}.`,
    noUses: "Nothing was paid from this gift yet.",
    voided: "This receipt is void.",
    convention:
      "Money has no marks: by convention what came first is spent first within a purpose. Nobody who was helped is named.",
    UNKNOWN: "There is no page at this address. Look at the address on your paper again, or ask the fund's unit.",
    RETIRED: "This address is no longer valid: the fund's unit has replaced it. Ask the unit for the new one.",
    TOO_MANY: "Too many visits from your place. Try again in a minute.",
    UNAVAILABLE: "It cannot be shown at the moment. Try again in a few minutes.",
  },
} as const satisfies Record<Language, Record<NoPage, string> & Record<string, unknown>>;

/** Digits in groups, with the sign of the đồng. */
function money(digits: string, language: Language): string {
  return `${digits.replace(/\B(?=(\d{3})+$)/g, language === "vi" ? "." : ",")} đ`;
}

const facts = (pairs: readonly (readonly [string, string])[]): string =>
  `<dl>${pairs.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>`;

/** A table; columns from `numbers` on are figures. */
function table(heads: readonly string[], rows: readonly (readonly string[])[], numbers: number): string {
  const cells = (tag: "th" | "td", texts: readonly string[]) =>
    texts.map((text, column) => `<${tag}${column >= numbers ? ' class="n"' : ""}>${escaped(text)}</${tag}>`).join("");
  const body = rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("");
  return `<div class="w"><table><thead><tr>${cells("th", heads)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** What the page says where there is none to show. */
export function noPage(why: NoPage, what: "fund" | "trail", language: Language): { heading: string; body: string } {
  const say = texts[language];
  return { heading: say[what], body: `<p class="message" role="alert">${escaped(say[why])}</p>` };
}

/** What the public page of a fund says. @param base address of the page */
export function fundPage(fund: PublicFund, language: Language, base: string): { heading: string; body: string } {
  const say = texts[language];
  const dong = (digits: string) => money(digits, language);
  const count = (n: number | null) => (n === null ? say.few : String(n));
  const sums = table(
    [say.period, say.received, say.used],
    [
      [say.year(fund.thisYear.year), dong(fund.thisYear.received), dong(fund.thisYear.used)],
      [say.allTime, dong(fund.allTime.received), dong(fund.allTime.used)],
    ],
    1,
  );
  const results =
    fund.results.length === 0
      ? ""
      : `<h2>${escaped(say.results)}</h2>${table(
          [say.programme, say.awards, say.people, say.amount],
          fund.results.map(({ title, year, awards, people, amount }) => [
            `${title} (${year})`,
            count(awards),
            count(people),
            amount === null ? "–" : dong(amount),
          ]),
          1,
        )}`;
  const formats = [
    ["pdf", "PDF"],
    ["xlsx", "Excel"],
    ["json", say.grants],
    ["record", say.record],
  ] as const;
  const disclosures = fund.disclosures.map(({ year, version, publishedOn }) => {
    const links = formats.map(
      ([format, name]) =>
        `<a href="${escaped(`${base}/${year}/${version}/${format}`)}" rel="nofollow">${escaped(name)}</a>`,
    );
    return `<li>${escaped(say.version(year, version, dateText(publishedOn, language)))}: ${links.join(" · ")}</li>`;
  });
  const { sequence, hash, recordedAt } = fund.head;
  return {
    heading: fund.name,
    body: `<article>${facts([
      [say.unit, fund.unitName],
      [say.balance, dong(fund.balance.money)],
      [say.inKind, dong(fund.balance.inKind)],
    ])}</article>
${sums}${results}
${disclosures.length === 0 ? "" : `<h2>${escaped(say.disclosures)}</h2><ul>${disclosures.join("")}</ul>`}
<h2>${escaped(say.chain)}</h2><p>${escaped(say.entry(sequence, recordedAt ?? "–"))}<br><code>${escaped(hash)}</code></p>
<p class="note">${escaped(say.chainNote)}</p>`,
  };
}

/** What the donor's page of a gift says. */
export function trailPage(trail: PublicTrail, language: Language): { heading: string; body: string } {
  const say = texts[language];
  const dong = (digits: string) => money(digits, language);
  const uses = trail.uses.map(({ on, programmeTitle, purposeName, awards, amount }) => [
    dateText(on, language),
    programmeTitle ?? say.other,
    purposeName ?? say.general,
    awards === null ? "–" : String(awards),
    dong(amount),
  ]);
  const list =
    uses.length === 0
      ? `<p>${escaped(trail.voided ? say.voided : say.noUses)}</p>`
      : `<h2>${escaped(say.uses)}</h2>${table([say.on, say.programme, say.purpose, say.awards, say.amount], uses, 3)}${
          trail.usedLater === "0" ? "" : `<p>${escaped(say.later(dong(trail.usedLater)))}</p>`
        }`;
  return {
    heading: say.trail,
    body: `<article>${facts([
      [say.fund, trail.fundName],
      [say.unit, trail.unitName],
      [say.receipt, trail.receipt],
      [say.on, dateText(trail.receivedOn, language)],
      [trail.inKind ? say.inKind : say.amount, dong(trail.amount)],
      [say.purpose, trail.purposeName ?? say.general],
      [say.used, dong(trail.used)],
      [say.unspent, dong(trail.unspent)],
    ])}</article>
${list}
<p class="note">${escaped(say.convention)}</p>`,
  };
}
