interface Kept<Value> {
  until: number;
  value: Promise<Value>;
  weight: number;
}

export interface KeepOptions<Value> {
  /** How long an answer is given again, in milliseconds. */
  keepMs: number;
  /** Most that is kept, in the unit of `weigh`; what was asked for least recently goes first. */
  most: number;
  /** How much an answer takes up; 1 if not given. */
  weigh?: (value: Value) => number;
  /** Clock in milliseconds. */
  now: () => number;
}

/**
 * Answers a question once in a while, however many ask it: whoever asks while it is being answered waits for the same answer, and
 * whoever asks soon after is given it again. A failure is told to those who wait for it and is not kept.
 */
export function keepAnswers<Value>(
  options: KeepOptions<Value>,
): (key: string, ask: () => Promise<Value>) => Promise<Value> {
  const { keepMs, most, weigh = () => 1, now } = options;
  // In the order in which they were last asked for.
  const kept = new Map<string, Kept<Value>>();
  let total = 0;
  function drop(key: string, entry: Kept<Value>): void {
    if (kept.get(key) !== entry) return;
    kept.delete(key);
    total -= entry.weight;
  }
  function makeRoom(): void {
    for (const [key, entry] of kept) {
      if (total <= most) return;
      drop(key, entry);
    }
  }
  return (key, ask) => {
    const known = kept.get(key);
    if (known !== undefined && known.until > now()) {
      kept.delete(key);
      kept.set(key, known);
      return known.value;
    }
    if (known !== undefined) drop(key, known);
    const entry: Kept<Value> = { until: Number.POSITIVE_INFINITY, value: ask(), weight: 1 };
    kept.set(key, entry);
    total += entry.weight;
    makeRoom();
    entry.value.then(
      (value) => {
        if (kept.get(key) !== entry) return;
        entry.until = now() + keepMs;
        total += weigh(value) - entry.weight;
        entry.weight = weigh(value);
        makeRoom();
      },
      () => drop(key, entry),
    );
    return entry.value;
  };
}
