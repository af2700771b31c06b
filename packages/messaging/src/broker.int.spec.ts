import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { topics } from "@khuyenhoc/contracts";
import { createTopics, type Infrastructure, type Ports, portsFrom, startInfrastructure } from "@khuyenhoc/local";
import { eventually } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startConsumer } from "./consumer.ts";
import { startRelay } from "./relay.ts";
import {
  COUNTS,
  countOf,
  effectHandlers,
  everyEffect,
  openStage,
  publish,
  reckon,
  type Stage,
} from "./testing/stage.ts";

const prefix = "broker.";
const home = mkdtempSync(join(tmpdir(), "khuyenhoc-broker-"));
let ports: Ports;
let kafka: Infrastructure;
let stage: Stage;

/** Ports that are free now; the same ones serve every start of this broker, since its clients know it by them. */
async function freePorts(): Promise<Ports> {
  const port = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const server = createServer();
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
    });
  const [broker, controller] = await Promise.all([port(), port()]);
  return { ...portsFrom(7900), kafka: broker, kafkaController: controller };
}

const startBroker = () =>
  startInfrastructure({
    profile: "test",
    home,
    parts: ["kafka"],
    ports,
  });

beforeAll(async () => {
  ports = await freePorts();
  kafka = await startBroker();
  await createTopics(kafka.kafka.brokers, prefix, topics);
  stage = await openStage({ brokers: kafka.kafka.brokers, prefix });
});
afterAll(async () => {
  await stage.close();
  await kafka.stop();
  rmSync(home, { recursive: true, force: true });
});

describe("a broker that stops and starts under load", () => {
  it("costs no event and doubles none, be it stopped in order or killed", async () => {
    const relay = startRelay(stage.messaging);
    const consumer = startConsumer({
      ...stage.messaging,
      name: "effects",
      topics: [COUNTS],
      handlers: effectHandlers(),
      sessionTimeout: 6000,
    });
    let writing = true;
    const load = (async () => {
      for (let revision = 1; writing; revision++) {
        await Promise.all(["a", "b", "c"].map((subject) => publish(stage, subject, [revision])));
        await delay(10);
      }
    })();
    const more = async (table: "effect" | "committed", count: number): Promise<void> => {
      const before = await countOf(stage, table);
      await eventually(async () => (await countOf(stage, table)) >= before + count, { deadline: 60_000 });
    };
    try {
      await more("effect", 100);
      await kafka.stop();
      await more("committed", 300);
      kafka = await startBroker();
      await more("effect", 100);

      const broker = kafka.parts[0];
      if (broker === undefined) throw new Error("the broker has no process");
      process.kill(broker.pid, "SIGKILL");
      await broker.exited;
      await kafka.stop();
      await more("committed", 300);
      kafka = await startBroker();
      await more("effect", 100);

      writing = false;
      await load;
      const reckoned = await everyEffect(stage);
      expect(reckoned).toMatchObject({ once: reckoned.committed, never: 0, more: 0, ordered: true });
      expect(reckoned.committed).toBeGreaterThan(800);
      expect(await countOf(stage, "dead_letter")).toBe(0);
      await eventually(async () => (await countOf(stage, "outbox")) === 0);
      expect(await reckon(stage)).toMatchObject({ more: 0 });
    } finally {
      writing = false;
      await load.catch(() => undefined);
      await Promise.all([relay.stop(), consumer.stop()]);
    }
  }, 180_000);
});
