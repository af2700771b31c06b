/**
 * Shares seats by weights, whole ones, to the last (largest remainders; of equal ones the earlier first). Where nobody has a weight, all
 * count alike.
 *
 * @param seats   at least 0
 * @param weights at least 0 each
 */
export function shareSeats(seats: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const counted = sum > 0 ? weights : weights.map(() => 1);
  const whole = sum > 0 ? sum : weights.length;
  // In whole numbers: a fraction of a seat may not be lost.
  const shares = counted.map((weight) => Math.floor((seats * weight) / whole));
  const remainders = counted.map((weight, index) => ({ index, rest: (seats * weight) % whole }));
  const left = seats - shares.reduce((total, share) => total + share, 0);
  const next = remainders.toSorted((a, b) => b.rest - a.rest || a.index - b.index).slice(0, left);
  for (const { index } of next) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}
