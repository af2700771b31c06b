import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DEAD_LETTERS_TOPIC } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { eventually } from "@khuyenhoc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startConsumer } from "./consumer.ts";
import { discardDeadLetters, listDeadLetters, replayDeadLetters, requestReplay, waitsBehind } from "./dead-letters.ts";
import { startRelay } from "./relay.ts";
import {
  COUNTS,
  countOf,
  countUp,
  effectHandlers,
  everyEffect,
  openStage,
  publish,
  reckon,
  recordsIn,
  type Stage,
} from "./testing/stage.ts";
import type { Consumer, Relay } from "./types.ts";

const execute = promisify(execFile);
let stage: Stage;
let relay: Relay;
let consumer: Consumer;
let broken: boolean;

/** Cannot handle revision 2 of the subject "poison" while it is broken. */
const handlers = effectHandlers(async (revision, subject) => {
  if (broken && subject === "poison" && revision === 2) throw new Error("refused on purpose");
});

beforeEach(async () => {
  stage = await openStage();
  broken = true;
  relay = startRelay(stage.messaging);
  consumer = startConsumer({
    ...stage.messaging,
    name: "effects",
    topics: [COUNTS],
    handlers,
    retries: { attempts: 3, initialDelay: 20, longestDelay: 100 },
  });
});
afterEach(async () => {
  await Promise.all([relay.stop(), consumer.stop()]);
  await stage.close();
});

const letters = () => stage.database.transaction(systemScope, (tx) => listDeadLetters(tx));
const ask = () => stage.database.transaction(systemScope, (tx) => requestReplay(tx, { consumer: "effects" }));

/** The command-line tool, on this stage's database. */
async function command(...args: string[]): Promise<{ code: unknown; output: string }> {
  const tool = fileURLToPath(new URL("cli.ts", import.meta.url));
  const environment = { ...process.env, DATABASE_URL: stage.testDatabase.appUrl };
  try {
    const { stdout } = await execute(process.execPath, [tool, ...args], { env: environment });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: unknown; stdout: string };
    return { code, output: stdout };
  }
}

/** More subjects than partitions, so that some share the poisoned one. */
async function publishAround(): Promise<void> {
  await publish(stage, "poison", [1, 2]);
  for (const revision of countUp(1, 4)) {
    for (const subject of countUp(1, 12)) await publish(stage, `other ${subject}`, [revision]);
  }
  await publish(stage, "poison", [3, 4]);
}

async function othersDone(): Promise<void> {
  await eventually(async () => {
    const { once } = await reckon(stage);
    return once === 49 && (await countOf(stage, "dead_letter")) === 3;
  });
}

describe("a poison event", () => {
  it("becomes a dead letter with its reason, holds back only its own key, and has its one effect by a replay after the fix", async () => {
    await publishAround();
    await othersDone();
    expect(await letters()).toEqual([
      expect.objectContaining({
        consumer: "effects",
        topic: COUNTS,
        key: "poison",
        type: "vn.khuyenhoc.registrations.counts.changed.v1",
        reason: "Error: refused on purpose",
        attempts: 3,
        replayRequestedAt: null,
      }),
      expect.objectContaining({ key: "poison", reason: waitsBehind, attempts: 0 }),
      expect.objectContaining({ key: "poison", reason: waitsBehind, attempts: 0 }),
    ]);
    await eventually(async () => (await recordsIn(stage, DEAD_LETTERS_TOPIC)) === 3);

    broken = false;
    expect(await ask()).toBe(3);
    expect(await everyEffect(stage)).toEqual({ committed: 52, once: 52, never: 0, more: 0, ordered: true });
    expect(await countOf(stage, "dead_letter")).toBe(0);
    await publish(stage, "poison", [5]);
    expect(await everyEffect(stage)).toMatchObject({ once: 53, more: 0, ordered: true });
  });

  it("stays a dead letter when the replay fails, and those behind it with it", async () => {
    await publishAround();
    await othersDone();
    const outcome = await replayDeadLetters({ database: stage.database, consumer: "effects", handlers });
    expect(outcome).toEqual({ replayed: 0, failed: 3 });
    expect((await letters()).map(({ attempts }) => attempts)).toEqual([4, 0, 0]);
    await ask();
    await eventually(async () => (await letters()).every(({ replayRequestedAt }) => replayRequestedAt === null));
    expect(await reckon(stage)).toMatchObject({ once: 49, more: 0 });
  });

  it("does not let one be replayed before an earlier one of its key", async () => {
    await publishAround();
    await othersDone();
    const last = (await letters()).at(-1);
    const outcome = await replayDeadLetters({
      database: stage.database,
      consumer: "effects",
      handlers,
      filter: { eventId: last?.eventId },
    });
    expect(outcome).toEqual({ replayed: 0, failed: 1 });
  });

  it("can be given up, and its key goes on", async () => {
    await publishAround();
    await othersDone();
    const eventId = (await letters())[0]?.eventId ?? "";
    expect(await stage.database.transaction(systemScope, (tx) => discardDeadLetters(tx, { eventId }))).toBe(1);
    await ask();
    await eventually(async () => (await reckon(stage)).once === 51);
    expect(await reckon(stage)).toMatchObject({ committed: 52, never: 1, more: 0, ordered: true });
  });

  it("is listed, replayed and given up by the command", async () => {
    await publishAround();
    await othersDone();
    const eventId = (await letters())[0]?.eventId ?? "";
    expect(await command("list")).toEqual({ code: 0, output: expect.stringContaining("3 dead letters") });
    const failed = await command("replay", "--consumer", "effects");
    expect(failed).toEqual({ code: 1, output: expect.stringContaining("Error: refused on purpose") });
    expect((await command("discard")).code).toBe(1);
    expect(await command("discard", "--event", eventId)).toEqual({ code: 0, output: "1 given up\n" });
    expect(await command("replay")).toEqual({ code: 0, output: "2 asked for\nnone is left\n" });
    expect(await reckon(stage)).toMatchObject({ committed: 52, once: 51, never: 1, ordered: true });
  });

  it("counts once when it is delivered again while it is dead and after its replay", async () => {
    await publish(stage, "poison", [1, 2]);
    await eventually(async () => (await countOf(stage, "dead_letter")) === 1);
    const { rows } = await stage.database.pool.query<{ value: Buffer }>("select value from dead_letter");
    const producer = await stage.kafka.openProducer();
    const again = () =>
      producer.send([
        {
          topic: `${stage.topics.prefix}${COUNTS}`,
          key: "poison",
          value: rows[0]?.value.toString() ?? "",
          headers: {},
        },
      ]);
    await again();
    broken = false;
    await ask();
    await everyEffect(stage);
    await again();
    await publish(stage, "poison", [3]);
    expect(await everyEffect(stage)).toEqual({ committed: 3, once: 3, never: 0, more: 0, ordered: true });
    await producer.close();
  });
});

describe("a record that is no domain event", () => {
  it.each([
    ["no JSON", "garbage {", "EnvelopeFailure: The record is not JSON in UTF-8"],
    ["no CloudEvent", '{"hello":"world"}', "EnvelopeFailure: Not a CloudEvent: specversion"],
  ])("(%s) becomes a dead letter at once and the partition goes on", async (_what, value, reason) => {
    const producer = await stage.kafka.openProducer();
    await producer.send([{ topic: `${stage.topics.prefix}${COUNTS}`, key: "", value, headers: {} }]);
    await producer.close();
    await publishAround();
    await eventually(async () => (await reckon(stage)).once === 49);
    await eventually(async () => (await countOf(stage, "dead_letter")) === 4);
    const found = (await letters()).find(({ key }) => key === "");
    expect(found?.reason).toContain(reason);
  });
});
