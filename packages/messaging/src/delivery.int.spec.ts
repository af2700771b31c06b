import { systemScope } from "@khuyenhoc/database";
import { eventually } from "@khuyenhoc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rebuildFromBeginning, startConsumer } from "./consumer.ts";
import { withCorrelationId } from "./correlation.ts";
import { createKafka } from "./kafka.ts";
import { appendDomainEvent, appendDomainEvents } from "./outbox.ts";
import { startRelay } from "./relay.ts";
import {
  COUNTS,
  countOf,
  countUp,
  draft,
  effectHandlers,
  everyEffect,
  openStage,
  publish,
  reckon,
  type Stage,
} from "./testing/stage.ts";
import type { Consumer, ConsumerOptions, Relay } from "./types.ts";

let stage: Stage;
let running: (Relay | Consumer)[];

beforeEach(async () => {
  stage = await openStage();
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((part) => part.stop()));
  await stage.close();
});

function relay(): Relay {
  const started = startRelay(stage.messaging);
  running.push(started);
  return started;
}

function consumer(options: Partial<ConsumerOptions> = {}): Consumer {
  const started = startConsumer({
    ...stage.messaging,
    name: "effects",
    topics: [COUNTS],
    handlers: effectHandlers(),
    retries: { attempts: 3, initialDelay: 20, longestDelay: 100 },
    ...options,
  });
  running.push(started);
  return started;
}

const group = () => `${stage.topics.prefix}effects`;
const counts = () => `${stage.topics.prefix}${COUNTS}`;

async function caughtUp(): Promise<void> {
  await eventually(async () => (await stage.kafka.lagOf(group(), [counts()])).every(({ lag }) => lag === 0));
}

async function outboxEmpty(): Promise<void> {
  await eventually(async () => (await countOf(stage, "outbox")) === 0);
}

describe("outbox", () => {
  it("publishes nothing of a transaction that rolls back", async () => {
    const failing = stage.database.transaction(systemScope, async (tx) => {
      await appendDomainEvent(tx, draft("a", 1));
      throw new Error("on purpose");
    });
    await expect(failing).rejects.toThrow("on purpose");
    expect(await countOf(stage, "outbox")).toBe(0);
  });

  it("refuses data that the contract does not know, and writes nothing", async () => {
    const good = draft("a", 1);
    const bad = draft("a", 2);
    Object.assign(bad.data, { phone: "0912345678" });
    const append = stage.database.transaction(systemScope, (tx) => appendDomainEvents(tx, [good, bad]));
    await expect(append).rejects.toThrow(/phone/);
    expect(await countOf(stage, "outbox")).toBe(0);
  });

  it("does not lose a transaction with a lower position that commits later, nor lets it hold others back", async () => {
    relay();
    consumer();
    const late = await stage.database.pool.connect();
    await late.query("begin");
    const lower = await late.query<{ position: bigint }>(
      `insert into outbox (event_id, topic, key, envelope)
       select event_id, topic, key, envelope from (values (gen_random_uuid(), $1, 'late')) as t(event_id, topic, key),
         lateral (select json_build_object('specversion', '1.0', 'id', event_id, 'source', '/test', 'subject', key,
           'type', 'vn.khuyenhoc.registrations.counts.changed.v1', 'time', '2026-01-01T00:00:00.000Z',
           'datacontenttype', 'application/json', 'data', json_build_object('unitId', gen_random_uuid(), 'year', 2026,
           'model', 'FAMILY', 'group', null, 'revision', 1, 'registered', 1, 'recognised', 0))::text as envelope) e
       returning position`,
      [COUNTS],
    );
    await publish(stage, "early", countUp(1, 3));
    const early = await everyEffect(stage);
    expect(early).toMatchObject({ committed: 3, once: 3 });
    await late.query("commit");
    late.release();
    expect(lower.rows).toEqual([{ position: 1n }]);
    expect(await everyEffect(stage)).toEqual({ committed: 4, once: 4, never: 0, more: 0, ordered: true });
  });
});

describe("relay", () => {
  it("is active once per database, and another takes over when it stops", async () => {
    const one = relay();
    await eventually(() => one.isActive());
    const two = relay();
    await publish(stage, "a", countUp(1, 5));
    await outboxEmpty();
    expect(two.isActive()).toBe(false);
    await one.stop();
    await eventually(() => two.isActive());
    await publish(stage, "a", countUp(6, 10));
    await outboxEmpty();
  });

  it("takes up its work again when its connection is lost", async () => {
    const one = relay();
    await eventually(() => one.isActive());
    await stage.database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    );
    await publish(stage, "a", countUp(1, 5));
    await outboxEmpty();
  });

  it("lets events of a topic that Kafka refuses wait, and only those", async () => {
    relay();
    await stage.database.transaction(systemScope, (tx) =>
      tx.query(
        "insert into outbox (event_id, topic, key, envelope) values (gen_random_uuid(), 'no.such.topic', 'x', '{}')",
      ),
    );
    await publish(stage, "a", countUp(1, 5));
    await eventually(async () => (await countOf(stage, "outbox")) === 1);
    await publish(stage, "a", countUp(6, 10));
    await eventually(async () => (await countOf(stage, "outbox")) === 1);
    const { rows } = await stage.database.pool.query("select topic from outbox");
    expect(rows).toEqual([{ topic: "no.such.topic" }]);
    expect(await stage.metrics.getSingleMetricAsString("outbox_send_failures_total")).toMatch(/kind="refused"} [1-9]/);
  });

  it("sends more bytes than one batch of records may hold", async () => {
    relay();
    const ids = Array.from({ length: 500 }, () => "00000000-0000-4000-8000-000000000002");
    await stage.database.transaction(systemScope, (tx) =>
      appendDomainEvents(
        tx,
        countUp(1, 120).map(() => ({
          type: "vn.khuyenhoc.registrations.registrations.decided.v1" as const,
          subject: "one key",
          data: {
            decision: "RECOGNISED" as const,
            unitId: "00000000-0000-4000-8000-000000000001",
            year: 2026,
            model: "FAMILY" as const,
            registrationIds: ids,
          },
        })),
      ),
    );
    await outboxEmpty();
  });

  it("tells backlog and age of what waits", async () => {
    await stage.database.pool.query(
      `insert into outbox (event_id, topic, key, envelope, created_at)
       values (gen_random_uuid(), 'no.such.topic', 'x', '{}', now() - interval '1 hour')`,
    );
    await publish(stage, "a", countUp(1, 5));
    relay();
    await eventually(async () => (await countOf(stage, "outbox")) === 1);
    const text = await stage.metrics.metrics();
    expect(text).toMatch(/^outbox_backlog 1$/m);
    expect(text).toMatch(/^outbox_oldest_age_seconds 36\d\d/m);
    expect(text).toMatch(/^outbox_sent_total\{topic="registrations.counts"\} 5$/m);
  });
});

describe("consumer", () => {
  it("gives an event that comes several times one effect, in one batch or in many", async () => {
    await publish(stage, "a", countUp(1, 20));
    const { rows } = await stage.database.pool.query<{ key: string; value: string }>(
      "select key, envelope as value from outbox order by position",
    );
    const producer = await stage.kafka.openProducer();
    const records = rows.map((row) => ({ ...row, topic: counts(), headers: {} }));
    await producer.send(records.flatMap((record) => [record, record]));
    consumer();
    await everyEffect(stage);
    await producer.send(records);
    relay();
    await outboxEmpty();
    await producer.close();
    await caughtUp();
    expect(await reckon(stage)).toEqual({ committed: 20, once: 20, never: 0, more: 0, ordered: true });
  });

  it("tries a failing event again, and needs no dead letter when it succeeds", async () => {
    const tries = new Map<number, number>();
    consumer({
      handlers: effectHandlers(async (revision) => {
        tries.set(revision, (tries.get(revision) ?? 0) + 1);
        if (revision === 5 && (tries.get(5) ?? 0) <= 3) throw new Error("not yet");
      }),
    });
    relay();
    await publish(stage, "a", countUp(1, 10));
    expect(await everyEffect(stage)).toMatchObject({ once: 10, more: 0, ordered: true });
    expect(await countOf(stage, "dead_letter")).toBe(0);
  });

  it("passes over events of types without a handler", async () => {
    consumer({ handlers: {} });
    relay();
    await publish(stage, "a", countUp(1, 10));
    await outboxEmpty();
    await caughtUp();
    expect(await countOf(stage, "inbox")).toBe(0);
  });

  it("carries the correlation id from the request to the effect", async () => {
    consumer();
    relay();
    await withCorrelationId("request-1", () => publish(stage, "a", [1]));
    await everyEffect(stage);
    const { rows } = await stage.database.pool.query("select correlation_id from effect");
    expect(rows).toEqual([{ correlation_id: "request-1" }]);
  });

  it("waits out lost database connections without a dead letter", async () => {
    relay();
    consumer();
    for (const part of countUp(0, 9)) {
      await publish(stage, `s${part % 3}`, countUp(part * 20 + 1, part * 20 + 20));
      await stage.database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'stage' and pid <> pg_backend_pid()`,
      );
    }
    expect(await everyEffect(stage)).toEqual({ committed: 200, once: 200, never: 0, more: 0, ordered: true });
    expect(await countOf(stage, "dead_letter")).toBe(0);
  });

  it("neither loses nor doubles effects, nor their order, while members come and go", async () => {
    relay();
    const first = consumer();
    const load = (async () => {
      for (const step of countUp(1, 150)) {
        await Promise.all(["a", "b", "c", "d"].map((subject) => publish(stage, subject, [step])));
      }
    })();
    const others = createKafka({ brokers: stage.topics.brokers, clientId: "others", logger: stage.messaging.logger });
    await eventually(async () => (await countOf(stage, "effect")) > 40);
    const second = consumer({ kafka: others });
    await second.ready();
    await first.stop();
    consumer({ kafka: others });
    await load;
    expect(await everyEffect(stage)).toEqual({ committed: 600, once: 600, never: 0, more: 0, ordered: true });
    await second.stop();
    await others.close();
  });

  it("rebuilds from the beginning, and refuses to while another process consumes", async () => {
    relay();
    const first = consumer();
    await publish(stage, "a", countUp(1, 10));
    await everyEffect(stage);
    const others = createKafka({ brokers: stage.topics.brokers, clientId: "others", logger: stage.messaging.logger });
    const second = consumer({ kafka: others });
    await second.ready();
    await expect(rebuildFromBeginning(first)).rejects.toThrow();
    await second.stop();
    await others.close();
    await caughtUp();
    expect(await reckon(stage)).toMatchObject({ once: 10, more: 0 });

    await stage.database.pool.query("delete from effect");
    await rebuildFromBeginning(first);
    expect(await everyEffect(stage)).toEqual({ committed: 10, once: 10, never: 0, more: 0, ordered: true });
  });

  it("tells its lag and its dead letters", async () => {
    relay();
    consumer();
    await publish(stage, "a", countUp(1, 10));
    await everyEffect(stage);
    await caughtUp();
    const text = await stage.metrics.metrics();
    expect(text).toMatch(/^consumer_lag\{consumer="effects",topic="registrations.counts",partition="0"\} 0$/m);
    expect(text).toMatch(/^dead_letters\{consumer="effects"\} 0$/m);
    expect(text).toMatch(/^domain_events_handled_total\{consumer="effects",outcome="handled"\} 10$/m);
    expect(text).toMatch(/^domain_event_effect_seconds_count\{consumer="effects"\} 10$/m);
  });
});
