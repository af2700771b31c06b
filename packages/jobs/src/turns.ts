import { setTimeout as delay } from "node:timers/promises";
import { DomainError, type ErrorCode, type ErrorDetails } from "@khuyenhoc/contracts";
import { isUnreachable } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";

/** Work that goes on in the background of the process. */
export interface Turns {
  /** Looks for work now instead of at the next turn. */
  wake(): void;
  /** Lets the running step end; the rest is resumed at the next start. */
  stop(): Promise<void>;
}

export interface Work<Item> {
  logger: Logger;
  /** What the lines about it say: the field that names an item, that a step failed, and that no turn could be taken. */
  words: { id: "importId" | "jobId" | "messageId"; stepFailed: string; turnFailed: string };
  /** Items that wait for their next step, the longest waiting first. */
  waiting(): Promise<readonly Item[]>;
  idOf(item: Item): string;
  /** Does a step of an item in a transaction that claims it. @returns whether anything was done */
  step(item: Item): Promise<boolean>;
  /** Ends an item that cannot go on. What was cancelled or finished elsewhere in the meantime stays so. */
  giveUp(id: string, code: ErrorCode, details: ErrorDetails): Promise<void>;
  /** Removes what was left behind; asked every hour. */
  expire(): Promise<void>;
}

const IDLE_MS = 1000;
const EXPIRY_MS = 3_600_000;
const MOST_FAILURES = 5;

/**
 * Takes turns at items, a step of each, for as long as there is something to do, and looks again every second. Any number of
 * processes may do so: a step claims its item, and what a process left behind when it was killed is found at the next look. An
 * item is given up at once for an expected failure, and after five unexpected ones in a row.
 */
export function takeTurns<Item>(work: Work<Item>): Turns {
  const { logger, words } = work;
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  /** Unexpected failures in a row, by item. */
  const failures = new Map<string, number>();
  let expired = 0;

  const stepNext = async (item: Item): Promise<boolean> => {
    const id = work.idOf(item);
    try {
      const progress = await work.step(item);
      failures.delete(id);
      return progress;
    } catch (err) {
      if (isUnreachable(err)) throw err;
      const count = (failures.get(id) ?? 0) + 1;
      failures.set(id, count);
      logger.error({ [words.id]: id, err }, words.stepFailed);
      if (err instanceof DomainError) await giveUp(id, err.code, err.details);
      else if (count >= MOST_FAILURES) await giveUp(id, "INTERNAL", {});
      return false;
    }
  };

  const giveUp = async (id: string, code: ErrorCode, details: ErrorDetails): Promise<void> => {
    failures.delete(id);
    await work.giveUp(id, code, details);
  };

  const turn = async (): Promise<boolean> => {
    let progress = false;
    for (const item of await work.waiting()) {
      if (stopping.signal.aborted) return false;
      progress = (await stepNext(item)) || progress;
    }
    if (Date.now() - expired > EXPIRY_MS) {
      expired = Date.now();
      await work.expire();
    }
    return progress;
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      const progress = await turn().catch((err: unknown) => {
        logger.error({ err }, words.turnFailed);
        return false;
      });
      if (progress) continue;
      const signal = AbortSignal.any([stopping.signal, wakeUp.signal]);
      await delay(IDLE_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();

  return {
    wake: () => wakeUp.abort(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
