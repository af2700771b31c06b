import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { DomainEventDraft } from "@khuyenhoc/contracts";
import { openDatabase, systemScope } from "@khuyenhoc/database";
import { createTopics, serviceEnvironment } from "@khuyenhoc/local";
import { appendDomainEvent } from "@khuyenhoc/messaging";
import { Kafka, logLevel, Partitioners } from "kafkajs";
import type { Bench, Benchmark } from "./bench.ts";
import { result } from "./results.ts";
import { percentile } from "./statistics.ts";

const RATE = 1000;
const SECONDS = 10;
const TICK = 10;
/** Every so many events the effect of one is looked for, so that looking does not become the load. */
const SAMPLE = 10;
const YEAR = 2099;

/** Starts `RATE` pieces of work a second, evenly, whether or not earlier ones have ended. @returns the rate at which they ended */
async function paced(work: (index: number) => Promise<void>): Promise<number> {
  const total = RATE * SECONDS;
  const running: Promise<void>[] = [];
  const begin = performance.now();
  while (running.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - begin) / 1000) * RATE));
    while (running.length < due) running.push(work(running.length));
    await pause(TICK);
  }
  await Promise.all(running);
  return total / ((performance.now() - begin) / 1000);
}

function figuresEvent(unitId: string): DomainEventDraft {
  return {
    type: "vn.khuyenhoc.organizations.yearly-figures.changed.v1",
    subject: `${unitId}/${YEAR}`,
    data: {
      unitId,
      year: YEAR,
      revision: 1,
      members: 1,
      population: null,
      households: null,
      adults: null,
      clans: null,
      communities: null,
      units: null,
      farmers: null,
      workers: null,
      officials: null,
      students: null,
    },
  };
}

/** From the commit in the organizations' database to the row that the registrations service has committed in its own. */
async function throughServices({ platform }: Bench): Promise<{ latencies: number[]; rate: number }> {
  const urlOf = (service: "organizations" | "registrations") =>
    serviceEnvironment(platform.infrastructure, service, platform.options).DATABASE_URL ?? "";
  const source = openDatabase({ url: urlOf("organizations"), applicationName: "bench", max: 8 });
  const target = openDatabase({ url: urlOf("registrations"), applicationName: "bench", max: 1 });
  const committed = new Map<string, number>();
  const latencies: number[] = [];
  let finished = false;

  const watch = async (): Promise<void> => {
    while (!finished || committed.size > 0) {
      const waiting = [...committed.keys()];
      const seen = await target.transaction(
        systemScope,
        (tx) =>
          tx.query<{ id: string }>(
            "select unit_id as id from yearly_figures where year = $1 and unit_id = any($2::uuid[])",
            [YEAR, waiting],
          ),
        { readOnly: true },
      );
      const now = performance.now();
      for (const { id } of seen) {
        latencies.push(now - (committed.get(id) ?? now));
        committed.delete(id);
      }
      const late = [...committed.values()].some((at) => now - at > 30_000);
      if (late) throw new Error("A domain event had no effect within 30 s");
      await pause(2);
    }
  };

  const watching = watch();
  try {
    const rate = await paced(async (index) => {
      const unitId = randomUUID();
      await source.transaction(systemScope, (tx) => appendDomainEvent(tx, figuresEvent(unitId)));
      if (index % SAMPLE === 0) committed.set(unitId, performance.now());
    });
    finished = true;
    await watching;
    return { latencies, rate };
  } finally {
    finished = true;
    await Promise.allSettled([watching]);
    await Promise.all([source.close(), target.close()]);
  }
}

/** The bare client: one record per send, acknowledged, to a consumer that does nothing. */
async function bareKafka({ platform }: Bench): Promise<{ latencies: number[]; rate: number }> {
  const { brokers } = platform.infrastructure.kafka;
  const topic = `bench-${randomUUID()}`;
  await createTopics(brokers, "", [{ name: topic, partitions: 3, compacted: false }]);
  const kafka = new Kafka({ brokers, clientId: "bench", logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 50 });
  const sent = new Map<string, number>();
  const latencies: number[] = [];
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const joined = new Promise<void>((resolve) => {
    consumer.on("consumer.group_join", () => resolve());
  });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const key = String(message.key);
      const at = sent.get(key);
      if (at === undefined) return;
      latencies.push(performance.now() - at);
      sent.delete(key);
    },
  });
  await joined;
  try {
    const value = JSON.stringify(figuresEvent(randomUUID()));
    const rate = await paced(async (index) => {
      const key = randomUUID();
      if (index % SAMPLE === 0) sent.set(key, performance.now());
      await producer.send({ topic, acks: -1, messages: [{ key, value }] });
    });
    const deadline = performance.now() + 10_000;
    while (sent.size > 0 && performance.now() < deadline) await pause(5);
    return { latencies, rate };
  } finally {
    await consumer.disconnect();
    await producer.disconnect();
  }
}

/** Commit in one service → effect in another, against the bare Kafka client at the same rate. */
export const delivery: Benchmark = async (bench) => {
  const peer = await bareKafka(bench);
  const own = await throughServices(bench);
  const at = (share: number, name: string, goal?: { atMost: number }) =>
    result(
      {
        name: `commit → effect in another service, ${name}`,
        value: percentile(own.latencies, share),
        unit: "ms",
        peer: percentile(peer.latencies, share),
        better: "less",
      },
      goal,
    );
  return [
    at(0.5, "p50"),
    at(0.99, "p99", { atMost: 250 }),
    result({ name: "— events committed", value: own.rate, unit: "1/s", peer: peer.rate, better: "more" }),
  ];
};
