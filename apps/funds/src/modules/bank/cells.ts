/** Signs and words that stand around an amount and say nothing: currency, white space of any kind. */
const around = /vnđ|vnd|đồng|đ|[\s\u00a0\u202f']/giu;
const grouped = /^\d{1,3}(?<sign>[.,])\d{3}(?:\k<sign>\d{3})*(?:(?!\k<sign>)[.,]0{1,2})?$/u;
const plain = /^\d{1,16}(?:[.,]0{1,2})?$/u;

/**
 * An amount as banks write it: 1500000, 1,500,000.00, 1.500.000, 1.500.000,00, -500 000 VND, (500,000).
 *
 * @returns whole đồng, signed; undefined where the cell is no amount, is not whole, or can be read in two ways
 */
export function parseDong(cell: string): bigint | undefined {
  let text = cell.replace(around, "");
  let negative = false;
  if (/^\(.*\)$/u.test(text)) {
    negative = true;
    text = text.slice(1, -1);
  }
  const sign = /^[+\-−]/u.exec(text)?.[0];
  if (sign !== undefined) {
    if (negative) return undefined;
    negative = sign !== "+";
    text = text.slice(1);
  }
  if (!grouped.test(text) && !plain.test(text)) return undefined;
  const isGrouped = grouped.test(text);
  const whole = isGrouped ? text.replace(/[.,]0{1,2}$/u, "") : text.replace(/[.,].*$/u, "");
  const digits = whole.replace(/\D/gu, "");
  if (digits.length > 16) return undefined;
  const amount = BigInt(digits);
  return negative ? -amount : amount;
}

/**
 * A day as banks write it: 24/11/2026, 24-11-26 15:30, 2026-11-24T08:00:00; day before month, as everywhere in Vietnam.
 *
 * @returns calendar date YYYY-MM-DD; undefined where the cell is none
 */
export function parseDay(cell: string): string | undefined {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D.*)?$/u.exec(cell);
  const local = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:\D.*)?$/u.exec(cell);
  const [year, month, day] = iso
    ? [Number(iso[1]), Number(iso[2]), Number(iso[3])]
    : local
      ? [Number(local[3]) + (local[3]?.length === 2 ? 2000 : 0), Number(local[2]), Number(local[1])]
      : [0, 0, 0];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (year < 1990 || year > 2200 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}
