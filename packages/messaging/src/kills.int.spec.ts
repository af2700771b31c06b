import { eventually } from "@khuyenhoc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startConsumer } from "./consumer.ts";
import { startRelay } from "./relay.ts";
import {
  COUNTS,
  countOf,
  countUp,
  effectHandlers,
  everyEffect,
  hold,
  openStage,
  publish,
  recordsIn,
  type Stage,
  spawnVictim,
  untilBlocked,
} from "./testing/stage.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const consume = () =>
  startConsumer({ ...stage.messaging, name: "effects", topics: [COUNTS], handlers: effectHandlers() });

describe("processes killed with SIGKILL", () => {
  it("a relay killed between send and delete sends again, and each event has one effect", async () => {
    await publish(stage, "a", countUp(1, 10));
    await publish(stage, "b", countUp(1, 10));
    const release = await hold(stage, "select from outbox for update");
    const victim = await spawnVictim(stage, "relay");
    await eventually(async () => (await recordsIn(stage, COUNTS)) === 20);
    await untilBlocked(stage, victim.applicationName);
    await victim.kill();
    await release();
    expect(await countOf(stage, "outbox")).toBe(20);

    const relay = startRelay(stage.messaging);
    const consumer = consume();
    try {
      await eventually(async () => (await countOf(stage, "outbox")) === 0);
      expect(await recordsIn(stage, COUNTS)).toBe(40);
      await consumer.ready();
      expect(await everyEffect(stage)).toEqual({ committed: 20, once: 20, never: 0, more: 0, ordered: true });
      await eventually(async () => {
        const lags = await stage.kafka.lagOf(`${stage.topics.prefix}effects`, [`${stage.topics.prefix}${COUNTS}`]);
        return lags.every(({ lag }) => lag === 0);
      });
      expect(await everyEffect(stage)).toMatchObject({ once: 20, more: 0 });
    } finally {
      await Promise.all([relay.stop(), consumer.stop()]);
    }
  });

  it("a consumer killed in the middle of a batch leaves no half of it; the next one gives each event its one effect", async () => {
    const relay = startRelay(stage.messaging);
    await publish(stage, "a", countUp(1, 50));
    await eventually(async () => (await countOf(stage, "outbox")) === 0);
    await relay.stop();

    const release = await hold(stage, "select from gate for update");
    const victim = await spawnVictim(stage, "consumer");
    await untilBlocked(stage, victim.applicationName);
    await victim.kill();
    await release();
    expect(await countOf(stage, "effect")).toBe(await countOf(stage, "inbox"));
    expect(await countOf(stage, "effect")).toBeLessThan(25);

    const consumer = consume();
    try {
      expect(await everyEffect(stage)).toEqual({ committed: 50, once: 50, never: 0, more: 0, ordered: true });
    } finally {
      await consumer.stop();
    }
  });
});
