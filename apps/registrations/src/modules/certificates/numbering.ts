import { fold } from "@khuyenhoc/contracts";

/**
 * The unit's part of a certificate's number: its official code, or the initials of its name where it has none
 * ("Tổ dân phố số 5 Yên Hòa" → TDPS5YH).
 */
export function unitMark(unit: { code: string | null; name: string }): string {
  if (unit.code !== null) return unit.code.toUpperCase();
  const words = fold(unit.name).split(/[^a-z0-9]+/u);
  const initials = words.map((word) => (/^\d/.test(word) ? word : word.charAt(0))).join("");
  return (initials === "" ? "KH" : initials).toUpperCase().slice(0, 20);
}

/** A certificate's number as it is printed. */
export function certificateNumber(parts: { sequence: number; year: number; mark: string }): string {
  return `${parts.sequence}/${parts.year}/GCN-${parts.mark}`;
}
