import type { RetryOptions } from "./types.ts";

export const defaultRetries: RetryOptions = { attempts: 5, initialDelay: 200, longestDelay: 10_000 };

/**
 * The pause before the next try: doubled with every failure, never longer than the longest, spread by a fifth to either side so that
 * consumers that failed together do not come back together.
 *
 * @param failures tries that have failed so far, from 1
 * @param random   from 0 up to 1
 * @returns milliseconds
 */
export function backoffDelay(
  failures: number,
  { initialDelay, longestDelay }: Pick<RetryOptions, "initialDelay" | "longestDelay">,
  random: number = Math.random(),
): number {
  const exponential = initialDelay * 2 ** Math.min(failures - 1, 30);
  return Math.min(longestDelay, Math.round(exponential * (0.8 + 0.4 * random)));
}
