import type { UnitCounts } from "@khuyenhoc/contracts";
import type { Listening } from "./counts-feed.ts";

/** At most one answer in so many milliseconds, however much is written. */
const INTERVAL_MS = 1000;
/** Longest delay a timer takes. */
const MOST_MS = 2 ** 31 - 1;

export interface Watch {
  listening: Listening;
  /** Milliseconds since the epoch at which the caller's token ends, and the watching with it. */
  endsAt: number;
  /** The counts as they are now, for the caller. */
  read: () => Promise<UnitCounts>;
  /** Whether a change below one of the leaves concerns the unit that is watched. */
  concerns: (leaves: ReadonlySet<string>) => Promise<boolean>;
  /** Whether a failure to read passes by itself, so that it is worth trying again. */
  passes: (error: unknown) => boolean;
  now: () => number;
  /** Milliseconds between two answers; one second if not given. */
  interval?: number;
}

/**
 * The counts at once, and again whenever they have changed. Whoever stops iterating ends the listening at once, also while
 * it waits.
 *
 * @throws whatever the first reading throws: who may not see the counts gets no stream
 */
export async function watchCounts(watch: Watch): Promise<AsyncGenerator<UnitCounts, void>> {
  const { listening } = watch;
  try {
    const first = await watch.read();
    const timer = setTimeout(() => listening.end(), Math.min(MOST_MS, Math.max(0, watch.endsAt - watch.now())));
    return closable(follow(watch, first), () => {
      clearTimeout(timer);
      listening.end();
    });
  } catch (error) {
    listening.end();
    throw error;
  }
}

async function* follow(watch: Watch, first: UnitCounts): AsyncGenerator<UnitCounts, void> {
  const { listening, read, concerns, passes, now, interval = INTERVAL_MS } = watch;
  let last = JSON.stringify(first);
  let answeredAt = now();
  yield first;
  while (true) {
    await listening.changed();
    await listening.pause(answeredAt + interval - now());
    if (listening.ended) return;
    const changed = listening.take();
    answeredAt = now();
    try {
      if (changed !== "everything" && !(await concerns(changed))) continue;
      const counts = await read();
      const state = JSON.stringify(counts);
      if (state === last) continue;
      last = state;
      yield counts;
    } catch (error) {
      if (!passes(error)) throw error;
      listening.giveBack(changed);
    }
  }
}

/** A generator that is waiting hears `return` only when it wakes; so what it waits for is ended first. */
function closable<Item>(generator: AsyncGenerator<Item, void>, close: () => void): AsyncGenerator<Item, void> {
  const closing: AsyncGenerator<Item, void> = {
    async next() {
      try {
        const result = await generator.next();
        if (result.done === true) close();
        return result;
      } catch (error) {
        close();
        throw error;
      }
    },
    return(value) {
      close();
      return generator.return(value as undefined);
    },
    throw(error) {
      close();
      return generator.throw(error);
    },
    [Symbol.asyncIterator]: () => closing,
    [Symbol.asyncDispose]: async () => {
      close();
      await generator.return(undefined);
    },
  };
  return closing;
}
