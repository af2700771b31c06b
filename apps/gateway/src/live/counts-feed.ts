import { randomUUID } from "node:crypto";
import { COUNTS_TOPIC } from "@khuyenhoc/contracts";
import { decodeEnvelope, type KafkaClient } from "@khuyenhoc/messaging";
import type { Logger } from "@khuyenhoc/service-kit";

/** Tells listeners that counts of a year have changed somewhere; what they are now, each asks with its own token. */
export interface CountsFeed {
  /** @returns ends the listening */
  listen(year: number, onChange: () => void): () => void;
  stop(): Promise<void>;
}

/**
 * Listens to the counts' topic as a group of its own per process: every gateway hears every change. Nothing is kept, so
 * there is no inbox; what is missed while the process is down, nobody was listening for.
 */
export function startCountsFeed(options: {
  kafka: KafkaClient;
  topicPrefix: string;
  logger: Logger;
}): CountsFeed & { isReady(): boolean } {
  const listeners = new Map<number, Set<() => void>>();
  let ready = false;
  const subscription = options.kafka.subscribe({
    groupId: `gateway-live-${randomUUID()}`,
    topics: [options.topicPrefix + COUNTS_TOPIC],
    sessionTimeout: 30_000,
    concurrency: 1,
    onMembership: (joined) => {
      ready = joined;
    },
    async onBatch(batch) {
      const years = new Set<number>();
      for (const { value } of batch.records) {
        const year = value === null ? undefined : yearOf(value);
        if (year !== undefined) years.add(year);
      }
      for (const year of years) for (const listener of listeners.get(year) ?? []) listener();
      const last = batch.records.at(-1);
      if (last !== undefined) await batch.commitThrough(last);
    },
  });
  return {
    isReady: () => ready,
    listen(year, onChange) {
      const own = listeners.get(year) ?? new Set();
      listeners.set(year, own.add(onChange));
      return () => {
        own.delete(onChange);
        if (own.size === 0 && listeners.get(year) === own) listeners.delete(year);
      };
    },
    stop: () => subscription.stop(),
  };
}

/** The year a counts event is of; anything else on the topic concerns nobody here. */
function yearOf(value: Buffer): number | undefined {
  try {
    const event = decodeEnvelope(value);
    const { year } = ("data" in event ? event.data : {}) as { year?: unknown };
    return typeof year === "number" ? year : undefined;
  } catch {
    return undefined;
  }
}
