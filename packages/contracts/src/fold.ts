/**
 * Folds Vietnamese text for search and matching: no accents, no case, đ as d, single spaces.
 * "Hòa" and "Hoà" fold alike.
 */
export function fold(value: string): string {
  return value
    .normalize("NFD")
    .replace(/\p{Mn}+/gu, "")
    .replace(/[đĐ]/gu, "d")
    .toLowerCase()
    .replace(/\s+/gu, " ")
    .trim();
}
