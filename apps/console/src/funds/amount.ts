import type { DonorKind } from "../generated/graphql.ts";

const units: readonly (readonly [RegExp, bigint])[] = [
  [/^(?:tỷ|tỉ|ty|ti)$/u, 1_000_000_000n],
  [/^(?:triệu|trieu|tr|m)$/u, 1_000_000n],
  [/^(?:nghìn|nghin|ngàn|ngan|ng|n|k)$/u, 1_000n],
];
const HIGHEST = 1_000_000_000_000_000n;

/** Digits after a comma, a point or a unit, as parts of that unit: "5" of a million is 500,000. */
function partOf(digits: string, unit: bigint): bigint | undefined {
  const whole = BigInt(digits) * unit;
  const scale = 10n ** BigInt(digits.length);
  return whole % scale === 0n ? whole / scale : undefined;
}

/**
 * An amount as people type it: 1500000, 1.500.000, 1 500 000, 1,5tr, 1tr5, 500k, 2 tỷ.
 *
 * @returns whole đồng from 1 to 10^15; undefined when it is no amount, or not a whole one
 */
export function parseAmount(typed: string): bigint | undefined {
  const text = typed
    .normalize("NFC")
    .toLowerCase()
    .replace(/(?:đồng|đ|₫|vnđ|vnd)\s*$/u, "")
    .trim();
  const plain = /^\d{1,16}$/.test(text) || /^\d{1,3}(?:([. ,])\d{3})(?:\1\d{3})*$/.test(text);
  const amount = plain ? BigInt(text.replace(/\D/g, "")) : spoken(text);
  return amount !== undefined && amount > 0n && amount <= HIGHEST ? amount : undefined;
}

function spoken(text: string): bigint | undefined {
  const match = /^(\d{1,6})(?:[.,](\d{1,9}))?\s*(\p{L}+)\s*(\d{1,3})?$/u.exec(text);
  const [, whole = "", fraction, name = "", after] = match ?? [];
  const unit = units.find(([names]) => names.test(name))?.[1];
  if (unit === undefined || (fraction !== undefined && after !== undefined)) return undefined;
  const digits = fraction ?? after;
  const part = digits === undefined ? 0n : partOf(digits, unit);
  return part === undefined ? undefined : BigInt(whole) * unit + part;
}

/** What a name most likely is; the officer may choose otherwise. */
export function guessDonorKind(name: string): DonorKind {
  const text = name.normalize("NFC").toLowerCase().trim();
  if (/^(?:công ty|cty|doanh nghiệp|dntn|tập đoàn|ngân hàng|htx|hợp tác xã|cửa hàng)(?=\s|$)/u.test(text))
    return "ENTERPRISE";
  if (/^(?:dòng họ|họ|chi họ)\s/u.test(text)) return "CLAN";
  if (/^(?:hội|chi hội|trường|ban|câu lạc bộ|clb|đoàn|ubnd|cơ quan|phòng|quỹ|chùa|đình|nhà thờ)\s/u.test(text))
    return "ORGANISATION";
  return "PERSON";
}
