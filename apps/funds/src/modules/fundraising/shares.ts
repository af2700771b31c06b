/**
 * Shares an amount by weights, to the đồng: what is left after rounding down goes to the largest remainders, the earlier ones first.
 *
 * @param amount  whole đồng, not negative
 * @param weights such as head counts; where none is positive, all count alike
 * @returns one share for each weight; they add up to the amount
 */
export function sharesOf(amount: bigint, weights: readonly number[]): bigint[] {
  const counted = weights.some((weight) => weight > 0)
    ? weights.map((weight) => BigInt(weight))
    : weights.map(() => 1n);
  const whole = counted.reduce((sum, weight) => sum + weight, 0n);
  if (whole === 0n) return [];
  const shares = counted.map((weight) => (amount * weight) / whole);
  const rest = Number(amount - shares.reduce((sum, share) => sum + share, 0n));
  const byRemainder = counted
    .map((weight, index) => ({ index, remainder: (amount * weight) % whole }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder.slice(0, rest)) shares[index] = (shares[index] ?? 0n) + 1n;
  return shares;
}
