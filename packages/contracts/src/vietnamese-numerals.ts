const digits = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"] as const;

/** Groups of three digits within one billion (tỷ), from the lowest: below them the word repeats, as in "một nghìn tỷ". */
const scales = ["", "nghìn", "triệu"] as const;

const BILLION = 1_000_000_000n;

function word(digit: number): string {
  const known = digits[digit];
  if (known === undefined) throw new RangeError(`${digit} is no digit`);
  return known;
}

/** The last digit after tens: mốt and tư after hai mươi and above, lăm after any ten. */
function unitAfterTens(unit: number, tens: number): string {
  if (unit === 1 && tens >= 2) return "mốt";
  if (unit === 4 && tens >= 2) return "tư";
  if (unit === 5 && tens >= 1) return "lăm";
  return word(unit);
}

/**
 * Three digits in words.
 *
 * @param full whether something stands before them: then hundreds and tens that are zero are spoken ("không trăm linh năm")
 */
function group(value: number, full: boolean): string[] {
  const hundreds = Math.floor(value / 100);
  const tens = Math.floor((value % 100) / 10);
  const unit = value % 10;
  const words: string[] = [];
  if (full || hundreds > 0) words.push(word(hundreds), "trăm");
  if (tens === 0) {
    if (unit > 0 && words.length > 0) words.push("linh");
    if (unit > 0) words.push(word(unit));
    return words;
  }
  words.push(...(tens === 1 ? ["mười"] : [word(tens), "mươi"]));
  if (unit > 0) words.push(unitAfterTens(unit, tens));
  return words;
}

/** A number below one billion; `full` as for {@link group}. Groups of zeros are not spoken. */
function belowBillion(value: number, full: boolean): string[] {
  const words: string[] = [];
  for (let scale = scales.length - 1; scale >= 0; scale--) {
    const part = Math.floor(value / 1000 ** scale) % 1000;
    if (part === 0) continue;
    words.push(...group(part, full || words.length > 0));
    const name = scales[scale];
    if (name !== undefined && name !== "") words.push(name);
  }
  return words;
}

/**
 * A whole number in Vietnamese words, as forms and receipts write it, in northern usage: nghìn, linh, lăm, mốt, tư.
 *
 * @param value of any size; negative ones begin with "âm"
 * @returns lower case, single spaces, NFC
 */
export function numberInWords(value: bigint | number): string {
  const whole = BigInt(value);
  if (whole < 0n) return `âm ${numberInWords(-whole)}`;
  if (whole === 0n) return digits[0];
  const groups: number[] = [];
  for (let rest = whole; rest > 0n; rest /= BILLION) groups.unshift(Number(rest % BILLION));
  const words: string[] = [];
  groups.forEach((part, index) => {
    if (part > 0) words.push(...belowBillion(part, index > 0));
    // Each group but the last counts billions of what follows; a group of zeros in between still carries the word.
    if (index < groups.length - 1) words.push("tỷ");
  });
  return words.join(" ").normalize("NFC");
}

/**
 * An amount of money in words: "Một triệu hai trăm nghìn đồng".
 *
 * @param amount whole đồng
 */
export function amountInWords(amount: bigint): string {
  const text = `${numberInWords(amount)} đồng`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function partsOf(date: string): { year: number; month: number; day: number } {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) throw new RangeError("not a calendar date");
  const [, year, month, day] = match;
  return { year: Number(year), month: Number(month), day: Number(day) };
}

/**
 * The date line of official papers: "ngày 05 tháng 02 năm 2026". Days below 10 and the months January and February are written
 * with a zero in front (Nghị định 30/2020/NĐ-CP, annex I).
 *
 * @param date calendar date, YYYY-MM-DD
 */
export function dateLine(date: string): string {
  const { year, month, day } = partsOf(date);
  const two = (value: number) => String(value).padStart(2, "0");
  return `ngày ${two(day)} tháng ${month <= 2 ? two(month) : month} năm ${year}`;
}

/** The fourth month has a word of its own: tháng tư. */
function monthInWords(month: number): string {
  return month === 4 ? "tư" : numberInWords(month);
}

/**
 * A date wholly in words: "ngày hai mươi bốn tháng mười một năm hai nghìn không trăm hai mươi sáu".
 * The first ten days are "mồng" (ngày mồng năm).
 *
 * @param date calendar date, YYYY-MM-DD
 */
export function dateInWords(date: string): string {
  const { year, month, day } = partsOf(date);
  const dayText = day <= 10 ? `mồng ${numberInWords(day)}` : numberInWords(day);
  return `ngày ${dayText} tháng ${monthInWords(month)} năm ${numberInWords(year)}`;
}
