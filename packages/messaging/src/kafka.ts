import { createRequire } from "node:module";
import {
  type Admin,
  type Consumer,
  type EachBatchPayload,
  Kafka,
  logLevel,
  Partitioners,
  type Producer,
} from "kafkajs";
import { backoffDelay } from "./backoff.ts";
import type { Logger } from "./types.ts";

/** A record on its way to Kafka; topics here carry their prefix. */
export interface OutgoingRecord {
  topic: string;
  key: string;
  value: string;
  headers: Record<string, string>;
}

/** A record as Kafka kept it. */
export interface IncomingRecord {
  topic: string;
  partition: number;
  offset: bigint;
  key: string;
  /** null is a tombstone: its key is gone from a compacted topic */
  value: Buffer | null;
}

/** Records of one partition, in order. */
export interface IncomingBatch {
  topic: string;
  partition: number;
  records: readonly IncomingRecord[];
  /** Tells the group that this member lives; rejects when the partition is no longer its own. */
  heartbeat(): Promise<void>;
  /** Whether the partition is still this member's and the consumer is not stopping. */
  isCurrent(): boolean;
  /** Moves the group's offset behind a record; its effect must have been committed. */
  commitThrough(record: IncomingRecord): Promise<void>;
  /** Goes on behind a record without telling the group: for who keeps nothing and leaves no trace. */
  passThrough(record: IncomingRecord): void;
}

export interface KafkaProducer {
  /**
   * Sends records and waits until the broker has stored them. Order per key is that of the list.
   *
   * @throws SendFailure; some of the records may have been stored
   */
  send(records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface SubscriptionOptions {
  groupId: string;
  topics: readonly string[];
  sessionTimeout: number;
  /** partitions handled at the same time */
  concurrency: number;
  /** where a group without offsets begins: at the first record kept (default), or at what comes from now on */
  fromBeginning?: boolean;
  onBatch: (batch: IncomingBatch) => Promise<void>;
  /** told whether the member is in its group with its partitions */
  onMembership: (joined: boolean) => void;
}

export interface Subscription {
  /** Waits for the running batches and leaves the group. */
  stop(): Promise<void>;
}

/** The platform's own view of Kafka: everything it needs of a client library, so that the library can be replaced here. */
export interface KafkaClient {
  openProducer(): Promise<KafkaProducer>;
  /** Joins a group, and joins again by itself whenever the connection is lost. */
  subscribe(options: SubscriptionOptions): Subscription;
  /** Records behind the group's offset, by topic and partition. */
  lagOf(groupId: string, topics: readonly string[]): Promise<{ topic: string; partition: number; lag: number }[]>;
  /**
   * Moves the group to the beginning of its topics.
   *
   * @throws Error while the group has members
   */
  seekToBeginning(groupId: string, topics: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface KafkaOptions {
  brokers: readonly string[];
  clientId: string;
  logger: Logger;
}

/** Why records were not stored. */
export class SendFailure extends Error {
  override readonly name = "SendFailure";
  /** Kafka refuses a topic, or one of the records: others may be sent. Otherwise it cannot be reached. */
  readonly refused: "topic" | "record" | undefined;

  constructor(refused: "topic" | "record" | undefined, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.refused = refused;
  }
}

const topicRefusals = new Set(["UNKNOWN_TOPIC_OR_PARTITION", "INVALID_TOPIC_EXCEPTION", "TOPIC_AUTHORIZATION_FAILED"]);
const recordRefusals = new Set(["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE", "INVALID_RECORD", "INVALID_TIMESTAMP"]);

function refusalOf(error: unknown): "topic" | "record" | undefined {
  if (!(error instanceof Error)) return undefined;
  const { type } = error as { type?: unknown };
  if (typeof type === "string" && topicRefusals.has(type)) return "topic";
  if (typeof type === "string" && recordRefusals.has(type)) return "record";
  return refusalOf(error.cause);
}

let timersMended = false;

/**
 * kafkajs 2.2.4 asks for a timer at `throttledUntil - now` even when the broker did not throttle it, which is negative; Node 24 warns of
 * that once per process. The timer is needed only while requests wait, so it is made only then.
 */
function mendTimers(): void {
  if (timersMended) return;
  timersMended = true;
  type Queue = {
    throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    pending: unknown[];
    checkPendingRequests(): void;
  };
  const require = createRequire(import.meta.url);
  const { prototype } = require("kafkajs/src/network/requestQueue") as {
    prototype: Queue & { scheduleCheckPendingRequests(): void };
  };
  const checkInterval = 10;
  prototype.scheduleCheckPendingRequests = function (this: Queue) {
    if (this.throttleCheckTimeoutId !== null && this.throttleCheckTimeoutId !== undefined) return;
    const throttled = this.throttledUntil - Date.now();
    if (throttled <= 0 && this.pending.length === 0) return;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttled > 0 ? throttled : checkInterval,
    );
  };
}

/** kafkajs calls an error whatever it will try again by itself; what matters to operators is said by relay and consumer. */
function logInto(logger: Logger) {
  return () =>
    ({ log }: { log: { message: string; [key: string]: unknown } }) => {
      const { error, groupId } = log;
      logger.debug(
        {
          component: "kafka",
          ...(typeof error === "string" ? { code: error } : {}),
          ...(typeof groupId === "string" ? { group: groupId } : {}),
        },
        log.message,
      );
    };
}

/**
 * Makes the client of one process. Nothing is connected until it is used.
 *
 * @param options.clientId shown in the broker's logs and metrics
 */
export function createKafka(options: KafkaOptions): KafkaClient {
  mendTimers();
  const kafka = new Kafka({
    brokers: [...options.brokers],
    clientId: options.clientId,
    logLevel: logLevel.WARN,
    logCreator: logInto(options.logger),
    connectionTimeout: 3000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 4 },
  });
  const open = new Set<{ stop(): Promise<void> }>();
  let admin: Promise<Admin> | undefined;

  const connectedAdmin = (): Promise<Admin> => {
    admin ??= (async () => {
      const made = kafka.admin();
      try {
        await made.connect();
        return made;
      } catch (error) {
        admin = undefined;
        throw error;
      }
    })();
    return admin;
  };

  return {
    openProducer: () => openProducer(kafka),
    subscribe(subscription) {
      const started = subscribe(kafka, options.logger, subscription);
      const entry = {
        async stop() {
          open.delete(entry);
          await started.stop();
        },
      };
      open.add(entry);
      return entry;
    },
    async lagOf(groupId, topics) {
      const client = await connectedAdmin();
      const committed = await client.fetchOffsets({ groupId, topics: [...topics] });
      const lags = await Promise.all(
        topics.map(async (topic) => {
          const ends = await client.fetchTopicOffsets(topic);
          const offsets = committed.find((entry) => entry.topic === topic)?.partitions ?? [];
          return ends.map(({ partition, high, low }) => {
            const offset = Number(offsets.find((entry) => entry.partition === partition)?.offset ?? -1);
            return { topic, partition, lag: Math.max(0, Number(high) - Math.max(offset, Number(low))) };
          });
        }),
      );
      return lags.flat();
    },
    async seekToBeginning(groupId, topics) {
      const client = await connectedAdmin();
      for (const topic of topics) await client.resetOffsets({ groupId, topic, earliest: true });
    },
    async close() {
      await Promise.all([...open].map((entry) => entry.stop()));
      await (await admin?.catch(() => undefined))?.disconnect();
      admin = undefined;
    },
  };
}

async function openProducer(kafka: Kafka): Promise<KafkaProducer> {
  const producer: Producer = kafka.producer({
    // Retries inside the client then neither double nor reorder what the broker has stored.
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  try {
    await producer.connect();
  } catch (error) {
    await producer.disconnect().catch(() => undefined);
    throw new SendFailure(undefined, error);
  }
  return {
    async send(records) {
      const byTopic = Map.groupBy(records, ({ topic }) => topic);
      const topicMessages = [...byTopic].map(([topic, messages]) => ({
        topic,
        messages: messages.map(({ key, value, headers }) => ({ key, value, headers })),
      }));
      try {
        await producer.sendBatch({ acks: -1, topicMessages });
      } catch (error) {
        throw new SendFailure(refusalOf(error), error);
      }
    },
    close: () => producer.disconnect(),
  };
}

function toBatch(payload: EachBatchPayload): IncomingBatch {
  const { batch } = payload;
  const { topic, partition } = batch;
  return {
    topic,
    partition,
    records: batch.messages.map(({ offset, key, value }) => ({
      topic,
      partition,
      offset: BigInt(offset),
      key: key?.toString("utf8") ?? "",
      value,
    })),
    heartbeat: payload.heartbeat,
    isCurrent: () => payload.isRunning() && !payload.isStale(),
    passThrough: ({ offset }) => payload.resolveOffset(offset.toString()),
    async commitThrough({ offset }) {
      payload.resolveOffset(offset.toString());
      await payload.commitOffsetsIfNecessary({
        topics: [{ topic, partitions: [{ partition, offset: (offset + 1n).toString() }] }],
      });
    },
  };
}

const rejoinPauses = { initialDelay: 300, longestDelay: 5000 };

function subscribe(kafka: Kafka, logger: Logger, options: SubscriptionOptions): Subscription {
  const stopping = new AbortController();
  const fields = { component: "kafka", group: options.groupId };
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  let failures = 0;

  /** One life of the member: from joining until it is lost or stopped. */
  const live = async (): Promise<void> => {
    const consumer: Consumer = kafka.consumer({
      groupId: options.groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: options.sessionTimeout,
      rebalanceTimeout: Math.max(options.sessionTimeout, 10_000),
      heartbeatInterval: 1000,
      // Short, since leaving waits for the fetch that is under way.
      maxWaitTimeInMs: 500,
      // A crashed member is replaced by a fresh one below, whatever the error.
      retry: { retries: 4, restartOnFailure: async () => false },
    });
    const crashed = new Promise<void>((resolve) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        logger.warn({ ...fields, code: payload.error.name }, "the consumer lost its group and will join again");
        resolve();
      });
    });
    consumer.on(consumer.events.GROUP_JOIN, () => {
      failures = 0;
      options.onMembership(true);
    });
    consumer.on(consumer.events.REBALANCING, () => options.onMembership(false));
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...options.topics], fromBeginning: options.fromBeginning ?? true });
      if (!stopping.signal.aborted) {
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: options.concurrency,
          eachBatch: (payload) => options.onBatch(toBatch(payload)),
        });
      }
      await Promise.race([crashed, stopped]);
    } finally {
      options.onMembership(false);
      await consumer.disconnect().catch(() => undefined);
    }
  };

  const lives = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await live();
      } catch (error) {
        logger.warn(
          { ...fields, code: error instanceof Error ? error.name : "unknown" },
          "the broker cannot be reached",
        );
      }
      failures += 1;
      await pause(backoffDelay(failures, rejoinPauses), stopping.signal);
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await lives;
    },
  };
}

/** Waits, at most until the signal; never rejects. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end, { once: true });
  });
}
