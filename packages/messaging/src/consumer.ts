import { systemScope } from "@khuyenhoc/database";
import { defaultRetries } from "./backoff.ts";
import { BatchWorker } from "./batch.ts";
import { replayDeadLetters } from "./dead-letters.ts";
import { pause, type Subscription } from "./kafka.ts";
import { type ConsumerMetrics, consumerMetrics } from "./metrics.ts";
import type { Consumer, ConsumerOptions } from "./types.ts";

const defaultBatchSize = 200;
const defaultSessionTimeout = 10_000;
const defaultConcurrency = 3;
const replayPoll = 1000;

/**
 * Consumes topics with exactly one effect per event: the inbox row and what the handler writes commit together, and the offset moves
 * afterwards, so a crash, a rebalance or a duplicate in the topic brings an event again but not its effect. Events of one key are
 * handled in their order.
 *
 * A failing event is tried again with growing pauses, while the member stays in its group; then it is set aside as a dead letter with the
 * reason, and the partition goes on. Later events of the same key wait behind it. An outage of the database costs no try.
 */
export function startConsumer(options: ConsumerOptions): Consumer {
  return new RunningConsumer(options);
}

/** See {@link Consumer.rebuild}. */
export function rebuildFromBeginning(consumer: Consumer): Promise<void> {
  return consumer.rebuild();
}

class RunningConsumer implements Consumer {
  readonly name: string;
  readonly #options: ConsumerOptions;
  readonly #groupId: string;
  readonly #topics: string[];
  readonly #metrics: ConsumerMetrics;
  readonly #stopping = new AbortController();
  readonly #replays: Promise<void>;
  readonly #endScrapes: () => void;
  #waiters: (() => void)[] = [];
  #joined = false;
  #current: { subscription: Subscription; halt: AbortController } | undefined;

  constructor(options: ConsumerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#groupId = `${options.topicPrefix}${options.name}`;
    this.#topics = options.topics.map((topic) => `${options.topicPrefix}${topic}`);
    this.#metrics = consumerMetrics(options.metrics);
    this.#endScrapes = this.#metrics.onScrape(() => this.#measure());
    this.#subscribe();
    this.#replays = this.#replayOnRequest();
  }

  isReady(): boolean {
    return this.#joined;
  }

  ready(): Promise<void> {
    if (this.#joined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
    });
  }

  async rebuild(): Promise<void> {
    const { database, topics, kafka, name } = this.#options;
    await this.#unsubscribe();
    try {
      // First the offsets: they cannot be moved while another process consumes, and then nothing must be forgotten.
      await kafka.seekToBeginning(this.#groupId, this.#topics);
      await database.transaction(systemScope, async (tx) => {
        await tx.query("delete from inbox where consumer = $1 and topic = any($2)", [name, topics]);
        await tx.query("delete from dead_letter where consumer = $1 and topic = any($2)", [name, topics]);
      });
    } finally {
      this.#subscribe();
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#endScrapes();
    await Promise.all([this.#unsubscribe(), this.#replays]);
  }

  #subscribe(): void {
    if (this.#stopping.signal.aborted) return;
    const { kafka, topicPrefix, database, handlers, logger, retries, batchSize = defaultBatchSize } = this.#options;
    const halt = new AbortController();
    const worker = new BatchWorker({
      consumer: this.name,
      topicPrefix,
      database,
      handlers,
      retries: { ...defaultRetries, ...retries },
      batchSize,
      logger,
      metrics: this.#metrics,
      stopping: halt.signal,
    });
    const subscription = kafka.subscribe({
      groupId: this.#groupId,
      topics: this.#topics,
      sessionTimeout: this.#options.sessionTimeout ?? defaultSessionTimeout,
      concurrency: this.#options.concurrency ?? defaultConcurrency,
      onBatch: (batch) => worker.process(batch),
      onMembership: (joined) => this.#setJoined(joined),
    });
    this.#current = { subscription, halt };
  }

  async #unsubscribe(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    current?.halt.abort();
    await current?.subscription.stop();
  }

  #setJoined(joined: boolean): void {
    this.#joined = joined;
    if (!joined) return;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  async #replayOnRequest(): Promise<void> {
    const { database, handlers, logger } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await pause(replayPoll, signal);
      if (signal.aborted) return;
      try {
        const outcome = await replayDeadLetters({ database, consumer: this.name, handlers, requestedOnly: true });
        if (outcome.replayed + outcome.failed > 0) {
          const fields = { component: "consumer", consumer: this.name, count: outcome.replayed, total: outcome.failed };
          logger.info(fields, "dead letters were replayed (count) or stay dead (total)");
        }
      } catch (error) {
        logger.warn({ component: "consumer", consumer: this.name, err: error }, "dead letters could not be replayed");
      }
    }
  }

  async #measure(): Promise<void> {
    const { kafka, database, topicPrefix } = this.#options;
    const consumer = this.name;
    const countLetters = async (): Promise<void> => {
      const { rows } = await database.pool.query<{ count: bigint }>(
        "select count(*) as count from dead_letter where consumer = $1",
        [consumer],
      );
      this.#metrics.deadLetters.set({ consumer }, Number(rows[0]?.count ?? 0));
    };
    const askLag = async (): Promise<void> => {
      for (const { topic, partition, lag } of await kafka.lagOf(this.#groupId, this.#topics)) {
        this.#metrics.lag.set({ consumer, topic: topic.slice(topicPrefix.length), partition }, lag);
      }
    };
    await Promise.allSettled([countLetters(), askLag()]);
  }
}
