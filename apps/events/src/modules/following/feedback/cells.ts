import { registrations } from "@khuyenhoc/contracts";

/** Counts below this are told to nobody. */
export const FEW = registrations.SMALL_CELL;

/**
 * The counts of one question as they are told: those of fewer than five people are not, nor what they could be computed from. The sum
 * is told, so that what is hidden adds up to five at least and is several cells; of ratings the average is told too, which makes a second
 * equation, and therefore one cell more.
 *
 * @param least cells that are hidden where any is: 2, or 3 beside an average
 * @returns null for what is hidden; everything where fewer than five answered
 */
export function shownCells(counts: readonly number[], least: 2 | 3): (number | null)[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < FEW) return counts.map(() => null);
  const hidden = new Set(counts.flatMap((count, index) => (count > 0 && count < FEW ? [index] : [])));
  if (hidden.size === 0) return [...counts];
  // What nobody chose hides nobody: it is added last.
  const size = (index: number) => counts[index] || Number.POSITIVE_INFINITY;
  const smallestFirst = counts.map((_, index) => index).sort((left, right) => size(left) - size(right) || left - right);
  const sum = () => [...hidden].reduce((all, index) => all + (counts[index] ?? 0), 0);
  for (const index of smallestFirst) {
    if (hidden.size >= least && sum() >= FEW) break;
    hidden.add(index);
  }
  return counts.map((count, index) => (hidden.has(index) ? null : count));
}

/** The average of ratings by how many gave 1, 2 …, to one decimal; null where fewer than five did. */
export function averageOf(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < FEW) return null;
  const points = counts.reduce((sum, count, index) => sum + count * (index + 1), 0);
  return Math.round((points / total) * 10) / 10;
}
