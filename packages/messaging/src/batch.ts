import type { DomainEvent } from "@khuyenhoc/contracts";
import { type Database, isUnreachable, systemScope, type Transaction } from "@khuyenhoc/database";
import { backoffDelay } from "./backoff.ts";
import { describeReason, keysWaiting, setAside, waitsBehind } from "./dead-letters.ts";
import { decodeEnvelope, EnvelopeFailure } from "./envelope.ts";
import { callHandler, hasHandler } from "./handlers.ts";
import { type IncomingBatch, type IncomingRecord, pause } from "./kafka.ts";
import type { ConsumerMetrics } from "./metrics.ts";
import type { Handlers, Logger, RetryOptions } from "./types.ts";
import { uuidOf } from "./uuid.ts";

const heartbeatInterval = 1000;
const outagePauses = { initialDelay: 200, longestDelay: 5000 };

export interface BatchSettings {
  consumer: string;
  topicPrefix: string;
  database: Database;
  handlers: Handlers;
  retries: RetryOptions;
  batchSize: number;
  logger: Logger;
  metrics: ConsumerMetrics;
  /** aborted when the consumer is to stop: pauses end, and the batch is left where it is */
  stopping: AbortSignal;
}

/** A record that has something to be done with it. */
interface Item {
  eventId: string;
  record: IncomingRecord;
  type: string | undefined;
  /** undefined: the record is no event, for this reason */
  event: DomainEvent | undefined;
  unreadable: string;
}

/** The partition went to another member, or the consumer stops: whoever has it next goes on from the committed offset. */
class Abandoned extends Error {
  override readonly name = "Abandoned";
}

/** A member's hold on its partition while a batch is worked on. */
interface Hold {
  /** ends every pause */
  signal: AbortSignal;
  /** @throws when the partition is no longer held */
  check(): void;
}

/** A failure inside a transaction of many, with the item at which it happened where that is known. */
class ItemFailure extends Error {
  readonly index: number;

  constructor(index: number, cause: unknown) {
    super("a handler failed", { cause });
    this.index = index;
  }
}

/** What became of the items of one transaction. */
interface Tally {
  handled: DomainEvent[];
  duplicates: number;
  dead: number;
}

/** Works on the batches of one consumer. */
export class BatchWorker {
  readonly #settings: BatchSettings;

  constructor(settings: BatchSettings) {
    this.#settings = settings;
  }

  /**
   * Gives every record of the batch its one effect and moves the group's offset behind it. Returns early, without moving it, when the
   * partition is lost or the consumer stops.
   *
   * @throws the group's answer when the partition is lost, for the client to join again
   */
  async process(batch: IncomingBatch): Promise<void> {
    const lost = new AbortController();
    let answer: unknown;
    // Also while a transaction runs or a pause lasts, so that slow work does not look like a dead member.
    const beat = setInterval(() => {
      batch.heartbeat().catch((error: unknown) => {
        answer ??= error;
        lost.abort();
      });
    }, heartbeatInterval);
    const hold: Hold = {
      signal: AbortSignal.any([this.#settings.stopping, lost.signal]),
      check: () => {
        if (lost.signal.aborted || !batch.isCurrent() || this.#settings.stopping.aborted) throw new Abandoned();
      },
    };
    const { batchSize } = this.#settings;
    try {
      for (let start = 0; start < batch.records.length; start += batchSize) {
        const records = batch.records.slice(start, start + batchSize);
        const last = records.at(-1);
        if (last === undefined) return;
        hold.check();
        await this.#handleInOrder(this.#read(records), hold);
        if (lost.signal.aborted) throw new Abandoned();
        await batch.commitThrough(last);
      }
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      if (answer !== undefined) throw answer;
    } finally {
      clearInterval(beat);
    }
  }

  #topicOf({ topic }: IncomingRecord): string {
    return topic.slice(this.#settings.topicPrefix.length);
  }

  /** Leaves out what needs nothing: tombstones, and events of types that have no handler here. */
  #read(records: readonly IncomingRecord[]): Item[] {
    const { handlers, metrics, consumer } = this.#settings;
    const items: Item[] = [];
    for (const record of records) {
      if (record.value === null) continue;
      try {
        const event = decodeEnvelope(record.value);
        if (hasHandler(handlers, event)) {
          items.push({ eventId: event.id, record, type: event.type, event, unreadable: "" });
        } else {
          metrics.handled.inc({ consumer, outcome: "ignored" });
        }
      } catch (error) {
        if (!(error instanceof EnvelopeFailure)) throw error;
        // Without an id of its own it is told apart by where it lies.
        const eventId = error.eventId ?? uuidOf(`${record.topic}/${record.partition}/${record.offset}`);
        items.push({ eventId, record, type: error.type, event: undefined, unreadable: describeReason(error) });
      }
    }
    return items;
  }

  /** All in one transaction if that goes well; else what stands before the failing item, the item by itself, and what follows. */
  async #handleInOrder(items: readonly Item[], hold: Hold): Promise<void> {
    let rest = items;
    while (rest.length > 0) {
      let count = rest.length;
      let alone = rest.length === 1;
      if (!alone) {
        try {
          await this.#throughOutages(() => this.#transact(rest), hold);
          return;
        } catch (error) {
          if (error instanceof Abandoned) throw error;
          const index = error instanceof ItemFailure ? error.index : undefined;
          // A failure of the commit is nobody's in particular: then each item goes alone.
          alone = index === undefined || index === 0;
          count = alone ? 1 : (index ?? 1);
        }
      }
      if (alone) for (const item of rest.slice(0, count)) await this.#handleAlone(item, hold);
      else await this.#handleInOrder(rest.slice(0, count), hold);
      rest = rest.slice(count);
    }
  }

  async #handleAlone(item: Item, hold: Hold): Promise<void> {
    const { retries, metrics, consumer, logger } = this.#settings;
    for (let attempts = 1; ; attempts++) {
      try {
        await this.#throughOutages(() => this.#transact([item]), hold);
        return;
      } catch (failure) {
        if (failure instanceof Abandoned) throw failure;
        const error = failure instanceof ItemFailure ? failure.cause : failure;
        const fields = {
          component: "consumer",
          consumer,
          topic: this.#topicOf(item.record),
          partition: item.record.partition,
          offset: item.record.offset.toString(),
          eventId: item.eventId,
          eventType: item.type,
          attempt: attempts,
          err: error,
        };
        if (attempts >= retries.attempts) {
          logger.error(fields, "a domain event became a dead letter");
          const reason = describeReason(error);
          await this.#throughOutages(() => this.#setAsideAlone(item, reason, attempts), hold);
          return;
        }
        const retryInMs = backoffDelay(attempts, retries);
        logger.warn({ ...fields, retryInMs }, "a domain event could not be handled and will be tried again");
        metrics.retries.inc({ consumer });
        await pause(retryInMs, hold.signal);
        hold.check();
      }
    }
  }

  /** An outage of the database is no fault of the event: it is waited out, and costs no try. */
  async #throughOutages<T>(run: () => Promise<T>, hold: Hold): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await run();
      } catch (failure) {
        const error = failure instanceof ItemFailure ? failure.cause : failure;
        if (!isUnreachable(error)) throw failure;
        const retryInMs = backoffDelay(failures, outagePauses);
        const { logger, consumer } = this.#settings;
        const fields = { component: "consumer", consumer, attempt: failures, retryInMs, err: error };
        logger.warn(fields, "what a consumer needs cannot be reached; it waits");
        await pause(retryInMs, hold.signal);
        hold.check();
      }
    }
  }

  async #transact(items: readonly Item[]): Promise<void> {
    const { database, consumer, metrics } = this.#settings;
    const tally = await database.transaction(systemScope, (tx) => this.#apply(tx, items));
    const now = Date.now();
    for (const { time } of tally.handled)
      metrics.latency.observe({ consumer }, Math.max(0, now - Date.parse(time)) / 1000);
    metrics.handled.inc({ consumer, outcome: "handled" }, tally.handled.length);
    metrics.handled.inc({ consumer, outcome: "duplicate" }, tally.duplicates);
    metrics.handled.inc({ consumer, outcome: "dead" }, tally.dead);
  }

  async #apply(tx: Transaction, items: readonly Item[]): Promise<Tally> {
    const { consumer, handlers } = this.#settings;
    const tally: Tally = { handled: [], duplicates: 0, dead: 0 };
    const [first] = items;
    if (first === undefined) return tally;
    const topic = this.#topicOf(first.record);
    const { claimed, waiting } = await this.#claim(tx, topic, items);
    for (const [index, item] of items.entries()) {
      // Deleted when met, so that a second copy within the same batch is a duplicate too.
      if (!claimed.delete(item.eventId)) {
        tally.duplicates += 1;
        continue;
      }
      const { record, eventId, type, event } = item;
      const letter = { consumer, eventId, type, topic, record };
      if (waiting.has(record.key)) {
        await setAside(tx, { ...letter, reason: waitsBehind, attempts: 0 });
        tally.dead += 1;
      } else if (event === undefined) {
        await setAside(tx, { ...letter, reason: item.unreadable, attempts: 1 });
        if (record.key !== "") waiting.add(record.key);
        tally.dead += 1;
      } else {
        try {
          await callHandler(handlers, event, tx, { consumer, topic });
        } catch (error) {
          throw new ItemFailure(index, error);
        }
        tally.handled.push(event);
      }
    }
    return tally;
  }

  /** Takes the inbox rows of those events that were not handled yet. Waits for another member that is handling one of them. */
  async #claim(
    tx: Transaction,
    topic: string,
    items: readonly Item[],
  ): Promise<{ claimed: Set<string>; waiting: Set<string> }> {
    const { consumer } = this.#settings;
    const rows = await tx.query<{ event_id: string; letters: boolean }>(
      `with claimed as (
         insert into inbox (consumer, event_id, topic)
         select $1, event_id, $2 from unnest($3::uuid[]) as t(event_id) order by event_id
         on conflict do nothing returning event_id
       )
       select event_id, exists (select from dead_letter where consumer = $1 and topic = $2) as letters from claimed`,
      [consumer, topic, items.map(({ eventId }) => eventId)],
    );
    const keys = items.map(({ record }) => record.key).filter((key) => key !== "");
    const waiting = rows[0]?.letters === true ? await keysWaiting(tx, consumer, topic, keys) : new Set<string>();
    return { claimed: new Set(rows.map(({ event_id }) => event_id)), waiting };
  }

  async #setAsideAlone(item: Item, reason: string, attempts: number): Promise<void> {
    const { database, consumer, metrics } = this.#settings;
    const { record, eventId, type } = item;
    const topic = this.#topicOf(record);
    const dead = await database.transaction(systemScope, async (tx) => {
      const { claimed } = await this.#claim(tx, topic, [item]);
      if (!claimed.has(eventId)) return false;
      await setAside(tx, { consumer, eventId, type, topic, record, reason, attempts });
      return true;
    });
    if (dead) metrics.handled.inc({ consumer, outcome: "dead" });
  }
}
