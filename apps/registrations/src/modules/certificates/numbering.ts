/** A certificate's number as it is printed. */
export function certificateNumber(parts: { sequence: number; year: number; mark: string }): string {
  return `${parts.sequence}/${parts.year}/GCN-${parts.mark}`;
}
