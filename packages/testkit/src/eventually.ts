import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks until the answer is there: what a test does instead of sleeping.
 *
 * @param ask      asked about 20 times a second; undefined, false or an error means "not yet"
 * @param deadline milliseconds after which it is given up; generous, since it is no expectation about speed
 * @returns the first answer
 * @throws the last error of `ask`, or an Error that says what was waited for
 */
export async function eventually<T>(
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { deadline = 30_000, what = "what the test waits for" }: { deadline?: number; what?: string } = {},
): Promise<T> {
  const end = Date.now() + deadline;
  for (;;) {
    let failure: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      failure = error;
    }
    if (Date.now() >= end) {
      throw failure ?? new Error(`${what} did not come about within ${deadline} ms`);
    }
    await delay(50);
  }
}
