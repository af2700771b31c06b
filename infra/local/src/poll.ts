import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "./failure.ts";

/**
 * Asks a question again and again until it is answered or the deadline has passed.
 *
 * @param what completes the sentence "… did not answer"
 * @param question throws or returns undefined while the answer is not there
 * @param options.seconds the deadline
 * @param options.every milliseconds between two questions
 * @param options.abort looked at before each question; a returned error ends the wait at once
 * @throws Error naming `what`, the seconds and the last failure
 */
export async function until<T>(
  what: string,
  question: () => Promise<T | undefined>,
  options: { seconds: number; every?: number; abort?: () => Error | undefined },
): Promise<T> {
  const deadline = Date.now() + options.seconds * 1000;
  let last: unknown = "no answer";
  for (;;) {
    const aborted = options.abort?.();
    if (aborted !== undefined) throw aborted;
    try {
      const answer = await question();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what} did not answer within ${options.seconds} s: ${messageOf(last)}`);
    }
    await delay(options.every ?? 100);
  }
}

/**
 * @param url asked with GET
 * @returns whether it answered with a 2xx status; a refused connection is "no"
 */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
