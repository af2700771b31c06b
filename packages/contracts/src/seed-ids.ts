/**
 * Ids of the units that come with the product. They are derived from tier and official code on the day of the
 * National Statistics Office's list (2025-03-01), so that every installation and every demonstration file agrees.
 * An id stays when the code goes to another unit: it is never derived again for a later list.
 */
const HANOI_LIST_DATE = "2025-03-01";

/** FNV-1a over 32 bits, four lanes with different offsets: spreads a short label over 128 bits; not a secret. */
function lanes(label: string): number[] {
  return [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b].map((offset) => {
    let hash = offset;
    for (const character of label) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    return (hash ^ (hash >>> 15)) >>> 0;
  });
}

/**
 * Fixed id (UUID version 8) of a seeded unit.
 *
 * @param tier tier code, e.g. "commune"
 * @param code official code on 2025-03-01, e.g. "00001"; for branches any label unique within the tier
 */
export function seedUnitId(tier: string, code: string): string {
  const hex = lanes(`${tier}:${code}@${HANOI_LIST_DATE}`)
    .map((lane) => lane.toString(16).padStart(8, "0"))
    .join("");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
