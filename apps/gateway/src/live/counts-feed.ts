import { randomUUID } from "node:crypto";
import { COUNTS_TOPIC, DomainError } from "@khuyenhoc/contracts";
import { decodeEnvelope, type KafkaClient } from "@khuyenhoc/messaging";
import type { Logger } from "@khuyenhoc/service-kit";
import { limits } from "../graph/limits.ts";

/** What has changed since somebody looked: the leaves, or everything when some changes may have been missed. */
export type Changed = ReadonlySet<string> | "everything";

/** One listener's view of the changes of a year. */
export interface Listening {
  /** Resolves when there is something to take, or when the listening has ended. */
  changed(): Promise<void>;
  /** Resolves after some milliseconds, or when the listening has ended. */
  pause(milliseconds: number): Promise<void>;
  take(): Changed;
  /** Gives back what was taken and could not be dealt with. */
  giveBack(changed: Changed): void;
  readonly ended: boolean;
  end(): void;
}

export interface CountsFeed {
  /**
   * @param subject whose listening it is; one account may have only so many
   * @throws DomainError QUERY_TOO_COMPLEX when the account has too many
   */
  listen(year: number, subject: string): Listening;
  /** How many listen now. */
  readonly listeners: number;
  /** Whether changes are heard; for readiness. */
  isReady(): boolean;
  /** Ends all listening and leaves Kafka. */
  stop(): Promise<void>;
}

interface Leaf {
  unitId: string;
  year: number;
}

/**
 * Hears the counts' topic as a group of its own per process, from now on: every gateway hears every change. Nothing is
 * kept, so there is no inbox and no offset; whatever is missed while the connection is away makes every listener look anew.
 */
export function startCountsFeed(options: { kafka: KafkaClient; topicPrefix: string; logger: Logger }): CountsFeed {
  const listening = new Map<Listening, { year: number; subject: string; tell: (changed: Changed) => void }>();
  let ready = false;
  const subscription = options.kafka.subscribe({
    groupId: `gateway-live-${randomUUID()}`,
    topics: [options.topicPrefix + COUNTS_TOPIC],
    sessionTimeout: 30_000,
    concurrency: 1,
    fromBeginning: false,
    onMembership(joined) {
      if (joined && !ready) for (const { tell } of listening.values()) tell("everything");
      ready = joined;
    },
    async onBatch(batch) {
      const byYear = Map.groupBy(
        batch.records.flatMap(({ value }) => leafOf(value) ?? []),
        ({ year }) => year,
      );
      for (const { year, tell } of listening.values()) {
        const leaves = byYear.get(year);
        if (leaves !== undefined) tell(new Set(leaves.map(({ unitId }) => unitId)));
      }
      const last = batch.records.at(-1);
      if (last !== undefined) batch.passThrough(last);
      await batch.heartbeat();
    },
  });
  return {
    listen(year, subject) {
      const own = [...listening.values()].filter((other) => other.subject === subject).length;
      if (own >= limits.liveQueries) {
        throw new DomainError("QUERY_TOO_COMPLEX", { reason: `> ${limits.liveQueries} live queries` });
      }
      const { listener, tell } = createListening(() => void listening.delete(listener));
      listening.set(listener, { year, subject, tell });
      return listener;
    },
    get listeners() {
      return listening.size;
    },
    isReady: () => ready,
    async stop() {
      for (const listener of [...listening.keys()]) listener.end();
      await subscription.stop();
    },
  };
}

/** The leaf a counts event is of; anything else on the topic concerns nobody here. */
function leafOf(value: Buffer | null): Leaf | undefined {
  if (value === null) return undefined;
  try {
    const event = decodeEnvelope(value);
    if (!("data" in event) || !("year" in event.data) || !("unitId" in event.data)) return undefined;
    return { unitId: event.data.unitId, year: event.data.year };
  } catch {
    return undefined;
  }
}

/** A set of changes that fills while nobody looks, and whoever waits for it. */
export function createListening(onEnd: () => void): { listener: Listening; tell: (changed: Changed) => void } {
  let pending: Changed = new Set();
  let ended = false;
  const waiting = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of [...waiting]) wake();
  };
  const isEmpty = () => pending !== "everything" && pending.size === 0;
  const tell = (changed: Changed) => {
    pending = pending === "everything" || changed === "everything" ? "everything" : new Set([...pending, ...changed]);
    wakeAll();
  };
  const listener: Listening = {
    changed: () =>
      new Promise((resolve) => {
        const look = () => {
          if (!ended && isEmpty()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    pause: (milliseconds) =>
      new Promise((resolve) => {
        const look = () => {
          if (ended) finish();
        };
        const finish = () => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        const timer = setTimeout(finish, Math.max(0, milliseconds));
        waiting.add(look);
        look();
      }),
    take() {
      const taken = pending;
      pending = new Set();
      return taken;
    },
    giveBack: tell,
    get ended() {
      return ended;
    },
    end() {
      if (ended) return;
      ended = true;
      onEnd();
      wakeAll();
    },
  };
  return { listener, tell };
}
