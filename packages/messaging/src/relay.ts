import { type Connection, isUnreachable } from "@khuyenhoc/database";
import { backoffDelay } from "./backoff.ts";
import { type KafkaProducer, type OutgoingRecord, pause, SendFailure } from "./kafka.ts";
import { type RelayMetrics, relayMetrics } from "./metrics.ts";
import type { Relay, RelayOptions } from "./types.ts";

/** Held by the one relay of a database that is active; any number that nothing else in the database locks with. */
const relayLock = 577_215_664;
const lockPoll = 500;
const defaultPoll = { busy: 20, idle: 100 };
const failurePauses = { initialDelay: 200, longestDelay: 5000 };
const refusalPauses = { initialDelay: 1000, longestDelay: 60_000 };

/** Bytes sent at once: with headers and framing one batch of records must stay below the broker's 1,048,588. */
const sendBytes = 900_000;

/** A row of the outbox, as it is sent. */
interface Pending extends OutgoingRecord {
  position: bigint;
  /** topic without prefix */
  name: string;
}

/** A key that waits, or a whole topic. */
interface Block {
  topic: string;
  key: string | undefined;
  failures: number;
  until: number;
}

/** Cuts a list into parts that fit into one send each. */
export function partsOf<Row extends { value: string }>(rows: readonly Row[], most: number = sendBytes): Row[][] {
  const parts: Row[][] = [];
  let part: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(row.value);
    if (part.length > 0 && bytes + size > most) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(row);
    bytes += size;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/**
 * Publishes what is in the outbox. One relay per database is active at a time, whatever the number of processes; when it dies, another one
 * takes over at once, since PostgreSQL drops the lock with the connection.
 *
 * Rows are sent in the order of their positions and deleted after Kafka has stored them, so a killed relay sends some of them twice and
 * loses none; consumers see to it that the effect stays one. A row is found by being there and not by a position that was reached, so
 * one that commits late is not passed over; and nothing waits for long transactions elsewhere on the server, as it would for
 * `pg_snapshot_xmin`. Events of one key follow each other because their transactions do (see {@link appendDomainEvent}).
 *
 * A key whose record Kafka refuses waits, with growing pauses, and only that key. When Kafka cannot be reached everything waits.
 */
export function startRelay(options: RelayOptions): Relay {
  const running = new RelayRun(options);
  const done = running.run();
  return {
    isActive: () => running.active,
    async stop() {
      running.stopping.abort();
      await done;
    },
  };
}

class RelayRun {
  readonly stopping = new AbortController();
  active = false;
  readonly #options: RelayOptions;
  readonly #metrics: RelayMetrics;
  readonly #blocks = new Map<string, Block>();
  #producer: KafkaProducer | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#metrics = relayMetrics(options.metrics);
  }

  async run(): Promise<void> {
    const endScrapes = this.#metrics.onScrape(() => this.#measure());
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      try {
        const ran = await this.#whileActive(() => {
          failures = 0;
        });
        if (!ran) await pause(lockPoll, this.stopping.signal);
      } catch (error) {
        failures += 1;
        const retryInMs = backoffDelay(failures, failurePauses);
        this.#metrics.failures.inc({ kind: "unreachable" });
        const reason = error instanceof SendFailure ? "Kafka cannot be reached" : "the database cannot be used";
        const fields = { component: "relay", attempt: failures, retryInMs, err: error };
        if (error instanceof SendFailure || isUnreachable(error)) this.#options.logger.warn(fields, reason);
        else this.#options.logger.error(fields, reason);
        await pause(retryInMs, this.stopping.signal);
      }
    }
    endScrapes();
    await this.#closeProducer();
  }

  /** @returns false when another relay is active */
  async #whileActive(onProgress: () => void): Promise<boolean> {
    const client = await this.#options.database.pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on("error", onError);
    try {
      const { rows } = await client.query<{ locked: boolean }>("select pg_try_advisory_lock($1) as locked", [
        relayLock,
      ]);
      if (rows[0]?.locked !== true) return false;
      this.active = true;
      await this.#publish(client, onProgress);
      await client.query("select pg_advisory_unlock($1)", [relayLock]);
      return true;
    } catch (error) {
      // The connection holds the lock: it must not go back to the pool.
      broken ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      this.active = false;
      client.off("error", onError);
      client.release(broken);
    }
  }

  async #publish(client: Connection, onProgress: () => void): Promise<void> {
    const { pollInterval = defaultPoll, batchSize = 1000 } = this.#options;
    let wait = pollInterval.busy;
    while (!this.stopping.signal.aborted) {
      const rows = await this.#take(client, batchSize);
      if (rows.length > 0) {
        await this.#send(client, rows);
        wait = pollInterval.busy;
      } else {
        wait = Math.min(pollInterval.idle, wait * 1.2);
      }
      onProgress();
      if (rows.length < batchSize) await pause(wait, this.stopping.signal);
    }
  }

  async #take(client: Connection, batchSize: number): Promise<Pending[]> {
    const now = Date.now();
    const blocks = [...this.#blocks.values()].filter(({ until }) => until > now);
    const keys = blocks.filter(({ key }) => key !== undefined);
    const topics = blocks.filter(({ key }) => key === undefined);
    // Named, so that the statement that runs all day is planned once.
    const { rows } = await client.query<{ position: bigint; topic: string; key: string; envelope: string }>({
      name: "outbox-take",
      text: `select position, topic, key, envelope from outbox
             where (topic, key) not in (select * from unnest($1::text[], $2::text[])) and topic <> all ($3::text[])
             order by position limit $4`,
      values: [keys.map(({ topic }) => topic), keys.map(({ key }) => key), topics.map(({ topic }) => topic), batchSize],
    });
    return rows.map(({ position, topic, key, envelope }) => ({
      position,
      name: topic,
      topic: `${this.#options.topicPrefix}${topic}`,
      key,
      value: envelope,
      headers: headersOf(envelope),
    }));
  }

  async #send(client: Connection, rows: readonly Pending[]): Promise<void> {
    for (const part of partsOf(rows)) {
      try {
        await this.#sendPart(client, part);
      } catch (error) {
        if (!isRefused(error)) throw error;
        await this.#sendByTopic(client, part);
      }
    }
  }

  async #sendPart(client: Connection, part: readonly Pending[]): Promise<void> {
    this.#producer ??= await this.#options.kafka.openProducer();
    try {
      await this.#producer.send(part);
    } catch (error) {
      // Its sequence numbers may no longer be the broker's; a fresh producer starts anew.
      await this.#closeProducer();
      throw error;
    }
    await client.query({
      name: "outbox-delete",
      text: "delete from outbox where position = any($1::bigint[])",
      values: [part.map(({ position }) => position)],
    });
    for (const [topic, sent] of Map.groupBy(part, ({ name }) => name)) this.#metrics.sent.inc({ topic }, sent.length);
    if (this.#blocks.size === 0) return;
    for (const { name, key } of part) {
      this.#blocks.delete(blockId(name, key));
      this.#blocks.delete(blockId(name, undefined));
    }
  }

  /** After a refusal it is not known whose record it was. */
  async #sendByTopic(client: Connection, part: readonly Pending[]): Promise<void> {
    for (const [topic, rows] of Map.groupBy(part, ({ name }) => name)) {
      try {
        await this.#sendPart(client, rows);
      } catch (error) {
        if (!isRefused(error)) throw error;
        if (error.refused === "topic") this.#block(topic, undefined, error);
        else await this.#sendByKey(client, rows);
      }
    }
  }

  /** One record after the other, each key until its first failure. */
  async #sendByKey(client: Connection, part: readonly Pending[]): Promise<void> {
    for (const [key, rows] of Map.groupBy(part, (row) => row.key)) {
      const topic = rows[0]?.name ?? "";
      try {
        for (const row of rows) await this.#sendPart(client, [row]);
      } catch (error) {
        if (!isRefused(error)) throw error;
        this.#block(topic, key, error);
      }
    }
  }

  #block(topic: string, key: string | undefined, error: SendFailure): void {
    const id = blockId(topic, key);
    const failures = (this.#blocks.get(id)?.failures ?? 0) + 1;
    const retryInMs = backoffDelay(failures, refusalPauses);
    this.#blocks.set(id, { topic, key, failures, until: Date.now() + retryInMs });
    this.#metrics.failures.inc({ kind: "refused" });
    this.#options.logger.error(
      { component: "relay", topic, attempt: failures, retryInMs, err: error },
      key === undefined ? "Kafka refused a topic; its events wait" : "Kafka refused a domain event; its key waits",
    );
  }

  async #closeProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.close().catch(() => undefined);
  }

  async #measure(): Promise<void> {
    const { rows } = await this.#options.database.pool.query<{ backlog: bigint; age: number }>(
      `select count(*) as backlog, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as age from outbox`,
    );
    this.#metrics.backlog.set(Number(rows[0]?.backlog ?? 0));
    this.#metrics.oldestAge.set(rows[0]?.age ?? 0);
  }
}

type Refusal = SendFailure & { refused: "topic" | "record" };

function isRefused(error: unknown): error is Refusal {
  return error instanceof SendFailure && error.refused !== undefined;
}

function blockId(topic: string, key: string | undefined): string {
  return key === undefined ? topic : `${topic}\0${key}`;
}

const traceparentPattern = /"traceparent":"([0-9a-f-]{55})"/;

/** What a reader of the topic can tell without parsing the event; the trace goes on in the headers, as W3C describes for messages. */
function headersOf(envelope: string): Record<string, string> {
  // Attributes stand before the data, which is all that is looked at.
  const traceparent = traceparentPattern.exec(envelope.slice(0, envelope.indexOf('"data":')))?.[1];
  return {
    "content-type": "application/cloudevents+json; charset=UTF-8",
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
